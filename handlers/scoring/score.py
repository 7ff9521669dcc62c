"""An application is scored against the rubric in force."""

import asyncio
from dataclasses import dataclass

from handlers.ats.following import follow
from handlers.candidates.corrections import current_facts
from handlers.cvs.applying import hold_nameless
from handlers.cvs.progress import show_cv
from handlers.scoring.announcing import follow_up
from handlers.scoring.counting import as_body, stand_on
from handlers.scoring.engines import SCORERS
from handlers.services import Services, Work, work
from pipeline.profile import Identity, Profile
from pipeline.rubric import Rubric, Score
from pipeline.scoring import openai
from storage import applications, cvs
from storage.database import Session
from storage.models import Application, Opening, ScoreRow, Task
from storage.openings import get_opening, get_rubric


@dataclass(frozen=True)
class _Case:
    application: Application
    opening: Opening
    rubric: Rubric
    text: str
    identity: Identity
    profile: Profile
    revision: int


async def score(services: Services, *, application_id: int, cv_id: int) -> None:
    """Task: score one application; the same CV, rubric and engine give the stored score.

    Args:
        services: what it works with.
        application_id: whose.
        cv_id: on which CV; one that was replaced meanwhile is not scored any more.
    """
    engine_key = services.options.engine
    async with services.database.read() as session:
        case = await _open_case(session, application_id, cv_id)
        known = case and await _known_score(session, case, engine_key)
    if case is None:
        return
    if services.llm is not None and not case.identity.name:
        await hold_nameless(services, cv_id)
        return
    fresh = None if known else await _mark(services, case)
    async with work(services, last=True) as unit:
        await _settle(unit, case, engine_key, fresh)


async def _open_case(session: Session, application_id: int, cv_id: int) -> _Case | None:
    application = await applications.get_application(session, application_id)
    if application is None or application.state == "removed" or application.cv_id != cv_id:
        return None
    opening = await get_opening(session, application.workspace_id, application.opening_id)
    cv = await cvs.get_cv(session, cv_id)
    if opening is None or opening.state != "open" or cv is None or cv.hold is not None:
        return None
    rubric = await get_rubric(session, opening.id, opening.rubric_version)
    read = await cvs.open_reading(session, cv)
    profile = await current_facts(session, cv)
    if rubric is None or read is None or profile is None:
        return None
    return _Case(
        application,
        opening,
        Rubric.model_validate(rubric.body),
        read.redacted,
        Identity.model_validate(read.identity),
        profile,
        cv.revision,
    )


async def _known_score(session: Session, case: _Case, engine_key: str) -> ScoreRow | None:
    return await applications.find_score(
        session,
        cv_id=case.application.cv_id,
        opening_id=case.opening.id,
        rubric_version=case.opening.rubric_version,
        engine_key=engine_key,
        revision=case.revision,
    )


async def _mark(services: Services, case: _Case) -> Score:
    if services.llm is None:
        today = case.application.arrived_at.date()
        score_here = SCORERS[services.options.local]
        advert = case.opening.description
        return await asyncio.to_thread(
            score_here, case.rubric, case.text, case.profile, today, advert
        )
    return await openai.score(services.llm, case.rubric, case.text, case.identity)


async def _settle(unit: Work, case: _Case, engine_key: str, fresh: Score | None) -> None:
    application = await applications.get_application(unit.session, case.application.id)
    if application is None or application.cv_id != case.application.cv_id:
        return
    row = await _known_score(unit.session, case, engine_key)
    if row is None and fresh is not None:
        row = await _store(unit, case, engine_key, fresh)
    if row is None or application.state == "removed":
        return
    application.error = application.reason = None
    application.years = case.profile.years_experience
    await stand_on(unit, application, row)
    await follow_up(unit, application, row)
    await follow(unit, application)


async def _store(unit: Work, case: _Case, engine_key: str, fresh: Score) -> ScoreRow:
    row = ScoreRow(
        workspace_id=case.application.workspace_id,
        cv_id=case.application.cv_id,
        opening_id=case.opening.id,
        rubric_version=case.opening.rubric_version,
        engine_key=engine_key,
        revision=case.revision,
        engine=fresh.engine.model_dump(mode="json"),
        usage=fresh.usage.model_dump(mode="json"),
        levels={mark.criterion_id: mark.level for mark in fresh.criteria},
        total=fresh.total,
        evidence=fresh.evidence,
        bucket=fresh.bucket,
        body=b"",
        created_at=unit.now,
    )
    return await applications.add_score(unit.session, row, as_body(fresh))


async def _is_scored(unit: Work, application: Application) -> bool:
    """Whether the score in force is there: the worker died after it was stored."""
    row = application.score_id and await applications.get_score(unit.session, application.score_id)
    opening = await get_opening(unit.session, application.workspace_id, application.opening_id)
    return bool(
        row
        and opening
        and row.cv_id == application.cv_id
        and row.rubric_version == opening.rubric_version
        and row.engine_key == unit.engine
    )


async def score_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """Note on the application why it has no score; an older score of it stays."""
    application = await applications.get_application(unit.session, task.ids["application_id"])
    if application is None or application.state == "removed":
        return
    if application.cv_id != task.cv_id or await _is_scored(unit, application):
        return
    application.error, application.reason = code, reason
    if application.state != "scored":
        application.state = "failed"
    await unit.session.flush()
    cv = await cvs.get_cv(unit.session, application.cv_id)
    if cv is not None:
        await show_cv(unit, cv)
