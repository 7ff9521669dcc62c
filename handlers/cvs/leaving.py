"""Applications that lose their CV: carried on by an older one of the same person, or ended."""

from handlers.candidates.decisions import show_application
from handlers.cvs.applying import want_score
from handlers.cvs.progress import show_cv
from handlers.notices.digesting import refresh_digest
from handlers.notices.notifying import want_again
from handlers.notices.posting import refresh_answers, refresh_shortlists
from handlers.notices.posts import refresh_post
from handlers.scoring.judging import count_anew
from handlers.services import Work
from storage import cvs
from storage.applications import find_application
from storage.candidates import drop_if_empty, get_candidate, newest_cv, newest_cv_for
from storage.decisions import erase_decisions, stand_by
from storage.judgements import erase_judgements
from storage.models import Application, Cv
from storage.notices import find_notice
from storage.openings import get_opening
from storage.tasks import cancel
from storage.words import WORDS, hand_over


async def leave_opening(unit: Work, cv: Cv, opening_id: int | None) -> None:
    """End a CV's application in an opening, unless another CV of the person carries it."""
    if opening_id is None or cv.candidate_id is None:
        return
    application = await find_application(unit.session, opening_id, cv.candidate_id)
    if application is not None and application.cv_id == cv.id:
        await _carry_on(unit, application, cv)


async def leave_candidate(unit: Work, cv: Cv, candidate_id: int) -> None:
    """Take a CV from the person it was thought to be of; one without a CV is nobody any more."""
    for application in await cvs.applications_on(unit.session, cv.id):
        if application.candidate_id != candidate_id:
            continue
        if not await _goes_along(unit, application, cv) and not await _carry_on(
            unit, application, cv
        ):
            await erase_judgements(unit.session, [application.id])
            await erase_decisions(unit.session, [application.id])
            await unit.session.delete(application)
    await unit.session.flush()
    left = await newest_cv(unit.session, candidate_id)
    if left is None:
        await drop_if_empty(unit.session, candidate_id)
        return
    person = await get_candidate(unit.session, candidate_id)
    person.current_cv_id = left.id
    await unit.session.flush()


async def _goes_along(unit: Work, application: Application, cv: Cv) -> bool:
    """Let an application go over with its CV to the person whom that turned out to be of.

    What people said of it goes along; where that person has an application already, to that one.
    """
    person = cv.candidate_id
    if person is None or await newest_cv_for(
        unit.session, application.candidate_id, application.opening_id, without=cv.id
    ):
        return False
    theirs = await find_application(unit.session, application.opening_id, person)
    heir = theirs.id if theirs else application.id
    for words in WORDS.values():
        await hand_over(unit.session, words, application, candidate_id=person, application_id=heir)
    if theirs is not None:
        await stand_by(unit.session, theirs)
        if theirs.cv_id > cv.id:  # otherwise this CV is scored for it next
            await count_anew(unit, theirs)
        await show_application(unit, theirs)
        return False
    application.candidate_id = person
    await unit.session.flush()
    return True


async def _carry_on(unit: Work, application: Application, cv: Cv) -> bool:
    """Let an application stand on another CV dropped for its opening; False where it ends."""
    await _retract(unit, application)
    await refresh_shortlists(unit, application.workspace_id, application.opening_id)
    await refresh_answers(unit, application.workspace_id, application.opening_id)
    key = f"score:{application.id}"
    await cancel(unit.session, application.workspace_id, key, unit.now)
    other = await newest_cv_for(
        unit.session, application.candidate_id, application.opening_id, without=cv.id
    )
    application.score_id = application.rank_key = application.announced_at = None
    application.digest = None
    application.error = application.reason = None
    application.state = "removed" if other is None else "waiting"
    application.cv_id = other.id if other else application.cv_id
    await unit.session.flush()
    if other is None:
        return False
    opening = await get_opening(unit.session, application.workspace_id, application.opening_id)
    if opening is not None and opening.state == "open":
        await want_score(unit, application, opening)
    await show_cv(unit, other)
    return True


async def _retract(unit: Work, application: Application) -> None:
    """Take back the announcement of an application; it is made anew if it clears the bar again."""
    await refresh_digest(unit, application)
    await refresh_post(unit, application)
    key = f"alert:{application.id}"
    notice = await find_notice(unit.session, application.workspace_id, key)
    if notice is not None:
        await want_again(unit, notice)
