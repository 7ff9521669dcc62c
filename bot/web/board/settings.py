"""Who may do what, and whether work goes on."""

from fastapi import APIRouter
from fastapi.responses import Response

from bot.web.board.visiting import BoardRoute, Sender, Visitor, go
from handlers.access import require, sight_of
from handlers.chat.commands import HIRE
from handlers.errors import MissingError
from handlers.identifiers import OUTDATED
from handlers.roles import CHOICES, list_roles
from handlers.status import get_status
from handlers.wording import queue as wording

router = APIRouter(prefix="/board", route_class=BoardRoute)


@router.get("/settings")
async def show_settings(visit: Visitor) -> Response:
    """Roles, how work stands, the sessions' page."""
    services = visit.services
    workspace = await require(services, visit.caller, "recruiter")
    sight = await sight_of(services, visit.caller, workspace)
    status = await get_status(services, workspace.id, sight)
    return visit.page(
        "board/settings.html",
        roles=await list_roles(services, workspace),
        choices=CHOICES,
        standing=wording.status(status),
        paused=workspace.paused_at is not None,
    )


@router.post("/settings/roles")
async def give_role(sent: Sender) -> Response:
    """Give a member a role."""
    words = f"{sent.text('user').strip()} {sent.text('role')}"
    await HIRE["roles"](sent.visit.services, sent.visit.caller, words)
    return go("/board/settings")


@router.post("/settings/{switch}")
async def switch_work(sent: Sender, switch: str) -> Response:
    """Stop all scoring, or go on."""
    if switch not in {"pause", "resume"}:
        raise MissingError(OUTDATED)
    await HIRE[switch](sent.visit.services, sent.visit.caller, "")
    return go("/board/settings")
