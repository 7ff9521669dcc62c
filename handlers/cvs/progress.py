"""What a drop's thread shows: one line of progress, and a card for each CV that got somewhere."""

from handlers.cvs.standing import PENDING, Stage, standings
from handlers.notices.notifying import want
from handlers.services import Work
from storage.models import Cv, Upload
from storage.notices import find_notice
from storage.uploads import get_drop, uploads_of_cv

# The progress line says it of all of them; a card that is there already says it too.
_WITHOUT_CARD = PENDING | {Stage.NO_OPENING, Stage.CHOOSE, Stage.PAUSED}


async def show_progress(unit: Work, drop_id: int | None) -> None:
    """Bring a drop's progress line up to date."""
    if drop_id is None:
        return
    drop = await get_drop(unit.session, drop_id)
    await want(
        unit,
        drop.workspace_id,
        destination=drop.channel,
        kind="progress",
        key=f"progress:{drop_id}",
        ids={"drop_id": drop_id},
    )


async def show_upload(unit: Work, upload: Upload) -> None:
    """Bring an upload's card and its drop's progress line up to date.

    A CV gets its card once there is something to say of it; a card that is there says from then on
    how things stand.
    """
    await show_progress(unit, upload.drop_id)
    [standing] = await standings(unit.session, [upload])
    if upload.drop_id is None:
        return
    if standing.stage in _WITHOUT_CARD and not await _has_card(unit, upload):
        return
    await _want_card(unit, upload)


async def _want_card(unit: Work, upload: Upload) -> None:
    await want(
        unit,
        upload.workspace_id,
        destination=upload.channel,
        kind="card",
        key=f"card:{upload.id}",
        ids={"upload_id": upload.id},
    )


async def _has_card(unit: Work, upload: Upload) -> bool:
    card = await find_notice(unit.session, upload.workspace_id, f"card:{upload.id}")
    return card is not None and card.state != "gone"


async def show_cv(unit: Work, cv: Cv) -> None:
    """Bring the cards and progress lines of every upload of a CV up to date."""
    for upload in await uploads_of_cv(unit.session, cv.id):
        await show_upload(unit, upload)


async def refresh_cards(unit: Work, cv: Cv) -> None:
    """Bring the cards of a CV that are there up to date; how far it got has not changed."""
    for upload in await uploads_of_cv(unit.session, cv.id):
        if await _has_card(unit, upload):
            await _want_card(unit, upload)


async def hide_upload(unit: Work, upload: Upload) -> None:
    """Take an upload's card away; its drop's progress line goes with the last one."""
    await _want_card(unit, upload)
    await show_progress(unit, upload.drop_id)
