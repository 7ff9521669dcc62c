"""The CV of an application of theirs is taken in like any other upload."""

import structlog

from handlers.ats.accounts import Account, open_account
from handlers.ats.following import follow_entry
from handlers.ats.remote import RemoteResume
from handlers.cvs.intake import HandedIn, hand_in, too_large
from handlers.errors import PermanentError
from handlers.services import Services, Work, work
from pipeline.reading import readable
from storage import ats as rows
from storage.models import AtsApplication, Opening, Task, Upload
from storage.openings import get_opening
from storage.uploads import find_upload

log = structlog.get_logger()


async def take(services: Services, *, entry_id: int, opening_id: int, drop: str) -> None:
    """Task: take in an application's CV, unless it is here already.

    Args:
        services: what it works with.
        entry_id: of what is known of their application.
        opening_id: where it goes; while it is closed it takes nothing in.
        drop: what it is shown with in the channel.

    Raises:
        PermanentError: it is too large, of a kind that is not read, or it may not be seen.
        TemporaryError: try again.
    """
    async with services.database.read() as session:
        entry = await rows.get_ats_application(session, entry_id)
        link = entry and await rows.get_link(session, entry.link_id)
        opening = link and await get_opening(session, link.workspace_id, opening_id)
    if entry is None or not link or not opening or entry.state == rows.FORGOTTEN:
        return
    account = await open_account(services, link.connection_id)
    if account is None:
        return
    if opening.state == "closed":
        await _leave_for_later(services, entry_id)
        return
    resume = await account.ats.resume(entry.remote, entry.person)
    if resume is not None and resume.id != entry.file:
        upload_id = await _take_in(services, account, entry, opening, resume, drop)
        await _remember(services, entry_id, resume, upload_id)


async def _leave_for_later(services: Services, entry_id: int) -> None:
    async with work(services, last=True) as unit:
        row = await rows.get_ats_application(unit.session, entry_id)
        if row is not None:
            row.updated = None
            await unit.session.flush()


async def _take_in(
    services: Services,
    account: Account,
    entry: AtsApplication,
    opening: Opening,
    resume: RemoteResume,
    drop: str,
) -> int:
    """Hand a CV in; one that was handed in before (and may be taken out since) stays as it is."""
    file = f"ats:{account.connection.provider}:{entry.remote}:{resume.id}"
    known = await _known(services, opening, file)
    if known is not None and known.state != "received":
        return known.id
    where = f"The CV of application {entry.remote} in {account.label}"
    if not readable(resume.name):
        raise PermanentError(
            "wrong_type", f"{where} is of a kind that is not read. Ask for a PDF or Word file."
        )
    data = await account.ats.download(resume, services.options.max_file)
    if len(data) > services.options.max_file:
        raise PermanentError("too_large", f"{where}: {too_large(services.options.max_file)}")
    given = HandedIn(opening.channel, file, drop, resume.name, data, opening_id=opening.id)
    return await hand_in(services, opening.workspace_id, given)


async def _known(services: Services, opening: Opening, file: str) -> Upload | None:
    async with services.database.read() as session:
        return await find_upload(session, opening.workspace_id, opening.channel, file)


async def _remember(
    services: Services, entry_id: int, resume: RemoteResume, upload_id: int
) -> None:
    async with work(services, last=True) as unit:
        row = await rows.get_ats_application(unit.session, entry_id)
        if row is None or row.state == rows.FORGOTTEN:
            return
        row.file, row.upload_id = resume.id, upload_id
        await unit.session.flush()
        link = await rows.get_link(unit.session, row.link_id)
        if link is not None:
            await follow_entry(unit, link, row)


async def take_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """The failed task itself is what people see and retry."""
    log.warning("ats_take_failed", task=task.id, code=code, reason=reason, at=unit.now.isoformat())
