"""CVs, what reading them gave, and their profiles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from storage.database import Session
from storage.keys import box, destroy, open_readable
from storage.models import (
    Application,
    Candidate,
    Correction,
    Cv,
    CvSkill,
    ProfileRow,
    ScoreRow,
    Upload,
)
from storage.upsert import insert_once


@dataclass(frozen=True)
class Reading:
    """What is stored of a CV once it is read: the document and the identity, as JSON values."""

    document: Mapping[str, Any]
    identity: Mapping[str, Any]
    redacted: str
    kind: str
    quality: str
    language: str | None
    hold: str | None


def owner(cv_id: int) -> str:
    """Whose data key seals what belongs to a CV."""
    return f"cv:{cv_id}"


def blob(cv: Cv) -> str:
    """The key of a CV's file in the file store."""
    return blob_of(cv.workspace_id, cv.id)


def blob_of(workspace_id: int, cv_id: int) -> str:
    """The same by the ids of the CV and its workspace."""
    return f"{workspace_id}/cv-{cv_id}"


async def find_by_content(session: Session, workspace_id: int, sha256: str) -> Cv | None:
    """The CV with these bytes in this workspace."""
    found: Cv | None = await session.scalar(
        select(Cv).where(Cv.workspace_id == workspace_id, Cv.sha256 == sha256)
    )
    return found


async def ensure_cv(
    session: Session, workspace_id: int, *, sha256: str, size: int, now: datetime
) -> Cv:
    """The CV with these bytes, made with a data key of its own if it is new; its file follows."""
    fresh = await insert_once(
        session, Cv, workspace_id=workspace_id, sha256=sha256, size=size, created_at=now
    )
    cv = fresh or await find_by_content(session, workspace_id, sha256)
    if cv is None:
        raise LookupError("a CV vanished while it was stored")
    await box(session, workspace_id, owner(cv.id))
    return cv


async def get_cv(session: Session, cv_id: int) -> Cv | None:
    """A CV, or None once it is erased."""
    return await session.get(Cv, cv_id)


async def get_cvs(session: Session, cv_ids: Sequence[int]) -> dict[int, Cv]:
    """Several CVs by id, with one query."""
    rows = await session.scalars(select(Cv).where(Cv.id.in_(cv_ids)))
    return {cv.id: cv for cv in rows}


async def seal_file(session: Session, cv: Cv, data: bytes) -> bytes:
    """The file's bytes, sealed for the file store."""
    return (await box(session, cv.workspace_id, owner(cv.id))).seal("file", data)


async def open_file(session: Session, cv: Cv, sealed: bytes) -> bytes:
    """The file's bytes as they arrived.

    Raises:
        SealBrokenError: the bytes were changed or belong to another CV.
    """
    return (await box(session, cv.workspace_id, owner(cv.id))).open("file", sealed)


async def save_reading(session: Session, cv: Cv, reading: Reading, now: datetime) -> None:
    """Store what reading gave."""
    sealer = await box(session, cv.workspace_id, owner(cv.id))
    cv.document = sealer.seal_json("document", reading.document)
    cv.identity = sealer.seal_json("identity", reading.identity)
    cv.redacted = sealer.seal("redacted", reading.redacted.encode())
    cv.kind, cv.quality, cv.language = reading.kind, reading.quality, reading.language
    cv.hold = None if cv.released else reading.hold
    cv.state, cv.error, cv.reason, cv.read_at = "read", None, None, now
    await session.flush()


async def save_identity(
    session: Session, cv: Cv, identity: Mapping[str, Any], redacted: str
) -> None:
    """Replace who the CV is of, as a person put it right, and the text without it."""
    sealer = await box(session, cv.workspace_id, owner(cv.id))
    cv.identity = sealer.seal_json("identity", identity)
    cv.redacted = sealer.seal("redacted", redacted.encode())
    await session.flush()


async def open_reading(session: Session, cv: Cv) -> Reading | None:
    """What reading gave, or None before the CV is read."""
    if cv.document is None or cv.identity is None or cv.redacted is None:
        return None
    opener = await box(session, cv.workspace_id, owner(cv.id))
    return Reading(
        document=opener.open_json("document", cv.document),
        identity=opener.open_json("identity", cv.identity),
        redacted=opener.open("redacted", cv.redacted).decode(),
        kind=cv.kind or "",
        quality=cv.quality or "",
        language=cv.language,
        hold=cv.hold,
    )


async def open_identities(
    session: Session, workspace_id: int, cv_ids: Sequence[int]
) -> dict[int, Any]:
    """Who several CVs are of, by CV id; identities that were changed are left out."""
    query = select(Cv.id, Cv.identity).where(Cv.workspace_id == workspace_id, Cv.id.in_(cv_ids))
    rows = await session.execute(query)
    sealed = {cv_id: (owner(cv_id), identity) for cv_id, identity in rows if identity is not None}
    return await open_readable(session, workspace_id, "identity", sealed)


async def save_profile(
    session: Session,
    cv: Cv,
    *,
    body: Mapping[str, Any],
    engine: Mapping[str, Any],
    usage: Mapping[str, Any],
    years: float | None,
    skills: Sequence[str],
    now: datetime,
) -> ProfileRow:
    """Store a profile and make it the current one; `skills` are canonical ids, for filters."""
    await session.execute(update(ProfileRow).where(ProfileRow.cv_id == cv.id).values(current=False))
    sealer = await box(session, cv.workspace_id, owner(cv.id))
    row = ProfileRow(
        workspace_id=cv.workspace_id,
        cv_id=cv.id,
        engine=dict(engine),
        usage=dict(usage),
        body=sealer.seal_json("profile", body),
        years=years,
        created_at=now,
    )
    session.add(row)
    await session.execute(delete(CvSkill).where(CvSkill.cv_id == cv.id))
    session.add_all(CvSkill(cv_id=cv.id, skill=skill) for skill in dict.fromkeys(skills))
    await set_years(session, cv, years)
    return row


async def current_profile(session: Session, cv: Cv) -> tuple[ProfileRow, Any] | None:
    """The profile in use and its clear body."""
    row: ProfileRow | None = await session.scalar(
        select(ProfileRow)
        .where(ProfileRow.cv_id == cv.id, ProfileRow.current.is_(True))
        .order_by(ProfileRow.id.desc())
        .limit(1)
    )
    if row is None:
        return None
    opener = await box(session, cv.workspace_id, owner(cv.id))
    return row, opener.open_json("profile", row.body)


async def set_years(session: Session, cv: Cv, years: float | None) -> None:
    """Let applications on a CV be filtered by these years of experience."""
    await session.execute(update(Application).where(Application.cv_id == cv.id).values(years=years))
    await session.flush()


async def applications_on(session: Session, cv_id: int) -> Sequence[Application]:
    """Every application that points to a CV, removed ones included."""
    return (await session.scalars(select(Application).where(Application.cv_id == cv_id))).all()


async def erase_cv(session: Session, cv: Cv) -> None:
    """Destroy a CV's data key and delete its rows; no live upload may point to it."""
    await destroy(session, cv.workspace_id, owner(cv.id))
    # An application that went over to a newer CV keeps the older one's score until it has its own.
    scores = select(ScoreRow.id).where(ScoreRow.cv_id == cv.id)
    await session.execute(
        update(Application)
        .where(Application.score_id.in_(scores))
        .values(score_id=None, rank_key=None)
    )
    for table in (ScoreRow, ProfileRow, CvSkill, Correction):
        await session.execute(delete(table).where(table.cv_id == cv.id))
    await session.execute(update(Upload).where(Upload.cv_id == cv.id).values(cv_id=None))
    await session.execute(
        update(Candidate).where(Candidate.current_cv_id == cv.id).values(current_cv_id=None)
    )
    await session.execute(delete(Cv).where(Cv.id == cv.id))
    await session.flush()
