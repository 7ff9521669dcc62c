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
