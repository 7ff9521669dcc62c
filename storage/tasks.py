"""Queued work as rows: the truth that workers, sweeper and people agree on.

Every change of state is one conditional UPDATE, so that two processes never both win. A task is
handed to the queue under its `attempts` number; whoever comes with an older number gets nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, case, func, or_, select, update

from storage.database import Session
from storage.models import Task, Workspace
from storage.places import Seen, task_seen

CLOCK_SLACK = timedelta(seconds=2)
"""How far the clocks of two machines may differ before a task due now is refused."""


async def claim(
    session: Session, task_id: int, attempt: int, owner: str, now: datetime, lease: float
) -> Task | None:
    """Lease a task to `owner` for `lease` seconds; None when it is not to be run under this number.

    Tasks that score in a paused workspace stay as they are.
    """
    statement = (
        update(Task)
        .where(
            Task.id == task_id,
            Task.state == "ready",
            Task.attempts == attempt,
            Task.due_at <= now + CLOCK_SLACK,
            ~paused(),
        )
        .values(state="leased", lease_owner=owner, lease_until=now + timedelta(seconds=lease))
    )
    return await _one(session, statement)


def paused() -> ColumnElement[bool]:
    """Tasks that must not run because their workspace is paused."""
    workspaces = select(Workspace.id).where(Workspace.paused_at.is_not(None))
    scores = and_(Task.queue == "model", Task.name != "draft")
    return and_(scores, Task.workspace_id.in_(workspaces))


async def renew(
    session: Session, owner: str, task_ids: Sequence[int], now: datetime, lease: float
) -> int:
    """Extend the leases of the tasks that `owner` is running; returns how many it still holds."""
    statement = (
        update(Task)
        .where(Task.lease_owner == owner, Task.state == "leased", Task.id.in_(task_ids))
        .values(lease_until=now + timedelta(seconds=lease))
    )
    return await _count(session, statement)


async def finish(session: Session, task: Task, now: datetime) -> Task | None:
    """Mark a run as done, or ready again where the task was put once more while it ran.

    Returns:
        The row as it is now; None when the lease was lost meanwhile.
    """
    again = Task.revision > task.revision
    statement = _held(task).values(
        state=case((again, "ready"), else_="done"),
        attempts=case((again, Task.attempts + 1), else_=Task.attempts),
        due_at=case((again, now), else_=Task.due_at),
        queued_at=case((again, now), else_=Task.queued_at),
        finished_at=case((again, None), else_=now),
        failures=0,
        error=None,
        reason=None,
        **UNLEASED,
    )
    return await _one(session, statement)


async def postpone(
    session: Session,
    task: Task,
    *,
    due_at: datetime,
    code: str,
    reason: str,
    failed: bool = True,
) -> Task | None:
    """Let a run that ended early wait until `due_at`; None when the lease was lost meanwhile.

    `failed` says whether it counts: a run that was told when to come back did not fail.
    """
    statement = _held(task).values(
        state="waiting",
        attempts=Task.attempts + 1,
        failures=Task.failures + (1 if failed else 0),
        due_at=due_at,
        queued_at=None,
        error=code,
        reason=reason,
        **UNLEASED,
    )
    return await _one(session, statement)


async def release(
    session: Session, task_id: int, attempt: int, owner: str, now: datetime
) -> Task | None:
    """Give back what `claim` leased, because its worker stops; that is no failure of the task."""
    statement = _leased(task_id, attempt, owner).values(
        state="ready", attempts=Task.attempts + 1, due_at=now, queued_at=now, **UNLEASED
    )
    return await _one(session, statement)


async def fail(
    session: Session, task: Task, *, now: datetime, code: str, reason: str
) -> Task | None:
    """End a run for good, until a person tries again; None when the lease was lost meanwhile."""
    statement = _held(task).values(
        state="failed",
        failures=Task.failures + 1,
        error=code,
        reason=reason,
        finished_at=now,
        **UNLEASED,
    )
    return await _one(session, statement)


UNLEASED: Mapping[str, Any] = {"lease_owner": None, "lease_until": None}


def _held(task: Task) -> Update:
    return _leased(task.id, task.attempts, task.lease_owner)


def _leased(task_id: int, attempt: int, owner: str | None) -> Update:
    return update(Task).where(
        Task.id == task_id,
        Task.state == "leased",
        Task.lease_owner == owner,
        Task.attempts == attempt,
    )


async def delay_provider(session: Session, until: datetime) -> int:
    """Let all tasks on the `model` queue that are not running wait at least until then."""
    statement = (
        update(Task)
        .where(Task.queue == "model", Task.state.in_(("ready", "waiting")), Task.due_at < until)
        # Under a new number: what the queue still holds under the old one then does nothing.
        .values(due_at=until, queued_at=None, attempts=Task.attempts + 1)
    )
    return await _count(session, statement)


async def retry_queue(
    session: Session,
    workspace_id: int,
    *,
    before: int | None = None,
    limit: int | None = None,
    seen: Seen = None,
) -> list[Task]:
    """What people see: tasks that failed for good or wait after trouble, newest first.

    `before` is an id: only tasks that are older than that one.
    """
    shown = (*_shown(workspace_id), *task_seen(seen))
    statement = select(Task).where(*shown).order_by(Task.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Task.id < before)
    return list(await session.scalars(statement))


async def count_retry_queue(session: Session, workspace_id: int, seen: Seen = None) -> int:
    """How many tasks people would see in the retry queue."""
    statement = select(func.count(Task.id)).where(*_shown(workspace_id), *task_seen(seen))
    return await session.scalar(statement) or 0


def _shown(workspace_id: int) -> list[ColumnElement[bool]]:
    waiting = and_(Task.state.in_(("waiting", "ready", "leased")), Task.error.is_not(None))
    return [Task.workspace_id == workspace_id, or_(Task.state == "failed", waiting)]


async def is_known(session: Session, key: str) -> bool:
    """Whether a task was put under a key, done or not."""
    return await session.scalar(select(Task.id).where(Task.key == key)) is not None


async def task_state(session: Session, workspace_id: int, task_id: int) -> str | None:
    """The state of a task of this workspace."""
    statement = select(Task.state).where(Task.workspace_id == workspace_id, Task.id == task_id)
    state: str | None = await session.scalar(statement)
    return state


async def retry(
    session: Session, workspace_id: int, task_ids: Sequence[int], now: datetime
) -> list[Task]:
    """Make tasks of the retry queue ready now, as new."""
    statement = (
        update(Task)
        .where(*in_retry_queue(workspace_id), Task.id.in_(task_ids))
        .values(
            state="ready",
            attempts=Task.attempts + 1,
            failures=0,
            due_at=now,
            queued_at=now,
            error=None,
            reason=None,
            finished_at=None,
        )
    )
    return await many(session, statement)


async def drop(
    session: Session, workspace_id: int, task_ids: Sequence[int], now: datetime
) -> list[Task]:
    """Take tasks out of the retry queue without running them."""
    statement = (
        update(Task)
        .where(*in_retry_queue(workspace_id), Task.id.in_(task_ids))
        .values(state="done", error="dropped", finished_at=now)
    )
    return await many(session, statement)


def in_retry_queue(workspace_id: int) -> list[ColumnElement[bool]]:
    """Tasks that people can try again or drop: those they see but for the ones that run."""
    waiting = and_(Task.state.in_(("waiting", "ready")), Task.error.is_not(None))
    return [Task.workspace_id == workspace_id, or_(Task.state == "failed", waiting)]


async def cancel_for_cv(
    session: Session, workspace_id: int, cv_id: int, now: datetime
) -> list[Task]:
    """End all tasks about a CV that is removed; one that runs finds its lease gone."""
    statement = (
        update(Task)
        .where(Task.workspace_id == workspace_id, Task.cv_id == cv_id, Task.state != "done")
        .values(state="done", error="removed", reason=None, finished_at=now, **UNLEASED)
    )
    return await many(session, statement)


async def cancel(session: Session, workspace_id: int, key: str, now: datetime) -> list[Task]:
    """End the task with this key; one that runs finds its lease gone."""
    statement = (
        update(Task)
        .where(Task.workspace_id == workspace_id, Task.key == key, Task.state != "done")
        .values(state="done", error="removed", reason=None, finished_at=now, **UNLEASED)
    )
    return await many(session, statement)


async def counts(session: Session, workspace_id: int | None = None) -> dict[tuple[str, str], int]:
    """How many tasks there are by (queue, state), those that are done left out."""
    statement = (
        select(Task.queue, Task.state, func.count())
        .where(Task.state.in_(("ready", "waiting", "leased", "failed")))
        .group_by(Task.queue, Task.state)
    )
    if workspace_id is not None:
        statement = statement.where(Task.workspace_id == workspace_id)
    rows = (await session.execute(statement)).tuples()
    return {(queue, state): number for queue, state, number in rows}


async def _one(session: Session, statement: Update) -> Task | None:
    rows = await many(session, statement)
    return rows[0] if rows else None


async def many(session: Session, statement: Update) -> list[Task]:
    """Run an UPDATE and give back the rows as they are now."""
    result = await session.scalars(
        statement.returning(Task),
        execution_options={"synchronize_session": False, "populate_existing": True},
    )
    return list(result)


async def _count(session: Session, statement: Update) -> int:
    result = await session.scalars(
        statement.returning(Task.id), execution_options={"synchronize_session": False}
    )
    return len(result.all())
