"""Notes that people write on candidates, and pairs of candidates told apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select

from storage.database import Session
from storage.judgements import owner
from storage.keys import box
from storage.models import Apart, Candidate, Remark
from storage.upsert import insert_once

KIND = "remark"


@dataclass(frozen=True)
class Said:
    """A note in clear."""

    row: Remark
    text: str


async def add_remark(
    session: Session, candidate: Candidate, *, text: str, actor: str, now: datetime
) -> Remark:
    """Store a note, sealed under the candidate's key."""
    sealer = await box(session, candidate.workspace_id, owner(candidate.id))
    row = Remark(
        workspace_id=candidate.workspace_id,
        candidate_id=candidate.id,
        body=sealer.seal_json(KIND, text),
        actor=actor,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def get_own_remark(session: Session, workspace_id: int, remark_id: int) -> Remark | None:
    """A note of this workspace."""
    row = await session.get(Remark, remark_id)
    return row if row is not None and row.workspace_id == workspace_id else None


async def remarks_on(session: Session, candidate: Candidate) -> Sequence[Said]:
    """Notes on a candidate that are not undone, the oldest first."""
    query = select(Remark).where(Remark.candidate_id == candidate.id, Remark.undone_at.is_(None))
    rows = (await session.scalars(query.order_by(Remark.id))).all()
    if not rows:
        return []
    opener = await box(session, candidate.workspace_id, owner(candidate.id))
    return [Said(row, opener.open_json(KIND, row.body)) for row in rows]


async def ids_of_remarks(session: Session, candidate_id: int) -> Sequence[int]:
    """Ids of the notes on a candidate, undone or not."""
    query = select(Remark.id).where(Remark.candidate_id == candidate_id)
    return (await session.scalars(query.order_by(Remark.id))).all()


async def move_remarks(
    session: Session, old: Candidate, new: Candidate, *, ids: Sequence[int] | None = None
) -> None:
    """Give notes on one candidate to another, all or those with these ids."""
    before = await box(session, old.workspace_id, owner(old.id))
    after = await box(session, new.workspace_id, owner(new.id))
    query = select(Remark).where(Remark.candidate_id == old.id)
    if ids is not None:
        query = query.where(Remark.id.in_(ids))
    for row in (await session.scalars(query)).all():
        row.body = after.seal_json(KIND, before.open_json(KIND, row.body))
        row.candidate_id = new.id
    await session.flush()


async def tell_apart(
    session: Session, workspace_id: int, one: int, other: int, *, actor: str, now: datetime
) -> None:
    """Note that two candidates are two people; said twice is said once."""
    first, second = sorted((one, other))
    await insert_once(
        session,
        Apart,
        workspace_id=workspace_id,
        first_id=first,
        second_id=second,
        actor=actor,
        created_at=now,
    )


async def forget_apart(session: Session, one: int, other: int) -> None:
    """Take back that two candidates are two people."""
    first, second = sorted((one, other))
    await session.execute(delete(Apart).where(Apart.first_id == first, Apart.second_id == second))


async def told_apart(session: Session, candidate_id: int) -> set[int]:
    """Ids of the candidates of whom a person said that they are not this one."""
    rows = await session.scalars(
        select(Apart).where(or_(Apart.first_id == candidate_id, Apart.second_id == candidate_id))
    )
    return {row.second_id if row.first_id == candidate_id else row.first_id for row in rows}
