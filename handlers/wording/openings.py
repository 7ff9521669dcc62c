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
    Divider,
    FileField,
    Form,
    FormItem,
    Heading,
    Line,
    Message,
    Note,
    NumberField,
    Paragraph,
    Span,
    Text,
    TextField,
)
from handlers.wording.parts import bold, count, number, plain
from pipeline.rubric import Criterion, Rubric
from storage.models import Opening

KINDS = (("must", "must-have"), ("scored", "scored"), ("note", "note only"))
WEIGHTS = tuple((str(weight), f"weight {weight}") for weight in range(1, 6))
DEFAULT_BAR = 75.0
IN_FORCE_SOON = (
    "It is in force as soon as it is drafted, so that no CV waits for it; what you change then "
    "becomes version 2."
)


def new_form(channel: str, others: Sequence[Opening] = ()) -> Form:
    """Ask what the opening is about; `others` are open in the same channel, newest first."""
    items = (
        *((Text((plain(_takes_over(others)),)),) if others else ()),
        TextField("title", "Title", hint="Senior Backend Engineer", max_length=120),
        TextField(
            "description",
            "Job description",
            hint="Paste it here, or give a file below. The rubric is drafted from it.",
            multiline=True,
            optional=True,
        ),
        FileField("file", "Job description as a file"),
        *_alert_items(DEFAULT_BAR, channel),
    )
    return Form("New opening", "new_opening", items, submit="Draft rubric", value=channel)


def _takes_over(others: Sequence[Opening]) -> str:
    return (
        f"This channel already hires for {_named(others)}. CVs dropped here go to its newest "
        "opening: to this one, as soon as its rubric is drafted. Move… on a card takes a CV to "
        "another one."
    )


def _named(openings: Sequence[Opening]) -> str:
    return ", ".join(f"#{opening.id} {opening.title}" for opening in openings)


def _alert_items(bar: float, channel: str) -> tuple[FormItem, ...]:
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


def rubric_form(opening: Opening, rubric: Rubric, refused: Sequence[Sequence[str]] = ()) -> Form:
    """Let a person edit the rubric, the alert bar and the alert channel."""
    items: list[FormItem] = [
        Text(
            (
                plain("Points come from these criteria alone. Clear a name to leave one out."),
                plain("One line for each level, 0 to 4."),
            )
        )
    ]
    if opening.rubric_version:
        items.insert(0, Text((plain(_in_force(opening)),)))
    items.extend(Text((line,)) for line in refusals(refused))
    for place, criterion in enumerate(rubric.criteria):
        items.extend(_criterion_items(place, criterion))
    if len(rubric.criteria) < 12:
        items.extend(_criterion_items(len(rubric.criteria), None))
    items.append(Divider())
    items.extend(_alert_items(opening.alert_bar, opening.alert_channel or opening.channel))
    value = f"{opening.id}:{opening.rubric_version}"
    return Form(f"Rubric of #{opening.id}", "edit_rubric", tuple(items), value=value)


def _in_force(opening: Opening) -> str:
    version = opening.rubric_version
    return (
        f"Version {version} is in force already, so that no CV waits. "
        f"Saving a change makes version {version + 1}."
    )


def _criterion_items(place: int, criterion: Criterion | None) -> list[FormItem]:
    label = f"Criterion {place + 1}" if criterion else "One more criterion"
    # Whoever listens instead of looking hears a label without what stands around it.
    of = f"criterion {place + 1}" if criterion else "the new criterion"
    return [
        Divider(),
        TextField(
            f"name-{place}",
            label,
            criterion.name if criterion else "",
            optional=True,
            max_length=120,
        ),
        ChoiceField(
            f"kind-{place}", f"Kind of {of}", KINDS, criterion.kind if criterion else "scored"
        ),
        ChoiceField(
            f"weight-{place}", f"Weight of {of}", WEIGHTS, str(criterion.weight if criterion else 3)
        ),
        TextField(
            f"levels-{place}",
            f"What levels 0 to 4 of {of} mean",
            "\n".join(criterion.levels) if criterion else "",
            multiline=True,
            optional=True,
        ),
        TextField(
            f"terms-{place}",
            f"Words that count as evidence for {of}",
            ", ".join(criterion.terms) if criterion else "",
            hint="Separated by commas",
            optional=True,
        ),
    ]


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
    if opening.state == "closed":
        return Message(f"{text} (closed)", (Paragraph((bold(f"{text} (closed)"),)),))
    if body is None:
        return _without_rubric(opening, text)
    rubric = Rubric.model_validate(body)
    blocks: list[Block] = [Heading(text), Paragraph(criteria_lines(rubric))]
    if refused:
        blocks.append(Note(tuple(refusals(refused))))
    if others:
        blocks.append(Note((plain(_shared_channel(opening, others)),)))
    blocks.append(Note((_bar_line(opening), plain(_in_force(opening)))))
    blocks.append(Buttons((_edit(opening),)))
    return Message(text, tuple(blocks))


def _shared_channel(opening: Opening, others: Sequence[Opening]) -> str:
    newest = others[0]
    if newest.id > opening.id:
        return f"CVs dropped in this channel go to {_named([newest])}, its newest opening."
    return (
        "CVs dropped in this channel go to this opening from now on, no longer to "
        f"{_named(others)}."
    )


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


def _bar_line(opening: Opening) -> Line:
    return (
        Span(f"Announced from {number(opening.alert_bar)} points in "),
        ChannelLink(opening.alert_channel or opening.channel),
        Span("."),
    )


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


def saved(opening: Opening, stale: int) -> Message:
    """Said when a rubric was changed."""
    text = f"Rubric version {opening.rubric_version} of #{opening.id} {opening.title} is in force."
    if not stale:
        return Message(text, (Paragraph((plain(text),)),))
    older = f"{count(stale, 'score is', 'scores are')} by an older version or another engine."
    return Message(
        f"{text} {older}",
        (
            Paragraph((plain(text), plain(older))),
            Buttons((Button("Score again", "rescore", str(opening.id), "primary"),)),
        ),
    )


def rescoring(amount: int) -> Message:
    """Said when candidates are being scored again."""
    text = f"{count(amount, 'candidate is', 'candidates are')} being scored again."
    return Message(text, (Paragraph((plain(text),)),))


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


def closed(opening: Opening) -> Message:
    """Said when an opening was closed."""
    text = (
        f"Opening #{opening.id} {opening.title} is closed. Its shortlist stays: /rank #{opening.id}"
    )
    return Message(text, (Paragraph((plain(text),)),))
