"""Work that is tried again: what it is about is on its way again, and is shown so."""

from handlers.cvs.applying import want_score
from handlers.cvs.progress import show_cv, show_progress
from handlers.owned import own_cv
from handlers.services import Services, Work, work
from storage.applications import applications_of_cv, get_application
from storage.cvs import get_cv
from storage.deliveries import get_letter
from storage.models import Cv, Task, Upload
from storage.openings import get_opening
from storage.uploads import get_upload


async def show_again(unit: Work, task: Task) -> None:
    """Say of a task that is tried again that its file, CV or application is on its way."""
    if "delivery_id" in task.ids:
        await restart(unit, task.ids["delivery_id"])
        return
    if "upload_id" in task.ids:
        await _fetching(unit, await get_upload(unit.session, task.ids["upload_id"]))
        return
    cv = await get_cv(unit.session, task.cv_id) if task.cv_id else None
    if cv is None:
        return
    if cv.state == "failed":
        cv.state, cv.error, cv.reason = "stored", None, None
    if "application_id" in task.ids:
        application = await get_application(unit.session, task.ids["application_id"])
        if application is not None and application.state == "failed":
            application.state, application.error, application.reason = "waiting", None, None
    await unit.session.flush()
    await show_cv(unit, cv)


async def restart(unit: Work, delivery_id: int) -> None:
    """Let the tries of a delivery begin anew, whatever came of those before."""
    letter = await get_letter(unit.session, delivery_id)
    if letter is not None:
        letter.delivery.state, letter.delivery.tries = "due", 0
        letter.endpoint.wait_until = None
        await unit.session.flush()


async def _fetching(unit: Work, upload: Upload | None) -> None:
    if upload is None or upload.state != "failed":
        return
    upload.state, upload.error, upload.reason = "received", None, None
    await unit.session.flush()
    await show_progress(unit, upload.drop_id)


async def work_on(services: Services, workspace_id: int, cv_id: int, *, actor: str) -> None:
    """Have whatever failed of one CV done again, dropped from the retry queue or not.

    Raises:
        UserError: the CV is gone.
    """
    async with work(services) as unit:
        cv = await own_cv(unit.session, workspace_id, cv_id)
        if cv.state == "failed":
            await _read_again(unit, cv)
        else:
            await _score_again(unit, cv)
        await show_cv(unit, cv)
        await unit.record(
            workspace_id,
            actor=actor,
            action="retried",
            subject=f"cv:{cv_id}",
        )


async def _read_again(unit: Work, cv: Cv) -> None:
    cv.state, cv.error, cv.reason = "stored", None, None
    await unit.session.flush()
    await unit.put("read", cv.workspace_id, key=f"read:{cv.id}", cv_id=cv.id)


async def _score_again(unit: Work, cv: Cv) -> None:
    for application in await applications_of_cv(unit.session, cv.id):
        opening = await get_opening(unit.session, cv.workspace_id, application.opening_id)
        if application.state == "failed" and opening is not None and opening.state == "open":
            await want_score(unit, application, opening)
