"""What is to be done about two sides, each as it was when they last agreed and as it is now."""

from dataclasses import dataclass
from typing import Literal

from handlers.ats.remote import RemoteApplication, RemoteJob
from storage.ats import FORGOTTEN, UNSENT
from storage.models import AtsApplication, AtsChange, AtsLink, Opening

Verdict = Literal["same", "ours", "theirs", "both"]
Field = Literal["title", "state"]


@dataclass(frozen=True)
class Difference:
    """What of a job and its opening is no longer the same; `ours` and `theirs` are as it is now."""

    field: Field
    verdict: Verdict
    ours: str
    theirs: str


Sight = Literal["new", "unchanged", "changed", "conflict"]


def compare(ours: tuple[str, str], theirs: tuple[str, str]) -> Verdict:
    """Who changed it; each side is (then, now). Two that agree now are the same again."""
    if ours[1] == theirs[1] or (ours[0] == ours[1] and theirs[0] == theirs[1]):
        return "same"
    if ours[0] == ours[1]:
        return "theirs"
    return "ours" if theirs[0] == theirs[1] else "both"


def state_of(opening: Opening) -> str:
    """Open or closed; one that is paused is open."""
    return "closed" if opening.state == "closed" else "open"


def differences(link: AtsLink, opening: Opening, job: RemoteJob) -> list[Difference]:
    """How a job and its opening differ from when they last agreed; a draft says nothing yet."""
    state = link.their_state if job.state == "draft" else job.state
    now: dict[Field, tuple[str, str]] = {
        "title": (opening.title, job.title),
        "state": (state_of(opening), state),
    }
    then: dict[Field, tuple[str, str]] = {
        "title": (link.title, link.their_title),
        "state": (link.state, link.their_state),
    }
    return [
        Difference(field, compare((then[field][0], ours), (then[field][1], theirs)), ours, theirs)
        for field, (ours, theirs) in now.items()
    ]


def takes(remote: RemoteApplication) -> bool:
    """Whether an application's CV is taken in: nobody's who was rejected or hired already."""
    return remote.state == "active"


def sight(
    known: AtsApplication | None, remote: RemoteApplication, pending: AtsChange | None
) -> Sight:
    """What seeing an application of theirs means.

    Args:
        known: what was last seen of it; None where it is new.
        remote: as it is now.
        pending: a move of ours that is not done.
    """
    if known is None:
        return "new"
    if known.state in {FORGOTTEN, UNSENT} or known.updated == remote.updated:
        return "unchanged"
    return "conflict" if pending is not None and moved_apart(known, remote, pending) else "changed"


def moved_apart(known: AtsApplication, remote: RemoteApplication, change: AtsChange) -> bool:
    """Whether they moved it (or ended it) since, and not to where we would."""
    was, is_ = (known.stage, known.state), (remote.stage, remote.state)
    return was != is_ and remote.stage != change.stage
