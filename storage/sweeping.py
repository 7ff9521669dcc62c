"""What the clock looks for: tasks whose time has come, and tasks that were lost on the way."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from storage.database import Session
from storage.models import Task
from storage.tasks import many, paused


async def release_due(session: Session, now: datetime, limit: int = 1000) -> list[Task]:
    """Make ready what has waited until its time; the caller hands it over after the commit."""
    due = select(Task.id).where(_due(now)).order_by(Task.due_at, Task.id).limit(limit)
    statement = (
        update(Task)
        .where(Task.id.in_(due.scalar_subquery()), _due(now))
        .values(state="ready", queued_at=now)
    )
    return await many(session, statement)


async def anything_due(session: Session, now: datetime) -> bool:
    """Tell whether `release_due` would find something, without writing."""
    return await session.scalar(select(Task.id).where(_due(now)).limit(1)) is not None


def _due(now: datetime) -> ColumnElement[bool]:
    ready = and_(Task.state == "ready", Task.queued_at.is_(None))
    return and_(or_(Task.state == "waiting", ready), Task.due_at <= now, ~paused())


async def anything_unclaimed(session: Session, now: datetime, since: datetime) -> bool:
    """Tell whether `recheck` would find something, without writing."""
    found = await session.scalar(select(Task.id).where(_unclaimed(now, since)).limit(1))
    return found is not None


def _unclaimed(now: datetime, since: datetime) -> ColumnElement[bool]:
    return and_(Task.state == "ready", Task.queued_at < since, Task.due_at <= now, ~paused())


async def recheck(
    session: Session, now: datetime, since: datetime, limit: int = 5000
) -> list[Task]:
    """Tasks handed over before `since` that nobody has claimed: the queue may have lost them."""
    lost = _unclaimed(now, since)
    oldest = select(Task.id).where(lost).order_by(Task.queued_at, Task.id).limit(limit)
    statement = (
        update(Task).where(Task.id.in_(oldest.scalar_subquery()), lost).values(queued_at=now)
    )
    return await many(session, statement)


async def expired(session: Session, now: datetime, limit: int = 1000) -> list[Task]:
    """Tasks whose worker has not renewed its lease in time."""
    statement = (
        select(Task)
        .where(Task.state == "leased", Task.lease_until < now)
        .order_by(Task.lease_until, Task.id)
        .limit(limit)
    )
    return list(await session.scalars(statement))


async def forget_done(session: Session, before: datetime, limit: int = 5000) -> int:
    """Delete tasks that were done before then; returns how many."""
    old = select(Task.id).where(Task.state == "done", Task.finished_at < before).limit(limit)
    statement = delete(Task).where(Task.id.in_(old.scalar_subquery())).returning(Task.id)
    result = await session.scalars(statement, execution_options={"synchronize_session": False})
    return len(result.all())
