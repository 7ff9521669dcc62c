"""What people say of criteria: levels set by hand, and answers of candidates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from storage.database import Session
from storage.keys import box, open_readable
from storage.models import Application, JudgementRow

KIND = "judgement"


@dataclass(frozen=True)
class Judged:
    """A judgement with its reason in clear."""

    row: JudgementRow
    reason: str


def owner(candidate_id: int) -> str:
    """Whose data key seals what people say of a candidate."""
    return f"candidate:{candidate_id}"


async def add_judgement(
    session: Session,
    application: Application,
    *,
    criterion: Mapping[str, Any],
    kind: str,
    level: float | None,
    reason: str,
    actor: str,
    now: datetime,
) -> JudgementRow:
    """Store a person's word; its reason is sealed under the candidate's key."""
    sealer = await box(session, application.workspace_id, owner(application.candidate_id))
    row = JudgementRow(
        workspace_id=application.workspace_id,
        application_id=application.id,
        criterion_id=criterion["id"],
        criterion=dict(criterion),
        kind=kind,
        level=level,
        reason=sealer.seal_json(KIND, reason),
        actor=actor,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def get_own_judgement(
    session: Session, workspace_id: int, judgement_id: int
) -> JudgementRow | None:
    """A judgement of this workspace."""
    row = await session.get(JudgementRow, judgement_id)
    return row if row is not None and row.workspace_id == workspace_id else None


async def judgements_of(
    session: Session, applications: Sequence[Application]
) -> dict[int, list[Judged]]:
    """Judgements that are not undone by application id, the oldest first.

    Those that were changed in the database are left out.
    """
    people = {application.id: application.candidate_id for application in applications}
    if not people:
        return {}
    found = await session.scalars(
        select(JudgementRow)
        .where(JudgementRow.application_id.in_(people), JudgementRow.undone_at.is_(None))
        .order_by(JudgementRow.id)
    )
    rows = found.all()
    sealed = {row.id: (owner(people[row.application_id]), row.reason) for row in rows}
    clear = await open_readable(session, rows[0].workspace_id, KIND, sealed) if rows else {}
    said: dict[int, list[Judged]] = {}
    for row in rows:
        if row.id in clear:
            said.setdefault(row.application_id, []).append(Judged(row, clear[row.id]))
    return said


async def undo_judgement(session: Session, row: JudgementRow, *, actor: str, now: datetime) -> None:
    """Let a judgement count no more; it stays on record."""
    row.undone_at, row.undone_by = now, actor
    await session.flush()


async def erase_judgements(session: Session, application_ids: Sequence[int]) -> None:
    """Delete what was said of these applications, undone or not."""
    await session.execute(
        delete(JudgementRow).where(JudgementRow.application_id.in_(application_ids))
    )
