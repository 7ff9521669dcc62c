"""What searches and questions read of many candidates, a slice at a time."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select

from storage import corrections
from storage.crypto import SealBrokenError
from storage.cvs import owner
from storage.database import Session
from storage.keys import boxes, open_readable
from storage.models import (
    Application,
    Candidate,
    Correction,
    Cv,
    CvSkill,
    Opening,
    ProfileRow,
    ScoreRow,
)
from storage.places import Seen, opening_seen


async def candidates_of(
    session: Session,
    workspace_id: int,
    *,
    opening_id: int | None = None,
    skills: Sequence[str] = (),
    before: int | None = None,
    limit: int,
    seen: Seen = None,
) -> Sequence[tuple[int, int]]:
    """(candidate id, id of the current CV), the newest candidates first.

    Args:
        session: a transaction.
        workspace_id: whose candidates.
        opening_id: only those who apply there.
        skills: only those whose current CV has all of these, as `cv_skills` holds them.
        before: only those with a lower id.
        limit: how many at most.
        seen: only those with an application that is seen; of its CVs the newest is the current one.
    """
    query = select(Candidate.id, _current_cv(seen)).where(
        *_narrowed(workspace_id, opening_id, skills, seen)
    )
    if before is not None:
        query = query.where(Candidate.id < before)
    rows = await session.execute(query.order_by(Candidate.id.desc()).limit(limit))
    return [(candidate_id, cv_id) for candidate_id, cv_id in rows if cv_id is not None]


async def count_candidates(
    session: Session,
    workspace_id: int,
    *,
    opening_id: int | None = None,
    skills: Sequence[str],
    seen: Seen = None,
) -> int:
    """How many `candidates_of` would give in all."""
    query = select(func.count(Candidate.id)).where(
        *_narrowed(workspace_id, opening_id, skills, seen)
    )
    return await session.scalar(query) or 0


def _current_cv(seen: Seen) -> ColumnElement[int | None]:
    """The CV that a candidate is known by, to whoever may see all or some channels only."""
    if seen is None:
        return Candidate.current_cv_id.expression
    query = select(func.max(Application.cv_id)).where(
        Application.candidate_id == Candidate.id,
        Application.state != "removed",
        opening_seen(Application.opening_id, seen),
    )
    return query.correlate(Candidate).scalar_subquery()


def _narrowed(
    workspace_id: int, opening_id: int | None, skills: Sequence[str], seen: Seen
) -> list[ColumnElement[bool]]:
    current = _current_cv(seen)
    wanted = [Candidate.workspace_id == workspace_id, current.is_not(None)]
    if opening_id is not None:
        wanted.append(
            exists().where(
                Application.candidate_id == Candidate.id,
                Application.opening_id == opening_id,
                Application.state != "removed",
            )
        )
    wanted.extend(
        exists().where(CvSkill.cv_id == current, CvSkill.skill == skill) for skill in skills
    )
    return wanted


async def candidates_by_hash(
    session: Session,
    workspace_id: int,
    *,
    email: str | None,
    name: str | None,
    limit: int,
    seen: Seen = None,
) -> Sequence[tuple[int, int]]:
    """As `candidates_of`: those whose keyed hash of the e-mail or of the name is one of these."""
    same = [
        column == value
        for column, value in ((Candidate.email_hash, email), (Candidate.name_hash, name))
        if value is not None
    ]
    query = select(Candidate.id, _current_cv(seen)).where(
        *_narrowed(workspace_id, None, (), seen), or_(*same)
    )
    rows = await session.execute(query.order_by(Candidate.id.desc()).limit(limit))
    return [(candidate_id, cv_id) for candidate_id, cv_id in rows if cv_id is not None]


async def identities(session: Session, workspace_id: int, cv_ids: Sequence[int]) -> dict[int, Any]:
    """Who CVs are of, by CV id: of each CV only the column that is needed is read."""
    query = select(Cv.id, Cv.identity).where(Cv.workspace_id == workspace_id, Cv.id.in_(cv_ids))
    rows = await session.execute(query)
    sealed = {cv_id: (owner(cv_id), identity) for cv_id, identity in rows if identity is not None}
    return await open_readable(session, workspace_id, "identity", sealed)


async def profiles(session: Session, workspace_id: int, cv_ids: Sequence[int]) -> dict[int, Any]:
    """The current profiles of CVs as they were found, by CV id, without people's corrections."""
    query = select(ProfileRow.cv_id, ProfileRow.body).where(
        ProfileRow.workspace_id == workspace_id,
        ProfileRow.cv_id.in_(cv_ids),
        ProfileRow.current.is_(True),
    )
    rows = await session.execute(query.order_by(ProfileRow.id))
    sealed = {cv_id: (owner(cv_id), body) for cv_id, body in rows}
    return await open_readable(session, workspace_id, "profile", sealed)


async def texts(session: Session, workspace_id: int, cv_ids: Sequence[int]) -> dict[int, str]:
    """The texts of CVs without identity, by CV id; those that were changed are left out."""
    query = select(Cv.id, Cv.redacted).where(Cv.workspace_id == workspace_id, Cv.id.in_(cv_ids))
    sealed = {cv_id: text for cv_id, text in await session.execute(query) if text is not None}
    openers = await boxes(session, workspace_id, [owner(cv_id) for cv_id in sealed])
    found = {}
    for cv_id, text in sealed.items():
        if opener := openers.get(owner(cv_id)):
            with suppress(SealBrokenError):
                found[cv_id] = opener.open("redacted", text).decode()
    return found


async def corrected(
    session: Session, workspace_id: int, cv_ids: Sequence[int], field: str
) -> dict[int, Any]:
    """A fact of CVs as people last put it right, by CV id; CVs without such a word are left out."""
    query = select(Correction.cv_id, Correction.body).where(
        Correction.cv_id.in_(cv_ids), Correction.field == field, Correction.undone_at.is_(None)
    )
    rows = await session.execute(query.order_by(Correction.id))
    sealed = {cv_id: (owner(cv_id), body) for cv_id, body in rows}
    found = await open_readable(session, workspace_id, corrections.KIND, sealed)
    return {cv_id: body["value"] for cv_id, body in found.items()}


async def skills_of(session: Session, cv_ids: Sequence[int]) -> dict[int, set[str]]:
    """Skills of CVs as `cv_skills` holds them, by CV id."""
    found: dict[int, set[str]] = {}
    query = select(CvSkill.cv_id, CvSkill.skill).where(CvSkill.cv_id.in_(cv_ids))
    for cv_id, skill in await session.execute(query):
        found.setdefault(cv_id, set()).add(skill)
    return found


async def ranked(
    session: Session, opening_id: int, *, after: str, limit: int, skip: int = 0
) -> Sequence[tuple[Application, Mapping[str, Any]]]:
    """Scored applications behind a rank key, in order, with the levels their engine gave."""
    rows = await session.execute(
        select(Application, ScoreRow.levels)
        .join(ScoreRow, ScoreRow.id == Application.score_id)
        .where(
            Application.opening_id == opening_id,
            Application.state == "scored",
            Application.rank_key > after,
        )
        .order_by(Application.rank_key)
        .limit(limit)
        .offset(skip)
    )
    return [(application, levels) for application, levels in rows]


async def scored_among(
    session: Session, opening_id: int, application_ids: Sequence[int]
) -> list[tuple[Application, ScoreRow]]:
    """Those of some applications that are scored in an opening, in the order of the ids given."""
    rows = await session.execute(
        select(Application, ScoreRow)
        .join(ScoreRow, ScoreRow.id == Application.score_id)
        .where(
            Application.opening_id == opening_id,
            Application.id.in_(application_ids),
            Application.state == "scored",
        )
    )
    order = {application_id: place for place, application_id in enumerate(application_ids)}
    return sorted(((one, score) for one, score in rows), key=lambda row: order[row[0].id])


async def applications_in(
    session: Session, workspace_id: int, candidate_ids: Sequence[int], seen: Seen = None
) -> Sequence[tuple[Application, Opening]]:
    """Live applications of candidates with their openings, the newest openings first.

    As far as they are seen.
    """
    rows = await session.execute(
        select(Application, Opening)
        .join(Opening, Opening.id == Application.opening_id)
        .where(
            Application.workspace_id == workspace_id,
            Application.candidate_id.in_(candidate_ids),
            Application.state != "removed",
            opening_seen(Opening.id, seen),
        )
        .order_by(Opening.id.desc())
    )
    return [(application, opening) for application, opening in rows]


async def coded(
    session: Session, workspace_id: int, code_name: str, seen: Seen
) -> Sequence[tuple[Application, Opening]]:
    """Live applications with a code name in blind openings that are seen, as `applications_in`."""
    rows = await session.execute(
        select(Application, Opening)
        .join(Opening, Opening.id == Application.opening_id)
        .where(
            Application.workspace_id == workspace_id,
            Application.state != "removed",
            func.lower(Application.code_name) == code_name.lower(),
            Opening.blind,
            opening_seen(Opening.id, seen),
        )
        .order_by(Opening.id.desc())
    )
    return [(application, opening) for application, opening in rows]


async def by_code_name(session: Session, opening_id: int, code_name: str) -> Application | None:
    """The live application with a code name, in whatever case it is written."""
    found: Application | None = await session.scalar(
        select(Application)
        .where(
            Application.opening_id == opening_id,
            Application.state != "removed",
            func.lower(Application.code_name) == code_name.lower(),
        )
        .limit(1)
    )
    return found
