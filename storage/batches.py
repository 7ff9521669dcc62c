"""Batches: files that come in parts, of one drop."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from storage.database import Session
from storage.models import Batch, Upload


async def add_batch(session: Session, batch: Batch) -> Batch:
    """Store a new batch and give it its id."""
    session.add(batch)
    await session.flush()
    return batch


async def get_own_batch(
    session: Session, workspace_id: int, batch_id: int, *, lock: bool = False
) -> Batch | None:
    """A batch of this workspace; `lock` keeps it as it is until the transaction ends."""
    query = select(Batch).where(Batch.workspace_id == workspace_id, Batch.id == batch_id)
    found: Batch | None = await session.scalar(query.with_for_update() if lock else query)
    return found


async def close_batch(session: Session, batch: Batch, now: datetime) -> None:
    """Note that no more files come; one that was closed stays as it was."""
    batch.closed_at = batch.closed_at or now
    await session.flush()


async def count_uploads(session: Session, drop_id: int) -> int:
    """How many files came in a drop, whatever became of them."""
    query = select(func.count(Upload.id)).where(Upload.drop_id == drop_id)
    return await session.scalar(query) or 0


async def uploads_for(
    session: Session,
    workspace_id: int,
    *,
    opening_id: int | None = None,
    drop_id: int | None = None,
    before: int | None = None,
    limit: int,
) -> Sequence[Upload]:
    """Uploads of a workspace that were not taken out, the newest first.

    Args:
        session: a transaction.
        workspace_id: whose.
        opening_id: only those for this opening.
        drop_id: only those of this drop.
        before: only those with a lower id.
        limit: how many at most.
    """
    query = select(Upload).where(
        Upload.workspace_id == workspace_id, Upload.state.not_in(("removed", "ignored"))
    )
    if opening_id is not None:
        query = query.where(Upload.opening_id == opening_id)
    if drop_id is not None:
        query = query.where(Upload.drop_id == drop_id)
    if before is not None:
        query = query.where(Upload.id < before)
    return (await session.scalars(query.order_by(Upload.id.desc()).limit(limit))).all()
