"""What candidates ask for with their receipts: a person's look, a copy of their data, erasure."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query, Request
from pydantic import Field

from bot.web.api.paging import following
from bot.web.api.routes import MISSING, reads, routes, writes
from bot.web.api.values import LARGEST_ID, Limit, Page, RowId, Shown
from bot.web.auth import Asking
from handlers.access import ALL
from handlers.applicants.requests import list_requests, settle
from handlers.wording.requests import Asked

router = routes("requests", "/requests")
After = Annotated[
    int | None, Query(ge=1, le=LARGEST_ID, description="Only later ones, as `next` names it.")
]


class RequestShown(Shown):
    """Something that a candidate asks for."""

    id: int
    kind: Literal["review", "export", "erasure"]
    state: Literal["open", "done", "refused", "ended"] = Field(
        description="ended: the CV was gone before anybody settled it."
    )
    opening: int
    who: str | None = Field(
        description="The candidate's name, a code name where an opening is blind; null: CV gone."
    )
    created_at: datetime
    settled_at: datetime | None
    settled_by: str | None
    left: list[int] = Field(
        description="Candidates who stay after an erasure: a CV of theirs came another way. "
        "POST /candidates/{id}/erase takes all of it."
    )


@router.get("", dependencies=reads("candidates:read"))
async def list_open(
    request: Request, ask: Asking, after: After = None, limit: Limit = 50
) -> Page[RequestShown]:
    """What candidates asked for and nobody has settled, the oldest first."""
    found = await list_requests(ask.services, ask.home, ALL, after=after or 0, limit=limit + 1)
    items = [_shown(one) for one in found[:limit]]
    more = following(request, after=items[-1].id) if len(found) > limit else None
    return Page(items=items, next=more)


@router.post("/{request_id}/do", dependencies=writes("people:erase"), responses=MISSING)
async def do(ask: Asking, request_id: RowId) -> RequestShown:
    """Do it: a person has looked, the copy is handed over, what came with the receipt is erased."""
    return _shown(await settle(ask.services, ask.home, request_id, "done", by=ask.actor))


@router.post("/{request_id}/refuse", dependencies=writes("people:erase"), responses=MISSING)
async def refuse(ask: Asking, request_id: RowId) -> RequestShown:
    """Tell the candidate that it is not done. The law may oblige you to do it."""
    return _shown(await settle(ask.services, ask.home, request_id, "refused", by=ask.actor))


def _shown(entry: Asked) -> RequestShown:
    row = entry.request
    return RequestShown(
        id=row.id,
        kind=row.kind,
        state=row.state,
        opening=row.opening_id,
        who=entry.who or None,
        created_at=row.created_at,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        left=list(entry.left),
    )
