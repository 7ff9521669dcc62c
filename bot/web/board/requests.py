"""What candidates ask for with their receipts: the same as `/hire requests`."""

from fastapi import APIRouter
from fastapi.responses import Response

from bot.web.board.visiting import BoardRoute, Visitor
from handlers.access import require, sight_of
from handlers.applicants.requests import list_requests, settled_lately
from handlers.wording import requests as wording

router = APIRouter(prefix="/board", route_class=BoardRoute)
MOST = 50  # of each kind, on one page


@router.get("/requests")
async def show_requests(visit: Visitor) -> Response:
    """What is open, with the buttons that settle it, and what was settled lately."""
    workspace = await require(visit.services, visit.caller, "recruiter")
    sight = await sight_of(visit.services, visit.caller, workspace)
    open_ones = await list_requests(visit.services, workspace.id, sight)
    settled = await settled_lately(visit.services, workspace.id, sight)
    return visit.page(
        "board/requests.html",
        total=len(open_ones),
        waiting=[wording.asked(one) for one in open_ones[:MOST]],
        settled=[wording.asked(one) for one in settled[:MOST]],
    )
