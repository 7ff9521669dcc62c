"""What is due is written to an applicant tracking system, each note and move at most once.

No provider here has idempotency keys. So a note carries a mark that is looked for before it is
written, and a move is written only if the application still is where we saw it; where it is at its
goal already there is nothing to do.
"""

from collections.abc import Awaitable, Callable, Mapping

import structlog

from handlers.ats.accounts import Account, open_account
from handlers.ats.cases import OPEN, Case, end, open_case, stands, theirs
from handlers.ats.comparing import moved_apart
from handlers.ats.making import make
from handlers.ats.remote import RemoteApplication
from handlers.ats.syncing import stage_conflict
from handlers.services import Services, Work, work
from handlers.wording import ats as wording
from storage import ats as rows
from storage import ats_changes as changes
from storage.models import Task

log = structlog.get_logger()


async def send(services: Services, *, change_id: int, opening_id: int) -> None:
    """Task: write one note, move one application, or make one candidate.

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
        case = await open_case(session, change_id)
    account = await open_account(services, case.link.connection_id) if case else None
    if case is None or account is None:
        return
    await WRITE[case.change.kind](services, account, case)


async def _write_note(services: Services, account: Account, case: Case) -> None:
    if case.application.state != "scored" or case.application.cv_id != case.change.ids["cv_id"]:
        await end(services, case, "dropped")
        return
    mark = wording.mark(case.application)
    text = wording.note(case.opening, case.application, mark, services.options.public_url)
    entry = case.entry
    remote_id = await account.ats.find_note(entry.person, mark)
    if remote_id is None:
        remote_id = await account.ats.add_note(entry.remote, entry.person, text)
    await end(services, case, "sent", remote_id)


async def _move(services: Services, account: Account, case: Case) -> None:
    """Move an application to the stage of a decision, if that stands and nobody else moved it."""
    if not await stands(services, case):
        await end(services, case, "dropped")
        return
    remote = await theirs(account, case, case.entry.remote)
    stage = case.change.stage or ""
    if remote.state == "active" and remote.stage == stage:
        await end(services, case, "sent", remote=remote)
    elif _is_free(case, remote) and remote.stage is not None:
        await account.ats.move(remote.id, start=remote.stage, stage=stage)
        await end(services, case, "sent", moved_to=stage)
    else:
        await _hold(services, case, remote)


def _is_free(case: Case, remote: RemoteApplication) -> bool:
    """Whether an application of theirs may be moved: it is active, and where we saw it."""
    return remote.state == "active" and not moved_apart(case.entry, remote, case.change)


async def _hold(services: Services, case: Case, remote: RemoteApplication) -> None:
    async with work(services, last=True) as unit:
        change = await changes.get_change(unit.session, case.change.id)
        entry = await rows.get_ats_application(unit.session, case.entry.id)
        if change is not None and entry is not None and change.state in OPEN:
            await stage_conflict(unit, case.link, entry, remote, change)


WRITE: Mapping[str, Callable[[Services, Account, Case], Awaitable[None]]] = {
    "note": _write_note,
    "move": _move,
    "make": make,
}


async def send_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """Mark the change; the failed task is what people see and retry."""
    change = await changes.get_change(unit.session, task.ids["change_id"])
    if change is not None and change.state in OPEN:
        change.state = "failed"
        await unit.session.flush()
    log.warning("ats_send_failed", task=task.id, code=code, reason=reason)
