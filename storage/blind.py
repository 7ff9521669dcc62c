"""Who applies in a blind opening, and is not to be named because of that."""

from collections.abc import Collection

from sqlalchemy import select

from storage.database import Session
from storage.models import Application, Cv, Opening, Upload


async def people_in_blind_openings(session: Session, candidate_ids: Collection[int]) -> set[int]:
    """Those of some candidates who apply, or whose CV was dropped, in a blind opening."""
    if not candidate_ids:
        return set()
    applied = (
        select(Application.candidate_id)
        .join(Opening, Opening.id == Application.opening_id)
        .where(
            Application.candidate_id.in_(candidate_ids),
            Application.state != "removed",
            Opening.blind,
        )
    )
    dropped = (
        select(Cv.candidate_id)
        .join(Upload, Upload.cv_id == Cv.id)
        .join(Opening, Opening.id == Upload.opening_id)
        .where(Cv.candidate_id.in_(candidate_ids), Upload.state != "removed", Opening.blind)
    )
    found = {*await session.scalars(applied), *await session.scalars(dropped)}
    return {one for one in found if one is not None}


async def cvs_in_blind_openings(session: Session, cv_ids: Collection[int]) -> set[int]:
    """Those of some CVs that came for a blind opening, or whose person applies in one."""
    if not cv_ids:
        return set()
    dropped = (
        select(Upload.cv_id)
        .join(Opening, Opening.id == Upload.opening_id)
        .where(Upload.cv_id.in_(cv_ids), Upload.state != "removed", Opening.blind)
    )
    owned = select(Cv.id, Cv.candidate_id).where(Cv.id.in_(cv_ids), Cv.candidate_id.is_not(None))
    owners = {cv_id: person for cv_id, person in await session.execute(owned) if person}
    blind = await people_in_blind_openings(session, set(owners.values()))
    found = {one for one in await session.scalars(dropped) if one is not None}
    return found | {cv_id for cv_id, person in owners.items() if person in blind}


async def blind_openings(session: Session, opening_ids: Collection[int]) -> set[int]:
    """Those of some openings that are blind."""
    if not opening_ids:
        return set()
    wanted = select(Opening.id).where(Opening.id.in_(opening_ids), Opening.blind)
    return {*await session.scalars(wanted)}
