"""The retry queue: what failed or waits, why, and what can be done about it."""

from fastapi import APIRouter
from fastapi.responses import Response

from bot.web.board.visiting import BoardRoute, Visitor
from handlers.access import require, sight_of
from handlers.actions.queue import to_place
from handlers.queue.retrying import TOP, list_queue
from handlers.wording.queue import DROP, TASKS

router = APIRouter(prefix="/board", route_class=BoardRoute)
PAGE = 25


@router.get("/queue")
async def show_queue(visit: Visitor, at: str = "") -> Response:
    """A page of the retry queue."""
    workspace = await require(visit.services, visit.caller, "viewer")
    sight = await sight_of(visit.services, visit.caller, workspace)
    place = to_place(at) if at else TOP
    page = await list_queue(visit.services, workspace.id, place, size=PAGE, sight=sight)
    return visit.page("board/queue.html", page=page, tasks=TASKS, drop=DROP)
