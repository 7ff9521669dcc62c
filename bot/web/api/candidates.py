"""Candidates: listed, found, looked at; their profiles, CVs and original files."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Query, Request, Response
from pydantic import Field

from bot.web.api.paging import following
from bot.web.api.routes import MISSING, reads, routes
from bot.web.api.values import LARGEST_ID, Before, Limit, Page, RowId, Shown
from bot.web.auth import Asking
from handlers.api import dossiers
from handlers.api.dossiers import Person
from handlers.candidates.resumes import json_resume

router = routes("candidates")
Skill = Annotated[str, Field(min_length=1, max_length=100)]
Skills = Annotated[list[Skill], Query(max_length=10, description="All of them; repeat for more.")]
OfOpening = Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="Who applies there.")]
Words = Annotated[
    str, Query(min_length=1, max_length=200, description="A name, e-mail address or skill.")
]


class PlaceShown(Shown):
    """An opening in which a candidate applies."""

    application: int
    opening: int
    title: str
    state: str
    total: float | None
    bucket: str | None
    decision: str | None


class CandidateShown(Shown):
    """A person with one or more CVs."""

    id: int
    name: str = Field(description="A code name for whoever applies in a blind opening.")
    blind: bool
    applications: list[PlaceShown]


class CandidatesFound(Shown):
    """Whom a search found, the best first."""

    items: list[CandidateShown]
    more: bool = Field(description="Whether there are more than are shown: narrow the search.")


class CvShown(Shown):
    """A CV of a person."""

    id: int
    current: bool
    state: str
    kind: str | None
    quality: str | None
    language: str | None
    size: int = Field(description="Bytes.")
    hold: str | None
    created_at: datetime


class FindingShown(Shown):
    """Something about the file that a person should know."""

    code: str
    detail: str
    page: int | None


class DossierShown(CandidateShown):
    """A person with their CVs, and what is to know about the current one."""

    cvs: list[CvShown]
    findings: list[FindingShown]


class ProfileShown(Shown):
    """The facts of a person's current CV, with what people put right in them."""

    candidate: int
    facts: dict[str, Any] | None = Field(description="null before the CV is read.")
    corrected: list[str] = Field(description="Facts that a person put right.")


@router.get("/candidates", dependencies=reads("candidates:read"), responses=MISSING)
async def list_candidates(
    request: Request,
    ask: Asking,
    opening: OfOpening = None,
    skill: Skills = [],  # noqa: B006 - FastAPI copies it
    before: Before = None,
    limit: Limit = 50,
) -> Page[CandidateShown]:
    """Candidates of this workspace, the newest first."""
    found = await dossiers.listed(
        ask.services, ask.home, opening_id=opening, skills=skill, before=before, limit=limit + 1
    )
    items = [CandidateShown(**_person(one)) for one in found[:limit]]
    more = following(request, before=items[-1].id) if len(found) > limit else None
    return Page(items=items, next=more)


@router.get("/candidates/search", dependencies=reads("candidates:read"))
async def search_candidates(ask: Asking, q: Words) -> CandidatesFound:
    """Find candidates by name, e-mail or skill; slips of typing are forgiven."""
    found, more = await dossiers.found(ask.services, ask.home, q, actor=ask.actor)
    return CandidatesFound(items=[CandidateShown(**_person(one)) for one in found], more=more)


@router.get("/candidates/{candidate_id}", dependencies=reads("candidates:read"), responses=MISSING)
async def get_candidate(ask: Asking, candidate_id: RowId) -> DossierShown:
    """A person, with where they apply and their CVs; the journal notes who looked."""
    found = await dossiers.dossier(ask.services, ask.home, candidate_id, actor=ask.actor)
    findings = found.document.findings if found.document else ()
    return DossierShown(
        **_person(found.person),
        cvs=[
            CvShown.model_validate({**_facts(cv), "current": cv.id == found.person.cv_id})
            for cv in found.cvs
        ],
        findings=[FindingShown.of(one) for one in findings],
    )


@router.get(
    "/candidates/{candidate_id}/profile",
    dependencies=reads("candidates:read"),
    responses=MISSING,
)
async def get_profile(ask: Asking, candidate_id: RowId) -> ProfileShown:
    """The facts of a person's current CV; the journal notes who looked."""
    found = await dossiers.dossier(ask.services, ask.home, candidate_id, actor=ask.actor)
    profile = found.facts.profile
    return ProfileShown(
        candidate=candidate_id,
        facts=profile.model_dump(mode="json") if profile else None,
        corrected=[name for name, fact in found.facts.by_field.items() if fact.corrected],
    )


@router.get(
    "/applications/{application_id}/resume",
    dependencies=reads("candidates:read"),
    responses=MISSING,
)
async def get_resume(ask: Asking, application_id: RowId) -> dict[str, Any]:
    """The profile by the schema of [JSON Resume](https://jsonresume.org/); it is journaled.

    In a blind opening it goes by the code name.
    """
    return await json_resume(ask.services, ask.home, application_id, actor=ask.actor)


@router.get(
    "/cvs/{cv_id}/file",
    dependencies=reads("files:read"),
    responses={**MISSING, 200: {"content": {"application/octet-stream": {}}}},
    response_class=Response,
)
async def get_file(ask: Asking, cv_id: RowId) -> Response:
    """The file as it came; refused for whoever applies in a blind opening. It is journaled."""
    found = await dossiers.original(ask.services, ask.home, cv_id, actor=ask.actor)
    return Response(
        found.data, media_type="application/octet-stream", headers=as_download(found.name or "cv")
    )


def as_download(name: str) -> dict[str, str]:
    """Headers of a file that is to be kept, never shown as a page of ours (RFC 6266)."""
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }


def _person(found: Person) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "blind": found.blind,
        "applications": [
            PlaceShown(
                application=one.id,
                opening=opening.id,
                title=opening.title,
                state=one.state,
                total=one.total,
                bucket=one.bucket,
                decision=one.decision,
            )
            for opening, one in found.places
        ],
    }


def _facts(cv: object) -> dict[str, Any]:
    return {name: getattr(cv, name) for name in CvShown.model_fields if name != "current"}
