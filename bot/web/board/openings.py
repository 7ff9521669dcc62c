"""Openings: the list, a new one, the rubric, pausing and closing, reports."""

from fastapi import APIRouter
from fastapi.responses import Response

from bot.web.api.values import RowId
from bot.web.board.acting import Asked, answered, ask_page, pressed
from bot.web.board.charts import bars_of, histogram_of
from bot.web.board.visiting import BoardRoute, Sender, Visit, Visitor, go
from handlers.access import may_see, own_channel, require, require_sight, seen_opening
from handlers.board.overview import home_of, known_channels
from handlers.chat.commands import COMMANDS, OPENING
from handlers.errors import MissingError
from handlers.identifiers import OUTDATED
from handlers.messages import Ask, Caller
from handlers.reports.figures import report
from handlers.reports.reporting import make, note_export
from handlers.services import work
from handlers.wording import reports as wording

router = APIRouter(prefix="/board", route_class=BoardRoute)
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SWITCHES = frozenset({"pause", "reopen", "close"})


@router.get("")
async def home(visit: Visitor) -> Response:
    """The openings, what is due, and what waits."""
    found = await home_of(visit.services, visit.caller)
    return visit.page("board/home.html", found=found)


@router.get("/openings/new")
async def new(visit: Visitor, channel: str = "") -> Response:
    """Ask for a new opening: in which channel first, where there are several."""
    await require(visit.services, visit.caller, "recruiter")
    channels = await known_channels(visit.services, visit.caller)
    if not channel and len(channels) == 1:
        channel = channels[0]
    if not channel:
        return visit.page("board/channel.html", channels=channels)
    return await _new_in(visit, channel)


async def _new_in(visit: Visit, channel: str) -> Response:
    caller = visit.caller
    if not await may_see(visit.services, caller, own_channel(caller, channel)):
        raise MissingError("There is no such channel.")
    here = Caller(caller.workspace, caller.user, channel)
    reply = await COMMANDS["opening"](visit.services, here, "new")
    if not isinstance(reply, Ask):
        return answered(visit, reply, asked="", back="")
    return ask_page(visit, Asked(reply.form, f"new_opening {channel}"))


@router.get("/openings/{opening_id}/rubric")
async def rubric(visit: Visitor, opening_id: RowId) -> Response:
    """The rubric and settings, to edit."""
    reply = await pressed(visit, visit.caller, "ask_rubric", str(opening_id))
    back = f"/board/openings/{opening_id}"
    return answered(visit, reply, asked=f"ask_rubric {opening_id}", back=back)


@router.post("/openings/{opening_id}/state/{switch}")
async def switch_opening(sent: Sender, opening_id: RowId, switch: str) -> Response:
    """Pause, reopen or close an opening."""
    visit = sent.visit
    if switch not in SWITCHES:
        raise MissingError(OUTDATED)
    await seen_opening(visit.services, visit.caller, visit.workspace_id, opening_id)
    await OPENING[switch](visit.services, visit.caller, f"#{opening_id}")
    return go(sent.back or f"/board/openings/{opening_id}")


@router.get("/openings/{opening_id}/report")
async def show_report(visit: Visitor, opening_id: RowId) -> Response:
    """The report on an opening, with charts."""
    services = visit.services
    opening = await seen_opening(services, visit.caller, visit.workspace_id, opening_id)
    await require_sight(services, visit.caller, opening)
    found = await report(services, visit.workspace_id, opening_id)
    return visit.page(
        "board/report.html",
        opening=opening,
        message=wording.report(found),
        histogram=histogram_of(found.totals, opening.alert_bar),
        funnel=bars_of(wording.funnel(found.candidates, opening.alert_bar)),
    )


@router.get("/openings/{opening_id}/report.xlsx")
async def spreadsheet(visit: Visitor, opening_id: RowId) -> Response:
    """The report as a spreadsheet; the journal notes that it was taken."""
    services = visit.services
    workspace = await require(services, visit.caller, "recruiter")
    opening = await seen_opening(services, visit.caller, workspace.id, opening_id)
    made = await make(services, workspace.id, opening.id, "sheet")
    async with work(services) as unit:
        await note_export(unit, workspace.id, opening.id, visit.caller.user, "board")
    return download(made.data, SPREADSHEET, made.name)


def download(data: bytes, media_type: str, name: str) -> Response:
    """A file to keep; never opened as a page of ours."""
    plain = "".join(
        sign if (sign.isascii() and sign.isalnum()) or sign in "-_." else "_" for sign in name
    )
    disposition = f'attachment; filename="{plain[-100:] or "file"}"'
    headers = {"Content-Disposition": disposition, "Content-Security-Policy": "sandbox"}
    return Response(data, media_type=media_type, headers=headers)
