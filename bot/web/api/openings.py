"""Openings: created from a description, listed, configured, paused, reopened and closed."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Request, Response
from pydantic import Field

from bot.web.api.paging import following
from bot.web.api.routes import MISSING, reads, routes, writes
from bot.web.api.values import CLEAR, Before, Given, Limit, LongText, Page, RowId, Shown, Title
from bot.web.auth import Asked, Asking
from handlers.api import programs
from handlers.api.programs import Listed
from handlers.notices.notifying import NOWHERE
from handlers.openings import managing, switching
from handlers.openings.managing import NewOpening

router = routes("openings", "/openings")
Channel = Annotated[str, Field(min_length=1, max_length=200), CLEAR]
Short = Annotated[str, Field(max_length=60), CLEAR]
Score = Annotated[float, Field(ge=0, le=100)]
State = Literal["open", "paused", "closed"]


class OpeningWanted(Given):
    """A position to fill."""

    title: Title
    description: LongText = Field(
        min_length=1, description="What is asked for, in words; the rubric is drafted from it."
    )
    channel: Channel | None = Field(
        None, description="slack:T1/C1: the channel it belongs to; null: none, nobody is told."
    )
    alert_channel: Channel | None = Field(None, description="Where outstanding people are told.")
    alert_bar: Score = 75.0
    blind: bool = Field(False, description="Shows code names instead of names.")


class SettingsGiven(Given):
    """Settings that change; what is left out stays as it is."""

    alert_bar: Score = 75.0
    alert_channel: Channel | None = None
    top_k: int | None = Field(None, ge=1, le=1000, description="null: announce whoever clears.")
    quiet: Annotated[str, Field(max_length=40), CLEAR] | None = Field(
        None, description="22:00-07:00"
    )
    zone: Annotated[str, Field(max_length=60), CLEAR] | None = Field(
        None, description="Europe/Berlin"
    )
    blind: bool = False


class Rescored(Shown):
    """How many candidates are scored again."""

    candidates: int


class OpeningShown(Shown):
    """An opening with its settings."""

    id: int
    title: str
    description: str
    state: State
    channel: str | None
    alert_channel: str | None
    alert_bar: float
    top_k: int | None
    quiet: str | None
    zone: str | None
    blind: bool
    rubric_version: int = Field(description="0 while the rubric is being drafted.")
    candidates: int
    created_by: str | None
    created_at: datetime
    closed_at: datetime | None


@router.get("", dependencies=reads("openings:read"))
async def list_openings(
    request: Request,
    ask: Asking,
    state: State | None = None,
    before: Before = None,
    limit: Limit = 50,
) -> Page[OpeningShown]:
    """Openings of this workspace, the newest first."""
    found = await programs.listed(
        ask.services, ask.home, state=state, before=before, limit=limit + 1
    )
    items = [_shown(one) for one in found[:limit]]
    more = following(request, before=items[-1].id) if len(found) > limit else None
    return Page(items=items, next=more)


@router.post("", status_code=201, dependencies=writes("openings:write"))
async def create_opening(ask: Asking, wanted: OpeningWanted, response: Response) -> OpeningShown:
    """Create an opening; its rubric is drafted from the description, to be looked at and edited."""
    new = NewOpening(
        title=" ".join(wanted.title.split()),
        description=wanted.description,
        channel=wanted.channel or NOWHERE,
        alert_bar=wanted.alert_bar,
        alert_channel=wanted.alert_channel,
        created_by=ask.actor,
        blind=wanted.blind,
    )
    made = _shown(await programs.create(ask.services, ask.caller, ask.home, new))
    response.headers["Location"] = f"/api/v1/openings/{made.id}"
    return made


@router.get("/{opening_id}", dependencies=reads("openings:read"), responses=MISSING)
async def get_opening(ask: Asking, opening_id: RowId) -> OpeningShown:
    """One opening."""
    return _shown(await programs.one(ask.services, ask.home, opening_id))


@router.patch("/{opening_id}", dependencies=writes("openings:write"), responses=MISSING)
async def configure_opening(
    ask: Asking, opening_id: RowId, settings: SettingsGiven
) -> OpeningShown:
    """Change settings; a lower bar announces who clears it now."""
    changes = settings.model_dump(exclude_unset=True)
    found = await programs.configure(ask.services, ask.caller, ask.home, opening_id, changes)
    return _shown(found)


@router.post("/{opening_id}/pause", dependencies=writes("openings:write"), responses=MISSING)
async def pause_opening(ask: Asking, opening_id: RowId) -> OpeningShown:
    """Pause: CVs are read and kept, and scored once it is reopened."""
    return await _switch(ask, opening_id, switching.pause)


@router.post("/{opening_id}/reopen", dependencies=writes("openings:write"), responses=MISSING)
async def reopen_opening(ask: Asking, opening_id: RowId) -> OpeningShown:
    """Open it again: what waited is scored now."""
    return await _switch(ask, opening_id, switching.reopen)


@router.post("/{opening_id}/close", dependencies=writes("openings:write"), responses=MISSING)
async def close_opening(ask: Asking, opening_id: RowId) -> OpeningShown:
    """Close: nothing more is scored for it; its shortlist stays."""
    return await _switch(ask, opening_id, switching.close)


@router.post(
    "/{opening_id}/rescore",
    status_code=202,
    dependencies=writes("openings:write"),
    responses=MISSING,
)
async def rescore_opening(ask: Asking, opening_id: RowId) -> Rescored:
    """Have every candidate scored by the rubric in force and the engine in use."""
    amount = await managing.rescore(ask.services, ask.home, opening_id, by=ask.actor)
    return Rescored(candidates=amount)


async def _switch(ask: Asked, opening_id: int, switch: switching.Switch) -> OpeningShown:
    await switch(ask.services, ask.home, opening_id, by=ask.actor)
    return _shown(await programs.one(ask.services, ask.home, opening_id))


def _shown(found: Listed) -> OpeningShown:
    opening = found.opening
    values = {name: getattr(opening, name) for name in FIELDS}
    told = {name: None if value == NOWHERE else value for name, value in values.items()}
    return OpeningShown(**told, candidates=found.candidates)


FIELDS = frozenset(OpeningShown.model_fields) - {"candidates"}
