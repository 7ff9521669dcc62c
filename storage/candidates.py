"""Candidates: persons with one or more CVs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from storage.database import Session
from storage.decisions import erase_decisions
from storage.judgements import erase_judgements, owner
from storage.keys import destroy, fingerprint
from storage.models import Apart, Application, Candidate, Cv, Remark, Upload
from storage.remarks import told_apart


async def fingerprints(
    session: Session, workspace_id: int, *, email: str | None, name: str | None
) -> tuple[str | None, str | None]:
    """Keyed hashes of an e-mail address and a normalised name, for exact look-ups."""
    return (
        await fingerprint(session, workspace_id, "email", email) if email else None,
        await fingerprint(session, workspace_id, "name", name) if name else None,
    )


async def find_same(
    session: Session, workspace_id: int, email_hash: str | None, name_hash: str | None
) -> Candidate | None:
    """The candidate whose e-mail and name both match, the oldest first."""
    if email_hash is None or name_hash is None:
        return None
    found: Candidate | None = await session.scalar(
        select(Candidate)
        .where(
            Candidate.workspace_id == workspace_id,
            Candidate.email_hash == email_hash,
            Candidate.name_hash == name_hash,
        )
        .order_by(Candidate.id)
        .limit(1)
    )
    return found


async def find_similar(session: Session, candidate: Candidate) -> Sequence[Candidate]:
    """Other candidates that share the e-mail or the name: possibly the same person.

    Those of whom a person said that they are somebody else are left out.
    """
    matches = [
        column == value
        for column, value in (
            (Candidate.email_hash, candidate.email_hash),
            (Candidate.name_hash, candidate.name_hash),
        )
        if value is not None
    ]
    if not matches:
        return []
    query = select(Candidate).where(
        Candidate.workspace_id == candidate.workspace_id, Candidate.id != candidate.id
    )
    condition = matches[0] if len(matches) == 1 else matches[0] | matches[1]
    others = Candidate.id.not_in(await told_apart(session, candidate.id))
    query = query.where(condition, others)
    return (await session.scalars(query.order_by(Candidate.id).limit(5))).all()


async def cvs_of(session: Session, candidate_id: int) -> Sequence[Cv]:
    """All CVs of a person, the newest first."""
    query = select(Cv).where(Cv.candidate_id == candidate_id)
    return (await session.scalars(query.order_by(Cv.id.desc()))).all()


async def add_candidate(
    session: Session,
    workspace_id: int,
    *,
    email_hash: str | None,
    name_hash: str | None,
    now: datetime,
) -> Candidate:
    """Store a new person."""
    candidate = Candidate(
        workspace_id=workspace_id, email_hash=email_hash, name_hash=name_hash, created_at=now
    )
    session.add(candidate)
    await session.flush()
    return candidate


async def get_candidate(session: Session, candidate_id: int) -> Candidate:
    """A candidate that must exist."""
    return await session.get_one(Candidate, candidate_id)


async def newest_cv(session: Session, candidate_id: int) -> Cv | None:
    """The CV of a person that arrived last."""
    found: Cv | None = await session.scalar(
        select(Cv)
        .where(Cv.candidate_id == candidate_id, Cv.state == "read")
        .order_by(Cv.id.desc())
        .limit(1)
    )
    return found


async def newest_cv_for(
    session: Session, candidate_id: int, opening_id: int, *, without: int
) -> Cv | None:
    """The CV of a person that arrived last among those dropped for an opening; nothing holds it."""
    found: Cv | None = await session.scalar(
        select(Cv)
        .join(Upload, Upload.cv_id == Cv.id)
        .where(
            Cv.candidate_id == candidate_id,
            Cv.state == "read",
            Cv.hold.is_(None),
            Cv.id != without,
            Upload.opening_id == opening_id,
            Upload.state == "fetched",
        )
        .order_by(Cv.id.desc())
        .limit(1)
    )
    return found


async def drop_if_empty(session: Session, candidate_id: int) -> None:
    """Delete a candidate who has no CV left, with what was said of the person, and the data key."""
    left = await session.scalar(select(Cv.id).where(Cv.candidate_id == candidate_id).limit(1))
    if left is not None:
        return
    person = await session.get(Candidate, candidate_id)
    if person is not None:
        await destroy(session, person.workspace_id, owner(candidate_id))
    theirs = select(Application.id).where(Application.candidate_id == candidate_id)
    applications = (await session.scalars(theirs)).all()
    await erase_judgements(session, applications)
    await erase_decisions(session, applications)
    await session.execute(delete(Remark).where(Remark.candidate_id == candidate_id))
    told_apart = (Apart.first_id == candidate_id) | (Apart.second_id == candidate_id)
    await session.execute(delete(Apart).where(told_apart))
    await session.execute(delete(Application).where(Application.candidate_id == candidate_id))
    await session.execute(delete(Candidate).where(Candidate.id == candidate_id))
    await session.flush()
