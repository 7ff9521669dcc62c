"""How far what came for an opening is, told to browsers as it goes on: server-sent events."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from bot.web.api.values import RowId
from bot.web.board.visiting import BoardRoute, Visit, Visitor
from bot.web.looks import LOOK_SECONDS, Looks
from handlers.access import require_sight, seen_opening
from handlers.board.arrivals import arrivals, fingerprint
from handlers.board.signing_in import signed_in
from handlers.errors import UserError

router = APIRouter(prefix="/board", route_class=BoardRoute)
SIGHT_SECONDS = 5.0  # after which it is looked at anew who follows
STREAM_SECONDS = 600  # then the browser asks again


@router.get("/openings/{opening_id}/uploads/events")
async def events(request: Request, visit: Visitor, opening_id: RowId) -> Response:
    """Tell when what came for an opening got further."""
    services = visit.services
    opening = await seen_opening(services, visit.caller, visit.workspace_id, opening_id)
    await require_sight(services, visit.caller, opening)
    looks: Looks = request.app.state.looks

    async def look() -> str:
        return fingerprint(await arrivals(services, opening))

    stream = _changes(visit, opening_id, partial(looks.mark, opening_id, look))
    headers = {"X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def _changes(
    visit: Visit, opening_id: int, look: Callable[[], Awaitable[str]]
) -> AsyncIterator[str]:
    told = ""
    looked = began = time.monotonic()
    while (now := time.monotonic()) - began < STREAM_SECONDS:
        if now - looked >= SIGHT_SECONDS:
            looked = now
            if not await _may_look(visit, opening_id):
                return
        mark = await look()
        yield f"data: {mark}\n\n" if mark != told else ": still here\n\n"
        told = mark
        await asyncio.sleep(LOOK_SECONDS)


async def _may_look(visit: Visit, opening_id: int) -> bool:
    """Whether somebody is signed in still, and may see an opening still."""
    services = visit.services
    try:
        opening = await seen_opening(services, visit.caller, visit.workspace_id, opening_id)
        await require_sight(services, visit.caller, opening)
    except UserError:
        return False
    return await signed_in(services, visit.token) is not None
