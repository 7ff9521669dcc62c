"""What a drop's thread shows: one line of progress, and a card for each CV that got somewhere."""

from handlers.notifying import want
from handlers.services import Work
from handlers.standing import PENDING, Stage, standings
from storage.models import Cv, Upload
from storage.uploads import get_drop, uploads_of_cv


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

    A failed file with no CV behind it is told in the progress line alone.
    """
    await show_progress(unit, upload.drop_id)
    [standing] = await standings(unit.session, [upload])
    if upload.drop_id is None or standing.stage in PENDING | {Stage.NO_OPENING}:
        return
    await want(
        unit,
        upload.workspace_id,
        destination=upload.channel,
        kind="card",
        key=f"card:{upload.id}",
        ids={"upload_id": upload.id},
    )


async def show_cv(unit: Work, cv: Cv) -> None:
    """Bring the cards and progress lines of every upload of a CV up to date."""
    for upload in await uploads_of_cv(unit.session, cv.id):
        await show_upload(unit, upload)


async def hide_upload(unit: Work, upload: Upload) -> None:
    """Take an upload's card away; its drop's progress line goes with the last one."""
    await want(
        unit,
        upload.workspace_id,
        destination=upload.channel,
        kind="card",
        key=f"card:{upload.id}",
        ids={"upload_id": upload.id},
    )
    await show_progress(unit, upload.drop_id)
