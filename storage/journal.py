"""The audit journal: who did what to whom, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from storage.database import Session
from storage.models import JournalEntry


async def record(
    session: Session,
    workspace_id: int,
    *,
    actor: str,
    action: str,
    subject: str,
    at: datetime,
    **detail: Any,
) -> None:
    """Add an entry. `detail` holds ids and codes only, never words of a CV."""
    session.add(
        JournalEntry(
            workspace_id=workspace_id,
            at=at,
            actor=actor,
            action=action,
            subject=subject,
            detail=detail,
        )
    )
    await session.flush()


@dataclass(frozen=True)
class Wanted:
    """Which entries of the journal are wanted; what is None does not matter."""

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def entries(
    session: Session, workspace_id: int, wanted: Wanted, *, before: int | None, limit: int
) -> Sequence[JournalEntry]:
    """Entries of a workspace, the newest first; `before` leaves only those with a lower id."""
    query = select(JournalEntry).where(JournalEntry.workspace_id == workspace_id)
    for column, value in (
        (JournalEntry.actor, wanted.actor),
        (JournalEntry.action, wanted.action),
        (JournalEntry.subject, wanted.subject),
    ):
        query = query.where(column == value) if value is not None else query
    if wanted.since is not None:
        query = query.where(JournalEntry.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(JournalEntry.at < wanted.until)
    if before is not None:
        query = query.where(JournalEntry.id < before)
    return (await session.scalars(query.order_by(JournalEntry.id.desc()).limit(limit))).all()


async def entries_on(
    session: Session, workspace_id: int, *, action: str, subject: str
) -> Sequence[JournalEntry]:
    """Entries that say that this was done to this subject, the newest first."""
    query = select(JournalEntry).where(
        JournalEntry.workspace_id == workspace_id,
        JournalEntry.action == action,
        JournalEntry.subject == subject,
    )
    return (await session.scalars(query.order_by(JournalEntry.id.desc()))).all()
