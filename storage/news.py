"""What happened in openings from a time on until just before another."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select

from storage.database import Session
from storage.models import Application, ScoreRow


async def arrived(
    session: Session, opening_ids: Collection[int], since: datetime, until: datetime
) -> dict[int, int]:
    """Live applications that came in then, by opening id."""
    rows = await session.execute(
        select(Application.opening_id, func.count())
        .where(
            Application.opening_id.in_(opening_ids),
            Application.state != "removed",
            Application.arrived_at >= since,
            Application.arrived_at < until,
        )
        .group_by(Application.opening_id)
    )
    return {opening_id: amount for opening_id, amount in rows}  # noqa: C416 - rows are no tuples


async def announced_between(
    session: Session, opening_id: int, since: datetime, until: datetime
) -> Sequence[tuple[Application, ScoreRow]]:
    """Live applications that were announced then, as outstanding; the best first."""
    rows = await session.execute(
        select(Application, ScoreRow)
        .join(ScoreRow, ScoreRow.id == Application.score_id)
        .where(
            Application.opening_id == opening_id,
            Application.state == "scored",
            Application.announced_at >= since,
            Application.announced_at < until,
        )
        .order_by(Application.rank_key)
    )
    return [(application, score) for application, score in rows]


async def undecided_scores(
    session: Session, opening_id: int, bar: float, limit: int
) -> Sequence[tuple[Application, ScoreRow]]:
    """Ready applications from a total on about which nobody decided; the best first."""
    rows = await session.execute(
        select(Application, ScoreRow)
        .join(ScoreRow, ScoreRow.id == Application.score_id)
        .where(
            Application.opening_id == opening_id,
            Application.state == "scored",
            Application.bucket == "ready",
            Application.total >= bar,
            Application.decision.is_(None),
        )
        .order_by(Application.rank_key)
        .limit(limit)
    )
    return [(application, score) for application, score in rows]
