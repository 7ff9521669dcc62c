"""Tasks that workers run in tests: each writes down that it ran, then does as it is told."""

import asyncio
from typing import Any

from sqlalchemy import func, select

from handlers.errors import PermanentError, TemporaryError
from handlers.queue.running import TaskType
from handlers.services import Services, Work
from storage.models import JournalEntry, Task


async def _note(services: Services, what: str, ids: dict[str, Any]) -> int:
    """Write down a run; the number of runs of this one so far."""
    async with services.database.write() as session:
        session.add(
            JournalEntry(
                workspace_id=ids["workspace"],
                at=services.now(),
                actor="test",
                action=what,
                subject=str(ids["n"]),
                detail={},
            )
        )
        await session.flush()
        return await runs(session, what, str(ids["n"]))


async def runs(session: Any, what: str, subject: str) -> int:
    """How often a task has come that far."""
    statement = select(func.count(JournalEntry.id)).where(
        JournalEntry.action == what, JournalEntry.subject == subject
    )
    return int(await session.scalar(statement))


async def plain(services: Services, **ids: Any) -> None:
    """End well."""
    await _note(services, "ran", ids)


async def shaky(services: Services, **ids: Any) -> None:
    """Fail the first time."""
    if await _note(services, "ran", ids) == 1:
        raise TemporaryError("away", "The other side was away.")


async def hopeless(services: Services, **ids: Any) -> None:
    """Fail for good."""
    await _note(services, "ran", ids)
    raise PermanentError("no", "This cannot be done.")


async def slow_once(services: Services, **ids: Any) -> None:
    """Hang the first time, until the worker is killed or stops."""
    if await _note(services, "ran", ids) == 1:
        await asyncio.sleep(120)
    await _note(services, "ended", ids)


async def failed(work: Work, task: Task, code: str, reason: str) -> None:
    """Write down that a task failed."""
    work.session.add(
        JournalEntry(
            workspace_id=task.workspace_id,
            at=work.now,
            actor="test",
            action="failed",
            subject=str(task.ids["n"]),
            detail={"code": code, "reason": reason},
        )
    )


def _type(run: Any) -> TaskType:
    return TaskType(run=run, failed=failed)


# Under the names of real tasks, which decide the queue: two of them run on each.
TASKS = {
    "fetch": _type(shaky),
    "deliver": _type(plain),
    "read": _type(slow_once),
    "profile": _type(plain),
    "score": _type(slow_once),
    "draft": _type(hopeless),
}
