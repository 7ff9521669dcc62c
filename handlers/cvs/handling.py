"""What people do with a CV: take it out, name it, release it, move it to another opening."""

from collections.abc import Sequence

from handlers.applicants.telling import tell_again
from handlers.cvs.applying import apply
from handlers.cvs.leaving import leave_candidate, leave_opening
from handlers.cvs.progress import hide_upload
from handlers.cvs.reading import hand_on
from handlers.errors import UserError
from handlers.events import tell_erased
from handlers.notices.posting import refresh_answers, refresh_shortlists
from handlers.owned import CV_GONE
from handlers.services import Services, Work, work
from pipeline.profile import Identity
from storage import cvs
from storage.applications import scored_openings
from storage.keys import destroy
from storage.links import drop_link
from storage.models import Cv, Opening, Upload
from storage.openings import LIVE, get_opening
from storage.tasks import cancel, cancel_for_cv
from storage.uploads import find_upload, get_own_upload, uploads_of_cv

CLOSED = "That opening is closed or gone. Pick another one."


async def cv_of(services: Services, workspace_id: int, upload_id: int) -> int:
    """The CV that an upload of this workspace brought.

    Raises:
        UserError: it is gone, or not read yet.
    """
    async with services.database.read() as session:
        upload = await get_own_upload(session, workspace_id, upload_id)
    if upload is None or upload.cv_id is None:
        raise UserError(CV_GONE)
    return upload.cv_id


async def take_out(unit: Work, upload: Upload, *, actor: str) -> Sequence[str]:
    """Take an upload out; a CV that no upload is left of is erased.

    Returns:
        Keys of files to delete once this is committed.
    """
    if upload.state == "removed":
        return []
    upload.state = "removed"
    await unit.session.flush()
    await unit.record(
        upload.workspace_id,
        actor=actor,
        action="cv.removed",
        subject=f"upload:{upload.id}",
    )
    cv = await cvs.get_cv(unit.session, upload.cv_id) if upload.cv_id else None
    gone = await _withdraw(unit, upload, cv) if cv is not None else []
    await cancel(unit.session, upload.workspace_id, f"fetch:{upload.id}", unit.now)
    await destroy(unit.session, upload.workspace_id, f"upload:{upload.id}")
    await drop_link(unit.session, upload)
    upload.name = None
    await hide_upload(unit, upload)
    await tell_again(unit, upload, actor=actor)
    return gone


async def _withdraw(unit: Work, upload: Upload, cv: Cv) -> Sequence[str]:
    left = await uploads_of_cv(unit.session, cv.id)
    if not left:
        upload.cv_id = None
        await unit.session.flush()
        return await erase(unit, cv)
    if all(other.opening_id != upload.opening_id for other in left):
        await leave_opening(unit, cv, upload.opening_id)
    return []


async def erase(unit: Work, cv: Cv) -> Sequence[str]:
    """Erase a CV that no live upload is left of, as `take_out` does.

    Returns:
        Keys of files to delete once this is committed.
    """
    home, cv_id, blob, candidate_id = cv.workspace_id, cv.id, cvs.blob(cv), cv.candidate_id
    await cancel_for_cv(unit.session, cv.workspace_id, cv.id, unit.now)
    cv.candidate_id = None
    await unit.session.flush()
    if candidate_id is not None:
        await leave_candidate(unit, cv, candidate_id)
    # What was posted may quote it although its person applies with a newer CV by now.
    for opening_id in await scored_openings(unit.session, cv.id):
        await refresh_shortlists(unit, cv.workspace_id, opening_id)
        await refresh_answers(unit, cv.workspace_id, opening_id)
    await cvs.erase_cv(unit.session, cv)
    await tell_erased(unit, home, cv_id, candidate_id)
    return [blob]


async def find_cv(unit: Work, workspace_id: int, upload_id: int) -> tuple[Upload, Cv]:
    """An upload of this workspace with its CV.

    Raises:
        UserError: it is gone.
    """
    upload = await get_own_upload(unit.session, workspace_id, upload_id)
    cv = await cvs.get_cv(unit.session, upload.cv_id) if upload and upload.cv_id else None
    if upload is None or cv is None:
        raise UserError(CV_GONE)
    return upload, cv


async def remove(services: Services, workspace_id: int, upload_id: int, *, actor: str) -> None:
    """Take an upload out at a person's word."""
    async with work(services) as unit:
        upload = await get_own_upload(unit.session, workspace_id, upload_id)
        if upload is None:
            raise UserError(CV_GONE)
        gone = await take_out(unit, upload, actor=actor)
    for blob in gone:
        await services.files.delete(blob)


async def take_out_description(
    services: Services, workspace_id: int, channel: str, file: str, *, actor: str
) -> None:
    """Take a file out that was dropped like a CV and turned out to describe an opening."""
    async with work(services) as unit:
        upload = await find_upload(unit.session, workspace_id, channel, file)
        cv = await cvs.get_cv(unit.session, upload.cv_id) if upload and upload.cv_id else None
        if upload is None or cv is None or cv.hold != "not_a_cv":
            return
        gone = await take_out(unit, upload, actor=actor)
    for blob in gone:
        await services.files.delete(blob)


async def release(services: Services, workspace_id: int, upload_id: int, *, actor: str) -> None:
    """Score a file although it does not look like a CV: a person says that it is one."""
    async with work(services) as unit:
        _, cv = await find_cv(unit, workspace_id, upload_id)
        read = await cvs.open_reading(unit.session, cv)
        if read is None or cv.hold != "not_a_cv":
            return
        identity = Identity.model_validate(read.identity)
        nameless = services.options.model is not None and identity.name is None
        cv.released, cv.hold = True, "name" if nameless else None
        await unit.record(
            workspace_id,
            actor=actor,
            action="cv.released",
            subject=f"cv:{cv.id}",
        )
        await hand_on(services, unit, cv)


async def move(
    services: Services, workspace_id: int, upload_id: int, opening_id: int, *, actor: str
) -> Opening:
    """Move a CV to another opening; its application in the first one ends."""
    async with work(services) as unit:
        upload, cv = await find_cv(unit, workspace_id, upload_id)
        opening = await get_opening(unit.session, workspace_id, opening_id)
        if opening is None or opening.state not in LIVE:
            raise UserError(CLOSED)
        await put_in(unit, upload, cv, opening.id)
        await unit.record(
            workspace_id,
            actor=actor,
            action="cv.moved",
            subject=f"cv:{cv.id}",
            opening_id=opening.id,
        )
        await apply(unit, cv)
        return opening


async def put_in(unit: Work, upload: Upload, cv: Cv, opening_id: int) -> None:
    """Let an upload be for an opening; its CV's application in the one before ends."""
    old, upload.opening_id = upload.opening_id, opening_id
    await unit.session.flush()
    if old is None or old == opening_id:
        return
    others = await uploads_of_cv(unit.session, cv.id)
    if all(other.opening_id != old for other in others):
        await leave_opening(unit, cv, old)
