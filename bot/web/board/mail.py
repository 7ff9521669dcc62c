"""What is mailed to whoever is signed in: the same as `/hire mail`."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from bot.web.board.visiting import BoardRoute, Sender, Sent, Visit, Visitor, go
from handlers.access import require
from handlers.errors import MissingError, UserError
from handlers.identifiers import to_id
from handlers.mailing import boxes
from handlers.mailing.boxes import Arrangement
from handlers.mailing.choosing import choose, choosing
from handlers.mailing.places import SCHEME
from handlers.mailing.wishes import to_sends
from handlers.wording import mailing as wording

HERE = "/board/settings/mail"
AS_FOR_ALL = "all"
_ONE = "opening-"
router = APIRouter(prefix=HERE, route_class=BoardRoute)


@router.get("")
async def show_mail(visit: Visitor) -> Response:
    """Their address, and what is mailed there."""
    return await _page(visit)


async def _page(
    visit: Visit, trouble: str = "", typed: str = "", wanted: Arrangement | None = None
) -> HTMLResponse:
    workspace = await require(visit.services, visit.caller, "recruiter")
    return visit.page(
        "board/settings_mail.html",
        status=422 if trouble else 200,
        trouble=trouble,
        typed=typed,
        wanted=wanted,
        ready=SCHEME in visit.services.notifiers,
        found=await choosing(visit.services, visit.caller, workspace.id),
        wording=wording,
        not_set_up=boxes.NOT_SET_UP,
        as_for_all=AS_FOR_ALL,
    )


@router.post("/address")
async def set_address(sent: Sender) -> Response:
    """Give an address; a link that confirms it is mailed there."""
    visit, typed = sent.visit, sent.text("address")
    workspace = await require(visit.services, visit.caller, "recruiter")
    try:
        await boxes.set_address(visit.services, workspace.id, visit.caller.user, typed)
    except UserError as error:
        return await _page(visit, str(error), typed)
    return go(HERE)


@router.post("/choose")
async def choose_mail(sent: Sender) -> Response:
    """Choose what is mailed, when, and about which opening."""
    visit = sent.visit
    workspace = await require(visit.services, visit.caller, "recruiter")
    wanted = _wanted(sent)
    try:
        await choose(visit.services, visit.caller, workspace.id, wanted)
    except MissingError:
        raise
    except UserError as error:
        return await _page(visit, str(error), wanted=wanted)
    return go(HERE)


def _wanted(sent: Sent) -> Arrangement:
    openings = {
        to_id(name.removeprefix(_ONE)): None if value == AS_FOR_ALL else to_sends(value)
        for name, value in sent.fields.items()
        if name.startswith(_ONE)
    }
    sends, hour = to_sends(sent.text("sends")), _hour(sent.text("hour"))
    return Arrangement(sends, hour, sent.text("zone").strip(), openings)


def _hour(text: str) -> int:
    if text not in {str(hour) for hour in range(24)}:
        raise UserError("Choose an hour from 0 to 23 for the digest.")
    return int(text)


@router.post("/forget")
async def forget(sent: Sender) -> Response:
    """Have the address forgotten."""
    visit = sent.visit
    workspace = await require(visit.services, visit.caller, "recruiter")
    await boxes.forget(visit.services, workspace.id, visit.caller.user)
    return go(HERE)
