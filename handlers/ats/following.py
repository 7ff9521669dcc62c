"""What scores and decisions bring about in an applicant tracking system that is written to.

A score makes a note, once for each CV. A person's decision moves the application, where a stage was
named for it; a score never does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.services import Services, Work, work
from storage import ats as rows
from storage import ats_changes as changes
from storage.database import Session
from storage.models import Application, AtsApplication, AtsChange, AtsLink, Decision

SLICE = 200  # changes that are noted in one transaction


@dataclass(frozen=True)
class Planned:
    """A change that is not noted yet: what `AtsChange` holds of it."""

    entry: AtsApplication
    kind: str
    key: str
    ids: dict[str, Any]
    stage: str | None = None


async def follow(unit: Work, application: Application) -> None:
    """Have what an application's score and decision call for written, where it came from there."""
    link = await rows.link_of_opening(unit.session, application.opening_id)
    if link is not None and await writes(unit.session, link):
        await _put(unit, await planned(unit.session, link, ours=application.id))


async def follow_entry(unit: Work, link: AtsLink, entry: AtsApplication) -> None:
    """The same, for an application of theirs whose CV was just taken in."""
    if await writes(unit.session, link):
        await _put(unit, await planned(unit.session, link, theirs=entry.id))


async def plan_changes(services: Services, link_id: int) -> None:
    """Note all that a link is still to write: that was missed, or is new since it may write."""
    found = SLICE
    while found == SLICE:
        async with work(services) as unit:
            link = await rows.get_link(unit.session, link_id)
            if link is None or not await writes(unit.session, link):
                return
            wanted = (await planned(unit.session, link))[:SLICE]
            await _put(unit, wanted)
            found = len(wanted)


async def writes(session: Session, link: AtsLink) -> bool:
    """Whether anything is written through a link."""
    if link.two_way_since is None:
        return False
    account = await rows.get_connection(session, link.connection_id)
    return account is not None and account.two_way


async def planned(
    session: Session, link: AtsLink, *, ours: int | None = None, theirs: int | None = None
) -> list[Planned]:
    """What is to be written and was not noted before.

    Args:
        session: a transaction.
        link: through which.
        ours: only of this application of ours.
        theirs: only of this application of theirs, by the id of its row.
    """
    only = [Application.id == ours] if ours else []
    only += [AtsApplication.id == theirs] if theirs else []
    pairs = await changes.scored_here(session, link, *only)
    decided = await changes.standing_decisions(
        session, [application.id for _, application in pairs if application.decision]
    )
    known = await changes.known_changes(session, [entry.id for entry, _ in pairs])
    return [
        one
        for entry, application in pairs
        for one in _of(link, entry, application, decided.get(application.id))
        if one.key not in known
    ]


def _of(
    link: AtsLink, entry: AtsApplication, application: Application, decision: Decision | None
) -> Sequence[Planned]:
    ids = {"application_id": application.id, "cv_id": application.cv_id}
    note = Planned(entry, "note", f"note:{entry.id}:{application.cv_id}", ids)
    stage = link.stages.get(decision.kind) if decision else None
    since = link.two_way_since
    if decision is None or stage is None or since is None or decision.created_at < since:
        return [note]
    moving = {
        "application_id": application.id,
        "decision_id": decision.id,
        "decision_kind": decision.kind,
        "stage_name": stage["name"],
    }
    return [note, Planned(entry, "move", f"move:{entry.id}:{decision.id}", moving, stage["id"])]


async def _put(unit: Work, wanted: Sequence[Planned]) -> None:
    for one in wanted:
        fresh = await changes.add_change(
            unit.session,
            workspace_id=one.entry.workspace_id,
            ats_application_id=one.entry.id,
            kind=one.kind,
            key=one.key,
            ids=one.ids,
            stage=one.stage,
            created_at=unit.now,
        )
        if fresh is not None:
            await put_send(unit, fresh, one.entry)


async def put_send(unit: Work, change: AtsChange, entry: AtsApplication) -> None:
    """Have a change written."""
    link = await rows.get_link(unit.session, entry.link_id)
    if link is not None:
        await unit.put(
            "ats_send",
            change.workspace_id,
            key=f"ats_send:{change.id}",
            change_id=change.id,
            opening_id=link.opening_id,
        )
