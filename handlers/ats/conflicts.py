"""Where both sides changed the same: shown, and settled by a person."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from handlers.access import ALL, Sight
from handlers.ats.accounts import label_of
from handlers.ats.comparing import state_of
from handlers.ats.following import put_send
from handlers.ats.syncing import agree, take_theirs
from handlers.errors import MissingError, UserError
from handlers.services import Services, Work, work
from storage import ats as rows
from storage import ats_changes as changes
from storage.database import Session
from storage.models import AtsConflict, AtsLink, Opening
from storage.openings import get_opening

Choice = Literal["ours", "theirs"]
CHOICES = ("ours", "theirs")
SETTLED = "This conflict is settled by now, or there is none of this number. See `ats conflicts`."


@dataclass(frozen=True)
class Shown:
    """A conflict as a person sees it.

    Attributes:
        what: title, state, stage or person.
        candidate: their application's id, where it is about one that is there.
        application_id: of the same one here, where there is one.
        ours, theirs: what either side has, in words.
    """

    id: int
    opening: Opening
    label: str
    what: str
    candidate: str | None
    ours: str
    theirs: str
    application_id: int | None = None


async def list_conflicts(services: Services, workspace_id: int, sight: Sight = ALL) -> list[Shown]:
    """A workspace's conflicts that nobody settled, the oldest first, as far as they are seen."""
    async with services.database.read() as session:
        found = await changes.conflicts_of(session, workspace_id)
        shown = [await _shown(services, session, one) for one in found]
    return [one for one in shown if one is not None and sight.shows(one.opening.channel)]


async def _shown(services: Services, session: Session, row: AtsConflict) -> Shown | None:
    link = await rows.get_link(session, row.link_id)
    account = await rows.get_connection(session, link.connection_id) if link else None
    opening = link and await get_opening(session, row.workspace_id, link.opening_id)
    if account is None or not opening:
        return None
    entry = row.ats_application_id and await rows.get_ats_application(
        session, row.ats_application_id
    )
    label = label_of(services, account)
    candidate = entry.remote if entry and rows.is_there(entry) else None
    ours, theirs = str(row.ours["label"]), str(row.theirs["label"])
    own = await changes.application_of(session, entry.id) if entry else None
    known = own.id if own else None
    return Shown(row.id, opening, label, row.field, candidate, ours, theirs, known)


async def settle(
    services: Services,
    workspace_id: int,
    conflict_id: int,
    choice: str,
    *,
    actor: str,
    sight: Sight = ALL,
) -> None:
    """Let one side hold: ours is written where that can be, theirs is taken over.

    Of a decision and a stage, ours moves the application after all; theirs leaves it where they put
    it, and the decision stays on record here. Of a person, ours makes a candidate all the same;
    theirs leaves those who are there. Of a title or a state, ours stays as it is here (it
    is written nowhere), theirs replaces it.

    Raises:
        MissingError: it is settled, or none of this workspace.
        UserError: the choice is none.
    """
    async with work(services) as unit:
        row = await changes.find_conflict(unit.session, workspace_id, conflict_id)
        link = await rows.get_link(unit.session, row.link_id) if row else None
        opening = await get_opening(unit.session, workspace_id, link.opening_id) if link else None
        if row is None or link is None or opening is None or not sight.shows(opening.channel):
            raise MissingError(SETTLED)
        if choice not in CHOICES:
            raise UserError("Say whose holds: ours or theirs.")
        row.choice, row.settled_at, row.settled_by = choice, unit.now, actor
        await unit.session.flush()
        await SETTLE[row.field](unit, link, row, actor)
        await unit.record(
            workspace_id,
            actor=actor,
            action="ats.settled",
            subject=f"opening:{link.opening_id}",
            conflict=row.id,
            field=row.field,
            choice=choice,
        )


async def _settle_job(unit: Work, link: AtsLink, row: AtsConflict, actor: str) -> None:
    opening = await get_opening(unit.session, link.workspace_id, link.opening_id)
    if opening is None:
        return
    theirs = str(row.theirs["value"])
    if row.choice == "theirs":
        await take_theirs(unit, link, opening, row.field, theirs, actor)
        return
    ours = opening.title if row.field == "title" else state_of(opening)
    agree(link, row.field, ours=ours, theirs=theirs)
    await unit.session.flush()


async def _settle_stage(unit: Work, link: AtsLink, row: AtsConflict, actor: str) -> None:
    del link, actor
    entry = await rows.get_ats_application(unit.session, row.ats_application_id or 0)
    if entry is None:
        return
    entry.stage, entry.state = row.theirs["value"], row.theirs["state"]
    entry.stage_name = str(row.theirs["label"])
    for change in await changes.moves_not_done(unit.session, entry.id):
        chosen = row.choice == "ours" and change.id == row.ours["change"]
        change.state = "due" if chosen else "dropped"
        if chosen:
            await put_send(unit, change, entry)
    await unit.session.flush()


async def _settle_person(unit: Work, link: AtsLink, row: AtsConflict, actor: str) -> None:
    """Make them a candidate beside those who were found, or let it be."""
    del link, actor
    entry = await rows.get_ats_application(unit.session, row.ats_application_id or 0)
    change = await changes.get_change(unit.session, row.ours["change"])
    if entry is None or change is None:
        return
    change.state = "due" if row.choice == "ours" else "dropped"
    if row.choice == "ours":
        others = [*change.ids.get("others", ()), *row.theirs["value"]]
        change.ids = {**change.ids, "others": others}
        await put_send(unit, change, entry)
    await unit.session.flush()


SETTLE: Mapping[str, Callable[[Work, AtsLink, AtsConflict, str], Awaitable[None]]] = {
    "title": _settle_job,
    "state": _settle_job,
    "stage": _settle_stage,
    "person": _settle_person,
}
