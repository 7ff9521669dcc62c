"""Work that waits for a person, as people see it: what it is, what it is about, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from handlers.candidates.naming import name_of_cv, name_of_file
from handlers.mailing.readers import whose
from handlers.webhooks.calling import subject_of
from storage.applications import get_application
from storage.ats import get_connection
from storage.database import Session
from storage.models import Notice, Task
from storage.openings import get_opening
from storage.places import Seen, seen_notices, seen_tasks
from storage.uploads import get_upload, uploads_of_drop

FILES = 3  # of a drop that are named
Kind = Literal["task", "notice"]
UNKNOWN = "It has not been said why."


@dataclass(frozen=True)
class Entry:
    """A piece of work in the retry queue.

    Attributes:
        name: of the task, or the notice's kind.
        subject: a file's or candidate's name, empty where it is about neither.
        next_try: when it is tried again by itself; None where it waits for a person.
        channel: destination of a message that is not posted.
        reader: user id of the member to whom it is not mailed.
    """

    kind: Kind
    id: int
    name: str
    subject: str
    reason: str
    next_try: datetime | None
    channel: str | None = None
    reader: str | None = None


async def entries_of(session: Session, rows: Sequence[Task | Notice], seen: Seen) -> list[Entry]:
    """What is shown of rows; of those that are not seen not where, nor what they are about."""
    entries = [await _entry(session, row) for row in rows]
    if seen is None:
        return entries
    ids = {kind: [one.id for one in entries if one.kind == kind] for kind in ("task", "notice")}
    told = {
        "task": await seen_tasks(session, ids["task"], seen),
        "notice": await seen_notices(session, ids["notice"], seen),
    }
    return [
        one if one.id in told[one.kind] else replace(one, subject="", channel=None, reader=None)
        for one in entries
    ]


async def _entry(session: Session, row: Task | Notice) -> Entry:
    if isinstance(row, Task):
        return await _task_entry(session, row)
    return await _notice_entry(session, row)


async def _task_entry(session: Session, task: Task) -> Entry:
    return Entry(
        "task",
        task.id,
        task.name,
        await _subject(session, task),
        task.reason or UNKNOWN,
        None if task.state == "failed" else task.due_at,
        *await whose(session, task.ids.get("destination")),
    )


async def _subject(session: Session, task: Task) -> str:
    if "delivery_id" in task.ids:
        return await subject_of(session, task.ids["delivery_id"])
    if "upload_id" in task.ids:
        upload = await get_upload(session, task.ids["upload_id"])
        return await name_of_file(session, upload) if upload else ""
    if "opening_id" in task.ids:
        return await _title(session, task.workspace_id, task.ids["opening_id"])
    if "connection_id" in task.ids:
        account = await get_connection(session, task.ids["connection_id"])
        return account.name if account else ""
    return "" if task.cv_id is None else await name_of_cv(session, task.workspace_id, task.cv_id)


async def _title(session: Session, workspace_id: int, opening_id: int) -> str:
    opening = await get_opening(session, workspace_id, opening_id)
    return opening.title if opening else ""


async def _notice_entry(session: Session, notice: Notice) -> Entry:
    return Entry(
        "notice",
        notice.id,
        notice.kind,
        await _about(session, notice),
        notice.error or UNKNOWN,
        None,
        *await whose(session, notice.destination),
    )


async def _about(session: Session, notice: Notice) -> str:
    """What a message is about: the opening, the candidate, or the files."""
    ids = notice.ids
    if "opening_id" in ids:
        return await _title(session, notice.workspace_id, ids["opening_id"])
    if "application_id" in ids:
        application = await get_application(session, ids["application_id"])
        if application is None:
            return ""
        return await name_of_cv(session, notice.workspace_id, application.cv_id)
    if "upload_id" in ids:
        upload = await get_upload(session, ids["upload_id"])
        if upload is not None and upload.cv_id is not None:
            return await name_of_cv(session, notice.workspace_id, upload.cv_id)
        return await name_of_file(session, upload) if upload else ""
    if "drop_id" not in ids:
        return ""  # an answer, or how much was missed
    uploads = await uploads_of_drop(session, ids["drop_id"])
    return ", ".join([await name_of_file(session, upload) for upload in uploads[:FILES]])
