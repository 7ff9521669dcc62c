"""Openings and the versions of their rubrics."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from storage.database import Session
from storage.models import Application, Opening, RubricVersion, Upload

LIVE = ("open", "paused")


async def add_opening(session: Session, opening: Opening) -> Opening:
    """Store a new opening and give it its id."""
    session.add(opening)
    await session.flush()
    return opening


async def get_opening(session: Session, workspace_id: int, opening_id: int) -> Opening | None:
    """An opening of this workspace."""
    found: Opening | None = await session.scalar(
        select(Opening).where(Opening.workspace_id == workspace_id, Opening.id == opening_id)
    )
    return found


async def list_openings(
    session: Session,
    workspace_id: int,
    *,
    channel: str | None = None,
    state: str | None = None,
    before: int | None = None,
    limit: int | None = None,
) -> Sequence[Opening]:
    """Openings of a workspace, newest first; `before` leaves only those with a lower id."""
    query = select(Opening).where(Opening.workspace_id == workspace_id)
    if channel is not None:
        query = query.where(Opening.channel == channel)
    if state is not None:
        query = query.where(Opening.state == state)
    if before is not None:
        query = query.where(Opening.id < before)
    return (await session.scalars(query.order_by(Opening.id.desc()).limit(limit))).all()


async def live_openings(session: Session, workspace_id: int, channel: str) -> Sequence[Opening]:
    """Openings of a channel that take CVs in and have a rubric to score by, newest first."""
    query = select(Opening).where(
        Opening.workspace_id == workspace_id,
        Opening.channel == channel,
        Opening.state.in_(LIVE),
        Opening.rubric_version > 0,
    )
    return (await session.scalars(query.order_by(Opening.id.desc()))).all()


async def is_blind_for(session: Session, cv_id: int) -> bool:
    """Whether a CV was dropped for an opening that shows code names."""
    query = (
        select(Opening.id)
        .join(Upload, Upload.opening_id == Opening.id)
        .where(Upload.cv_id == cv_id, Opening.blind)
    )
    return await session.scalar(query.limit(1)) is not None


async def hiring_channels(session: Session, workspace_id: int) -> Sequence[str]:
    """Channels of a workspace's openings that take CVs in."""
    query = select(Opening.channel).where(
        Opening.workspace_id == workspace_id, Opening.state != "closed"
    )
    return (await session.scalars(query.distinct().order_by(Opening.channel))).all()


async def live_channels(
    session: Session, workspace_id: int, channels: Collection[str]
) -> Collection[str]:
    """Those of some channels that have a live opening, see `live_openings`."""
    query = select(Opening.channel).where(
        Opening.workspace_id == workspace_id,
        Opening.channel.in_(channels),
        Opening.state.in_(LIVE),
        Opening.rubric_version > 0,
    )
    return set(await session.scalars(query)) if channels else set()


async def states_of(session: Session, opening_ids: Collection[int]) -> dict[int, str]:
    """The states of some openings, by id."""
    if not opening_ids:
        return {}
    rows = await session.execute(
        select(Opening.id, Opening.state).where(Opening.id.in_(opening_ids))
    )
    return {opening_id: state for opening_id, state in rows}  # noqa: C416 - rows are no tuples


async def add_rubric(
    session: Session,
    opening: Opening,
    body: Mapping[str, Any],
    *,
    engine: Mapping[str, Any],
    usage: Mapping[str, Any],
    created_by: str | None,
    now: datetime,
    refused: Sequence[Sequence[str]] = (),
) -> RubricVersion:
    """Store the next version of an opening's rubric and make it the one in force."""
    opening.rubric_version += 1
    row = RubricVersion(
        workspace_id=opening.workspace_id,
        opening_id=opening.id,
        version=opening.rubric_version,
        body=dict(body),
        engine=dict(engine),
        usage=dict(usage),
        refused=[list(wish) for wish in refused],
        created_by=created_by,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def get_rubric(session: Session, opening_id: int, version: int) -> RubricVersion | None:
    """One version of an opening's rubric."""
    found: RubricVersion | None = await session.scalar(
        select(RubricVersion).where(
            RubricVersion.opening_id == opening_id, RubricVersion.version == version
        )
    )
    return found


async def get_rubrics(
    session: Session, opening_id: int, versions: Collection[int]
) -> dict[int, RubricVersion]:
    """Several versions of an opening's rubric by version, with one query."""
    rows = await session.scalars(
        select(RubricVersion).where(
            RubricVersion.opening_id == opening_id, RubricVersion.version.in_(versions)
        )
    )
    return {row.version: row for row in rows}


async def count_applications(session: Session, opening_ids: Sequence[int]) -> dict[int, int]:
    """Live applications of each opening, by opening id."""
    rows = await session.execute(
        select(Application.opening_id, func.count())
        .where(Application.opening_id.in_(opening_ids), Application.state != "removed")
        .group_by(Application.opening_id)
    )
    return {opening_id: count for opening_id, count in rows}  # noqa: C416 - rows are no plain tuples
