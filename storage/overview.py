"""What a workspace's openings hold, counted and picked for an overview."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select

from storage.database import Session
from storage.models import Application, Decision, Notice, Opening
from storage.places import Seen, opening_seen


async def count_buckets(
    session: Session, opening_ids: Collection[int]
) -> dict[int, dict[str, int]]:
    """Live applications by opening id and bucket; those without a score by their state."""
    rows = await session.execute(
        select(Application.opening_id, Application.state, Application.bucket, func.count())
        .where(Application.opening_id.in_(opening_ids), Application.state != "removed")
        .group_by(Application.opening_id, Application.state, Application.bucket)
    )
    found: dict[int, dict[str, int]] = {}
    for opening_id, state, bucket, amount in rows:
        name = bucket if state == "scored" and bucket else state
        counts = found.setdefault(opening_id, {})
        counts[name] = counts.get(name, 0) + amount
    return found


async def reviewed_openings(session: Session, workspace_id: int, actor: str) -> set[int]:
    """Ids of the openings in which a person has decided something that is not undone."""
    query = (
        select(Application.opening_id)
        .join(Decision, Decision.application_id == Application.id)
        .where(
            Application.workspace_id == workspace_id,
            Decision.actor == actor,
            Decision.undone_at.is_(None),
        )
    )
    return set(await session.scalars(query.distinct()))


async def undecided(
    session: Session, opening_ids: Collection[int], limit: int
) -> Sequence[tuple[Application, Opening]]:
    """Applications that are ready and over the bar, and that nobody decided on; best first."""
    rows = await session.execute(
        select(Application, Opening)
        .join(Opening, Opening.id == Application.opening_id)
        .where(*_undecided(opening_ids))
        .order_by(Application.total.desc(), Application.rank_key)
        .limit(limit)
    )
    return [(application, opening) for application, opening in rows]


async def count_undecided(session: Session, opening_ids: Collection[int]) -> int:
    """How many `undecided` would give without a limit."""
    query = (
        select(func.count(Application.id))
        .join(Opening, Opening.id == Application.opening_id)
        .where(*_undecided(opening_ids))
    )
    return await session.scalar(query) or 0


def _undecided(opening_ids: Collection[int]) -> list[ColumnElement[bool]]:
    return [
        Application.opening_id.in_(opening_ids),
        Application.state == "scored",
        Application.bucket == "ready",
        Application.total >= Opening.alert_bar,
        Application.decision.is_(None),
    ]


async def announced(
    session: Session, workspace_id: int, *, since: datetime, limit: int, seen: Seen
) -> Sequence[tuple[Application, Opening]]:
    """Live applications that were announced since then, the latest first, as far as they are seen.

    Whom quiet hours hold back is not announced before their digest is in the chat.
    """
    told = exists().where(
        Notice.workspace_id == workspace_id,
        Notice.key == Application.digest,
        Notice.sent_at.is_not(None),
    )
    rows = await session.execute(
        select(Application, Opening)
        .join(Opening, Opening.id == Application.opening_id)
        .where(
            Application.workspace_id == workspace_id,
            Application.state != "removed",
            Application.announced_at >= since,
            opening_seen(Opening.id, seen),
            or_(Application.digest.is_(None), told),
        )
        .order_by(Application.announced_at.desc(), Application.id.desc())
        .limit(limit)
    )
    return [(application, opening) for application, opening in rows]


async def notices_by_key(
    session: Session, workspace_id: int, keys: Collection[str]
) -> Mapping[str, Notice]:
    """Notices that are in a chat, by key."""
    rows = await session.scalars(
        select(Notice).where(
            Notice.workspace_id == workspace_id,
            Notice.key.in_(keys),
            Notice.remote_id.is_not(None),
        )
    )
    return {notice.key: notice for notice in rows}
