"""The retry queue that people see: what failed or waits, why, and what they can do about it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from handlers.access import ALL, Sight
from handlers.again import show_again
from handlers.errors import MissingError, UserError
from handlers.mailing.readers import whose
from handlers.naming import name_of_cv, name_of_file
from handlers.running import TaskType
from handlers.services import Services, Work, work
from storage.applications import get_application
from storage.database import Session
from storage.models import Notice, Task
from storage.notices import count_stuck, get_notice, resolve_stuck, stuck_notices
from storage.openings import get_opening
from storage.places import Seen, seen_notices, seen_tasks
from storage.slices import count_to_retry
from storage.tasks import count_retry_queue, drop, retry, retry_queue, task_state
from storage.uploads import get_upload, uploads_of_drop

PAGE = 10
FILES = 3  # of a drop that are named
Kind = Literal["task", "notice"]
NOT_QUEUED = "There is no such entry in the retry queue, or not any more."
UNKNOWN = "It has not been said why."
DROPPED = "Dropped by a person."


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


@dataclass(frozen=True)
class Place:
    """Where a page of the retry queue begins: behind an entry, by default at the top.

    Attributes:
        skip: how many entries came before the page when it was asked for.
    """

    kind: Kind = "task"
    after: int | None = None
    skip: int = 0


TOP = Place()


@dataclass(frozen=True)
class QueuePage:
    """A page of the retry queue; `total` counts the entries of all pages."""

    entries: Sequence[Entry]
    place: Place
    total: int
    next_place: Place | None


async def list_queue(
    services: Services,
    workspace_id: int,
    place: Place = TOP,
    *,
    size: int = PAGE,
    sight: Sight = ALL,
) -> QueuePage:
    """What failed, waits after a failure, or was not confirmed: tasks, the newest first; messages.

    Args:
        services: what it works with.
        workspace_id: whose.
        place: where the page begins.
        size: entries of the page.
        sight: what whoever asks is shown.
    """
    async with services.database.search() as session:
        return await queue_page(session, workspace_id, place, size=size, sight=sight)


async def queue_page(
    session: Session, workspace_id: int, place: Place = TOP, *, size: int, sight: Sight
) -> QueuePage:
    """The same in a transaction that is open."""
    rows = await _rows(session, workspace_id, place, size + 1, sight.work)
    entries = await _entries(session, rows[:size], sight.seen)
    total = await count_queue(session, workspace_id, sight)
    more = len(rows) > size
    last = Place(entries[-1].kind, entries[-1].id, place.skip + size) if more else None
    return QueuePage(entries, place, total, last)


async def count_queue(session: Session, workspace_id: int, sight: Sight = ALL) -> int:
    """How many entries of the retry queue are shown."""
    tasks = await count_retry_queue(session, workspace_id, sight.work)
    return tasks + await count_stuck(session, workspace_id, sight.work)


async def queue_pages(
    services: Services, workspace_id: int, *, size: int
) -> AsyncIterator[QueuePage]:
    """All of the retry queue, page by page; the first one is given even where it is empty."""
    place: Place | None = TOP
    while place is not None:
        page = await list_queue(services, workspace_id, place, size=size)
        if page.entries or place == TOP:
            yield page
        place = page.next_place


async def _rows(
    session: Session, workspace_id: int, place: Place, limit: int, seen: Seen
) -> Sequence[Task | Notice]:
    if place.kind == "notice":
        after = place.after or 0
        return await stuck_notices(session, workspace_id, after=after, limit=limit, seen=seen)
    tasks = await retry_queue(session, workspace_id, before=place.after, limit=limit, seen=seen)
    left = limit - len(tasks)
    return [*tasks, *await stuck_notices(session, workspace_id, limit=left, seen=seen)]


async def is_queued(services: Services, workspace_id: int, kind: Kind, entry_id: int) -> bool:
    """Whether an entry of this id is in the retry queue."""
    async with services.database.read() as session:
        if kind == "task":
            found = await retry_queue(session, workspace_id, before=entry_id + 1, limit=1)
            return [task.id for task in found] == [entry_id]
        stuck = await stuck_notices(session, workspace_id, after=entry_id - 1, limit=1)
        return [notice.id for notice in stuck] == [entry_id]


async def _entries(session: Session, rows: Sequence[Task | Notice], seen: Seen) -> list[Entry]:
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
    if "upload_id" in task.ids:
        upload = await get_upload(session, task.ids["upload_id"])
        return await name_of_file(session, upload) if upload else ""
    if "opening_id" in task.ids:
        return await _title(session, task.workspace_id, task.ids["opening_id"])
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


async def retry_one(
    services: Services,
    workspace_id: int,
    kind: Kind,
    entry_id: int,
    *,
    actor: str,
    sight: Sight = ALL,
) -> None:
    """Try one entry that is shown again now. Pressing it twice does nothing twice."""
    async with work(services) as unit:
        if kind == "task":
            shown = await seen_tasks(unit.session, [entry_id], sight.work)
            await try_again(unit, workspace_id, [*shown])
        else:
            await post_again(unit, await _notice(unit, workspace_id, entry_id, sight))
        await _note(unit, workspace_id, actor, "retried", f"{kind}:{entry_id}")


async def require_queued(services: Services, workspace_id: int, kind: Kind, entry_id: int) -> None:
    """Go on where an entry is in the retry queue.

    Raises:
        MissingError: it is not, or not any more.
    """
    if not await is_queued(services, workspace_id, kind, entry_id):
        raise MissingError(NOT_QUEUED)


async def retry_everything(
    services: Services, workspace_id: int, *, actor: str, sight: Sight = ALL
) -> int:
    """Try all entries again; returns how many of them are shown."""
    async with work(services) as unit:
        for what in ("retried", "reposted"):
            await unit.put("workspace_changed", workspace_id, home=workspace_id, what=what)
        await _note(unit, workspace_id, actor, "retried", "everything")
        return await count_to_retry(unit.session, workspace_id, sight.work)


async def drop_one(
    services: Services,
    tasks: Mapping[str, TaskType],
    workspace_id: int,
    kind: Kind,
    entry_id: int,
    *,
    actor: str,
    sight: Sight = ALL,
) -> None:
    """Give one entry that is shown up for good.

    Args:
        services: what it works with.
        tasks: task name -> its type, which records what giving one up means.
        workspace_id: whose it is.
        kind: of the entry.
        entry_id: of the task or notice.
        actor: who says so.
        sight: what they are shown.
    """
    async with work(services) as unit:
        if kind == "task":
            for shown in await seen_tasks(unit.session, [entry_id], sight.work):
                await _give_up(unit, tasks, workspace_id, shown)
        else:
            notice = await _notice(unit, workspace_id, entry_id, sight)
            await resolve_stuck(unit.session, notice.id, "dropped")
        await _note(unit, workspace_id, actor, "dropped", f"{kind}:{entry_id}")


async def _give_up(
    unit: Work, tasks: Mapping[str, TaskType], workspace_id: int, task_id: int
) -> None:
    # What failed before has its reason already, and people have seen that.
    waited = await task_state(unit.session, workspace_id, task_id) != "failed"
    for task in await drop(unit.session, workspace_id, [task_id], unit.now):
        if waited and task.name in tasks:
            await tasks[task.name].failed(unit, task, "dropped", DROPPED)


async def try_again(unit: Work, workspace_id: int, task_ids: Sequence[int]) -> None:
    """Try tasks of the retry queue again, and say so of what they are about."""
    tasks = await retry(unit.session, workspace_id, task_ids, unit.now)
    unit.tasks.extend(tasks)
    for task in tasks:
        await show_again(unit, task)


async def post_again(unit: Work, notice: Notice) -> None:
    """Post a message that waits for a person; one that was sent meanwhile stays as it is."""
    if not await resolve_stuck(unit.session, notice.id, "due"):
        return
    await unit.put(
        "deliver",
        notice.workspace_id,
        key=f"deliver:{notice.destination}",
        destination=notice.destination,
    )


async def _notice(unit: Work, workspace_id: int, notice_id: int, sight: Sight) -> Notice:
    notice = await get_notice(unit.session, workspace_id, notice_id)
    if notice is None or not await seen_notices(unit.session, [notice_id], sight.work):
        raise UserError("This message is no longer in the queue.")
    return notice


async def _note(unit: Work, workspace_id: int, actor: str, action: str, subject: str) -> None:
    await unit.record(
        workspace_id,
        actor=actor,
        action=action,
        subject=subject,
    )
