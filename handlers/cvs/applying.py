"""A read CV becomes an application in each opening it was dropped for, and is scored there."""

from handlers.cvs.choosing import opening_for
from handlers.cvs.progress import show_cv
from handlers.services import Services, Work, work
from pipeline.profile import Identity
from storage.applications import applications_of_cv, ensure_application, get_score
from storage.cvs import get_cv, open_reading
from storage.models import Application, Cv, Opening
from storage.openings import get_opening
from storage.uploads import uploads_of_cv


async def apply(unit: Work, cv: Cv) -> None:
    """Put a read CV into the openings of its uploads; what holds it keeps it from being scored."""
    for upload in await uploads_of_cv(unit.session, cv.id):
        opening = await opening_for(unit, upload) if upload.state == "fetched" else None
        if opening is not None and cv.candidate_id is not None and cv.hold is None:
            await join(unit, cv, opening, cv.candidate_id)
    await show_cv(unit, cv)


async def join(unit: Work, cv: Cv, opening: Opening, candidate_id: int) -> None:
    """Let a person apply with a CV, unless a newer one of theirs does so already."""
    application = await ensure_application(
        unit.session,
        workspace_id=cv.workspace_id,
        opening_id=opening.id,
        candidate_id=candidate_id,
        cv_id=cv.id,
        code_name=f"Candidate {candidate_id}",
        now=unit.now,
    )
    if application.state == "removed" or cv.id > application.cv_id:
        application.state, application.cv_id = "waiting", cv.id
    await unit.session.flush()
    if application.cv_id == cv.id and opening.state == "open":
        await want_score(unit, application, opening)


async def want_score(unit: Work, application: Application, opening: Opening) -> None:
    """Have an application scored, unless its score is the one that is due."""
    if not opening.rubric_version or await _is_scored(unit, application, opening):
        return
    if application.state == "failed":
        application.state, application.error, application.reason = "waiting", None, None
    await unit.put(
        "score",
        application.workspace_id,
        key=f"score:{application.id}",
        application_id=application.id,
        cv_id=application.cv_id,
    )


async def _is_scored(unit: Work, application: Application, opening: Opening) -> bool:
    """Whether the score is on the CV and its facts as they are, by the rubric and engine in use."""
    score = await get_score(unit.session, application.score_id) if application.score_id else None
    cv = await get_cv(unit.session, application.cv_id)
    return (
        score is not None
        and cv is not None
        and score.revision == cv.revision
        and application.state == "scored"
        and score.cv_id == application.cv_id
        and score.rubric_version == opening.rubric_version
        and score.engine_key == unit.engine
    )


async def rescore_cv(unit: Work, cv: Cv) -> None:
    """Have every application that stands on a CV scored by its facts as people put them right."""
    for application in await applications_of_cv(unit.session, cv.id):
        opening = await get_opening(unit.session, cv.workspace_id, application.opening_id)
        if opening is None or opening.state != "open":
            continue
        if not await _is_scored(unit, application, opening):
            application.state = "waiting"
            await want_score(unit, application, opening)
    await show_cv(unit, cv)


async def hold_nameless(services: Services, cv_id: int) -> None:
    """Last step of a task: keep a CV from the model until a person says whose it is."""
    async with work(services, last=True) as unit:
        cv = await get_cv(unit.session, cv_id)
        read = await open_reading(unit.session, cv) if cv else None
        if cv is None or read is None or cv.hold or Identity.model_validate(read.identity).name:
            return  # gone, held already, or named meanwhile
        cv.hold = "name"
        await unit.session.flush()
        await show_cv(unit, cv)
