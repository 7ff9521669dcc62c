"""What goes out to applicant tracking systems, and where both sides changed the same."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, update

from storage.ats import UNSENT
from storage.database import Session
from storage.models import (
    Application,
    AtsApplication,
    AtsChange,
    AtsConflict,
    AtsLink,
    Cv,
    Decision,
    Upload,
)
from storage.places import Seen, opening_seen
from storage.uploads import LIVE
from storage.upsert import insert_once

PENDING = ("due", "held", "failed")


async def scored_here(
    session: Session, link: AtsLink, *only: ColumnElement[bool]
) -> Sequence[tuple[AtsApplication, Application]]:
    """Applications of theirs with ours, where that is scored, as they came; `only` some of them."""
    query = (
        select(AtsApplication, Application)
        .join(Upload, and_(Upload.id == AtsApplication.upload_id, Upload.state.in_(LIVE)))
        .join(Cv, Cv.id == Upload.cv_id)
        .join(Application, Application.candidate_id == Cv.candidate_id)
        .where(
            AtsApplication.link_id == link.id,
            AtsApplication.state != UNSENT,
            Application.opening_id == link.opening_id,
            Application.state == "scored",
            *only,
        )
        .order_by(AtsApplication.id)
    )
    return [(theirs, ours) for theirs, ours in await session.execute(query)]


async def decided_here(
    session: Session, link: AtsLink, decision: str, *only: ColumnElement[bool]
) -> Sequence[Application]:
    """Applications of a link's opening on which this was decided, whose CVs came another way."""
    theirs = _entries(link).where(
        AtsApplication.state != UNSENT, Cv.candidate_id == Application.candidate_id
    )
    query = select(Application).where(
        Application.opening_id == link.opening_id,
        Application.state == "scored",
        Application.decision == decision,
        ~theirs.exists(),
        *only,
    )
    return (await session.scalars(query.order_by(Application.id))).all()


def _entries(link: AtsLink) -> Select[AtsApplication]:
    """What a link knows of applications of theirs whose CV is here."""
    return (
        select(AtsApplication)
        .join(Upload, and_(Upload.id == AtsApplication.upload_id, Upload.state.in_(LIVE)))
        .join(Cv, Cv.id == Upload.cv_id)
        .where(AtsApplication.link_id == link.id)
    )


async def unsent_entry(session: Session, link: AtsLink, candidate_id: int) -> AtsApplication | None:
    """The application of one of our candidates that is being made there."""
    query = _entries(link).where(AtsApplication.state == UNSENT, Cv.candidate_id == candidate_id)
    found: AtsApplication | None = await session.scalar(query.limit(1))
    return found


async def standing_decisions(
    session: Session, application_ids: Sequence[int]
) -> dict[int, Decision]:
    """The decision that stands, by application id; those that nobody decided on are left out."""
    query = select(Decision).where(
        Decision.application_id.in_(application_ids), Decision.undone_at.is_(None)
    )
    found: dict[int, Decision] = {}
    for row in await session.scalars(query.order_by(Decision.since, Decision.id)):
        found.setdefault(row.application_id, row)
    return found


async def known_changes(session: Session, ats_application_ids: Sequence[int]) -> set[str]:
    """The keys of all changes of some applications of theirs, whatever became of them."""
    query = select(AtsChange.key).where(AtsChange.ats_application_id.in_(ats_application_ids))
    return set(await session.scalars(query))


async def known_keys(session: Session, workspace_id: int, keys: Sequence[str]) -> set[str]:
    """Those of some keys that a change has, whatever became of it."""
    query = select(AtsChange.key).where(
        AtsChange.workspace_id == workspace_id, AtsChange.key.in_(keys)
    )
    return set(await session.scalars(query))


async def add_change(session: Session, **values: Any) -> AtsChange | None:
    """Store something to write; None where its key is known."""
    return await insert_once(session, AtsChange, **values)


async def get_change(session: Session, change_id: int) -> AtsChange | None:
    """Something to write, by an id of our own; None once it is gone."""
    return await session.get(AtsChange, change_id)


async def pending_moves(
    session: Session, ats_application_ids: Sequence[int]
) -> dict[int, AtsChange]:
    """The newest move that is not done of each of some applications of theirs, by their row."""
    rows = await moves_not_done(session, *ats_application_ids)
    return {row.ats_application_id: row for row in rows}


async def moves_not_done(session: Session, *ats_application_ids: int) -> Sequence[AtsChange]:
    """The moves of some applications of theirs that are not done, the oldest first."""
    query = select(AtsChange).where(
        AtsChange.ats_application_id.in_(ats_application_ids),
        AtsChange.kind == "move",
        AtsChange.state.in_(PENDING),
    )
    return (await session.scalars(query.order_by(AtsChange.id))).all()


async def open_conflict(
    session: Session,
    link: AtsLink,
    *,
    field: str,
    ats_application_id: int | None,
    ours: Mapping[str, Any],
    theirs: Mapping[str, Any],
    now: datetime,
) -> AtsConflict | None:
    """Note that both sides changed the same; None where that is noted, brought up to date then."""
    entry = f"application:{ats_application_id}"
    subject = f"link:{link.id}" if ats_application_id is None else entry
    values = {"ours": dict(ours), "theirs": dict(theirs)}
    fresh = await insert_once(
        session,
        AtsConflict,
        workspace_id=link.workspace_id,
        link_id=link.id,
        ats_application_id=ats_application_id,
        field=field,
        subject=subject,
        created_at=now,
        **values,
    )
    if fresh is None:
        await session.execute(
            update(AtsConflict)
            .where(
                AtsConflict.workspace_id == link.workspace_id,
                AtsConflict.subject == subject,
                AtsConflict.field == field,
                AtsConflict.settled_at.is_(None),
            )
            .values(**values)
            .execution_options(synchronize_session=False)
        )
    return fresh


async def conflicts_of(session: Session, workspace_id: int) -> Sequence[AtsConflict]:
    """A workspace's conflicts that nobody settled, the oldest first."""
    query = select(AtsConflict).where(
        AtsConflict.workspace_id == workspace_id, AtsConflict.settled_at.is_(None)
    )
    return (await session.scalars(query.order_by(AtsConflict.id))).all()


async def count_conflicts(session: Session, workspace_id: int, seen: Seen = None) -> int:
    """How many conflicts nobody settled, about openings in channels that are seen."""
    query = (
        select(func.count(AtsConflict.id))
        .join(AtsLink, AtsLink.id == AtsConflict.link_id)
        .where(
            AtsConflict.workspace_id == workspace_id,
            AtsConflict.settled_at.is_(None),
            opening_seen(AtsLink.opening_id, seen),
        )
    )
    return await session.scalar(query) or 0


async def application_of(session: Session, ats_application_id: int) -> Application | None:
    """Our application of one of theirs; None where its CV is none of the opening's, or not yet."""
    query = (
        select(Application)
        .join(Cv, Cv.candidate_id == Application.candidate_id)
        .join(Upload, and_(Upload.cv_id == Cv.id, Upload.state.in_(LIVE)))
        .join(AtsApplication, AtsApplication.upload_id == Upload.id)
        .join(
            AtsLink,
            and_(
                AtsLink.id == AtsApplication.link_id,
                AtsLink.opening_id == Application.opening_id,
            ),
        )
        .where(AtsApplication.id == ats_application_id, Application.state != "removed")
    )
    found: Application | None = await session.scalar(query.limit(1))
    return found


async def find_conflict(
    session: Session, workspace_id: int, conflict_id: int
) -> AtsConflict | None:
    """A workspace's conflict that nobody settled, by an id that came from outside."""
    found: AtsConflict | None = await session.scalar(
        select(AtsConflict).where(
            AtsConflict.workspace_id == workspace_id,
            AtsConflict.id == conflict_id,
            AtsConflict.settled_at.is_(None),
        )
    )
    return found


async def conflicting_fields(session: Session, subject: str) -> set[str]:
    """Which fields of something wait for a person to settle them."""
    query = select(AtsConflict.field).where(
        AtsConflict.subject == subject, AtsConflict.settled_at.is_(None)
    )
    return set(await session.scalars(query))


async def close_conflict(session: Session, subject: str, field: str, now: datetime) -> None:
    """Let a conflict be over without a choice: both sides have the same by now."""
    await session.execute(
        update(AtsConflict)
        .where(
            AtsConflict.subject == subject,
            AtsConflict.field == field,
            AtsConflict.settled_at.is_(None),
        )
        .values(settled_at=now, choice="agreed")
        .execution_options(synchronize_session=False)
    )
