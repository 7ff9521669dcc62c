"""What a drop's thread says of all its CVs: the progress line and the reaction."""

from collections.abc import Sequence

from handlers.messages import (
    Block,
    Message,
    Note,
    Paragraph,
    Progress,
    Span,
    Time,
)
from handlers.standing import PENDING, Stage, Standing
from handlers.wording.parts import count, plain

NO_OPENING = (
    "There is no opening in this channel yet. The CVs are kept; they are scored as soon as "
    "you create one with /opening new."
)
PAUSED = "Scoring is paused: /hire resume goes on."


def progress(all_: Sequence[Standing], names: Sequence[str], *, paused: bool = False) -> Message:
    """How far a drop is, and which files did not get through, with the reason.

    `paused` says that nothing is scored in this workspace for now.
    """
    done = sum(standing.stage not in PENDING for standing in all_)
    text = summary([standing.stage for standing in all_])
    blocks: list[Block] = [Progress(done, len(all_), text)]
    failed = [
        (Span(f"{name}: ", "bold"), Span(standing.reason or "It could not be read."))
        for standing, name in zip(all_, names, strict=True)
        if standing.stage is Stage.FAILED
    ]
    if failed:
        blocks.append(Paragraph(tuple(failed)))
    if any(standing.stage is Stage.NO_OPENING for standing in all_):
        blocks.append(Note((plain(NO_OPENING),)))
    if paused and any(standing.stage is Stage.SCORING for standing in all_):
        blocks.append(Note((plain(PAUSED),)))
    return Message(text, tuple(blocks))


def summary(stages: Sequence[Stage]) -> str:
    """One line such as "3 of 5 scored, 1 needs a look"."""
    scored, total = stages.count(Stage.SCORED), len(stages)
    parts = [f"{scored} of {total} scored"]
    looks = stages.count(Stage.HELD)
    if looks:
        parts.append(f"{looks} {'needs' if looks == 1 else 'need'} a look")
    if failed := stages.count(Stage.FAILED):
        parts.append(f"{failed} failed")
    if replaced := stages.count(Stage.REPLACED):
        parts.append(f"{replaced} replaced by a newer CV")
    if closed := stages.count(Stage.CLOSED):
        parts.append(f"{closed} not scored because the opening is closed")
    if kept := stages.count(Stage.NO_OPENING):
        parts.append(f"{kept} kept for later")
    if reading := stages.count(Stage.READING) + stages.count(Stage.FETCHING):
        parts.append(f"{reading} being read")
    return ", ".join(parts)


def reaction(stages: Sequence[Stage]) -> str:
    """The reaction that sums a drop up."""
    if any(stage in PENDING for stage in stages):
        return "eyes"
    if all(stage is Stage.FAILED for stage in stages):
        return "no_entry"
    if all(stage in {Stage.SCORED, Stage.REPLACED, Stage.NO_OPENING} for stage in stages):
        return "white_check_mark"
    return "warning"


def caught_up(amount: int, since: int) -> Message:
    """Said where files were dropped while nobody listened; `since` in unix seconds."""
    files = count(amount, "file")
    was, are = ("was", "is") if amount == 1 else ("were", "are")
    text = f"{files} that {was} dropped here while Shortlist was away {are} taken in now"
    return Message(text, (Paragraph(((Span(f"{text} (since "), Time(since), Span(").")),)),))
