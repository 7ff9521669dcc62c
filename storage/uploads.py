"""Drops and uploads: files as they arrived."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, literal, select

from storage.database import Session
from storage.keys import box
from storage.models import Cv, Drop, Task, Upload
from storage.upsert import insert_new, insert_once

LIVE = ("received", "fetched", "failed")


async def ensure_drop(
    session: Session,
    workspace_id: int,
    *,
    channel: str,
    message: str,
    user: str | None,
    now: datetime,
    thread: str | None = None,
) -> Drop:
    """The drop of one chat message, made if it is new."""
    known = await find_drop(session, workspace_id, channel, message)
    fresh = known or await insert_once(
        session,
        Drop,
        workspace_id=workspace_id,
        channel=channel,
        message=message,
        thread=thread,
        user=user,
        created_at=now,
    )
    found = fresh or await find_drop(session, workspace_id, channel, message)
    if found is None:
        raise LookupError(f"the drop of {message} vanished")
    return found


async def find_drop(session: Session, workspace_id: int, channel: str, message: str) -> Drop | None:
    """The drop of one chat message."""
    found: Drop | None = await session.scalar(
        select(Drop).where(
            Drop.workspace_id == workspace_id, Drop.channel == channel, Drop.message == message
        )
    )
    return found


async def get_drop(session: Session, drop_id: int) -> Drop:
    """A drop that must exist."""
    return await session.get_one(Drop, drop_id)


async def get_own_drop(session: Session, workspace_id: int, drop_id: int) -> Drop | None:
    """A drop of this workspace, by an id that came from outside; None where it has none such."""
    found: Drop | None = await session.scalar(
        select(Drop).where(Drop.workspace_id == workspace_id, Drop.id == drop_id)
    )
    return found


async def find_upload(
    session: Session, workspace_id: int, channel: str, file: str
) -> Upload | None:
    """The upload of a file in a channel."""
    found: Upload | None = await session.scalar(
        select(Upload).where(
            Upload.workspace_id == workspace_id, Upload.channel == channel, Upload.file == file
        )
    )
    return found


async def known_files(
    session: Session, workspace_id: int, channel: str, files: Sequence[str]
) -> set[str]:
    """Those of some platform files that are known in a channel, removed ones included."""
    query = select(Upload.file).where(
        Upload.workspace_id == workspace_id, Upload.channel == channel, Upload.file.in_(files)
    )
    return set(await session.scalars(query))


async def uploads_of_files(
    session: Session, workspace_id: int, channel: str, files: Sequence[str]
) -> Sequence[Upload]:
    """The uploads of some files in a channel, taken out or not, as they came."""
    query = select(Upload).where(
        Upload.workspace_id == workspace_id, Upload.channel == channel, Upload.file.in_(files)
    )
    return (await session.scalars(query.order_by(Upload.id))).all()


async def ensure_upload(
    session: Session,
    workspace_id: int,
    *,
    channel: str,
    file: str,
    event: str | None,
    user: str | None,
    now: datetime,
) -> tuple[Upload, bool]:
    """The upload of a file in a channel, and whether it is new."""
    fresh = await insert_once(
        session,
        Upload,
        workspace_id=workspace_id,
        channel=channel,
        file=file,
        event=event,
        user=user,
        created_at=now,
    )
    upload = fresh or await find_upload(session, workspace_id, channel, file)
    if upload is None:
        raise LookupError(f"upload of {file} vanished")
    return upload, fresh is not None


async def add_uploads(session: Session, rows: Sequence[Mapping[str, Any]]) -> Sequence[Upload]:
    """Store many uploads with one statement; gives those that are new."""
    return await insert_new(session, Upload, rows)


def begin_again(upload: Upload, *, event: str | None, user: str | None) -> None:
    """Let an upload that was taken out be as new: its file was shared once more."""
    upload.state, upload.event, upload.user = "received", event, user
    upload.drop_id = upload.cv_id = upload.opening_id = None
    upload.error = upload.reason = None


async def get_upload(session: Session, upload_id: int) -> Upload | None:
    """An upload by an id of our own, from a task or a notice; None once it is erased."""
    return await session.get(Upload, upload_id)


async def get_own_upload(session: Session, workspace_id: int, upload_id: int) -> Upload | None:
    """An upload of this workspace, by an id that came from outside; None where it has none such."""
    found: Upload | None = await session.scalar(
        select(Upload).where(Upload.workspace_id == workspace_id, Upload.id == upload_id)
    )
    return found


async def uploads_of_file(session: Session, workspace_id: int, file: str) -> Sequence[Upload]:
    """Every upload of one platform file, and of the files in it, in all channels."""
    its = (Upload.file == file) | Upload.file.startswith(f"{file}/", autoescape=True)
    query = select(Upload).where(Upload.workspace_id == workspace_id, its)
    return (await session.scalars(query.order_by(Upload.id))).all()


async def uploads_named(session: Session, workspace_id: int, prefix: str) -> Sequence[Upload]:
    """Uploads whose file's name at the platform begins so, the oldest first."""
    query = select(Upload).where(
        Upload.workspace_id == workspace_id, Upload.file.startswith(prefix, autoescape=True)
    )
    return (await session.scalars(query.order_by(Upload.id))).all()


async def uploads_of_drop(
    session: Session, drop_id: int, *, after: int = 0, limit: int | None = None
) -> Sequence[Upload]:
    """The live uploads of a drop, as they came; at most `limit` of those behind an id."""
    query = select(Upload).where(
        Upload.drop_id == drop_id, Upload.state.in_(LIVE), Upload.id > after
    )
    return (await session.scalars(query.order_by(Upload.id).limit(limit))).all()


async def uploads_of_opening(
    session: Session, workspace_id: int, opening_id: int, *, limit: int
) -> Sequence[Upload]:
    """The live uploads for an opening, the newest first."""
    query = select(Upload).where(
        Upload.workspace_id == workspace_id,
        Upload.opening_id == opening_id,
        Upload.state.in_(LIVE),
    )
    return (await session.scalars(query.order_by(Upload.id.desc()).limit(limit))).all()


async def uploads_of_cv(session: Session, cv_id: int) -> Sequence[Upload]:
    """The live uploads of a CV, as they came."""
    query = select(Upload).where(Upload.cv_id == cv_id, Upload.state.in_(LIVE))
    return (await session.scalars(query.order_by(Upload.id))).all()


async def set_name(session: Session, upload: Upload, name: str) -> None:
    """Seal the file's name under the upload's own data key."""
    sealer = await box(session, upload.workspace_id, f"upload:{upload.id}")
    upload.name = sealer.seal("name", name.encode())


async def get_name(session: Session, upload: Upload) -> str:
    """The file's name, empty before it is known."""
    if upload.name is None:
        return ""
    opener = await box(session, upload.workspace_id, f"upload:{upload.id}")
    return opener.open("name", upload.name).decode()


async def uploads_cut_off(session: Session, before: datetime, limit: int) -> Sequence[Upload]:
    """Uploads that came before a time, whose bytes were never kept and never will be.

    Their process ended in between. What is fetched has a task, which does it again.
    """
    fetching = (
        select(Task.id)
        .where(
            Task.key == literal("fetch:") + cast(Upload.id, String),
            Task.state != "done",
        )
        .exists()
    )
    query = (
        select(Upload)
        .join(Cv, Cv.id == Upload.cv_id)
        .where(Upload.state == "received", Upload.created_at < before, Cv.state == "storing")
        .where(~fetching)
    )
    return (await session.scalars(query.order_by(Upload.id).limit(limit))).all()
