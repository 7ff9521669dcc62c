"""A file arrives: it is noted at once, fetched, and kept, encrypted, before anything else."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from handlers.cvs.applying import apply
from handlers.cvs.choosing import opening_for
from handlers.cvs.inbox import join_drop
from handlers.cvs.progress import show_progress
from handlers.errors import PermanentError, TemporaryError, UserError
from handlers.events import tell_failed, tell_received
from handlers.notices.notifying import FIRST_MARK
from handlers.services import RemoteFile, Services, Share, Work, work
from pipeline.errors import ReadingError
from pipeline.reading import Limits, archive, readable, supported
from storage import cvs, uploads
from storage.models import Cv, Task, Upload
from storage.notices import find_notice
from storage.workspaces import get_workspace

log = structlog.get_logger()

Beside = Callable[[Work, Upload], Awaitable[None]]
"""What is stored in the same transaction as a file that is handed in, or not at all."""
CUT_OFF = "Shortlist stopped, or its disk was full, while this file came in. Hand it in again."
CUT_OFF_AFTER = timedelta(minutes=10)
CUT_OFF_CRON, AT_ONCE = "*/10 * * * *", 500
ARCHIVE_FILES = 5  # an archive may be as large as so many of the largest files


@dataclass(frozen=True)
class _Place:
    workspace: str
    upload: Upload


async def fetch(services: Services, *, upload_id: int) -> None:
    """Task: download an upload and keep it, unless it is of a kind that is none of ours."""
    place = await _place(services, upload_id)
    if place is None:
        return
    source = services.sources[place.upload.channel.partition(":")[0]]
    remote = await source.describe(place.workspace, place.upload.file)
    if not supported(remote.name, remote.mimetype):
        await _ignore(services, upload_id)
        return
    share = await _find_share(services, place, remote)
    if not await _announce(services, place.upload, remote, share):
        return
    limit = services.options.max_file
    if archive.is_archive(remote.name):
        limit *= ARCHIVE_FILES
    if remote.size > limit:
        raise PermanentError("too_large", too_large(limit))
    data = await source.fetch(place.workspace, place.upload.file, limit)
    if archive.is_archive(remote.name):
        await _unpack(services, place.upload, share, data, place.upload.user or remote.user)
    else:
        await keep(services, upload_id, data)


async def _unpack(
    services: Services, upload: Upload, share: Share | None, data: bytes, user: str | None
) -> None:
    """Take in each CV of an archive as if it had been dropped by itself, in the same message."""
    limits = Limits(file_bytes=services.options.max_file)
    try:
        members = await asyncio.to_thread(lambda: list(archive.unpack(data, limits)))
    except ReadingError as error:
        raise PermanentError(error.code, error.message) from error
    where = share or _own(upload)
    for number, (name, body) in enumerate(members):
        given = HandedIn(
            channel=upload.channel,
            file=f"{upload.file}/{number}",  # a name would stand in the database in clear
            message=where.message,
            thread=where.thread,
            name=name,
            data=body,
            user=user,
            opening_id=upload.opening_id,
        )
        await _take_in(services, upload.workspace_id, given)
    async with work(services, last=True) as unit:
        row = await uploads.get_upload(unit.session, upload.id)
        if row is not None:
            row.state = "ignored"
            await show_progress(unit, row.drop_id)


async def _place(services: Services, upload_id: int) -> _Place | None:
    async with services.database.read() as session:
        upload = await uploads.get_upload(session, upload_id)
        if upload is None or upload.state not in {"received", "failed"}:
            return None
        return _Place((await get_workspace(session, upload.workspace_id)).key, upload)


async def _ignore(services: Services, upload_id: int) -> None:
    async with work(services) as unit:
        upload = await uploads.get_upload(unit.session, upload_id)
        if upload is not None:
            upload.state = "ignored"


async def _find_share(services: Services, place: _Place, remote: RemoteFile) -> Share | None:
    channel = place.upload.channel
    if place.upload.drop_id is not None:
        async with services.database.read() as session:
            drop = await uploads.get_drop(session, place.upload.drop_id)
            return Share(channel, drop.message, drop.thread)
    source = services.sources[channel.partition(":")[0]]
    for delay in (*services.options.share_delays, None):
        found = [share for share in remote.shares if share.channel == channel]
        if found or delay is None:
            return found[-1] if found else None
        await asyncio.sleep(delay)
        remote = await source.describe(place.workspace, place.upload.file)
    return None


async def _announce(
    services: Services, upload: Upload, remote: RemoteFile, share: Share | None
) -> bool:
    """Show that a file is being taken in; False where it was taken out meanwhile."""
    if share is not None:
        await _react(services, upload, share.message)
    async with work(services) as unit:
        row = await uploads.get_upload(unit.session, upload.id)
        if row is None or row.state == "removed":
            return False
        row.state, row.user = "received", row.user or remote.user
        if row.drop_id is None:  # an event may have told the message meanwhile
            await join_drop(unit, row, share or _own(row), remote.user)
        if row.name is None:
            await uploads.set_name(unit.session, row, remote.name)
        await show_progress(unit, row.drop_id)
        return True


def _own(upload: Upload) -> Share:
    """Without a message to answer to, a drop has a thread of its own, under its file's id."""
    return Share(upload.channel, f"file-{upload.file}")


async def _react(services: Services, upload: Upload, message: str) -> None:
    """Show at once that a message's files are taken in; a platform that will not stops nothing."""
    notifier = services.notifiers.get(upload.channel.partition(":")[0])
    if notifier is None or message.startswith("file-"):
        return
    async with services.database.read() as session:
        drop = await uploads.find_drop(session, upload.workspace_id, upload.channel, message)
        key = f"progress:{drop.id}" if drop else ""
        if await find_notice(session, upload.workspace_id, key):
            return  # from here on the reaction follows the progress line
    try:
        await notifier.react(upload.channel, message, add=FIRST_MARK, remove=[])
    except (PermanentError, TemporaryError) as error:
        log.warning("reaction_missed", code=error.code, reason=error.reason)


def too_large(limit: int) -> str:
    """What to do about a file of more than `limit` bytes."""
    return (
        f"The file is larger than {limit // (1024 * 1024)} MB. "
        "Ask for a smaller one, or save it again without pictures."
    )


async def keep(services: Services, upload_id: int, data: bytes, *, last: bool = True) -> None:
    """Keep an upload's bytes as a CV, once for each content in a workspace, and have it read.

    `last` ends the task that runs with it, see `work`.
    """
    async with work(services) as unit:
        upload = await uploads.get_upload(unit.session, upload_id)
        if upload is None or upload.state == "removed":
            return
        held = await _hold(unit, upload, data)
    await _store(services, held, last=last)


@dataclass(frozen=True)
class _Held:
    """An upload whose CV has a row; `sealed` is its file, where that is still to be stored."""

    upload_id: int
    cv: Cv
    sealed: bytes | None


async def _hold(unit: Work, upload: Upload, data: bytes) -> _Held:
    digest = hashlib.sha256(data).hexdigest()
    cv = await cvs.ensure_cv(
        unit.session, upload.workspace_id, sha256=digest, size=len(data), now=unit.now
    )
    upload.cv_id = cv.id
    sealed = await cvs.seal_file(unit.session, cv, data) if cv.state == "storing" else None
    return _Held(upload.id, cv, sealed)


async def _store(services: Services, held: _Held, *, last: bool) -> None:
    # The file is safe on disk before a row says so; a crash in between repeats this step.
    if held.sealed is not None:
        await services.files.put(cvs.blob(held.cv), held.sealed)
    async with work(services, last=last) as unit:
        kept = await _hand_on(unit, held.upload_id, held.cv.id)
    if not kept and held.sealed is not None:
        await services.files.delete(cvs.blob(held.cv))


async def _hand_on(unit: Work, upload_id: int, cv_id: int) -> bool:
    """Go on with a CV that is kept; False where it was erased meanwhile."""
    upload = await uploads.get_upload(unit.session, upload_id)
    cv = await cvs.get_cv(unit.session, cv_id)
    if upload is None or cv is None:
        return False
    if upload.state == "removed":
        return True
    first = upload.state != "fetched"
    upload.state, upload.error, upload.reason = "fetched", None, None
    await opening_for(unit, upload)
    if first:
        await tell_received(unit, upload)
    if cv.state == "storing":
        cv.state = "stored"
    if cv.state == "read":
        await apply(unit, cv)
    elif cv.state == "stored":
        await unit.put("read", cv.workspace_id, key=f"read:{cv.id}", cv_id=cv.id)
    await show_progress(unit, upload.drop_id)
    return True


@dataclass(frozen=True)
class HandedIn:
    """A file whose bytes came with it: from the shell, a form or another program.

    Attributes:
        channel: destination whose thread tells how it goes.
        file: what makes it the same file when it is handed in again.
        message: the drop it belongs to.
        thread: the message that this one answers to, where it does.
        once: handed in again, it is left as it is, unless it could not be fetched before.
    """

    channel: str
    file: str
    message: str
    name: str
    data: bytes
    user: str | None = None
    opening_id: int | None = None
    thread: str | None = None
    once: bool = False


async def hand_in(
    services: Services, workspace_id: int, given: HandedIn, beside: Beside | None = None
) -> int:
    """Take in a file whose bytes are here already; returns the upload's id.

    Raises:
        UserError: it is too large, or of a kind that is not read.
    """
    if len(given.data) > services.options.max_file:
        raise UserError(too_large(services.options.max_file))
    if not readable(given.name):
        raise UserError(f"{given.name} is of a kind that is not read. Save it as PDF or DOCX.")
    return await _take_in(services, workspace_id, given, beside)


async def _take_in(
    services: Services, workspace_id: int, given: HandedIn, beside: Beside | None = None
) -> int:
    async with work(services) as unit:
        upload, wanted = await note_upload(unit, workspace_id, given)
        if beside is not None:
            await beside(unit, upload)
        held = await _hold(unit, upload, given.data) if wanted else None
    if held is not None:
        await _store(services, held, last=False)
    return upload.id


async def note_upload(unit: Work, workspace_id: int, given: HandedIn) -> tuple[Upload, bool]:
    """Note a file that is handed in, before its bytes are kept; and whether they are wanted."""
    upload, fresh = await uploads.ensure_upload(
        unit.session,
        workspace_id,
        channel=given.channel,
        file=given.file,
        event=None,
        user=given.user,
        now=unit.now,
    )
    if given.once and not fresh and upload.state not in {"received", "failed"}:
        return upload, False
    upload.state, upload.opening_id = "received", given.opening_id or upload.opening_id
    upload.drop_id = None
    share = Share(given.channel, given.message, given.thread)
    await join_drop(unit, upload, share, given.user)
    await uploads.set_name(unit.session, upload, given.name)
    return upload, True


async def fetch_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """Note on the upload why it could not be fetched."""
    upload = await uploads.get_upload(unit.session, task.ids["upload_id"])
    if upload is not None and upload.state == "received":
        await _fail(unit, upload, code, reason)


async def end_cut_off(unit: Work) -> None:
    """Line of the timetable: say of files that were cut off while they came that they are none."""
    for upload in await uploads.uploads_cut_off(unit.session, unit.now - CUT_OFF_AFTER, AT_ONCE):
        await _fail(unit, upload, "cut_off", CUT_OFF)


async def _fail(unit: Work, upload: Upload, code: str, reason: str) -> None:
    upload.state, upload.error, upload.reason = "failed", code, reason
    await tell_failed(unit, [upload], None, "fetch", code)
    if upload.drop_id is None:  # it failed before it was known where it was dropped
        await join_drop(unit, upload, _own(upload), None)
    await unit.session.flush()
    await show_progress(unit, upload.drop_id)
