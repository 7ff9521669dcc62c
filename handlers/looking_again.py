"""The second look: whoever would be announced or enters the top places is marked once more.

The application counts by its first marking until then, and where the second one cannot be made; it
is announced only afterwards. What both markings say together replaces the first one's levels.
"""

from dataclasses import dataclass

from handlers.announcing import follow_up
from handlers.counting import as_body, stand_on, stored_score
from handlers.services import Services, Work, work
from pipeline.profile import Identity
from pipeline.rubric import Rubric, Score
from pipeline.scoring import openai
from storage import applications, cvs
from storage.database import Session
from storage.models import Application, ScoreRow, Task
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
        return
    both = await openai.look_again(services.llm, case.rubric, case.first, case.text, case.identity)
    async with work(services, last=True) as unit:
        row = await applications.get_score(unit.session, case.score_id)
        if row is not None and not row.totals:
            await _store(unit, row, both)
        application = await applications.get_application(unit.session, application_id)
        if row is not None and application is not None and application.score_id == row.id:
            await _settle(unit, application, row, "made")


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


async def _settle(unit: Work, application: Application, row: ScoreRow, outcome: str) -> None:
    application.second_look = outcome
    await stand_on(unit, application, row)
    await follow_up(unit, application, row)


async def second_look_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """Let the first marking count alone; the card says that there was no second one."""
    del code, reason
    application = await applications.get_application(unit.session, task.ids["application_id"])
    if application is None or application.second_look != "wanted" or not application.score_id:
        return
    row = await applications.get_score(unit.session, application.score_id)
    if row is not None and application.cv_id == task.cv_id:
        await _settle(unit, application, row, "failed")
