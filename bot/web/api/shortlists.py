"""Shortlists and applications: who stands where, and why, with quotes."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query, Request
from pydantic import Field

from bot.web.api.decisions import OpinionShown, shown_opinions
from bot.web.api.paging import following
from bot.web.api.routes import MISSING, reads, routes
from bot.web.api.values import Given, RowId, Shown
from bot.web.auth import Asking
from handlers.api import appraisals
from handlers.candidates import details
from handlers.scoring.explaining import as_json
from handlers.views import Entry, entry_as_json

router = routes("shortlists")
Bucket = Literal["ready", "ask_first", "gate_failed"]
Standing = Literal["shortlist", "hold", "decline", "none"]
Skill = Annotated[str, Field(min_length=1, max_length=100)]


class Wanted(Given):
    """Which places of a shortlist are wanted, as `/rank` takes it."""

    skill: list[Skill] = Field([], max_length=10, description="All of them; repeat for more.")
    min_total: float | None = Field(None, ge=0, le=100)
    min_years: float | None = Field(None, ge=0, le=100, description="Of experience.")
    bucket: Bucket | None = None
    decision: Standing | None = Field(
        None, description="The one that stands; none: nobody has decided."
    )
    after: str = Field("", pattern="^[0-9]{0,60}$", description="As `next` names it.")
    skip: int = Field(0, ge=0, le=10_000_000, description="As `next` names it.")
    limit: int = Field(25, ge=1, le=100, description="Places of a page at most.")
    count: bool = Field(False, description="Count all pages; slower in a large opening.")


class CriterionMarked(Shown):
    """One criterion with its level and what that stands on."""

    name: str
    kind: str
    weight: int
    level: float | None
    quotes: list[str]
    reason: str
    judgement: dict[str, Any] | None = Field(description="A person's word, where there is one.")
    own_level: float | None = Field(description="The engine's level beside that word.")


class EntryShown(Shown):
    """A place of a shortlist."""

    place: int
    application: int
    candidate: int | None
    name: str = Field(description="A code name in a blind opening.")
    total: float
    evidence: float = Field(description="Share of the weight that stands on quotes, 0 to 1.")
    bucket: str = Field(description="ready, ask_first or gate_failed.")
    older: str | None = Field(description="Why the score does not compare: rubric, engine.")
    needs_person: bool
    decision: str | None
    criteria: list[CriterionMarked]


class ShortlistShown(Shown):
    """Some places of a shortlist. A person decides, always."""

    opening: int
    items: list[EntryShown]
    total: int | None = Field(description="Of all pages, where `count` asks for it.")
    next: str | None


class ApplicationShown(Shown):
    """A candidate in an opening."""

    id: int
    opening: int
    candidate: int | None
    cv: int | None
    name: str
    state: str = Field(description="waiting, scored or failed.")
    bucket: str | None
    total: float | None
    evidence: float | None
    reason: str | None = Field(description="Why it failed, and what to do.")
    arrived_at: datetime
    announced_at: datetime | None
    decisions: list[OpinionShown]


class ExplanationShown(Shown):
    """A total spelled out, criterion by criterion."""

    name: str | None
    total: float
    evidence: float
    bucket: str
    rubric_version: int | None
    totals: list[float] = Field(description="Of both markings, where a second look was taken.")
    parts: list[dict[str, Any]] = Field(
        description="criterion, level, meaning, points of most, quotes with pages, reason, "
        "next_level and its gain, question."
    )


class ScoreShown(Shown):
    """The score that counts of an application, and the one before it."""

    application: int
    engine: dict[str, Any]
    older: str | None
    explanation: ExplanationShown
    earlier: ExplanationShown | None


@router.get(
    "/openings/{opening_id}/shortlist", dependencies=reads("candidates:read"), responses=MISSING
)
async def get_shortlist(
    request: Request, ask: Asking, opening_id: RowId, wanted: Annotated[Wanted, Query()]
) -> ShortlistShown:
    """The shortlist of an opening in order, filtered, a page at a time."""
    query = appraisals.wanted(
        opening_id,
        min_total=wanted.min_total,
        min_years=wanted.min_years,
        skills=wanted.skill,
        bucket=wanted.bucket,
        decision=wanted.decision,
        after=wanted.after,
        skip=wanted.skip,
    )
    found = await appraisals.ranked(
        ask.services, ask.home, query, size=wanted.limit, counted=wanted.count
    )
    items = [
        _entry(
            entry, wanted.skip + place, linked=entry.application.candidate_id not in found.hidden
        )
        for place, entry in enumerate(found.entries, 1)
    ]
    more = None
    if found.more:
        last = found.entries[-1].application.rank_key
        more = following(request, after=last, skip=wanted.skip + len(items))
    return ShortlistShown(opening=opening_id, items=items, total=found.total, next=more)


@router.get(
    "/applications/{application_id}", dependencies=reads("candidates:read"), responses=MISSING
)
async def get_application(ask: Asking, application_id: RowId) -> ApplicationShown:
    """A candidate in an opening."""
    found = await appraisals.application(ask.services, ask.home, application_id)
    one = found.application
    shown = {name: getattr(one, name) for name in _SAME}
    return ApplicationShown(
        **shown,
        opening=one.opening_id,
        candidate=one.candidate_id if found.linked else None,
        cv=one.cv_id if found.linked and not found.opening.blind else None,
        name=found.name,
        decisions=shown_opinions(found.opinions),
    )


_SAME = ("id", "state", "bucket", "total", "evidence", "reason", "arrived_at", "announced_at")


@router.get(
    "/applications/{application_id}/score", dependencies=reads("candidates:read"), responses=MISSING
)
async def explain_score(ask: Asking, application_id: RowId) -> ScoreShown:
    """Why a candidate has the score they have, with quotes; the journal notes who looked."""
    found = await details.view(ask.services, ask.home, application_id, actor=ask.actor)
    assessment = found.entry.assessment
    return ScoreShown(
        application=application_id,
        engine=assessment.engine.model_dump(mode="json"),
        older=assessment.older,
        explanation=ExplanationShown(**as_json(found.found)),
        earlier=ExplanationShown(**as_json(found.earlier)) if found.earlier else None,
    )


def _entry(entry: Entry, place: int, linked: bool) -> EntryShown:
    found = entry_as_json(entry)
    names = ("application", "total", "evidence", "bucket", "older", "needs_person", "decision")
    return EntryShown(
        **{name: found[name] for name in names},
        place=place,
        candidate=entry.application.candidate_id if linked else None,
        name=entry.name,
        criteria=[CriterionMarked(**one) for one in found["criteria"]],
    )
