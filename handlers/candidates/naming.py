"""What candidates and their files are called: by name, or in blind openings by a code name."""

from storage.cvs import get_cv, open_identities
from storage.database import Session
from storage.models import Application, Cv, Upload
from storage.openings import get_opening, is_blind_for, live_openings
from storage.uploads import get_name, uploads_of_cv

A_FILE = "A file"


def of_candidate(candidate_id: int) -> str:
    """A candidate's code name."""
    return f"Candidate {candidate_id}"


def code_name(cv: Cv | None, application: Application | None) -> str | None:
    """What a CV's candidate is called where names are not shown; None before it is read."""
    if application is not None:
        return application.code_name
    return of_candidate(cv.candidate_id) if cv and cv.candidate_id else None


async def name_of_cv(session: Session, workspace_id: int, cv_id: int) -> str:
    """What a CV's candidate is called outside any opening, or the file where no name is known.

    One who applies in a blind opening has a code name everywhere.
    """
    if await is_blind_for(session, cv_id):
        return code_name(await get_cv(session, cv_id), None) or A_FILE
    known = await open_identities(session, workspace_id, [cv_id])
    if name := known.get(cv_id, {}).get("name"):
        return str(name)
    uploads = await uploads_of_cv(session, cv_id)
    return await get_name(session, uploads[0]) if uploads else ""


async def name_of_file(session: Session, upload: Upload) -> str:
    """An uploaded file's name; file names give people away, so that blind openings show none."""
    if upload.opening_id:
        opening = await get_opening(session, upload.workspace_id, upload.opening_id)
        openings = [opening] if opening else []
    else:
        openings = [*await live_openings(session, upload.workspace_id, upload.channel)]
    return A_FILE if any(one.blind for one in openings) else await get_name(session, upload)
