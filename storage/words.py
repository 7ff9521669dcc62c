"""Sealed words of people on applications, and how they go over to another person's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import select

from storage import decisions, judgements
from storage.database import Session
from storage.judgements import owner
from storage.keys import box
from storage.models import Application, Decision, JudgementRow


@dataclass(frozen=True)
class Words:
    """Where words of one kind stand: the table, its sealed column, and what they are sealed as."""

    table: type[Decision] | type[JudgementRow]
    column: str
    kind: str


WORDS: Mapping[str, Words] = {
    "judgements": Words(JudgementRow, "reason", judgements.KIND),
    "decisions": Words(Decision, "note", decisions.KIND),
}


async def ids_of_words(session: Session, application_id: int) -> dict[str, list[int]]:
    """Ids of what was said of an application by the names in `WORDS`, undone or not."""
    found = {}
    for kind, words in WORDS.items():
        row = words.table
        query = select(row.id).where(row.application_id == application_id)
        found[kind] = [*await session.scalars(query.order_by(row.id))]
    return found


async def hand_over(
    session: Session,
    words: Words,
    old: Application,
    *,
    candidate_id: int,
    application_id: int,
    ids: Sequence[int] | None = None,
) -> None:
    """Give what was said of an application to another person's, or to another application.

    Args:
        session: a transaction.
        words: of which kind.
        old: of which it was said; it still has its candidate.
        candidate_id: whose it is from now on.
        application_id: of this candidate; `old`'s own where it goes over with the candidate.
        ids: which rows, of those that are `old`'s; None for all.
    """
    before = await box(session, old.workspace_id, owner(old.candidate_id))
    after = await box(session, old.workspace_id, owner(candidate_id))
    query = select(words.table).where(words.table.application_id == old.id)
    if ids is not None:
        query = query.where(words.table.id.in_(ids))
    rows = (await session.scalars(query)).all()
    for row in cast("Sequence[Decision | JudgementRow]", rows):
        sealed = getattr(row, words.column)
        if sealed:
            clear = before.open_json(words.kind, sealed)
            setattr(row, words.column, after.seal_json(words.kind, clear))
        row.application_id = application_id
    await session.flush()
