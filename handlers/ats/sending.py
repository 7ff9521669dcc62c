"""Notes and moves are written to an applicant tracking system, each at most once.

No provider here has idempotency keys. So a note carries a mark that is looked for before it is
written, and a move is written only if the application still is where we saw it; where it is at its
goal already there is nothing to do.
"""

from dataclasses import dataclass

import structlog

from handlers.ats.accounts import Account, open_account
from handlers.ats.comparing import moved_apart
from handlers.ats.following import writes
from handlers.ats.remote import RemoteApplication
from handlers.ats.syncing import see, stage_conflict
from handlers.errors import PermanentError
from handlers.services import Services, Work, work
from handlers.wording import ats as wording
from storage import ats as rows
from storage import ats_changes as changes
from storage.applications import get_application
from storage.database import Session
from storage.models import Application, AtsApplication, AtsChange, AtsLink, Opening, Task
from storage.openings import get_opening

log = structlog.get_logger()
OPEN = frozenset({"due", "failed"})


@dataclass(frozen=True)
class Case:
    """A change with all that it is about."""

    change: AtsChange
    entry: AtsApplication
    link: AtsLink
    opening: Opening
    application: Application


async def send(services: Services, *, change_id: int, opening_id: int) -> None:
    """Task: write one note, or move one application.

    Args:
        services: what it works with.
        change_id: which.
        opening_id: of the opening that it is about, for those who look at the queue.

    Raises:
        PermanentError: the provider refuses.
        TemporaryError: try again; nothing is done twice by that.
    """
    del opening_id
    async with services.database.read() as session:
        case = await _open(session, change_id)
    account = await open_account(services, case.link.connection_id) if case else None
    if case is None or account is None:
        return
    if case.change.kind == "note":
        await _write_note(services, account, case)
    else:
        await _move(services, account, case)


async def _open(session: Session, change_id: int) -> Case | None:
    """A change that is still to be written; None where nobody wants it any more."""
    change = await changes.get_change(session, change_id)
    if change is None or change.state not in OPEN:
        return None
    entry = await rows.get_ats_application(session, change.ats_application_id)
    link = await rows.get_link(session, entry.link_id) if entry else None
    application = await get_application(session, change.ids["application_id"])
    if entry is None or link is None or application is None or not await writes(session, link):
        return None
    opening = await get_opening(session, link.workspace_id, link.opening_id)
    return Case(change, entry, link, opening, application) if opening else None


async def _write_note(services: Services, account: Account, case: Case) -> None:
    if case.application.state != "scored" or case.application.cv_id != case.change.ids["cv_id"]:
        await _end(services, case, "dropped")
        return
    mark = wording.mark(case.application)
    text = wording.note(case.opening, case.application, mark, services.options.public_url)
    entry = case.entry
    remote_id = await account.ats.find_note(entry.person, mark)
    if remote_id is None:
        remote_id = await account.ats.add_note(entry.remote, entry.person, text)
    await _end(services, case, "sent", remote_id)


async def _move(services: Services, account: Account, case: Case) -> None:
    """Move an application to the stage of a decision, if that stands and nobody else moved it."""
    if not await _stands(services, case):
        await _end(services, case, "dropped")
        return
    remote = await account.ats.application(case.entry.remote)
    if remote is None or remote.job != case.link.job:
        raise PermanentError(
            "ats_application_gone",
            f"Application {case.entry.remote} is no longer in this job in {account.label}.",
        )
    stage = case.change.stage or ""
    if remote.state == "active" and remote.stage == stage:
        await _end(services, case, "sent", remote=remote)
    elif _is_free(case, remote) and remote.stage is not None:
        await account.ats.move(remote.id, start=remote.stage, stage=stage)
        await _end(services, case, "sent", moved_to=stage)
    else:
        await _hold(services, case, remote)


def _is_free(case: Case, remote: RemoteApplication) -> bool:
    """Whether an application of theirs may be moved: it is active, and where we saw it."""
    return remote.state == "active" and not moved_apart(case.entry, remote, case.change)


async def _stands(services: Services, case: Case) -> bool:
    async with services.database.read() as session:
        standing = await changes.standing_decisions(session, [case.application.id])
    found = standing.get(case.application.id)
    return found is not None and found.id == case.change.ids["decision_id"]


async def _hold(services: Services, case: Case, remote: RemoteApplication) -> None:
    async with work(services, last=True) as unit:
        change = await changes.get_change(unit.session, case.change.id)
        entry = await rows.get_ats_application(unit.session, case.entry.id)
        if change is not None and entry is not None and change.state in OPEN:
            await stage_conflict(unit, case.link, entry, remote, change)


async def _end(
    services: Services,
    case: Case,
    state: str,
    remote_id: str | None = None,
    *,
    remote: RemoteApplication | None = None,
    moved_to: str | None = None,
) -> None:
    """Note how a change ended, and where the application of theirs is by it."""
    async with work(services, last=True) as unit:
        change = await changes.get_change(unit.session, case.change.id)
        entry = await rows.get_ats_application(unit.session, case.entry.id)
        if change is None or entry is None:
            return
        change.state, change.remote_id = state, remote_id
        change.sent_at = unit.now if state == "sent" else None
        if remote is not None:
            see(entry, remote)
        elif moved_to is not None:
            entry.stage, entry.stage_name = moved_to, None
        await unit.session.flush()
        if state == "sent":
            await _journal(unit, case)


async def _journal(unit: Work, case: Case) -> None:
    """Put into the journal what left for another system."""
    await unit.record(
        case.link.workspace_id,
        actor="ats",
        action=f"ats.{case.change.kind}",
        subject=f"application:{case.application.id}",
        change=case.change.id,
        decision=case.change.ids.get("decision_id"),
    )


async def send_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """Mark the change; the failed task is what people see and retry."""
    change = await changes.get_change(unit.session, task.ids["change_id"])
    if change is not None and change.state in OPEN:
        change.state = "failed"
        await unit.session.flush()
    log.warning("ats_send_failed", task=task.id, code=code, reason=reason)
