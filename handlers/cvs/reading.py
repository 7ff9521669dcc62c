"""A kept file is read: what a reader of the page sees, who it is of, and the facts by rules."""

import unicodedata

from handlers.applicants.joining import may_join
from handlers.candidates.skills import filterable
from handlers.cvs.applying import apply
from handlers.cvs.leaving import leave_candidate
from handlers.cvs.progress import show_cv
from handlers.events import tell_failed
from handlers.services import Services, Work, work
from pipeline.digest import Digest
from pipeline.profile import Extraction, Identity
from pipeline.skills import canonical
from storage import cvs
from storage.candidates import add_candidate, find_same, fingerprints, get_candidate
from storage.models import Candidate, Cv, Task
from storage.uploads import get_name, uploads_of_cv


async def read(services: Services, *, cv_id: int) -> None:
    """Task: read a CV in the limited child, find who it is of and its facts, and hand it on."""
    async with services.database.read() as session:
        cv = await cvs.get_cv(session, cv_id)
        if cv is None or cv.state in {"storing", "read"}:
            return
        sealed = await services.files.get(cvs.blob(cv))
        data = await cvs.open_file(session, cv, sealed)
        uploads = await uploads_of_cv(session, cv_id)
        name = await get_name(session, uploads[0]) if uploads else ""
    result = await services.read(data, name, cv.created_at.date())
    async with work(services, last=True) as unit:
        await _save(services, unit, cv_id, result)


async def _save(services: Services, unit: Work, cv_id: int, result: Digest) -> None:
    """Store what reading a CV gave, and hand the CV on."""
    cv = await cvs.get_cv(unit.session, cv_id)
    if cv is None or cv.state == "read":
        return
    await cvs.save_reading(
        unit.session,
        cv,
        cvs.Reading(
            document=result.document.model_dump(mode="json"),
            identity=result.identity.model_dump(mode="json"),
            redacted=result.redacted,
            kind=result.document.kind,
            quality=result.document.quality.bucket,
            language=result.document.quality.language,
            hold=_hold(services, result),
        ),
        unit.now,
    )
    await name_candidate(unit, cv, result.identity)
    await save_extraction(unit, cv, result.extraction)
    await hand_on(services, unit, cv)


def _hold(services: Services, result: Digest) -> str | None:
    """Why a person must say something before this is scored."""
    if not result.document.quality.looks_like_cv:
        return "not_a_cv"
    # Without a name nothing guarantees that a request to a model does not hold it.
    if services.options.model is not None and result.identity.name is None:
        return "name"
    return None


async def hand_on(services: Services, unit: Work, cv: Cv) -> None:
    """Have a read CV applied, and its profile filled in by the model where there is one."""
    if cv.hold is None and services.options.model is not None:
        await unit.put("profile", cv.workspace_id, key=f"profile:{cv.id}", cv_id=cv.id)
    await apply(unit, cv)


async def name_candidate(unit: Work, cv: Cv, identity: Identity) -> None:
    """Join a CV to the person whose e-mail and name both match, else to a new one.

    One from a candidates' page waits for a person to say that it is the same, see `may_join`.
    """
    email = identity.emails[0].casefold() if identity.emails else None
    email_hash, name_hash = await fingerprints(
        unit.session, cv.workspace_id, email=email, name=normalised(identity.name)
    )
    before = cv.candidate_id
    candidate = await find_same(unit.session, cv.workspace_id, email_hash, name_hash)
    if candidate is not None and not await may_join(unit.session, cv, candidate):
        candidate = None
    if candidate is None:
        candidate = await _person(unit, cv, email_hash, name_hash)
    cv.candidate_id = candidate.id
    candidate.current_cv_id = max(cv.id, candidate.current_cv_id or 0)
    await unit.session.flush()
    if before is not None and before != candidate.id:
        await leave_candidate(unit, cv, before)


async def _person(unit: Work, cv: Cv, email_hash: str | None, name_hash: str | None) -> Candidate:
    """The CV's own person, under the e-mail and name that are known now."""
    if cv.candidate_id is None:
        return await add_candidate(
            unit.session,
            cv.workspace_id,
            email_hash=email_hash,
            name_hash=name_hash,
            now=unit.now,
        )
    candidate = await get_candidate(unit.session, cv.candidate_id)
    candidate.email_hash, candidate.name_hash = email_hash, name_hash
    return candidate


def normalised(name: str | None) -> str | None:
    """A name as it is compared: without case, accents, hyphens and order."""
    if name is None:
        return None
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign)
    )
    return " ".join(sorted(plain.casefold().replace("-", " ").split()))


async def save_extraction(unit: Work, cv: Cv, extraction: Extraction) -> None:
    """Store a profile with its skills for filters."""
    profile = extraction.profile
    skills = [canonical(skill) for skill in (*profile.skills, *profile.mentioned)]
    await cvs.save_profile(
        unit.session,
        cv,
        body=extraction.profile.model_dump(mode="json"),
        engine=extraction.engine.model_dump(mode="json"),
        usage=extraction.usage.model_dump(mode="json"),
        years=extraction.profile.years_experience,
        skills=await filterable(unit.session, cv.workspace_id, skills),
        now=unit.now,
    )


async def read_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """Note on the CV why it could not be read, and say so where it was dropped."""
    cv = await cvs.get_cv(unit.session, task.ids["cv_id"])
    if cv is None or cv.state == "read":  # the worker died after it was read
        return
    cv.state, cv.error, cv.reason = "failed", code, reason
    await unit.session.flush()
    await tell_failed(unit, await uploads_of_cv(unit.session, cv.id), cv, "read", code)
    await show_cv(unit, cv)
