"""What the shell says of applicant tracking systems."""

from dataclasses import replace
from typing import Final

from handlers.ats.accounts import Standing
from handlers.ats.conflicts import Shown
from handlers.ats.making import OURS
from handlers.ats.previewing import Step
from handlers.ats.remote import RemoteJob, RemoteStage
from handlers.wording import ats
from storage.models import AtsConnection, AtsLink
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import NOW, opening


def connection(*, two_way: bool = True) -> AtsConnection:
    """An account, gone through where it is written to."""
    return AtsConnection(
        workspace_id=1,
        provider="greenhouse",
        name="main <b>",
        access=b"",
        two_way=two_way,
        created_by="shell",
        created_at=NOW,
        synced_at=NOW if two_way else None,
    )


def link(*, two_way: bool = True) -> AtsLink:
    """A job that is an opening."""
    return AtsLink(
        workspace_id=1,
        connection_id=1,
        job="4711",
        opening_id=1,
        stages={"shortlist": {"id": "17", "name": "Phone Screen"}} if two_way else {},
        title="Backend Engineer",
        state="open",
        their_title="Backend Engineer",
        their_state="open",
        created_by="shell",
        created_at=NOW,
        two_way_since=NOW if two_way else None,
    )


def sending() -> AtsLink:
    """A job to which candidates are sent."""
    made = link()
    made.candidates_since = NOW
    return made


STANDINGS = [
    Standing(connection(), "Greenhouse", [link(), link(two_way=False), sending()]),
    Standing(connection(two_way=False), "Ashby", []),
]
JOBS = [RemoteJob("4711", "Backend *Engineer*", "open"), RemoteJob("4712", "Nurse", "closed")]
STAGES = [RemoteStage("17", "Phone Screen"), RemoteStage("18", "Archived", movable=False)]
STAGE = Shown(7, opening(), "Greenhouse", "stage", "815", "shortlist → Phone Screen", "Onsite")
STEP = Step("rename", opening(), None, "Engineer", "Platform Engineer")

EXAMPLES: Final[Examples] = {
    "accounts": lambda: ats.accounts(STANDINGS),
    "accounts-none": lambda: ats.accounts([]),
    "jobs": lambda: ats.jobs("Greenhouse", JOBS),
    "jobs-none": lambda: ats.jobs("Greenhouse", []),
    "stages": lambda: ats.stages(STAGES),
    "linked": lambda: ats.linked("Greenhouse", link()),
    "linked-sending": lambda: ats.linked("Greenhouse", sending()),
    "unlinked": lambda: ats.unlinked(link()),
    "disconnected": lambda: ats.disconnected("main"),
    "conflicts": lambda: ats.conflicts(
        [
            STAGE,
            replace(STAGE, id=8, what="title", candidate=None, ours="Engineer", theirs="Cook"),
            replace(STAGE, id=9, what="person", candidate=None, ours=OURS, theirs="two *people*"),
        ]
    ),
    "conflicts-none": lambda: ats.conflicts([]),
    "settled": lambda: ats.settled("ours"),
    "settled-theirs": lambda: ats.settled("theirs"),
    "steps": lambda: ats.steps(
        "Greenhouse",
        [
            STEP,
            replace(STEP, what="make", before="", after="Ana *Ruiz*"),
            replace(STEP, what="take", application="815", before="", after="Application Review"),
            replace(STEP, what="move", application="816", before="Onsite", after="Phone Screen"),
        ],
    ),
    "steps-none": lambda: ats.steps("Greenhouse", []),
}
