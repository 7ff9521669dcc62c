"""Figures of one opening, counted by the database: a row a group, however many applied."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Float,
    String,
    cast,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.sql.selectable import TableValuedAlias

from storage.database import Session
from storage.models import (
    Application,
    Cv,
    Decision,
    Feedback,
    JournalEntry,
    Opening,
    ScoreRow,
    Upload,
)

# What the journal says when a person looked at an application; views of cards leave no trace.
LOOKS = (
    "application.viewed",
    "application.decided",
    "application.level_set",
    "application.score.judged",
)


class FilesLike(NamedTuple):
    """So many uploads are in this state, with a CV in that one; `held`: a person must say first."""

    state: str
    cv_state: str | None
    held: bool
    amount: int


class ApplicationsLike(NamedTuple):
    """So many live applications stand alike."""

    state: str
    bucket: str | None
    total: float | None
    decision: str | None
    amount: int


class DecidedLike(NamedTuple):
    """So many decisions that stand are of this kind, made on this total; None: without a score."""

    kind: str
    total: float | None
    amount: int


class LevelLike(NamedTuple):
    """So many applications, decided so, have this level of a criterion; None: unknown."""

    criterion_id: str
    level: float | None
    decision: str | None
    amount: int


def _live(opening_id: int) -> list[ColumnElement[bool]]:
    return [Application.opening_id == opening_id, Application.state != "removed"]


async def files_of(session: Session, opening_id: int) -> list[FilesLike]:
    """Uploads for an opening by how far they are."""
    held = Cv.hold.is_not(None)
    rows = await session.execute(
        select(Upload.state, Cv.state, held, func.count())
        .outerjoin(Cv, Cv.id == Upload.cv_id)
        .where(Upload.opening_id == opening_id)
        .group_by(Upload.state, Cv.state, held)
    )
    return [FilesLike(state, cv, bool(waits), amount) for state, cv, waits, amount in rows]


async def applications_like(session: Session, opening_id: int) -> list[ApplicationsLike]:
    """Live applications by state, bucket, total and decision; totals have one decimal."""
    alike = (Application.state, Application.bucket, Application.total, Application.decision)
    rows = await session.execute(
        select(*alike, func.count()).where(*_live(opening_id)).group_by(*alike)
    )
    return [ApplicationsLike(*row) for row in rows]


async def decided_like(session: Session, opening_id: int) -> list[DecidedLike]:
    """Decisions that stand, by the total that whoever decided saw."""
    rows = await session.execute(
        select(Decision.kind, Decision.total, func.count())
        .join(Application, Application.id == Decision.application_id)
        .where(
            *_live(opening_id),
            Decision.undone_at.is_(None),
            Decision.actor == Application.decided_by,
        )
        .group_by(Decision.kind, Decision.total)
    )
    return [DecidedLike(*row) for row in rows]


async def levels_like(session: Session, opening: Opening, *, newest: int) -> list[LevelLike]:
    """Levels as the engine gave them, of scores by the rubric in force; words of people aside.

    Of so many of the newest candidates.
    """
    each = _each_level(session)
    alike = (each.c.key, cast(each.c.value, Float), Application.decision)
    rows = await session.execute(
        select(*alike, func.count())
        .select_from(Application)
        .join(ScoreRow, ScoreRow.id == Application.score_id)
        .join(each, true())
        .where(*await _newest(session, opening, newest))
        .where(ScoreRow.rubric_version == opening.rubric_version)
        .group_by(*alike)
    )
    return [LevelLike(*row) for row in rows]


async def _newest(session: Session, opening: Opening, amount: int) -> list[ColumnElement[bool]]:
    live = _live(opening.id)
    ids = select(Application.id).where(*live).order_by(Application.id.desc())
    last = await session.scalar(ids.offset(amount).limit(1))
    return live if last is None else [*live, Application.id > last]


def _each_level(session: Session) -> TableValuedAlias:
    unfold = func.json_each_text if session.dialect == "postgresql" else func.json_each
    return unfold(ScoreRow.levels).table_valued("key", "value")


async def feedback_of(session: Session, opening_id: int) -> dict[str, int]:
    """How often people found a score of an opening too_high, right and too_low."""
    rows = await session.execute(
        select(Feedback.answer, func.count())
        .join(Application, Application.id == Feedback.application_id)
        .where(*_live(opening_id))
        .group_by(Feedback.answer)
    )
    return {answer: amount for answer, amount in rows}  # noqa: C416 - rows are no plain tuples


async def first_looks(
    session: Session, opening: Opening, *, newest: int
) -> list[tuple[datetime, datetime]]:
    """(arrived, first looked at by a person) of those among so many newest that one looked at."""
    first = (
        select(JournalEntry.subject, func.min(JournalEntry.at).label("at"))
        .where(JournalEntry.workspace_id == opening.workspace_id, JournalEntry.action.in_(LOOKS))
        .group_by(JournalEntry.subject)
        .subquery()
    )
    rows = await session.execute(
        select(Application.arrived_at, first.c.at)
        .join(first, first.c.subject == _subject())
        .where(*await _newest(session, opening, newest))
    )
    return [(arrived, looked) for arrived, looked in rows]


def _subject() -> ColumnElement[str]:
    return literal("application:") + cast(Application.id, String)


async def unscored(session: Session, opening_id: int, limit: int | None) -> Sequence[Application]:
    """Live applications without a score that counts: they wait, or could not be scored."""
    query = select(Application).where(*_live(opening_id), Application.state != "scored")
    return (await session.scalars(query.order_by(Application.id).limit(limit))).all()


async def journal_of(session: Session, opening: Opening, limit: int) -> Sequence[JournalEntry]:
    """What the journal says of an opening and of who applied, the newest first."""
    theirs = select(_subject()).where(Application.opening_id == opening.id)
    query = select(JournalEntry).where(
        JournalEntry.workspace_id == opening.workspace_id,
        or_(JournalEntry.subject == f"opening:{opening.id}", JournalEntry.subject.in_(theirs)),
    )
    return (await session.scalars(query.order_by(JournalEntry.id.desc()).limit(limit))).all()
