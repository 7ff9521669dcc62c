"""Whether a CV from a candidates' page may become that of a person who is known already.

A name and an e-mail address are no proof: anybody could hand in a CV under those of somebody else,
and it would count in place of theirs. Unlike in a chat, nobody knows who sends. So it does by
itself only for whoever holds the receipt; otherwise its card says "possible duplicate", and a
person merges the two.
"""

from handlers.views import is_applied
from storage.applying import candidates_by_receipt
from storage.database import Session
from storage.models import Candidate, Cv
from storage.uploads import get_drop, uploads_of_cv


async def may_join(session: Session, cv: Cv, candidate: Candidate) -> bool:
    """Whether a CV joins this candidate by itself."""
    if candidate.id == cv.candidate_id:
        return True
    uploads = await uploads_of_cv(session, cv.id)
    drops = [await get_drop(session, one.drop_id) for one in uploads if one.drop_id is not None]
    if not drops or not all(is_applied(drop) for drop in drops):
        return True
    return candidate.id in await candidates_by_receipt(session, cv.id)
