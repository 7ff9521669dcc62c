"""The retry queue that people see: what failed or waits, why, and what they can do about it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from handlers.access import ALL, Sight
from handlers.errors import MissingError, UserError
from handlers.queue.again import show_again
from handlers.queue.running import TaskType
from handlers.queue.waiting import Entry, Kind, entries_of
from handlers.services import Services, Work, work
from storage.ats_changes import count_conflicts
from storage.database import Session
from storage.models import Notice, Task
from storage.notices import count_stuck, get_notice, resolve_stuck, stuck_notices
from storage.places import Seen, seen_notices, seen_tasks
from storage.slices import count_to_retry
from storage.tasks import count_retry_queue, drop, retry, retry_queue, task_state

PAGE = 10
NOT_QUEUED = "There is no such entry in the retry queue, or not any more."
DROPPED = "Dropped by a person."


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
    """A page of the retry queue.

    Attributes:
        total: entries of all pages.
        conflicts: with applicant tracking systems, that nobody settled: no entries of the queue,
            but they wait for a person like these.
    """

    entries: Sequence[Entry]
    place: Place
    total: int
    next_place: Place | None
    conflicts: int = 0


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
    entries = await entries_of(session, rows[:size], sight.seen)
    total = await count_queue(session, workspace_id, sight)
    more = len(rows) > size
    last = Place(entries[-1].kind, entries[-1].id, place.skip + size) if more else None
    conflicts = await count_conflicts(session, workspace_id, sight.seen)
    return QueuePage(entries, place, total, last, conflicts)


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
