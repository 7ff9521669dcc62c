"""Applications, their scores, and the shortlist query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, update

from storage.cvs import owner
from storage.database import Session
from storage.keys import box, open_readable
from storage.models import Application, Cv, CvSkill, ScoreRow
from storage.places import Seen, opening_seen
from storage.upsert import insert_once


@dataclass(frozen=True)
class Filters:
    """What a shortlist is narrowed to.

    Attributes:
        skills: canonical ids, all of them wanted.
        bucket: the only one that is wanted.
        decision: the one that stands: shortlist, hold or decline; `none` where nobody decided.
    """

    min_total: float | None = None
    min_years: float | None = None
    skills: tuple[str, ...] = ()
    bucket: str | None = None
    decision: str | None = None


async def get_application(session: Session, application_id: int) -> Application | None:
    """An application, or None once it is erased."""
    return await session.get(Application, application_id)


async def find_application(
    session: Session, opening_id: int, candidate_id: int
) -> Application | None:
    """The application of a candidate in an opening."""
    found: Application | None = await session.scalar(
        select(Application).where(
            Application.opening_id == opening_id, Application.candidate_id == candidate_id
        )
    )
    return found


async def ensure_application(
    session: Session,
    *,
    workspace_id: int,
    opening_id: int,
    candidate_id: int,
    cv_id: int,
    code_name: str,
    now: datetime,
) -> Application:
    """The application of a candidate in an opening, made if it is new."""
    fresh = await insert_once(
        session,
        Application,
        workspace_id=workspace_id,
        opening_id=opening_id,
        candidate_id=candidate_id,
        cv_id=cv_id,
        code_name=code_name,
        arrived_at=now,
    )
    found = fresh or await find_application(session, opening_id, candidate_id)
    if found is None:
        raise LookupError(f"application of candidate {candidate_id} vanished")
    return found


async def applications_of_candidate(session: Session, candidate_id: int) -> Sequence[Application]:
    """Every application of a candidate, removed ones included."""
    query = select(Application).where(Application.candidate_id == candidate_id)
    return (await session.scalars(query.order_by(Application.id))).all()


async def find_applications(
    session: Session, pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], Application]:
    """Live applications by (opening id, candidate id), with one query."""
    if not pairs:
        return {}
    rows = await session.scalars(
        select(Application).where(
            Application.opening_id.in_({opening for opening, _ in pairs}),
            Application.candidate_id.in_({candidate for _, candidate in pairs}),
            Application.state != "removed",
        )
    )
    return {(row.opening_id, row.candidate_id): row for row in rows}


async def applications_of_cv(session: Session, cv_id: int) -> Sequence[Application]:
    """Live applications that stand on a CV."""
    query = select(Application).where(Application.cv_id == cv_id, Application.state != "removed")
    return (await session.scalars(query.order_by(Application.id))).all()


async def find_score(
    session: Session,
    *,
    cv_id: int,
    opening_id: int,
    rubric_version: int,
    engine_key: str,
    revision: int,
) -> ScoreRow | None:
    """The score of a CV by exactly these versions, if there is one."""
    found: ScoreRow | None = await session.scalar(
        select(ScoreRow).where(
            ScoreRow.cv_id == cv_id,
            ScoreRow.opening_id == opening_id,
            ScoreRow.rubric_version == rubric_version,
            ScoreRow.engine_key == engine_key,
            ScoreRow.revision == revision,
        )
    )
    return found


async def scored_openings(session: Session, cv_id: int) -> Sequence[int]:
    """Ids of the openings that a CV was ever scored for."""
    query = select(ScoreRow.opening_id).where(ScoreRow.cv_id == cv_id).distinct()
    return (await session.scalars(query.order_by(ScoreRow.opening_id))).all()


async def earlier_score(
    session: Session, application: Application, row: ScoreRow
) -> ScoreRow | None:
    """The score made before this one of an application: on any CV of the person, by any rubric."""
    found: ScoreRow | None = await session.scalar(
        select(ScoreRow)
        .join(Cv, Cv.id == ScoreRow.cv_id)
        .where(
            ScoreRow.opening_id == application.opening_id,
            Cv.candidate_id == application.candidate_id,
            ScoreRow.id < row.id,
        )
        .order_by(ScoreRow.id.desc())
        .limit(1)
    )
    return found


async def get_score(session: Session, score_id: int) -> ScoreRow | None:
    """A score by id."""
    return await session.get(ScoreRow, score_id)


async def add_score(session: Session, row: ScoreRow, body: Mapping[str, Any]) -> ScoreRow:
    """Store a score; its quotes and reasons are sealed under the CV's key."""
    sealer = await box(session, row.workspace_id, owner(row.cv_id))
    row.body = sealer.seal_json("score", body)
    session.add(row)
    await session.flush()
    return row


async def open_score(session: Session, row: ScoreRow) -> Any:
    """The clear body of a score."""
    return (await box(session, row.workspace_id, owner(row.cv_id))).open_json("score", row.body)


async def open_scores(
    session: Session, workspace_id: int, rows: Sequence[ScoreRow]
) -> dict[int, Any]:
    """The clear bodies of several scores, by score id; those that were changed are left out."""
    sealed = {row.id: (owner(row.cv_id), row.body) for row in rows}
    return await open_readable(session, workspace_id, "score", sealed)


async def carry_over_scores(session: Session, cv: Cv, *, models_alone: bool) -> None:
    """Let scores count on after a fact of the CV was put right that their engine does not see.

    Args:
        session: a transaction.
        cv: with its new revision.
        models_alone: only scores that a model made, which reads the text and no facts.
    """
    before = (ScoreRow.cv_id == cv.id, ScoreRow.revision == cv.revision - 1)
    by = (ScoreRow.engine_key.startswith("openai"),) if models_alone else ()
    await session.execute(update(ScoreRow).where(*before, *by).values(revision=cv.revision))
    await session.flush()


async def replace_score(session: Session, row: ScoreRow, body: Mapping[str, Any]) -> None:
    """Store what a second look made of a score; its numbers are set by the caller."""
    sealer = await box(session, row.workspace_id, owner(row.cv_id))
    row.body = sealer.seal_json("score", body)
    await session.flush()


async def use_score(
    session: Session,
    application: Application,
    score: ScoreRow,
    *,
    bucket: str,
    total: float,
    evidence: float,
    rank_key: str,
) -> None:
    """Let an application stand on a score, with the numbers that count of it."""
    if application.score_id != score.id:
        application.second_look = None
    application.score_id = score.id
    application.bucket = bucket
    application.total = total
    application.evidence = evidence
    application.rank_key = rank_key
    application.state = "scored"
    await session.flush()


async def claim_announcement(session: Session, application_id: int, now: datetime) -> bool:
    """Mark an application as announced; False where it was already."""
    result = await session.execute(
        update(Application)
        .where(Application.id == application_id, Application.announced_at.is_(None))
        .values(announced_at=now)
        .returning(Application.id)
    )
    return result.first() is not None


async def in_digest(session: Session, opening_id: int, digest: str) -> Sequence[Application]:
    """Applications that a digest announces, in rank order."""
    query = select(Application).where(
        Application.opening_id == opening_id,
        Application.digest == digest,
        Application.state != "removed",
    )
    return (await session.scalars(query.order_by(Application.rank_key))).all()


async def take_back_digest(session: Session, opening_id: int, digest: str) -> None:
    """Let applications whose digest is not posted be as if they had not been announced."""
    await session.execute(
        update(Application)
        .where(Application.opening_id == opening_id, Application.digest == digest)
        .values(announced_at=None, digest=None)
    )


def _matches(opening_id: int, filters: Filters) -> list[ColumnElement[bool]]:
    wanted = [
        Application.opening_id == opening_id,
        Application.state == "scored",
    ]
    if filters.min_total is not None:
        wanted.append(Application.total >= filters.min_total)
    if filters.min_years is not None:
        wanted.append(Application.years >= filters.min_years)
    if filters.bucket is not None:
        wanted.append(Application.bucket == filters.bucket)
    if filters.decision is not None:
        decided = None if filters.decision == "none" else filters.decision
        wanted.append(Application.decision.is_not_distinct_from(decided))
    wanted.extend(
        exists().where(CvSkill.cv_id == Application.cv_id, CvSkill.skill == skill)
        for skill in filters.skills
    )
    return wanted


async def shortlist(
    session: Session, opening_id: int, filters: Filters, *, after: str, limit: int
) -> Sequence[tuple[Application, ScoreRow]]:
    """Scored applications in rank order, those behind rank key `after` (empty: from the top)."""
    rows = await session.execute(
        select(Application, ScoreRow)
        .join(ScoreRow, ScoreRow.id == Application.score_id)
        .where(*_matches(opening_id, filters), Application.rank_key > after)
        .order_by(Application.rank_key)
        .limit(limit)
    )
    return [(application, score) for application, score in rows]


async def next_to(session: Session, application: Application, *, forward: bool) -> int | None:
    """Id of the application that stands next to one on its shortlist."""
    key = Application.rank_key
    query = select(Application.id).where(*_matches(application.opening_id, Filters()))
    if forward:
        query = query.where(key > application.rank_key).order_by(key)
    else:
        query = query.where(key < application.rank_key).order_by(key.desc())
    found: int | None = await session.scalar(query.limit(1))
    return found


async def count_shortlist(
    session: Session, opening_id: int, filters: Filters, *, up_to: str | None = None
) -> int:
    """How many applications match; with `up_to`, those ranked at or before that rank key."""
    query = select(func.count()).select_from(Application).where(*_matches(opening_id, filters))
    if up_to is not None:
        query = query.where(Application.rank_key <= up_to)
    return int(await session.scalar(query) or 0)


async def count_states(session: Session, workspace_id: int, seen: Seen = None) -> dict[str, int]:
    """Applications of a workspace by state, as far as they are seen."""
    rows = await session.execute(
        select(Application.state, func.count())
        .where(Application.workspace_id == workspace_id, opening_seen(Application.opening_id, seen))
        .group_by(Application.state)
    )
    return {state: count for state, count in rows}  # noqa: C416 - rows are no plain tuples
