"""Facts of a CV as people put them right; what was found beside them stays stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from storage.cvs import owner
from storage.database import Session
from storage.keys import box
from storage.models import Correction, Cv

KIND = "correction"


@dataclass(frozen=True)
class Corrected:
    """A correction in clear: the value, and what it was before."""

    row: Correction
    value: Any
    was: Any


async def add_correction(
    session: Session, cv: Cv, *, field: str, value: Any, was: Any, actor: str, now: datetime
) -> Correction:
    """Store a correction, sealed under the CV's key."""
    sealer = await box(session, cv.workspace_id, owner(cv.id))
    row = Correction(
        workspace_id=cv.workspace_id,
        cv_id=cv.id,
        field=field,
        body=sealer.seal_json(KIND, {"value": value, "was": was}),
        actor=actor,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def get_own_correction(
    session: Session, workspace_id: int, correction_id: int
) -> Correction | None:
    """A correction of this workspace."""
    row = await session.get(Correction, correction_id)
    return row if row is not None and row.workspace_id == workspace_id else None


async def corrections_of(session: Session, cv: Cv) -> Sequence[Corrected]:
    """A CV's corrections that are not undone, the oldest first."""
    rows = (
        await session.scalars(
            select(Correction)
            .where(Correction.cv_id == cv.id, Correction.undone_at.is_(None))
            .order_by(Correction.id)
        )
    ).all()
    if not rows:
        return []
    opener = await box(session, cv.workspace_id, owner(cv.id))
    bodies = [opener.open_json(KIND, row.body) for row in rows]
    return [
        Corrected(row, body["value"], body["was"]) for row, body in zip(rows, bodies, strict=True)
    ]


async def undo_correction(session: Session, row: Correction, *, actor: str, now: datetime) -> None:
    """Let a correction count no more; it stays on record."""
    row.undone_at, row.undone_by = now, actor
    await session.flush()
