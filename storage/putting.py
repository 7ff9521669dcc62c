"""Adding tasks: one that is new, one that may be there already, many at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.database import Session
from storage.models import Task


async def insert_task(
    session: Session,
    *,
    name: str,
    queue: str,
    workspace_id: int,
    ids: Mapping[str, Any],
    key: str | None,
    now: datetime,
    due_at: datetime,
) -> Task:
    """Add a task; with a `key` that exists, make that one ready again.

    A task that is leased keeps running and only its revision grows: it is run once more after.
    One that is handed over already keeps its place in the queue. `queued_at == now` on the row
    that comes back says that it is to be handed over now.
    """
    values: dict[str, Any] = {
        "workspace_id": workspace_id,
        "name": name,
        "queue": queue,
        "ids": dict(ids),
        "cv_id": ids.get("cv_id"),
        "created_at": now,
        "due_at": due_at,
        "key": key,
        "queued_at": now if due_at <= now else None,
    }
    if key is None:
        task = Task(**values)
        session.add(task)
        await session.flush()
        return task
    return await _upsert(session, values)


async def _upsert(session: Session, values: dict[str, Any]) -> Task:
    insert = postgresql_insert if session.dialect == "postgresql" else sqlite_insert
    defaults = {"state": "ready", "attempts": 0, "failures": 0, "revision": 1}
    leased, ready = Task.state == "leased", Task.state == "ready"
    sooner = case((Task.due_at < values["due_at"], Task.due_at), else_=values["due_at"])
    statement = (
        insert(Task)
        .values(**defaults, **values)
        .on_conflict_do_update(
            index_elements=[Task.key],
            set_={
                "revision": Task.revision + 1,
                "ids": values["ids"],
                "cv_id": values["cv_id"],
                "state": case((leased, "leased"), else_="ready"),
                "attempts": case((leased | ready, Task.attempts), else_=Task.attempts + 1),
                "failures": case((leased | ready, Task.failures), else_=0),
                "due_at": case((leased, Task.due_at), (ready, sooner), else_=values["due_at"]),
                "queued_at": case(
                    (leased, Task.queued_at),
                    (and_(ready, Task.queued_at.is_not(None)), Task.queued_at),
                    else_=values["queued_at"],
                ),
                "error": case((leased | ready, Task.error), else_=None),
                "reason": case((leased | ready, Task.reason), else_=None),
                "finished_at": None,
            },
        )
        .returning(Task)
    )
    result = await session.scalars(statement, execution_options={"populate_existing": True})
    return result.one()


async def add_tasks(
    session: Session,
    *,
    name: str,
    queue: str,
    rows: Sequence[tuple[int, str, Mapping[str, Any]]],
    now: datetime,
) -> list[Task]:
    """Add tasks whose keys are new, with one statement; `rows` are (workspace id, key, ids)."""
    tasks = [
        Task(
            workspace_id=workspace_id,
            name=name,
            queue=queue,
            ids=dict(ids),
            cv_id=ids.get("cv_id"),
            created_at=now,
            due_at=now,
            key=key,
            queued_at=now,
        )
        for workspace_id, key, ids in rows
    ]
    session.add_all(tasks)
    await session.flush()
    return tasks
