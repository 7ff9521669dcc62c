"""Applicant tracking systems: accounts, which job is which opening, what both sides changed."""

from fastapi import APIRouter
from fastapi.responses import Response

from bot.web.api.values import RowId
from bot.web.board.acting import message_page
from bot.web.board.visiting import BoardRoute, Sender, Visitor, go
from handlers.access import require, seen_openings, sight_of
from handlers.ats import accounts, conflicts, previewing
from handlers.errors import MissingError
from handlers.wording import ats as wording

HERE = "/board/settings/ats"
router = APIRouter(prefix=HERE, route_class=BoardRoute)


@router.get("")
async def show_ats(visit: Visitor) -> Response:
    """Accounts with the openings that the caller may see, and conflicts about these."""
    services, caller = visit.services, visit.caller
    workspace = await require(services, caller, "recruiter")
    sight = await sight_of(services, caller, workspace)
    openings = await seen_openings(services, caller, workspace.id)
    return visit.page(
        "board/settings_ats.html",
        accounts=await accounts.list_accounts(services, workspace.id),
        openings={opening.id: opening for opening in openings},
        conflicts=await conflicts.list_conflicts(services, workspace.id, sight),
        fields=wording.FIELDS,
        outcomes=wording.OUTCOMES,
    )


@router.post("/{account_id}/preview")
async def preview(sent: Sender, account_id: RowId) -> Response:
    """What going through an account would do now; nothing is stored or written."""
    services, caller = sent.visit.services, sent.visit.caller
    workspace = await require(services, caller, "recruiter")
    sight = await sight_of(services, caller, workspace)
    found = await accounts.list_accounts(services, workspace.id)
    chosen = [one for one in found if one.connection.id == account_id]
    if not chosen:
        raise MissingError(accounts.NO_ACCOUNT)
    steps = await previewing.preview(services, workspace.id, chosen[0].connection.name, sight)
    return message_page(sent.visit, wording.steps(chosen[0].label, steps), HERE)


@router.post("/conflicts/{conflict_id}/settle")
async def settle(sent: Sender, conflict_id: RowId) -> Response:
    """Let one side hold."""
    services, caller = sent.visit.services, sent.visit.caller
    workspace = await require(services, caller, "recruiter")
    sight = await sight_of(services, caller, workspace)
    await conflicts.settle(
        services,
        workspace.id,
        conflict_id,
        sent.text("choice"),
        actor=caller.user,
        sight=sight,
    )
    return go(HERE)
