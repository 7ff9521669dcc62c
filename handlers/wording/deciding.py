"""Decisions: their buttons, what was decided, and the form for a reason."""

from collections.abc import Sequence

from handlers.candidates.decisions import KINDS, REASONS
from handlers.messages import (
    Button,
    Buttons,
    ChoiceField,
    Form,
    Inline,
    Line,
    Mention,
    Span,
    TextField,
)
from handlers.topics import STAGES, Stage
from storage.decisions import Stance
from storage.models import Application

NO_MAIL = "Nothing is sent to the candidate."


def buttons(
    application_id: int, stances: Sequence[Stance], *, reader: str | None = None
) -> Buttons:
    """What a reviewer can decide, and undo.

    Args:
        application_id: of whom.
        stances: what was decided.
        reader: who alone sees the details that they stand in, which need no way to them; None in
            a message for all: there whoever has decided finds their way back.
    """
    number = str(application_id)
    shown = [
        Button("Shortlist", "decide", f"{number}:shortlist", "primary"),
        Button("Hold", "decide", f"{number}:hold"),
        Button("Decline…", "ask_decline", number),
    ]
    if reader is None:
        shown.append(Button("Details", "details", number))
    if has_decided(stances, reader):
        shown.append(Button("Undo my decision", "undo_decision", number))
    return Buttons(tuple(shown))


def has_decided(stances: Sequence[Stance], reader: str | None) -> bool:
    """Whether a reviewer has decided something that can be undone; None stands for anybody."""
    return any(reader in {None, stance.row.actor} for stance in stances)


def told(stances: Sequence[Stance]) -> list[Line]:
    """Who decided what, on which score; then the votes of others."""
    lines: list[Line] = []
    for place, stance in enumerate(stances):
        row = stance.row
        what = KINDS[row.kind] if place == 0 else f"Vote: {KINDS[row.kind].lower()}"
        seen = f" at {row.total:g} of 100" if row.total is not None else ""
        reason = REASONS.get(row.code or "", "")
        why = ": ".join(part for part in (reason, stance.note) if part)
        lines.append(
            (
                Span(f"{what} by ", "bold" if place == 0 else "plain"),
                by(stance),
                Span(f"{seen}{f' ({why})' if why else ''}"),
            )
        )
    return lines


def by(stance: Stance) -> Inline:
    """Who decided: a person, or a program by the name of its key."""
    return Span(f"{stance.program} (API)") if stance.program else Mention(stance.row.actor)


def stage(stances: Sequence[Stance]) -> Stage:
    """How far an application is: what the decision that stands makes of it."""
    kind = stances[0].row.kind if stances else "new"
    return next((known for known in STAGES if known == kind), "new")


def in_short(stances: Sequence[Stance]) -> Line:
    """The decision that stands, for a line of a list; empty where there is none."""
    if not stances:
        return ()
    first = stances[0]
    votes = f", {len(stances) - 1} more" if len(stances) > 1 else ""
    return (Span(f" · {KINDS[first.row.kind]} by "), by(first), Span(votes))


def decline_form(application: Application) -> Form:
    """Ask why a candidate is declined."""
    return Form(
        "Decline",
        "decline",
        (
            ChoiceField("code", "Reason", tuple(REASONS.items()), "must_have"),
            TextField(
                "note",
                "In words",
                hint=f"Kept with the decision, for whoever has to defend it. {NO_MAIL}",
                multiline=True,
                optional=True,
                max_length=2000,
            ),
        ),
        submit="Decline",
        value=str(application.id),
    )
