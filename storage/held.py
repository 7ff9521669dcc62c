"""Everything that is stored about a person, opened: for whoever asks what is held about them."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from storage import corrections, decisions, judgements, remarks
from storage.crypto import SealBrokenError
from storage.cvs import owner as cv_owner
from storage.database import Session
from storage.judgements import owner as candidate_owner
from storage.keys import Box, boxes
from storage.models import (
    Apart,
    Application,
    Base,
    Candidate,
    Correction,
    Cv,
    CvSkill,
    Decision,
    Feedback,
    JournalEntry,
    JudgementRow,
    Notice,
    ProfileRow,
    Remark,
    ScoreRow,
    Upload,
)

# Of each table the sealed columns, with the kind under which they open.
_SEALED: Mapping[type[Base], Mapping[str, str]] = {
    Cv: {"document": "document", "identity": "identity", "redacted": "redacted"},
    ProfileRow: {"body": "profile"},
    ScoreRow: {"body": "score"},
    Correction: {"body": corrections.KIND},
    JudgementRow: {"reason": judgements.KIND},
    Decision: {"note": decisions.KIND},
    Remark: {"body": remarks.KIND},
    Upload: {"name": "name"},
}
_TEXT = {"redacted", "name"}  # kinds that hold text; the others hold JSON
DAMAGED = "This was changed in the database and cannot be opened."


async def held_about(session: Session, person: Candidate) -> dict[str, list[dict[str, Any]]]:
    """Rows about a person by table, sealed columns opened; those taken back are among them."""
    cv_ids = await _ids(session, select(Cv.id).where(Cv.candidate_id == person.id))
    application_ids = await _ids(
        session, select(Application.id).where(Application.candidate_id == person.id)
    )
    tables: dict[type[Base], ColumnElement[bool]] = {
        Candidate: Candidate.id == person.id,
        Cv: Cv.id.in_(cv_ids),
        CvSkill: CvSkill.cv_id.in_(cv_ids),
        Upload: Upload.cv_id.in_(cv_ids),
        ProfileRow: ProfileRow.cv_id.in_(cv_ids),
        Correction: Correction.cv_id.in_(cv_ids),
        ScoreRow: ScoreRow.cv_id.in_(cv_ids),
        Application: Application.id.in_(application_ids),
        JudgementRow: JudgementRow.application_id.in_(application_ids),
        Decision: Decision.application_id.in_(application_ids),
        Feedback: Feedback.application_id.in_(application_ids),
        Remark: Remark.candidate_id == person.id,
        Apart: (Apart.first_id == person.id) | (Apart.second_id == person.id),
    }
    found = {
        table.__tablename__: await _opened(session, person, table, where)
        for table, where in tables.items()
    }
    uploads = [row["id"] for row in found["uploads"]]
    found["notices"] = await _notices(session, person, uploads, application_ids)
    found["journal"] = await _journal(session, person, cv_ids, uploads, application_ids)
    return found


async def _ids(session: Session, query: Select[int]) -> list[int]:
    return [*await session.scalars(query)]


async def _opened(
    session: Session, person: Candidate, table: type[Base], where: ColumnElement[bool]
) -> list[dict[str, Any]]:
    rows = (await session.scalars(select(table).where(where))).all()
    kinds = _SEALED.get(table, {})
    owners = {_owner(row, person) for row in rows} if kinds else set()
    openers = await boxes(session, person.workspace_id, [*owners])
    return [_plain(row, kinds, openers.get(_owner(row, person))) for row in rows]


def _owner(row: Any, person: Candidate) -> str:
    """Whose key seals what is in a row."""
    match row:
        case Upload():
            return f"upload:{row.id}"
        case Cv():
            return cv_owner(row.id)
        case ProfileRow() | ScoreRow() | Correction():
            return cv_owner(row.cv_id)
    return candidate_owner(person.id)


def _plain(row: Base, kinds: Mapping[str, str], opener: Box | None) -> dict[str, Any]:
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    opened = {name: _open(opener, kind, values[name]) for name, kind in kinds.items()}
    clear = {name: value for name, value in values.items() if not isinstance(value, bytes)}
    return {name: _shown(value) for name, value in {**clear, **opened}.items()}


def _open(opener: Box | None, kind: str, sealed: bytes | None) -> Any:
    if sealed is None:
        return None
    with suppress(SealBrokenError):
        if opener is not None:
            data = opener.open(kind, sealed)
            return data.decode() if kind in _TEXT else json.loads(data)
    return DAMAGED


def _shown(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


async def _notices(
    session: Session, person: Candidate, uploads: Sequence[int], applications: Sequence[int]
) -> list[dict[str, Any]]:
    """Our messages that are about this person alone."""
    keys = [*(f"card:{one}" for one in uploads), *(f"alert:{one}" for one in applications)]
    query = select(Notice).where(Notice.workspace_id == person.workspace_id, Notice.key.in_(keys))
    return [_plain(row, {}, None) for row in await session.scalars(query.order_by(Notice.id))]


async def _journal(
    session: Session,
    person: Candidate,
    cv_ids: Sequence[int],
    uploads: Sequence[int],
    applications: Sequence[int],
) -> list[dict[str, Any]]:
    subjects = [
        f"candidate:{person.id}",
        *(f"cv:{one}" for one in cv_ids),
        *(f"upload:{one}" for one in uploads),
        *(f"application:{one}" for one in applications),
    ]
    query = select(JournalEntry).where(
        JournalEntry.workspace_id == person.workspace_id, JournalEntry.subject.in_(subjects)
    )
    rows = await session.scalars(query.order_by(JournalEntry.id))
    return [_plain(row, {}, None) for row in rows]
