"""What reviewers decided of applications, and what they thought of scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from storage.api_keys import names_of
from storage.database import Session
from storage.judgements import owner
from storage.keys import box, open_readable
from storage.models import Application, Decision, Feedback
from storage.upsert import insert_once

KIND = "decision"


@dataclass(frozen=True)
class Stance:
    """What one reviewer says of an application, and why.

    Attributes:
        note: empty where none was given.
        program: what the key is called that decided; None where a person did.
    """

    row: Decision
    note: str
    program: str | None = None


async def add_decision(
    session: Session,
    application: Application,
    *,
    kind: str,
    code: str | None,
    note: str,
    actor: str,
    since: datetime,
    rubric_version: int | None,
    now: datetime,
) -> Decision:
    """Store a reviewer's decision with the total that was seen."""
    sealer = await box(session, application.workspace_id, owner(application.candidate_id))
    row = Decision(
        workspace_id=application.workspace_id,
        application_id=application.id,
        kind=kind,
        code=code,
        note=sealer.seal_json(KIND, note) if note else None,
        actor=actor,
        created_at=now,
        since=since,
        total=application.total,
        rubric_version=rubric_version,
    )
    session.add(row)
    await session.flush()
    return row


async def stances_of(
    session: Session, applications: Sequence[Application]
) -> dict[int, list[Stance]]:
    """Decisions that are not undone by application id, the one that stands first.

    A note that was changed in the database is left out.
    """
    people = {application.id: application.candidate_id for application in applications}
    if not people:
        return {}
    query = select(Decision).where(
        Decision.application_id.in_(people), Decision.undone_at.is_(None)
    )
    rows = (await session.scalars(query.order_by(Decision.since, Decision.id))).all()
    sealed = {row.id: (owner(people[row.application_id]), row.note) for row in rows if row.note}
    clear = await open_readable(session, rows[0].workspace_id, KIND, sealed) if sealed else {}
    home = applications[0].workspace_id
    programs = await names_of(session, home, {row.actor for row in rows})
    found: dict[int, list[Stance]] = {}
    for row in rows:
        stance = Stance(row, clear.get(row.id, ""), programs.get(row.actor))
        found.setdefault(row.application_id, []).append(stance)
    return found


async def decisions_in(
    session: Session, workspace_id: int, opening_id: int, *, before: int | None, limit: int
) -> list[tuple[Stance, Application]]:
    """Decisions of an opening's reviewers that are not undone, the newest first."""
    query = (
        select(Decision, Application)
        .join(Application, Application.id == Decision.application_id)
        .where(
            Application.workspace_id == workspace_id,
            Application.opening_id == opening_id,
            Decision.undone_at.is_(None),
        )
    )
    if before is not None:
        query = query.where(Decision.id < before)
    rows = (await session.execute(query.order_by(Decision.id.desc()).limit(limit))).all()
    sealed = {row.id: (owner(one.candidate_id), row.note) for row, one in rows if row.note}
    clear = await open_readable(session, workspace_id, KIND, sealed) if sealed else {}
    return [(Stance(row, clear.get(row.id, "")), one) for row, one in rows]


async def stand_by(session: Session, application: Application) -> None:
    """Keep with an application which decision stands now."""
    stances = (await stances_of(session, [application])).get(application.id, [])
    application.decision = stances[0].row.kind if stances else None
    application.decided_by = stances[0].row.actor if stances else None
    await session.flush()


async def set_feedback(
    session: Session, application: Application, *, actor: str, answer: str, now: datetime
) -> None:
    """Note what a person thinks of a score; it replaces what they said before."""
    values = {
        "workspace_id": application.workspace_id,
        "application_id": application.id,
        "actor": actor,
        "answer": answer,
        "total": application.total or 0.0,
        "created_at": now,
    }
    if await insert_once(session, Feedback, **values):
        return
    row = await session.scalar(
        select(Feedback).where(Feedback.application_id == application.id, Feedback.actor == actor)
    )
    if row is not None:
        row.answer, row.total, row.created_at = answer, application.total or 0.0, now
        await session.flush()


async def erase_decisions(session: Session, application_ids: Sequence[int]) -> None:
    """Delete what was decided and thought of these applications, undone or not."""
    for table in (Decision, Feedback):
        await session.execute(delete(table).where(table.application_id.in_(application_ids)))
