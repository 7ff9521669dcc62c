"""What scores and decisions bring about in an applicant tracking system that is written to.

A score makes a note, once for each CV. A person's decision moves the application, where a stage was
named for it, and to shortlist somebody who came another way makes them a candidate there, where the
link says so; a score never does either.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.services import Services, Work, work
from storage import ats as rows
from storage import ats_changes as changes
from storage.database import Session
from storage.models import Application, AtsApplication, AtsChange, AtsLink, Decision
from storage.openings import get_opening, is_blind_for
from storage.uploads import uploads_of_cv

SENT_ON = "shortlist"  # the decision that makes somebody a candidate there
SLICE = 200  # changes that are noted in one transaction


@dataclass(frozen=True)
class Planned:
    """A change that is not noted yet: what `AtsChange` holds of it."""

    entry: AtsApplication
    kind: str
    key: str
    ids: dict[str, Any]
    stage: str | None = None


@dataclass(frozen=True)
class Newcoming:
    """Somebody who is to be made a candidate there, and is not noted yet."""

    application: Application
    decision_id: int
    key: str


async def follow(unit: Work, application: Application) -> None:
    """Have what an application's score and decision call for written."""
    link = await rows.link_of_opening(unit.session, application.opening_id)
    if link is not None and await writes(unit.session, link):
        await _put(unit, await planned(unit.session, link, ours=application.id))
        await _invite(unit, link, await newcomers(unit.session, link, ours=application.id))


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
            coming = (await newcomers(unit.session, link))[:SLICE]
            await _invite(unit, link, coming)
            found = max(len(wanted), len(coming))


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


async def newcomers(session: Session, link: AtsLink, *, ours: int | None = None) -> list[Newcoming]:
    """Who is to be made a candidate there and was not noted before; nobody of a blind opening.

    Args:
        session: a transaction.
        link: through which.
        ours: only this application of ours.
    """
    since = link.candidates_since
    opening = await get_opening(session, link.workspace_id, link.opening_id)
    if since is None or opening is None or opening.blind:
        return []
    only = [Application.id == ours] if ours else []
    found = await changes.decided_here(session, link, SENT_ON, *only)
    decided = await changes.standing_decisions(session, [one.id for one in found])
    coming = [
        Newcoming(one, decided[one.id].id, f"make:{link.id}:{one.id}:{decided[one.id].id}")
        for one in found
        if one.id in decided and decided[one.id].created_at >= since
    ]
    known = await changes.known_keys(session, link.workspace_id, [one.key for one in coming])
    fresh = [one for one in coming if one.key not in known]
    return [one for one in fresh if not await is_blind_for(session, one.application.cv_id)]


async def _invite(unit: Work, link: AtsLink, coming: Sequence[Newcoming]) -> None:
    for one in coming:
        application = one.application
        entry = await changes.unsent_entry(unit.session, link, application.candidate_id)
        if entry is None:
            remote = rows.stand_in(application.id)
            entry, _ = await rows.ensure_application(
                unit.session, link, remote=remote, person="", now=unit.now
            )
        uploads = await uploads_of_cv(unit.session, application.cv_id)
        entry.state, entry.upload_id = rows.UNSENT, uploads[-1].id if uploads else None
        ids = {
            "application_id": application.id,
            "cv_id": application.cv_id,
            "decision_id": one.decision_id,
        }
        await unit.session.flush()
        await _put(unit, [Planned(entry, "make", one.key, ids)])


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
