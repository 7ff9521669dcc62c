"""What a drop's thread says of all its CVs: the progress line and the reaction."""

from collections.abc import Sequence

from handlers.cvs.standing import PENDING, Stage, Standing
from handlers.messages import (
    Block,
    Line,
    Message,
    Note,
    Paragraph,
    Progress,
    Span,
    Time,
)
from handlers.wording.assigning import choice
from handlers.wording.parts import count, plain
from storage.models import Opening

NO_OPENING = (
    "There is no opening in this channel yet. The CVs are kept; they are scored as soon as "
    "you create one with /opening new."
)
APPLIED = "Somebody applied on the candidates' page."
PAUSED = "Scoring is paused: /hire resume goes on."
SETTLED = {Stage.SCORED, Stage.REPLACED, Stage.NO_OPENING, Stage.PAUSED}
# How files are counted that were not scored: stages, one such file, several.
COUNTED = (
    ({Stage.HELD}, "needs a look", "need a look"),
    ({Stage.FAILED}, "failed", "failed"),
    ({Stage.REPLACED}, "replaced by a newer CV", "replaced by a newer CV"),
    (
        {Stage.CLOSED},
        "not scored because the opening is closed",
        "not scored because the opening is closed",
    ),
    ({Stage.NO_OPENING}, "kept for later", "kept for later"),
    ({Stage.PAUSED}, "kept while the opening is paused", "kept while the opening is paused"),
    ({Stage.CHOOSE}, "waits for an opening", "wait for an opening"),
    ({Stage.READING, Stage.FETCHING}, "being read", "being read"),
)


def progress(
    all_: Sequence[Standing],
    names: Sequence[str],
    *,
    paused: bool = False,
    openings: Sequence[Opening] = (),
    named: Opening | None = None,
    applied: bool = False,
) -> Message:
    """How far a drop is, and which files did not get through, with the reason.

    Args:
        all_: where each file stands.
        names: what each is called.
        paused: nothing is scored in this workspace for now.
        openings: those that files without one can be for, newest first.
        named: the one that they are for by the words of their message, its thread, or a person.
        applied: they came from the candidates' page.
    """
    done = sum(standing.stage not in PENDING for standing in all_)
    text = summary([standing.stage for standing in all_])
    blocks: list[Block] = [Paragraph((plain(APPLIED),))] if applied else []
    blocks.append(Progress(done, len(all_), text))
    failed = [
        (Span(f"{name}: ", "bold"), Span(standing.reason or "It could not be read."))
        for standing, name in zip(all_, names, strict=True)
        if standing.stage is Stage.FAILED
    ]
    if failed:
        blocks.append(Paragraph(tuple(failed)))
    if notes := _notes(all_, paused=paused, named=named):
        blocks.append(Note(tuple(notes)))
    blocks.extend(choice(all_, openings))
    return Message(f"{APPLIED} {text}" if applied else text, tuple(blocks))


def _notes(all_: Sequence[Standing], *, paused: bool, named: Opening | None) -> list[Line]:
    """Where the CVs of a drop go, and what keeps them from being scored."""
    stages = {standing.stage for standing in all_}
    notes = [plain(f"For #{named.id} {named.title}.")] if named else []
    if Stage.NO_OPENING in stages:
        notes.append(plain(NO_OPENING))
    if paused and Stage.SCORING in stages:
        notes.append(plain(PAUSED))
    kept = {s.upload.opening_id for s in all_ if s.stage is Stage.PAUSED and s.upload.opening_id}
    return [*notes, *(plain(_kept(opening_id)) for opening_id in sorted(kept))]


def _kept(opening_id: int) -> str:
    return (
        f"Opening #{opening_id} is paused: its CVs are read and kept. "
        f"/opening reopen #{opening_id} has them scored."
    )


def summary(stages: Sequence[Stage]) -> str:
    """One line such as "3 of 5 scored, 1 needs a look"."""
    parts = [f"{stages.count(Stage.SCORED)} of {len(stages)} scored"]
    for among, one, many in COUNTED:
        if amount := sum(stage in among for stage in stages):
            parts.append(f"{amount} {one if amount == 1 else many}")
    return ", ".join(parts)


def reaction(stages: Sequence[Stage]) -> str:
    """The reaction that sums a drop up."""
    if any(stage in PENDING for stage in stages):
        return "eyes"
    if all(stage is Stage.FAILED for stage in stages):
        return "no_entry"
    if all(stage in SETTLED for stage in stages):
        return "white_check_mark"
    return "warning"


def caught_up(amount: int, since: int) -> Message:
    """Said where files were dropped while nobody listened; `since` in unix seconds."""
    files = count(amount, "file")
    was, are = ("was", "is") if amount == 1 else ("were", "are")
    text = f"{files} that {was} dropped here while Shortlist was away {are} taken in now"
    return Message(text, (Paragraph(((Span(f"{text} (since "), Time(since), Span(").")),)),))
