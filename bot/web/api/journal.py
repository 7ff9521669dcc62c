"""The audit journal: who did what to whom, and when."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import AfterValidator, Field

from bot.web.api.paging import following
from bot.web.api.routes import reads, routes
from bot.web.api.values import LARGEST_ID, Given, Page, Shown
from bot.web.auth import Asking
from handlers.api.journaling import read_journal

router = routes("journal")
Words = Annotated[str, Field(min_length=1, max_length=200)]


def _in_utc(moment: datetime) -> datetime:
    """A moment as it is looked for; without a time zone it is UTC."""
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment
    except OverflowError:
        raise ValueError("between the years 1 and 9999, in UTC") from None


Moment = Annotated[datetime, AfterValidator(_in_utc)]


class Wanted(Given):
    """Which entries are wanted."""

    actor: Words | None = Field(None, description="key:7, shell, a member's id.")
    action: Words | None = Field(None, description="application.viewed, candidate.erased …")
    subject: Words | None = Field(None, description="candidate:3, application:8, opening:1 …")
    since: Moment | None = None
    until: Moment | None = None
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
