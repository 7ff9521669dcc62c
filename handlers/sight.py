"""What members name by its id: where they may not see it, it is as if it were gone."""

from handlers.access import may_see, seen_channels
from handlers.candidates import correcting, people
from handlers.cvs import assigning
from handlers.errors import MissingError
from handlers.messages import Caller
from handlers.owned import CV_GONE, OUT_OF_OPENING, own_application
from handlers.services import Services
from storage.corrections import get_own_correction
from storage.models import Application, Drop, Opening, Upload
from storage.openings import get_opening
from storage.places import seen_candidates, seen_cvs
from storage.remarks import get_own_remark
from storage.uploads import get_own_drop, get_own_upload


async def seen_application(
    services: Services, caller: Caller, workspace_id: int, application_id: int
) -> Application:
    """A live application in an opening that the caller may see.

    Raises:
        MissingError: there is none.
    """
    async with services.database.read() as session:
        application = await own_application(session, workspace_id, application_id)
        opening = await get_opening(session, workspace_id, application.opening_id)
    if not await _may_see(services, caller, None, opening):
        raise MissingError(OUT_OF_OPENING)
    return application


async def seen_upload(
    services: Services, caller: Caller, workspace_id: int, upload_id: int
) -> Upload:
    """An upload in a channel that the caller may see, as they may the opening that it is for.

    Raises:
        MissingError: there is none.
    """
    async with services.database.read() as session:
        upload = await get_own_upload(session, workspace_id, upload_id)
        for_ = upload and upload.opening_id
        opening = await get_opening(session, workspace_id, for_) if for_ else None
    if upload is None or not await _may_see(services, caller, upload.channel, opening):
        raise MissingError(CV_GONE)
    return upload


async def seen_drop(services: Services, caller: Caller, workspace_id: int, drop_id: int) -> Drop:
    """A drop in a channel that the caller may see, as they may the opening that it is for.

    Raises:
        MissingError: there is none.
    """
    async with services.database.read() as session:
        drop = await get_own_drop(session, workspace_id, drop_id)
        for_ = drop and drop.opening_id
        opening = await get_opening(session, workspace_id, for_) if for_ else None
    if drop is None or not await _may_see(services, caller, drop.channel, opening):
        raise MissingError(assigning.GONE)
    return drop


async def _may_see(
    services: Services, caller: Caller, channel: str | None, opening: Opening | None
) -> bool:
    channels = {channel, opening.channel if opening else None} - {None}
    return all([await may_see(services, caller, one) for one in channels if one])


async def require_cv(
    services: Services, caller: Caller, workspace_id: int, cv_id: int, missing: str = CV_GONE
) -> None:
    """Go on where nothing keeps the caller from seeing a CV, if it is there at all.

    Raises:
        MissingError: it is known from channels only that are not for them; `missing` is said.
    """
    seen = await seen_channels(services, caller, workspace_id)
    async with services.database.read() as session:
        if seen is not None and not await seen_cvs(session, [cv_id], seen):
            raise MissingError(missing)


async def require_candidate(
    services: Services,
    caller: Caller,
    workspace_id: int,
    candidate_id: int,
    missing: str = people.GONE,
) -> None:
    """Go on where nothing keeps the caller from seeing a candidate, if there is one at all.

    Raises:
        MissingError: they are known only from channels that are not for the caller; it says
            `missing`.
    """
    seen = await seen_channels(services, caller, workspace_id)
    async with services.database.read() as session:
        if seen is not None and not await seen_candidates(session, [candidate_id], seen):
            raise MissingError(missing)


async def require_correction(
    services: Services, caller: Caller, workspace_id: int, correction_id: int
) -> None:
    """As `require_cv`, of the one that a correction is about."""
    async with services.database.read() as session:
        row = await get_own_correction(session, workspace_id, correction_id)
    if row is not None:
        await require_cv(services, caller, workspace_id, row.cv_id, correcting.TAKEN_BACK)


async def require_remark(
    services: Services, caller: Caller, workspace_id: int, remark_id: int
) -> None:
    """As `require_candidate`, of the one that a note is about."""
    async with services.database.read() as session:
        row = await get_own_remark(session, workspace_id, remark_id)
    if row is not None:
        await require_candidate(services, caller, workspace_id, row.candidate_id, people.TAKEN_BACK)
