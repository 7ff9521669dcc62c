"""Going through an account: jobs and candidates in, and what is to go out.

It is done in small steps that are kept, so that a run that was killed or told to wait goes on where
it was; one that finds nothing changed asks little and changes nothing.
"""

from dataclasses import dataclass

import structlog

from handlers.ats.accounts import Account, open_account
from handlers.ats.comparing import Difference, differences, sight, takes
from handlers.ats.following import plan_changes, put_send
from handlers.ats.remote import ApplicationPage, RemoteApplication
from handlers.errors import MissingError, PermanentError
from handlers.openings.changing import note, show_channel
from handlers.openings.switching import put_in_state
from handlers.services import Services, Work, work
from storage import ats as rows
from storage import ats_changes as changes
from storage.models import AtsApplication, AtsChange, AtsLink, Opening, Task
from storage.openings import get_opening

CRON = "*/15 * * * *"
PAGES = 20  # of a job's applications in one run; the next one goes on
log = structlog.get_logger()


@dataclass
class Tally:
    """What one run has found."""

    more: bool = False
    trouble: PermanentError | None = None


async def plan_syncs(unit: Work) -> None:
    """Line of the timetable: have every account gone through that has a job linked."""
    for row in await rows.all_connections(unit.session):
        await want_sync(unit, row.workspace_id, row.id)


async def want_sync(unit: Work, workspace_id: int, connection_id: int) -> None:
    """Have an account gone through; once, however often it is wanted meanwhile."""
    await unit.put(
        "ats_sync", workspace_id, key=f"ats_sync:{connection_id}", connection_id=connection_id
    )


async def sync_now(services: Services, workspace_id: int, name: str | None) -> int:
    """Have a workspace's accounts (or the one of this name) gone through; returns how many.

    Raises:
        MissingError: there is none.
    """
    async with work(services) as unit:
        found = await rows.connections_of(unit.session, workspace_id)
        wanted = [row for row in found if name in {None, row.name}]
        if not wanted:
            raise MissingError("There is no account to go through. See `shortlist ats list`.")
        for row in wanted:
            await want_sync(unit, workspace_id, row.id)
    return len(wanted)


async def sync(services: Services, *, connection_id: int) -> None:
    """Task: go through an account; a job that cannot be asked about keeps no other from it.

    Raises:
        PermanentError: of the first job that could not be gone through.
        TemporaryError: the provider wants us to wait, or cannot be reached.
    """
    account = await open_account(services, connection_id)
    if account is None:
        return
    async with services.database.read() as session:
        links = await rows.links_of(session, connection_id)
    tally = Tally()
    for link in links:
        try:
            await _sync_job(services, account, link)
            tally.more |= await _take_applications(services, account, link)
            await plan_changes(services, link.id)
        except PermanentError as error:
            log.warning("ats_job_not_synced", link=link.id, code=error.code)
            tally.trouble = tally.trouble or error
    await _finish(services, account, tally)


async def _finish(services: Services, account: Account, tally: Tally) -> None:
    async with work(services, last=tally.trouble is None) as unit:
        row = await rows.get_connection(unit.session, account.connection.id)
        if row is not None and tally.more:
            await want_sync(unit, row.workspace_id, row.id)
        elif row is not None and tally.trouble is None:
            row.synced_at = unit.now
    if tally.trouble is not None:
        raise tally.trouble


async def _sync_job(services: Services, account: Account, link: AtsLink) -> None:
    job = await account.ats.job(link.job)
    if job is None:
        raise PermanentError(
            "ats_job_gone",
            f"{account.label} no longer has the job {link.job} of opening #{link.opening_id}. Take "
            f"them apart: `shortlist ats unlink {link.opening_id}`.",
        )
    async with work(services) as unit:
        row = await rows.get_link(unit.session, link.id)
        opening = row and await get_opening(unit.session, row.workspace_id, row.opening_id)
        if row is None or not opening:
            return
        for found in differences(row, opening, job):
            await _heed(unit, account, row, opening, found)
        if opening.state != "closed":
            await _take_what_was_left(unit, row)


async def _take_what_was_left(unit: Work, link: AtsLink) -> None:
    for entry in await rows.left_for_later(unit.session, link.id):
        entry.updated = ""
        await _want_resume(unit, link, entry)


async def _heed(
    unit: Work, account: Account, link: AtsLink, opening: Opening, found: Difference
) -> None:
    """Do what a difference asks for; nothing while the same waits for a person to settle it."""
    if found.ours == found.theirs:
        agree(link, found.field, ours=found.ours, theirs=found.theirs)
        await changes.close_conflict(unit.session, f"link:{link.id}", found.field, unit.now)
        await unit.session.flush()
        return
    waiting = await changes.conflicting_fields(unit.session, f"link:{link.id}")
    if found.verdict == "both" or found.field in waiting:
        await _show_conflict(unit, link, found)
    elif found.verdict == "theirs":
        actor = f"ats:{account.connection.provider}"
        await take_theirs(unit, link, opening, found.field, found.theirs, actor)


async def _show_conflict(unit: Work, link: AtsLink, found: Difference) -> None:
    fresh = await changes.open_conflict(
        unit.session,
        link,
        field=found.field,
        ats_application_id=None,
        ours={"value": found.ours, "label": found.ours},
        theirs={"value": found.theirs, "label": found.theirs},
        now=unit.now,
    )
    if fresh is not None:
        log.info("ats_conflict", conflict=fresh.id, field=found.field)


def agree(link: AtsLink, field: str, *, ours: str, theirs: str) -> None:
    """Remember what either side has of a field, now that they agree, or agree to differ."""
    if field == "title":
        link.title, link.their_title = ours, theirs
    else:
        link.state, link.their_state = ours, theirs


async def take_theirs(
    unit: Work, link: AtsLink, opening: Opening, field: str, value: str, actor: str
) -> None:
    """Let an opening be called, or stand, as its job does there."""
    if field == "title":
        opening.title = value
        await note(unit, opening, "opening.renamed", actor)
        await show_channel(unit, opening)
    else:
        await put_in_state(unit, opening, value, actor)
    agree(link, field, ours=value, theirs=value)
    await unit.session.flush()


async def _take_applications(services: Services, account: Account, link: AtsLink) -> bool:
    """Note what is new or changed of a job's applications; whether there is more to go through."""
    position = link.position
    for _ in range(PAGES):
        page = await account.ats.applications(link.job, position)
        async with work(services) as unit:
            row = await rows.get_link(unit.session, link.id)
            if row is None:
                return False
            await _note_page(unit, row, page)
        position = page.position
        if not page.more:
            return False
    return True


async def _note_page(unit: Work, link: AtsLink, page: ApplicationPage) -> None:
    remotes = [remote.id for remote in page.applications]
    known = await rows.applications_by_remote(unit.session, link.id, remotes)
    pending = await changes.pending_moves(unit.session, [row.id for row in known.values()])
    gone = await rows.forgotten(unit.session, link, remotes)
    for remote in page.applications:
        row = known.get(remote.id)
        move = pending.get(row.id) if row else None
        match sight(row, remote, move):
            case "new" | "changed" if remote.id not in gone:
                await _take(unit, link, remote, move)
            case "conflict" if row is not None and move is not None:
                await stage_conflict(unit, link, row, remote, move)
                row.updated = remote.updated
                if takes(remote):
                    await _want_resume(unit, link, row)
            case _:
                pass
    link.position = page.position
    link.run += 0 if page.more else 1
    await unit.session.flush()


async def _take(
    unit: Work, link: AtsLink, remote: RemoteApplication, move: AtsChange | None
) -> None:
    row, _ = await rows.ensure_application(
        unit.session, link, remote=remote.id, person=remote.person, now=unit.now
    )
    see(row, remote)
    if move is not None and move.state == "held":
        await _let_go(unit, row, move)
    if takes(remote):
        await _want_resume(unit, link, row)


async def _let_go(unit: Work, row: AtsApplication, move: AtsChange) -> None:
    """End a conflict that is none any more: they moved it to where we would, or back again."""
    await changes.close_conflict(unit.session, f"application:{row.id}", "stage", unit.now)
    move.state = "sent" if row.stage == move.stage else "due"
    if move.state == "due":
        await put_send(unit, move, row)


def see(row: AtsApplication, remote: RemoteApplication) -> None:
    """Remember an application of theirs as it is."""
    row.person, row.updated = remote.person, remote.updated
    row.stage, row.stage_name, row.state = remote.stage, remote.stage_name, remote.state


async def _want_resume(unit: Work, link: AtsLink, row: AtsApplication) -> None:
    await unit.session.flush()
    await unit.put(
        "ats_take",
        link.workspace_id,
        key=f"ats_take:{row.id}",
        entry_id=row.id,
        opening_id=link.opening_id,
        drop=f"file-ats-{link.id}-{link.run}",
    )


async def stage_conflict(
    unit: Work, link: AtsLink, row: AtsApplication, remote: RemoteApplication, move: AtsChange
) -> None:
    """Hold a move back: they moved the application since, to somewhere else."""
    label = remote.state if remote.state != "active" else remote.stage_name or "no stage"
    ours = f"{move.ids['decision_kind']} → {move.ids['stage_name']}"
    theirs = {"value": remote.stage, "label": label, "state": remote.state}
    await changes.open_conflict(
        unit.session,
        link,
        field="stage",
        ats_application_id=row.id,
        ours={"value": move.stage, "label": ours, "change": move.id},
        theirs=theirs,
        now=unit.now,
    )
    move.state = "held"
    await unit.session.flush()


async def sync_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """The failed task is in the retry queue; the timetable tries again too."""
    log.warning("ats_sync_failed", task=task.id, code=code, reason=reason, at=unit.now.isoformat())
