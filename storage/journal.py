"""The audit journal: who did what to whom, and when."""

from collections.abc import Sequence
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
