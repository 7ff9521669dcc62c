"""The rest of a profile, by the model, from redacted text; once for each CV."""

import structlog

from handlers.cvs.applying import hold_nameless
from handlers.cvs.progress import refresh_cards
from handlers.cvs.reading import save_extraction
from handlers.services import Services, Work, work
from pipeline.extraction import openai
from pipeline.profile import Engine, Extraction, Identity, Profile, Usage
from storage import cvs
from storage.models import Task

log = structlog.get_logger()


async def profile(services: Services, *, cv_id: int) -> None:
    """Task: ask the model for the facts that rules do not find; nothing where there is no model."""
    if services.llm is None:
        return
    async with services.database.read() as session:
        cv = await cvs.get_cv(session, cv_id)
        known = await cvs.current_profile(session, cv) if cv else None
        read = await cvs.open_reading(session, cv) if cv else None
    if cv is None or known is None or read is None or known[0].engine["name"] == "openai":
        return
    identity = Identity.model_validate(read.identity)
    if not identity.name:
        await hold_nameless(services, cv_id)
        return
    base = Extraction(
        profile=Profile.model_validate(known[1]),
        engine=Engine.model_validate(known[0].engine),
        usage=Usage(),
    )
    today = cv.created_at.date()
    extraction = await openai.extract(services.llm, read.redacted, base, identity, today)
    async with work(services, last=True) as unit:
        row = await cvs.get_cv(unit.session, cv_id)
        if row is not None:
            await save_extraction(unit, row, extraction)
            await refresh_cards(unit, row)


async def profile_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """The profile by rules stays; the failed task is in the retry queue."""
    log.warning("profile_failed", task=task.id, code=code, reason=reason, at=unit.now.isoformat())
