"""The second look: whoever would be announced or enters the top places is marked once more.

The application counts by its first marking until then, and where the second one cannot be made; it
is announced only afterwards. What both markings say together replaces the first one's levels.
"""

from dataclasses import dataclass

from handlers.scoring.announcing import follow_up
from handlers.scoring.counting import as_body, stand_on, stored_score
from handlers.services import Services, Work, work
from pipeline.profile import Identity
from pipeline.rubric import Rubric, Score
from pipeline.scoring import openai
from storage import applications, cvs
from storage.database import Session
from storage.models import ScoreRow, Task
from storage.openings import get_rubric


@dataclass(frozen=True)
class _Case:
    score_id: int
    first: Score
    rubric: Rubric
    text: str
    identity: Identity


async def second_look(services: Services, *, application_id: int, cv_id: int) -> None:
    """Task: mark an application a second time; both markings count together from then on."""
    async with services.database.read() as session:
        case = await _open_case(session, application_id, cv_id)
    if case is None or services.llm is None:
        async with work(services, last=True) as unit:
            await _end(unit, application_id, cv_id, "failed")
        return
    both = await openai.look_again(services.llm, case.rubric, case.first, case.text, case.identity)
    async with work(services, last=True) as unit:
        row = await applications.get_score(unit.session, case.score_id)
        if row is not None and not row.totals:
            await _store(unit, row, both)
        await _end(unit, application_id, cv_id, "made")


async def _end(unit: Work, application_id: int, cv_id: int, outcome: str) -> None:
    """Let an application count by what it has now, unless it went on to another score meanwhile."""
    application = await applications.get_application(unit.session, application_id)
    if application is None or application.state != "scored" or application.cv_id != cv_id:
        return
    row = application.score_id and await applications.get_score(unit.session, application.score_id)
    cv = await cvs.get_cv(unit.session, cv_id)
    # One that stands on an older score still is scored anew, and looked at again then.
    if not row or cv is None or row.cv_id != cv_id or row.revision != cv.revision:
        return
    if application.second_look == "wanted":
        application.second_look = "made" if row.totals else outcome
    await stand_on(unit, application, row)
    await follow_up(unit, application, row)


async def _open_case(session: Session, application_id: int, cv_id: int) -> _Case | None:
    application = await applications.get_application(session, application_id)
    if application is None or application.state != "scored" or application.cv_id != cv_id:
        return None
    row = application.score_id and await applications.get_score(session, application.score_id)
    cv = await cvs.get_cv(session, cv_id)
    read = await cvs.open_reading(session, cv) if cv else None
    rubric = row and await get_rubric(session, row.opening_id, row.rubric_version)
    if not row or not rubric or read is None or row.totals or row.cv_id != cv_id:
        return None
    return _Case(
        row.id,
        stored_score(row, await applications.open_score(session, row)),
        Rubric.model_validate(rubric.body),
        read.redacted,
        Identity.model_validate(read.identity),
    )


async def _store(unit: Work, row: ScoreRow, both: Score) -> None:
    row.levels = {mark.criterion_id: mark.level for mark in both.criteria}
    row.total, row.evidence, row.bucket = both.total, both.evidence, both.bucket
    row.usage = both.usage.model_dump(mode="json")
    row.totals = list(both.totals)
    await applications.replace_score(unit.session, row, as_body(both))


async def second_look_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """Let the first marking count alone; the card says that there was no second one."""
    del code, reason
    await _end(unit, task.ids["application_id"], task.ids["cv_id"], "failed")
