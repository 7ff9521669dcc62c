"""What a person names, in their own workspace; what is not there is said in their words."""

from handlers.errors import MissingError
from storage import cvs
from storage.applications import get_application
from storage.database import Session
from storage.models import Application, Cv, Opening
from storage.openings import get_opening

NO_OPENING = "There is no such opening."
LISTED = "See /opening list."
CV_GONE = "This CV is no longer here: it was removed."
OUT_OF_OPENING = "This candidate is no longer here: they were taken out of the opening."


def no_opening() -> MissingError:
    """What is said where somebody names an opening that is not there, or not for them."""
    return MissingError(NO_OPENING, typed=LISTED)


async def own_opening(session: Session, workspace_id: int, opening_id: int) -> Opening:
    """An opening of this workspace.

    Raises:
        MissingError: there is none.
    """
    opening = await get_opening(session, workspace_id, opening_id)
    if opening is None:
        raise no_opening()
    return opening


async def own_cv(session: Session, workspace_id: int, cv_id: int) -> Cv:
    """A CV of this workspace.

    Raises:
        MissingError: it was removed.
    """
    cv = await cvs.get_cv(session, cv_id)
    if cv is None or cv.workspace_id != workspace_id:
        raise MissingError(CV_GONE)
    return cv


async def own_application(session: Session, workspace_id: int, application_id: int) -> Application:
    """A live application of this workspace.

    Raises:
        MissingError: there is none.
    """
    application = await get_application(session, application_id)
    if (
        application is None
        or application.workspace_id != workspace_id
        or application.state == "removed"
    ):
        raise MissingError(OUT_OF_OPENING)
    return application
