"""Rows that one word of a person concerns, a slice at a time in the order of their ids.

There may be thousands: one transaction over all of them would keep every other writer waiting.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from storage.database import Session
from storage.models import Application, Cv, Opening, ScoreRow, Task, Upload
from storage.notices import count_stuck
from storage.places import Seen, task_seen
from storage.tasks import in_retry_queue, many
from storage.uploads import LIVE


async def waiting_applications(
    session: Session, opening_id: int, *, after: int, limit: int
) -> Sequence[Application]:
    """Applications of an opening that wait for a score, or for one by facts put right since."""
    corrected = and_(Application.state == "scored", ScoreRow.revision != Cv.revision)
    query = (
        select(Application)
        .join(Cv, Cv.id == Application.cv_id)
        .outerjoin(ScoreRow, ScoreRow.id == Application.score_id)
        .where(
            Application.opening_id == opening_id,
            or_(Application.state == "waiting", corrected),
            Application.id > after,
        )
    )
    return (await session.scalars(query.order_by(Application.id).limit(limit))).all()


async def scored_applications(
    session: Session, opening_id: int, *, after: int, limit: int
) -> Sequence[Application]:
    """Applications of an opening that stand on a score."""
    query = select(Application).where(
        Application.opening_id == opening_id,
        Application.score_id.is_not(None),
        Application.id > after,
    )
    return (await session.scalars(query.order_by(Application.id).limit(limit))).all()


async def outdated_applications(
    session: Session, opening: Opening, engine_key: str, *, after: int, limit: int
) -> Sequence[Application]:
    """Live applications scored by an older rubric or another engine, and those that failed."""
    query = (
        select(Application)
        .outerjoin(ScoreRow, ScoreRow.id == Application.score_id)
        .where(*_outdated(opening, engine_key), Application.id > after)
    )
    return (await session.scalars(query.order_by(Application.id).limit(limit))).all()


async def count_outdated(session: Session, opening: Opening, engine_key: str) -> int:
    """How many applications `outdated_applications` would give in all its slices."""
    query = (
        select(func.count(Application.id))
        .outerjoin(ScoreRow, ScoreRow.id == Application.score_id)
        .where(*_outdated(opening, engine_key))
    )
    return await session.scalar(query) or 0


async def count_scored_before(session: Session, opening: Opening, engine_key: str) -> int:
    """How many of these have a score by the rubric and the engine in use, to be taken up again."""
    known = exists().where(
        ScoreRow.cv_id == Application.cv_id,
        ScoreRow.opening_id == opening.id,
        ScoreRow.rubric_version == opening.rubric_version,
        ScoreRow.engine_key == engine_key,
        ScoreRow.revision == Cv.revision,
    )
    stands_on = aliased(ScoreRow)
    query = (
        select(func.count(Application.id))
        .join(Cv, Cv.id == Application.cv_id)
        .outerjoin(stands_on, stands_on.id == Application.score_id)
        .where(*_outdated(opening, engine_key, stands_on), known)
    )
    return await session.scalar(query) or 0


async def usages(
    session: Session, workspace_id: int, opening_id: int | None, *, limit: int
) -> Sequence[Mapping[str, Any]]:
    """What the newest scores took of a model: of an opening, or of the workspace."""
    query = select(ScoreRow.usage).where(ScoreRow.workspace_id == workspace_id)
    if opening_id is not None:
        query = query.where(ScoreRow.opening_id == opening_id)
    return (await session.scalars(query.order_by(ScoreRow.id.desc()).limit(limit))).all()


def _outdated(
    opening: Opening, engine_key: str, score: type[ScoreRow] = ScoreRow
) -> list[ColumnElement[bool]]:
    older = or_(
        Application.state == "failed",
        score.rubric_version != opening.rubric_version,
        score.engine_key != engine_key,
    )
    return [Application.opening_id == opening.id, Application.state != "removed", older]


async def unannounced(
    session: Session, opening: Opening, *, limit: int
) -> Sequence[tuple[Application, ScoreRow]]:
    """Applications that clear an opening's bar and were not announced, in rank order.

    Where the opening announces the first places only, those on them now.
    """
    last = await _last_place(session, opening)
    rows = await session.execute(
        select(Application, ScoreRow)
        .join(ScoreRow, ScoreRow.id == Application.score_id)
        .where(
            Application.opening_id == opening.id,
            Application.state == "scored",
            Application.announced_at.is_(None),
            Application.total >= opening.alert_bar,
            Application.bucket == "ready",
            ScoreRow.cv_id == Application.cv_id,
            # One that is looked at again is announced when that is done.
            or_(Application.second_look.is_(None), Application.second_look != "wanted"),
            ScoreRow.rubric_version == opening.rubric_version,
            *([Application.rank_key <= last] if last is not None else []),
        )
        .order_by(Application.rank_key)
        .limit(limit)
    )
    return [(application, score) for application, score in rows]


async def _last_place(session: Session, opening: Opening) -> str | None:
    """Rank key of the last place that is announced; None where all are, or fewer are filled."""
    if opening.top_k is None:
        return None
    found: str | None = await session.scalar(
        select(Application.rank_key)
        .where(Application.opening_id == opening.id, Application.state == "scored")
        .order_by(Application.rank_key)
        .offset(opening.top_k - 1)
        .limit(1)
    )
    return found


async def uploads_of_opening(
    session: Session, opening_id: int, *, after: int, limit: int
) -> Sequence[Upload]:
    """Live uploads that came in for an opening."""
    query = select(Upload).where(
        Upload.opening_id == opening_id, Upload.state.in_(LIVE), Upload.id > after
    )
    return (await session.scalars(query.order_by(Upload.id).limit(limit))).all()


async def unassigned_uploads(
    session: Session, workspace_id: int, channel: str, *, after: int, limit: int
) -> Sequence[Upload]:
    """Live uploads of a channel that belong to no opening yet."""
    query = select(Upload).where(
        Upload.workspace_id == workspace_id,
        Upload.channel == channel,
        Upload.opening_id.is_(None),
        Upload.state == "fetched",
        Upload.id > after,
    )
    return (await session.scalars(query.order_by(Upload.id).limit(limit))).all()


async def model_tasks(
    session: Session, workspace_id: int, *, after: int, limit: int
) -> Sequence[Task]:
    """Tasks on the `model` queue that a pause keeps from running."""
    query = select(Task).where(
        Task.workspace_id == workspace_id,
        Task.queue == "model",
        Task.state.in_(("ready", "waiting")),
        Task.id > after,
    )
    return (await session.scalars(query.order_by(Task.id).limit(limit))).all()


async def release_paused(session: Session, task_ids: Sequence[int], now: datetime) -> list[Task]:
    """Those of these tasks that may run now that nothing is paused, to be handed over."""
    statement = (
        update(Task)
        .where(Task.id.in_(task_ids), Task.state == "ready", Task.due_at <= now)
        .values(queued_at=now)
    )
    return await many(session, statement)


async def drops_of_cvs(session: Session, cv_ids: Sequence[int]) -> Sequence[int]:
    """Ids of the drops that these CVs came with."""
    query = select(Upload.drop_id).where(Upload.cv_id.in_(cv_ids), Upload.drop_id.is_not(None))
    found = await session.scalars(query.distinct().order_by(Upload.drop_id))
    return [drop_id for drop_id in found if drop_id is not None]


async def tasks_to_retry(
    session: Session, workspace_id: int, *, after: int, limit: int
) -> Sequence[int]:
    """Ids of tasks in the retry queue that can be tried again: those that do not run just now."""
    query = select(Task.id).where(*in_retry_queue(workspace_id), Task.id > after)
    return (await session.scalars(query.order_by(Task.id).limit(limit))).all()


async def count_to_retry(session: Session, workspace_id: int, seen: Seen = None) -> int:
    """How many tasks and messages wait to be tried again."""
    tasks = select(func.count(Task.id)).where(*in_retry_queue(workspace_id), *task_seen(seen))
    return (await session.scalar(tasks) or 0) + await count_stuck(session, workspace_id, seen)
