"""Decisions: what reviewers would do with a candidate, why, and taken back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Request
from pydantic import Field

from bot.web.api.paging import following
from bot.web.api.routes import MISSING, reads, routes, writes
from bot.web.api.values import CLEAR, Before, Given, Limit, Page, RowId, Shown
from bot.web.auth import Asking
from handlers.api import appraisals
from handlers.api.appraisals import Opinion
from handlers.candidates import decisions
from handlers.candidates.decisions import LONGEST_NOTE, REASONS, Wish

router = routes("decisions")
Kind = Literal["shortlist", "hold", "decline"]
Note = Annotated[str, Field(max_length=LONGEST_NOTE), CLEAR]


class DecisionGiven(Given):
    """What this program would do with a candidate. The candidate is told nothing."""

    kind: Kind
    reason: Annotated[str, Field(max_length=40), CLEAR] | None = Field(
        None, description="One of GET /decision-reasons; a decline needs one."
    )
    note: Note = Field("", description="Further words; the reason `other` needs some.")


class OpinionShown(Shown):
    """What one reviewer decided; the first one of several stands, the others are votes."""

    id: int
    application: int
    kind: Kind
    stands: bool
    reason: str | None
    note: str
    by: str
    at: datetime
    total: float | None = Field(description="The score that they saw.")
    rubric_version: int | None


class Reason(Shown):
    """A listed reason."""

    reason: str
    words: str


@router.get("/decision-reasons", dependencies=reads("decisions:read"))
async def list_reasons() -> list[Reason]:
    """Lawful reasons, each about the position."""
    return [Reason(reason=reason, words=words) for reason, words in REASONS.items()]


@router.get(
    "/openings/{opening_id}/decisions", dependencies=reads("decisions:read"), responses=MISSING
)
async def list_decisions(
    request: Request, ask: Asking, opening_id: RowId, before: Before = None, limit: Limit = 50
) -> Page[OpinionShown]:
    """What was decided in an opening and not taken back, the newest first."""
    found = await appraisals.decided(
        ask.services, ask.home, opening_id, before=before, limit=limit + 1
    )
    items = shown_opinions(found[:limit])
    more = following(request, before=items[-1].id) if len(found) > limit else None
    return Page(items=items, next=more)


@router.get(
    "/applications/{application_id}/decisions",
    dependencies=reads("decisions:read"),
    responses=MISSING,
)
async def get_decisions(ask: Asking, application_id: RowId) -> list[OpinionShown]:
    """What reviewers decided of an application, the decision that stands first."""
    found = await appraisals.application(ask.services, ask.home, application_id)
    return shown_opinions(found.opinions)


@router.put(
    "/applications/{application_id}/decision",
    dependencies=writes("decisions:write"),
    responses=MISSING,
)
async def decide(ask: Asking, application_id: RowId, given: DecisionGiven) -> list[OpinionShown]:
    """Decide, or decide anew; whoever decided first decides, others vote."""
    wish = Wish(given.kind, given.reason, given.note)
    await decisions.decide(ask.services, ask.home, application_id, wish, actor=ask.actor)
    return await get_decisions(ask, application_id)


@router.delete(
    "/applications/{application_id}/decision",
    dependencies=writes("decisions:write"),
    responses=MISSING,
)
async def undo(ask: Asking, application_id: RowId) -> list[OpinionShown]:
    """Take back what this program decided; the next one's decision stands then."""
    await decisions.undo(ask.services, ask.home, application_id, actor=ask.actor)
    return await get_decisions(ask, application_id)


def shown_opinions(opinions: Iterable[Opinion]) -> list[OpinionShown]:
    """Reviewers' decisions on one application."""
    return [OpinionShown.of(opinion) for opinion in opinions]
