"""What the app's Home says."""

from collections.abc import Mapping
from typing import Final

from handlers.messages import (
    Block,
    Button,
    Buttons,
    ChannelLink,
    Heading,
    Inline,
    Line,
    Message,
    MessageLink,
    Note,
    Paragraph,
    Role,
    Span,
    Time,
)
from handlers.overview import OpeningCount, Overview, Person
from handlers.wording.parts import BUCKETS, count, number, plain
from handlers.wording.queue import conflicts, requests
from storage.models import Opening

SET_UP: Final = (
    "Invite Shortlist to the channel that hires: /invite @Shortlist",
    "Type /opening new there. The rubric is drafted from the description; you edit it.",
    "Drop CVs into the channel. They are read, scored and ranked in the thread.",
)
STATES: Final[Mapping[str, str]] = {
    **BUCKETS,
    "waiting": "on their way",
    "failed": "failed",
}
ROLES: Final[Mapping[Role, str]] = {
    "viewer": "You can look. Members of this workspace can drop CVs, decide and change openings.",
    "recruiter": "You can drop CVs, decide, and change openings. Pausing all scoring is for "
    "admins: workspace admins, and those named in ADMIN_IDS.",
    "admin": "You are an admin here: you can also pause and resume all scoring.",
}
PAUSED = "Scoring is paused. CVs are taken in and read, and scored once an admin resumes it."
NO_OPENING = "There is no opening yet"
NO_RUBRIC = (
    "Its rubric is still being drafted, or could not be: then the retry queue says why. CVs wait."
)
PAUSE = "CVs are still taken in and read, but nothing is scored until you resume it."
CLOSE = (
    "Nothing more is scored for this opening, and CVs on their way stay unscored. Its shortlist "
    "stays: /rank shows it."
)


def home(now: Overview) -> Message:
    """How things stand for one member."""
    blocks: list[Block] = [Heading("Shortlist")]
    if now.paused:
        blocks.append(Note((plain(PAUSED),)))
    blocks.extend(_openings(now) if now.live else _set_up(now.closed))
    if now.role != "viewer":
        blocks.extend(_due(now) if now.live else ())
        blocks.extend(requests(now.requests))
    blocks.extend(_alerts(now))
    blocks.extend(_queue(now))
    blocks.extend(conflicts(now.conflicts))
    blocks.extend(_settings(now))
    return Message("Shortlist: openings, decisions that are due, and the retry queue", (*blocks,))


def _set_up(closed: int) -> list[Block]:
    none = f"No opening is open; {closed} closed: /opening list" if closed else NO_OPENING
    steps = tuple(plain(f"{place}. {step}") for place, step in enumerate(SET_UP, 1))
    return [Paragraph((plain(f"{none}. Three steps to one:"), *steps))]


def _openings(now: Overview) -> list[Block]:
    blocks: list[Block] = [Heading("Openings")]
    if now.role != "viewer":
        blocks.append(Buttons((Button("Upload CVs", "home_upload", "", "primary"),)))
    for counted in now.openings:
        blocks.append(Paragraph((_title(counted.opening), plain(_counts(counted)))))
        blocks.append(Buttons(_opening_buttons(counted.opening, now.role)))
    left_out = now.live - len(now.openings)
    more = [f"{left_out} more: /opening list"] if left_out else []
    if now.closed:
        more.append(f"{now.closed} closed: /opening list")
    return [*blocks, Note((plain("; ".join(more)),))] if more else blocks


def _title(opening: Opening) -> Line:
    state = "" if opening.state == "open" else f", {opening.state}"
    return (
        Span(_named(opening), "bold"),
        Span(f"{state} — in "),
        ChannelLink(opening.channel),
    )


def _named(opening: Opening) -> str:
    return f"#{opening.id} {opening.title}"


def _counts(counted: OpeningCount) -> str:
    if not counted.opening.rubric_version:
        return NO_RUBRIC
    if not counted.counts:
        return "No candidate yet"
    total = count(sum(counted.counts.values()), "candidate")
    parts = [
        f"{counted.counts[state]} {word}"
        for state, word in STATES.items()
        if state in counted.counts
    ]
    return f"{total}: {', '.join(parts)}"


def _opening_buttons(opening: Opening, role: Role) -> tuple[Button, ...]:
    value, name = str(opening.id), _named(opening)
    look = Button("Shortlist", "home_shortlist", value, spoken=f"Shortlist of {name}")
    if role == "viewer":
        return (look,)
    edit = Button("Edit rubric", "ask_rubric", value, spoken=f"Edit the rubric of {name}")
    close = Button(
        "Close", "home_close", value, "danger", confirm=f"{name}: {CLOSE}", spoken=f"Close {name}"
    )
    turn = (
        Button("Pause", "home_pause_opening", value, spoken=f"Pause {name}")
        if opening.state == "open"
        else Button("Reopen", "home_reopen_opening", value, spoken=f"Reopen {name}")
    )
    return (look, edit, turn, close)


def _due(now: Overview) -> list[Block]:
    title = Heading("To decide")
    if not now.due:
        text = "Nobody is over the bar and undecided in the openings that you made or decide in."
        return [title, Paragraph((plain(text),))]
    blocks: list[Block] = [title]
    for person in now.due:
        about = f"Details of {person.name}"
        look = Button("Details", "details", str(person.application.id), spoken=about)
        blocks += [Paragraph((_person(person),)), Buttons((look,))]
    if left_out := now.due_total - len(now.due):
        blocks.append(Note((plain(f"… and {left_out} more, in the shortlists above."),)))
    return blocks


def _person(person: Person) -> Line:
    total = number(person.application.total or 0)
    return (Span(person.name, "bold"), Span(f" — {total} of 100 for {_named(person.opening)}"))


def _alerts(now: Overview) -> list[Block]:
    if not now.alerts:
        return []
    return [
        Heading("Announced in the last 7 days"),
        Paragraph(tuple(_alert(one) for one in now.alerts)),
    ]


def _alert(person: Person) -> Line:
    line: list[Inline] = [*_person(person)]
    if person.at is not None:
        line += [Span(", "), Time(int(person.at.timestamp()))]
    if person.channel and person.message:
        line += [Span(" — "), MessageLink("see it", person.channel, person.message)]
    return tuple(line)


def _queue(now: Overview) -> list[Block]:
    if not now.stuck:
        text = "Empty: nothing waits and nothing failed."
        return [Heading("Retry queue"), Paragraph((plain(text),))]
    text = f"{count(now.stuck, 'piece')} of work could not be done yet."
    return [
        Heading("Retry queue"),
        Paragraph((plain(text),)),
        Buttons((Button("Show the retry queue", "home_queue"),)),
    ]


def _settings(now: Overview) -> list[Block]:
    blocks: list[Block] = [Heading("Settings"), Paragraph((plain(ROLES[now.role]),))]
    if now.role == "admin" and now.paused:
        blocks.append(Buttons((Button("Resume scoring", "home_resume", "", "primary"),)))
    if now.role == "admin" and not now.paused:
        blocks.append(Buttons((Button("Pause scoring", "home_pause", confirm=PAUSE),)))
    blocks.append(Note((plain("All commands: /hire help"),)))
    return blocks
