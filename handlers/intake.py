"""A file arrives: it is noted at once, fetched, and kept, encrypted, before anything else."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from handlers.applying import apply
from handlers.candidates import take_out
from handlers.errors import PermanentError, UserError
from handlers.progress import show_progress
from handlers.services import RemoteFile, Services, Share, Work, work
from pipeline.reading import supported
from storage import cvs, uploads
from storage.models import Task, Upload
from storage.openings import opening_of_channel
from storage.workspaces import ensure_workspace, get_workspace

log = structlog.get_logger()


async def receive(
    services: Services,
    *,
    workspace: str,
    channel: str,
    files: Sequence[str],
    user: str | None,
    event: str | None,
    message: str | None,
    thread: str | None = None,
) -> None:
    """Note files that were shared in a channel; what is noted is never lost.

    Safe to call again for the same event or file.

    Args:
        services: what it works with.
        workspace: `slack:T1`.
        channel: destination, `slack:T1/C1`.
        files: the platform's file ids.
        user: who shared them, where known.
        event: the platform's event id.
        message: the id of the chat message, where the event tells it.
        thread: the message that one answers to, where it does.
    """
    async with work(services) as unit:
        home = await ensure_workspace(unit.session, workspace, unit.now)
        for file in files:
            upload, fresh = await uploads.ensure_upload(
                unit.session,
                home.id,
                channel=channel,
                file=file,
                event=event,
                user=user,
                now=unit.now,
            )
            fresh = _begin_again(upload, event=event, user=user) or fresh
            if message is not None and upload.drop_id is None:
                await _join_drop(unit, upload, Share(channel, message, thread), user)
            if fresh:
                await unit.put("fetch", home.id, key=f"fetch:{upload.id}", upload_id=upload.id)


def _begin_again(upload: Upload, *, event: str | None, user: str | None) -> bool:
    """Let an upload that was taken out be as new, where its file was shared once more."""
    # The event of the first time may come again after the CV was taken out.
    if upload.state != "removed" or (event is not None and event == upload.event):
        return False
    uploads.begin_again(upload, event=event, user=user)
    return True


async def _join_drop(unit: Work, upload: Upload, share: Share, user: str | None) -> None:
    drop = await uploads.ensure_drop(
        unit.session,
        upload.workspace_id,
        channel=upload.channel,
        message=share.message,
        thread=share.thread,
        user=user or upload.user,
        now=unit.now,
    )
    upload.drop_id = drop.id
    await unit.session.flush()


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
    if remote.size > services.options.max_file:
        raise PermanentError("too_large", _too_large(services.options.max_file))
    data = await source.fetch(place.workspace, place.upload.file, services.options.max_file)
    await keep(services, upload_id, data)


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
        await react(services, upload.channel, share.message, add="eyes")
    async with work(services) as unit:
        row = await uploads.get_upload(unit.session, upload.id)
        if row is None or row.state == "removed":
            return False
        row.state, row.user = "received", row.user or remote.user
        # Without a message to answer to, the drop gets a thread of its own, under its file's id.
        own = Share(row.channel, f"file-{row.file}")
        await _join_drop(unit, row, share or own, remote.user)
        if row.name is None:
            await uploads.set_name(unit.session, row, remote.name)
        await show_progress(unit, row.drop_id)
        return True


async def react(
    services: Services, channel: str, message: str, *, add: str, remove: Sequence[str] = ()
) -> None:
    """Put a reaction on a message; a platform that will not have it is no reason to stop."""
    notifier = services.notifiers.get(channel.partition(":")[0])
    if notifier is None or message.startswith("file-"):
        return
    try:
        await notifier.react(channel, message, add=add, remove=remove)
    except PermanentError as error:
        log.warning("reaction_refused", code=error.code, reason=error.reason)


def _too_large(limit: int) -> str:
    return (
        f"The file is larger than {limit // (1024 * 1024)} MB. "
        "Ask for a smaller one, or save it again without pictures."
    )


async def keep(services: Services, upload_id: int, data: bytes) -> None:
    """Keep an upload's bytes as a CV, once for each content in a workspace, and have it read."""
    digest = hashlib.sha256(data).hexdigest()
    async with work(services) as unit:
        upload = await uploads.get_upload(unit.session, upload_id)
        if upload is None or upload.state == "removed":
            return
        cv = await cvs.ensure_cv(
            unit.session, upload.workspace_id, sha256=digest, size=len(data), now=unit.now
        )
        upload.cv_id = cv.id
        sealed = await cvs.seal_file(unit.session, cv, data) if cv.state == "storing" else None
    # The file is safe on disk before a row says so; a crash in between repeats this step.
    if sealed is not None:
        await services.files.put(cvs.blob(cv), sealed)
    async with work(services, last=True) as unit:
        kept = await _hand_on(unit, upload_id, cv.id)
    if not kept and sealed is not None:
        await services.files.delete(cvs.blob(cv))


async def _hand_on(unit: Work, upload_id: int, cv_id: int) -> bool:
    """Go on with a CV that is kept; False where it was erased meanwhile."""
    upload = await uploads.get_upload(unit.session, upload_id)
    cv = await cvs.get_cv(unit.session, cv_id)
    if upload is None or cv is None:
        return False
    if upload.state == "removed":
        return True
    upload.state, upload.error, upload.reason = "fetched", None, None
    if upload.opening_id is None:
        opening = await opening_of_channel(unit.session, upload.workspace_id, upload.channel)
        upload.opening_id = opening.id if opening else None
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
    """

    channel: str
    file: str
    message: str
    name: str
    data: bytes
    user: str | None = None
    opening_id: int | None = None


async def hand_in(services: Services, workspace_id: int, given: HandedIn) -> int:
    """Take in a file whose bytes are here already; returns the upload's id.

    Raises:
        UserError: it is too large, or of a kind that is not read.
    """
    if len(given.data) > services.options.max_file:
        raise UserError(_too_large(services.options.max_file))
    if not supported(given.name, None):
        raise UserError(f"{given.name} is no PDF, DOCX or text file. Save it as one of these.")
    async with work(services) as unit:
        upload, _ = await uploads.ensure_upload(
            unit.session,
            workspace_id,
            channel=given.channel,
            file=given.file,
            event=None,
            user=given.user,
            now=unit.now,
        )
        upload.state, upload.opening_id = "received", given.opening_id or upload.opening_id
        upload.drop_id = None
        share = Share(given.channel, given.message)
        await _join_drop(unit, upload, share, given.user)
        await uploads.set_name(unit.session, upload, given.name)
    await keep(services, upload.id, given.data)
    return upload.id


async def fetch_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """Note on the upload why it could not be fetched."""
    upload = await uploads.get_upload(unit.session, task.ids["upload_id"])
    if upload is None or upload.state != "received":
        return
    upload.state, upload.error, upload.reason = "failed", code, reason
    await show_progress(unit, upload.drop_id)


async def file_deleted(services: Services, *, workspace: str, file: str) -> None:
    """The platform says that a file was deleted: its CV is taken out wherever it came from it."""
    async with work(services) as unit:
        home = await ensure_workspace(unit.session, workspace, unit.now)
        gone = [
            blob
            for upload in await uploads.uploads_of_file(unit.session, home.id, file)
            for blob in await take_out(unit, upload, actor="platform")
        ]
    for blob in gone:
        await services.files.delete(blob)
