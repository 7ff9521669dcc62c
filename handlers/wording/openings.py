"""What is said and asked about openings and their rubrics."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.messages import (
    Block,
    Button,
    Buttons,
    ChannelField,
    ChannelLink,
    ChoiceField,
    FileField,
    Form,
    FormItem,
    Heading,
    Line,
    Message,
    Note,
    NumberField,
    Paragraph,
    Pointed,
    Span,
    Text,
    TextField,
)
from handlers.openings.estimating import Estimate
from handlers.wording.naming import BLIND, names_item
from handlers.wording.parts import bold, count, number, plain
from pipeline.rubric import Rubric
from storage.models import Opening

KINDS = (("must", "must-have"), ("scored", "scored"), ("note", "note only"))
DEFAULT_BAR = 75.0
TITLE = 80  # characters; a first line that is longer is a sentence
PART, MOST_PARTS = 3000, 8  # characters of one field; fields, for messages of up to 24,000
TOO_LONG = (
    f"Only the first {PART * MOST_PARTS:,} characters of the message fit here. "
    "Give the whole of it as a file."
)
PASTE = "Paste it here. The rubric is drafted from it."
HOW_TO_TELL = (
    "Say for which one CVs are: name it in their message (“for #3”, or words of its title), or "
    "drop them into the thread of its message. Otherwise you are asked, and nothing is scored "
    "until you say."
)
IN_FORCE_SOON = (
    "It is in force as soon as it is drafted, so that no CV waits for it; what you change then "
    "becomes version 2."
)


def new_form(channel: str, others: Sequence[Opening] = (), pointed: Pointed | None = None) -> Form:
    """Ask what the opening is about.

    Args:
        channel: destination that it belongs to.
        others: open in the same channel, newest first.
        pointed: the message that it is made from, whose words and first file describe it.
    """
    words = pointed.text if pointed else ""
    file = pointed.files[0] if pointed and pointed.files else None
    items = (
        *((Text((plain(_beside(others)),)),) if others else ()),
        TextField("title", "Title", _title(words), hint="Senior Backend Engineer", max_length=120),
        *_description_fields(words),
        *((Text((plain(TOO_LONG),)),) if len(words) > PART * MOST_PARTS else ()),
        *((Text((plain(_read_too(file[1])),)),) if file else ()),
        FileField("file", "Job description as a file"),
        names_item("no"),
        *alert_items(DEFAULT_BAR, channel),
    )
    value = f"{channel} {file[0]}" if file else channel
    return Form("New opening", "new_opening", items, submit="Draft rubric", value=value)


def _title(words: str) -> str:
    """The first line of a description, where it is as short as a title."""
    first = words.strip().partition("\n")[0].strip(" #*:")
    return first if len(first) <= TITLE else ""


def _description_fields(words: str) -> list[TextField]:
    """A field for the description; more where it is longer than a field may be."""
    parts = _in_parts(words.strip()) or [""]
    return [
        TextField(
            "description" if number == 0 else f"description-{number}",
            "Job description" if number == 0 else "Job description, continued",
            part,
            hint=PASTE if number == 0 else "",
            multiline=True,
            optional=True,
        )
        for number, part in enumerate(parts)
    ]


def _in_parts(words: str) -> list[str]:
    parts: list[str] = []
    while words and len(parts) < MOST_PARTS:
        cut = len(words) if len(words) <= PART else words.rfind("\n", PART // 2, PART) + 1 or PART
        parts.append(words[:cut])
        words = words[cut:]
    return parts


def _read_too(file: str) -> str:
    return f"The file {file} of the message is read too, unless you give another one here."


def _beside(others: Sequence[Opening]) -> str:
    return f"This channel already hires for {_named(others)}. {HOW_TO_TELL}"


def _named(openings: Sequence[Opening]) -> str:
    return ", ".join(f"#{opening.id} {opening.title}" for opening in openings)


def alert_items(bar: float, channel: str) -> tuple[FormItem, ...]:
    """Fields for what is announced, and where."""
    return (
        NumberField(
            "bar",
            "Alert bar",
            bar,
            0,
            100,
            hint="Candidates that are ready and score at least this are announced.",
        ),
        ChannelField("alert_channel", "Announce in", channel),
    )


def drafting_form() -> Form:
    """Shown while a rubric is drafted."""
    text = Text((plain("Drafting the rubric from the description… this takes a few seconds."),))
    note = Text((plain("You can close this: the rubric is also posted in the channel."),))
    soon = Text((plain(IN_FORCE_SOON),))
    return Form("New opening", "new_opening", (text, soon, note), submit=None)


def in_force(opening: Opening) -> str:
    """Which version counts, and what becomes of a change."""
    version = opening.rubric_version
    return (
        f"Version {version} is in force already, so that no CV waits. "
        f"Saving a change makes version {version + 1}."
    )


def refusals(refused: Sequence[Sequence[str]]) -> list[Line]:
    """Wishes that may not be criteria, each with its reason and the lawful alternative."""
    return [
        (
            Span(f"Left out: “{wish}”. ", "bold"),
            Span(f"{_sentence(reason)} Instead: {alternative}."),
        )
        for wish, reason, alternative in refused
    ]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def card(
    opening: Opening,
    body: Mapping[str, Any] | None,
    refused: Sequence[Sequence[str]] = (),
    others: Sequence[Opening] = (),
) -> Message:
    """An opening with its rubric, as it stands in its channel.

    `others` are open in the same channel and have a rubric, newest first.
    """
    text = f"Opening #{opening.id}: {opening.title}"
    if opening.state != "open":
        return _not_open(opening, f"{text} ({opening.state})")
    if body is None:
        return _without_rubric(opening, text)
    rubric = Rubric.model_validate(body)
    blocks: list[Block] = [Heading(text), Paragraph(criteria_lines(rubric))]
    if refused:
        blocks.append(Note(tuple(refusals(refused))))
    if others:
        blocks.append(Note((plain(f"This channel hires for {_named(others)} too. {HOW_TO_TELL}"),)))
    blocks.append(Note((*_alert_lines(opening), plain(in_force(opening)))))
    blocks.append(Buttons((_edit(opening),)))
    return Message(text, tuple(blocks))


def _not_open(opening: Opening, text: str) -> Message:
    what = {
        "paused": "CVs are read and kept. They are scored once it is reopened.",
        "closed": "Nothing more is scored for it; its shortlist stays.",
    }[opening.state]
    reopen = Button("Reopen", "reopen_opening", str(opening.id))
    return Message(text, (Paragraph((bold(text), plain(what))), Buttons((reopen,))))


def _without_rubric(opening: Opening, text: str) -> Message:
    reason = (
        "The rubric could not be drafted yet; the reason is in /hire queue. "
        "You can also write it by hand."
    )
    return Message(
        f"{text}. {reason}",
        (Heading(text), Paragraph((plain(reason),)), Buttons((_edit(opening),))),
    )


def _edit(opening: Opening) -> Button:
    return Button("Edit rubric", "ask_rubric", str(opening.id))


def _alert_lines(opening: Opening) -> list[Line]:
    first = f" if on one of the first {opening.top_k} places" if opening.top_k else ""
    lines: list[Line] = [
        (
            Span(f"Announced from {number(opening.alert_bar)} points{first} in "),
            ChannelLink(opening.alert_channel or opening.channel),
            Span("."),
        )
    ]
    if opening.blind:
        lines.append(plain(BLIND))
    if opening.quiet:
        lines.append(
            plain(f"Quiet hours {opening.quiet} ({opening.zone}): one message at their end.")
        )
    return lines


def criteria_lines(rubric: Rubric) -> tuple[Line, ...]:
    """A rubric, one line for each criterion."""
    kinds = dict(KINDS)
    return tuple(
        (
            Span(criterion.name, "bold"),
            Span(f" ({kinds[criterion.kind]}, weight {criterion.weight})"),
        )
        for criterion in rubric.criteria
    )


def saved(opening: Opening, again: Estimate) -> Message:
    """Said when a rubric was changed."""
    text = f"Rubric version {opening.rubric_version} of #{opening.id} {opening.title} is in force."
    text = f"{text} {BLIND}" if opening.blind else text
    if not again.candidates:
        return Message(text, (Paragraph((plain(text),)),))
    offered = offer(opening, again)
    return Message(f"{text} {offered.text}", (Paragraph((plain(text),)), *offered.blocks))


def offer(opening: Opening, again: Estimate) -> Message:
    """Offer to score candidates again, with what that takes."""
    if not again.candidates:
        text = f"All scores of #{opening.id} {opening.title} are by its rubric and engine in use."
        return Message(text, (Paragraph((plain(text),)),))
    older = count(again.candidates, "score is", "scores are")
    text = f"{older} by an older version or another engine, or failed."
    if opening.state != "open":
        closed = f"The opening is {opening.state}: /opening reopen #{opening.id} comes first."
        return Message(f"{text} {closed}", (Paragraph((plain(text), plain(closed))),))
    takes = effort(again)
    return Message(
        f"{text} {takes}",
        (
            Paragraph((plain(text), plain(takes))),
            Buttons((Button("Score again", "rescore", str(opening.id), "primary"),)),
        ),
    )


def rescoring(amount: int) -> Message:
    """Said when candidates are being scored again."""
    text = f"{count(amount, 'candidate is', 'candidates are')} being scored again."
    return Message(text, (Paragraph((plain(text),)),))


def effort(again: Estimate) -> str:
    """What scoring again takes: model calls and money."""
    who = f"Scoring {count(again.candidates, 'candidate')} again takes"
    if again.model is None or not again.calls:
        return f"{who} no model calls."
    calls = f"{who} {count(again.calls, 'call')} of {again.model}"
    if again.cost is None:
        said = f"{calls}; what they cost is not known: no price, or no earlier score to go by."
    else:
        said = f"{calls}, about ${dollars(again.cost)} by what earlier scores took."
    return f"{said} Second looks come on top." if again.second_looks else said


def dollars(amount: float) -> str:
    """An amount with two digits that say something: 12.30, 0.05, 0.0012."""
    return f"{amount:.2f}" if amount >= 0.1 else f"{amount:.2g}"


def listing(openings: Sequence[Opening], counts: Mapping[int, int]) -> Message:
    """All openings of a workspace."""
    if not openings:
        text = "There is no opening yet. Create one with /opening new."
        return Message(text, (Paragraph((plain(text),)),))
    lines: tuple[Line, ...] = tuple(
        (
            Span(f"#{opening.id} {opening.title}", "bold"),
            Span(f" — {opening.state}, {count(counts.get(opening.id, 0), 'candidate')}, in "),
            ChannelLink(opening.channel),
        )
        for opening in openings
    )
    return Message(f"{count(len(openings), 'opening')}", (Paragraph(lines),))


def pick_form(upload_id: int, openings: Sequence[Opening], current: int | None) -> Form:
    """Ask to which opening a CV is moved."""
    options = tuple((str(opening.id), f"#{opening.id} {opening.title}") for opening in openings)
    chosen = str(current) if str(current) in dict(options) else options[0][0]
    field = ChoiceField("opening", "Opening", options[:100], chosen)
    return Form("Move this CV", "move_cv", (field,), submit="Move", value=str(upload_id))


def name_form(upload_id: int) -> Form:
    """Ask whose CV it is."""
    items = (
        Text((plain("The name is needed to take it out of everything that a model sees."),)),
        TextField("name", "Candidate's full name", max_length=120),
    )
    return Form("Name the candidate", "name_candidate", items, value=str(upload_id))


def switched(opening: Opening, *, in_shell: bool = False) -> Message:
    """Said when an opening was paused, closed or reopened, with the commands of chat or shell."""
    rank, reopen = f"/rank #{opening.id}", f"/opening reopen #{opening.id}"
    if in_shell:
        rank = f"shortlist rank --opening {opening.id}"
        reopen = f"shortlist opening reopen {opening.id}"
    name = f"Opening #{opening.id} {opening.title}"
    text = {
        "closed": f"{name} is closed. Its shortlist stays: {rank}",
        "paused": (f"{name} is paused: its CVs are read and kept, and not scored until {reopen}"),
        "open": f"{name} is open. What waited is being scored now.",
    }[opening.state]
    return Message(text, (Paragraph((plain(text),)),))
