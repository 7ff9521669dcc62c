"""The audit journal: who did what to whom, and when."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import Field

from bot.web.api.paging import following
from bot.web.api.routes import reads, routes
from bot.web.api.values import CLEAR, LARGEST_ID, Given, Page, Shown
from bot.web.auth import Asking
from handlers.journaling import read_journal

router = routes("journal")
Words = Annotated[str, Field(min_length=1, max_length=200), CLEAR]


class Wanted(Given):
    """Which entries are wanted."""

    actor: Words | None = Field(None, description="key:7, shell, a member's id.")
    action: Words | None = Field(None, description="application.viewed, candidate.erased …")
    subject: Words | None = Field(None, description="candidate:3, application:8, opening:1 …")
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = Field(None, ge=1, le=LARGEST_ID, description="As `next` names it.")
    limit: int = Field(50, ge=1, le=200)


class EntryShown(Shown):
    """One thing that was done; ids and codes only, no words of a CV."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]


@router.get("/journal", dependencies=reads("journal:read"))
async def read(
    request: Request, ask: Asking, wanted: Annotated[Wanted, Query()]
) -> Page[EntryShown]:
    """Entries, the newest first."""
    limits = {"limit": wanted.limit + 1}
    found = await read_journal(ask.services, ask.home, **{**wanted.model_dump(), **limits})
    items = [EntryShown.of(entry) for entry in found[: wanted.limit]]
    more = following(request, before=items[-1].id) if len(found) > wanted.limit else None
    return Page(items=items, next=more)
