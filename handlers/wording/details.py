"""The details of a candidate, the forms behind their buttons, and what these answer."""

import json
from collections.abc import Sequence

from handlers.candidates.correcting import FIELDS, digest_of, typed
from handlers.candidates.corrections import Fact
from handlers.candidates.details import Details
from handlers.messages import (
    Block,
    Button,
    Buttons,
    ChoiceField,
    Divider,
    Excerpt,
    Fields,
    Form,
    Heading,
    Line,
    Mention,
    Message,
    MessageLink,
    Note,
    Paragraph,
    Span,
    TextField,
    Time,
)
from handlers.wording import comparing, deciding
from handlers.wording.cards import NOT_USED, quality_line
from handlers.wording.marking import sureness
from handlers.wording.parts import (
    BUCKETS,
    DECIDES,
    bold,
    labelled,
    number,
    percent,
    plain,
    shorten,
)
from pipeline.explanation import Part
from pipeline.profile import Profile
from storage.models import Application

UNKNOWN = "unknown"
QUOTES = 3
POSITIONS = 5
SKILLS = 30


def details(view: Details, reader: str) -> Message:
    """Everything that is known of an application, for the one who reads it."""
    entry = view.entry
    text = f"{entry.name} for {view.opening.title}"
    blocks: list[Block] = [Heading(text), _figures(view)]
    if decided := deciding.told(entry.stances):
        blocks.append(Paragraph(tuple(decided)))
    blocks.append(deciding.buttons(entry.application.id, entry.stances, reader=reader))
    for part in view.found.parts:
        blocks.extend(_part(part, entry.application.id))
    blocks.extend((Divider(), *beside(view)))
    return Message(text, tuple(blocks))


def beside(view: Details) -> tuple[Block, ...]:
    """What is known of an application besides its score: facts, file, history, people's words."""
    made = Note((plain(DECIDES), *sureness(view.entry.assessment), plain(_versions(view))))
    return (*_profile(view), *_reading(view), *_history(view), *_people(view), made)


def _figures(view: Details) -> Fields:
    score = view.entry.assessment.score
    return Fields(
        (
            ("Score", f"{number(score.total)} of 100"),
            ("Bucket", BUCKETS[score.bucket]),
            ("Evidence", f"{percent(score.evidence)} of the weight"),
        )
    )


def _versions(view: Details) -> str:
    row, engine = view.entry.assessment.row, view.entry.assessment.engine
    made = "/".join(part for part in (engine.name, engine.version, engine.model) if part)
    prompt = f", prompt {engine.prompt}" if engine.prompt else ""
    return f"Rubric version {row.rubric_version}; engine {made}{prompt}."


def _part(part: Part, application_id: int) -> list[Block]:
    level = UNKNOWN if part.level is None else f"level {number(part.level)} of 4"
    counts = "a note" if part.kind == "note" else f"{part.kind}, weight {part.weight}"
    points = "" if part.kind == "note" else f", {number(part.points)} of {number(part.most)} points"
    lines: list[Line] = [(Span(part.criterion, "bold"), Span(f" ({counts}): {level}{points}"))]
    if part.meaning:
        lines.append(plain(part.meaning))
    lines.extend(_judged(part))
    if part.reason:
        lines.append(plain(part.reason))
    if part.next_level:
        gain = f" (+{number(part.gain)} points)" if part.gain else ""
        lines.append(labelled("Raised by:", f"{shorten(part.next_level, 200)}{gain}"))
    if part.question:
        lines.append(labelled("Ask:", part.question))
    blocks: list[Block] = [Divider(), Paragraph(tuple(lines))]
    for quote in part.quotes[:QUOTES]:
        page = f" (page {quote.page})" if quote.page else ""
        against = "" if quote.supports else "against: "
        blocks.append(Excerpt(f"{against}{shorten(quote.text, 300)}{page}"))
    value = f"{application_id}:{part.criterion_id}"
    about = shorten(part.criterion, 40)
    buttons = [Button("Set the level…", "ask_level", value, spoken=f"Set the level of {about}")]
    if part.judgement:
        back = f"Take back the level of {about}"
        buttons.append(Button("Take the level back", "undo_level", value, spoken=back))
    return [*blocks, Buttons(tuple(buttons))]


def _judged(part: Part) -> list[Line]:
    if part.judgement is None:
        return []
    own = UNKNOWN if part.own_level is None else f"level {number(part.own_level)}"
    how = "Set by hand by " if part.judgement.kind == "level" else "From an answer, noted by "
    said = f": “{part.judgement.reason}” (the engine's own: {own})"
    return [(Span(how, "bold"), Mention(part.judgement.by), Span(said))]


def _profile(view: Details) -> list[Block]:
    profile = view.profile
    if profile is None:
        return []
    lines: list[Line] = [bold("Profile"), *_facts(view)]
    for position in profile.work[:POSITIONS]:
        what = ", ".join(part for part in (position.title, position.company) if part)
        when = "–".join(part for part in (position.start, position.end) if part)
        lines.append(plain(f"{what} {f'({when})' if when else ''}".strip()))
    for course in profile.education[:POSITIONS]:
        what = ", ".join(part for part in (course.degree, course.field, course.institution) if part)
        lines.append(plain(f"{what} {f'({course.end})' if course.end else ''}".strip()))
    lines.extend(_lists(profile))
    number = str(view.entry.application.id)
    shown = [Button("Correct…", "ask_correct_of", number)]
    for name, fact in view.facts.items():
        if fact.corrected is not None:
            label = f"Take back: {FIELDS[name].label}"
            shown.append(Button(label, "undo_correction", f"{number}:{fact.corrected.row.id}"))
    return [Paragraph(tuple(lines)), Buttons(tuple(shown))]


def _facts(view: Details) -> list[Line]:
    """Facts that may be put right, those of the identity only where names are shown."""
    lines = []
    for name, field in FIELDS.items():
        fact = view.facts.get(name, Fact(None))
        if not fact.value:
            continue
        was = ""
        if fact.corrected is not None:
            found = field.show(fact.corrected.was) if fact.corrected.was else "nothing"
            was = f" (put right; found: {found})"
        lines.append(labelled(f"{field.label}:", f"{field.show(fact.value)}{was}"))
    return lines


def _lists(profile: Profile) -> list[Line]:
    skills = ", ".join((*profile.skills, *profile.mentioned)[:SKILLS])
    found = (
        ("Skills:", skills),
        ("Languages:", ", ".join(profile.languages)),
        ("Certificates:", ", ".join(profile.certificates)),
    )
    return [labelled(label, text) for label, text in found if text]


def _reading(view: Details) -> list[Block]:
    if view.document is None:
        return []
    lines = [labelled("Read:", quality_line(view.document))]
    lines.extend(
        labelled(f"{NOT_USED[finding.code]}, not used:", f"“{shorten(finding.detail, 300)}”")
        for finding in view.document.findings
        if finding.code in NOT_USED
    )
    lines.extend(plain(one.detail) for one in view.document.findings if one.code == "other_people")
    value = str(view.entry.application.id)
    shown = [Button("Original file", "original", value)]
    if view.opening.blind:
        shown.append(Button("Reveal", "reveal", value, confirm=REVEAL))
    return [Paragraph(tuple(lines)), Buttons(tuple(shown))]


REVEAL = "You alone see the name; the journal notes that you asked."


def _history(view: Details) -> list[Block]:
    if view.earlier is None:
        return []
    changed = comparing.changes(view.earlier, view.found)
    return [Paragraph((bold("Since the score before"),)), *changed.blocks[:8]]


def _people(view: Details) -> list[Block]:
    blocks: list[Block] = []
    number = str(view.entry.application.id)
    for place, cv in enumerate(view.others, 1):
        arrived = Time(int(cv.created_at.timestamp()))
        blocks.append(Paragraph(((Span("Another CV of this person, of "), arrived),)))
        value, about = f"{number}:{cv.id}", f"Not the same person: other CV {place}"
        other = Button("Not the same person", "separate", value, spoken=about)
        blocks.append(Buttons((other,)))
    for person, name in view.duplicates:
        value = f"{number}:{person}"
        blocks.append(Paragraph((plain(f"{name} may be the same person."),)))
        about = f"The same person as {name}"
        same = Button("The same person", "merge", value, confirm=MERGE, spoken=about)
        about = f"Somebody else than {name}"
        other = Button("Different people", "tell_apart", value, spoken=about)
        blocks.append(Buttons((same, other)))
    for person, name in view.apart:
        blocks.append(Paragraph((plain(f"Said to be somebody else than {name}."),)))
        about = f"Take back: somebody else than {name}"
        back = Button("Take back", "forget_apart", f"{number}:{person}", spoken=about)
        blocks.append(Buttons((back,)))
    return [*blocks, *_notes(view)]


def _notes(view: Details) -> list[Block]:
    blocks: list[Block] = []
    number = str(view.entry.application.id)
    for place, said in enumerate(view.remarks, 1):
        when = Time(int(said.row.created_at.timestamp()))
        by = (Span("Note by "), Mention(said.row.actor), Span(", "), when)
        blocks.append(Paragraph((by, plain(said.text))))
        value, about = f"{number}:{said.row.id}", f"Take back note {place}"
        back = Button("Take the note back", "undo_remark", value, spoken=about)
        blocks.append(Buttons((back,)))
    person_id = str(view.entry.application.candidate_id)
    return [*blocks, Buttons((Button("Write a note…", "ask_remark", person_id),))]


MERGE = "Their CVs become one person's; the newest counts in each opening. You can undo it."


def level_form(application: Application, part: Part) -> Form:
    """Ask for the level of a criterion, with the reason."""
    options = [
        (str(level), f"{level}: {shorten(text, 60)}") for level, text in enumerate(part.levels)
    ]
    now = "" if part.level is None else str(int(part.level))
    return Form(
        "Set the level",
        "set_level",
        (
            Heading(shorten(part.criterion, 140)),
            ChoiceField("level", "Level", (*options, ("none", "Nobody can say")), now),
            ChoiceField(
                "kind",
                "How do you know?",
                (("level", "I judge so"), ("answer", "The candidate answered")),
                "level",
            ),
            TextField(
                "reason",
                "Reason, or the answer",
                hint=_reason_hint(part),
                multiline=True,
                max_length=2000,
            ),
        ),
        value=f"{application.id}:{part.criterion_id}",
    )


def _reason_hint(part: Part) -> str:
    kept = "Kept with the level and shown wherever it is."
    return f"The question was: {shorten(part.question, 200)} {kept}" if part.question else kept


def correct_form(cv_id: int, facts: Sequence[tuple[str, Fact]]) -> Form:
    """Ask for what is right; a field left as it is changes nothing."""
    shown = {name: typed(name, fact.value) for name, fact in facts}
    items = tuple(
        TextField(
            name,
            FIELDS[name].label,
            value=shown[name],
            hint="Separate several by commas." if isinstance(fact.value, list | tuple) else "",
            optional=True,
            max_length=300,
        )
        for name, fact in facts
    )
    digests = {name: digest_of(text) for name, text in shown.items()}
    value = json.dumps({"cv": cv_id, "d": digests}, separators=(",", ":"))
    return Form("Correct", "correct", items, value=value)


def remark_form(candidate_id: int) -> Form:
    """Ask for a note on a candidate."""
    field = TextField("text", "Note", multiline=True, max_length=2000)
    return Form("Note", "remark", (field,), value=str(candidate_id))


def ended(reason: str) -> Message:
    """Said where something was done, and the details are no longer there."""
    text = f"Done. {reason}"
    return Message(text, (Paragraph((plain(text),)),))


def original(place: tuple[str, str] | None) -> Message:
    """Where the original file is."""
    if place is None:
        text = "It was not dropped into a chat. Whoever runs Shortlist can hand it to you."
        return Message(text, (Paragraph((plain(text),)),))
    link = MessageLink("the message that it was dropped with", *place)
    return Message("The original file", (Paragraph(((Span("It is in "), link),)),))


def revealed(profile: Profile) -> Message:
    """Who a code name stands for."""
    lines = [bold(profile.name or "No name was found")]
    contacts = ", ".join((*profile.emails, *profile.phones))
    if contacts:
        lines.append(plain(contacts))
    lines.append(plain("Only you see this, and the journal notes that you asked."))
    return Message(profile.name or "No name was found", (Paragraph(tuple(lines)),))
