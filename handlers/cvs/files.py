"""The file of a CV as it arrived, and pictures of its pages, for whoever may see who it is of."""

from dataclasses import dataclass

from handlers.access import require
from handlers.candidates.decisions import note, own
from handlers.candidates.naming import name_of_file
from handlers.errors import MissingError, UserError
from handlers.messages import Caller
from handlers.owned import CV_GONE
from handlers.services import Services, work
from handlers.sight import seen_application
from pipeline.errors import ReadingError
from storage import cvs
from storage.models import Application, Cv
from storage.openings import get_opening
from storage.uploads import uploads_of_cv

BLIND = "This opening is blind: the file itself would show who it is of."
NO_PICTURE = "Pages of this kind of file are not drawn; the file itself can be loaded."
DRAWN = frozenset({"pdf"})  # kinds of document


@dataclass(frozen=True)
class OriginalFile:
    """A file as it arrived."""

    name: str
    kind: str
    data: bytes


async def original_file(services: Services, caller: Caller, application_id: int) -> OriginalFile:
    """The file of an application's CV; the journal notes who took it.

    Raises:
        UserError: the caller may only look, or the opening is blind.
        MissingError: it is gone, or not for the caller to see.
    """
    workspace = await require(services, caller, "recruiter")
    await seen_application(services, caller, workspace.id, application_id)
    async with work(services) as unit:
        application = await own(unit, workspace.id, application_id)
        await note(unit, application, "file_opened", caller.user, {"cv": application.cv_id})
    return await _open(services, application)


async def page_picture(
    services: Services, caller: Caller, application_id: int, number: int
) -> bytes:
    """A page of an application's CV, drawn as PNG; nothing of it is kept.

    Raises:
        UserError: as `original_file`, or pages of this kind are not drawn.
        MissingError: it is gone, has no such page, or is not for the caller to see.
    """
    workspace = await require(services, caller, "recruiter")
    application = await seen_application(services, caller, workspace.id, application_id)
    found = await _open(services, application)
    if found.kind not in DRAWN:
        raise UserError(NO_PICTURE)
    try:
        return await services.draw(found.data, number)
    except ReadingError as error:
        raise MissingError(error.message) from error


async def _open(services: Services, application: Application) -> OriginalFile:
    async with services.database.read() as session:
        opening = await get_opening(session, application.workspace_id, application.opening_id)
        if opening is None or opening.blind:
            raise UserError(BLIND)
        cv = await _cv(services, application)
        sealed = await services.files.get(cvs.blob(cv))
        data = await cvs.open_file(session, cv, sealed)
        uploads = await uploads_of_cv(session, cv.id)
        name = await name_of_file(session, uploads[-1]) if uploads else ""
    return OriginalFile(name or f"cv-{cv.id}", cv.kind or "", data)


async def _cv(services: Services, application: Application) -> Cv:
    async with services.database.read() as session:
        cv = await cvs.get_cv(session, application.cv_id)
    if cv is None:
        raise MissingError(CV_GONE)
    return cv
