"""The audit journal: who did what to whom, and when."""

from datetime import datetime
from typing import Any

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
