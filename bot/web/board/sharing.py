"""The page on which candidates apply for an opening: the same as `/opening share`."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from bot.web.api.values import RowId
from bot.web.board.visiting import BoardRoute, Sender, Sent, Visit, Visitor, go
from handlers.access import require, seen_opening
from handlers.applicants.pages import (
    DAYS,
    LEAST_DAYS,
    MOST_DAYS,
    NO_PAGES,
    Wanted,
    share,
    shared,
)
from handlers.errors import MissingError, UserError
from handlers.wording.applying import SPOKEN

router = APIRouter(prefix="/board", route_class=BoardRoute)
NOT_DAYS = "Days are a whole number, such as 180."


@dataclass(frozen=True)
class Typed:
    """What was typed into the form."""

    days: str
    language: str


@router.get("/openings/{opening_id}/apply-page")
async def show_page(visit: Visitor, opening_id: RowId) -> Response:
    """The link, and what the page is like."""
    return await _page(visit, opening_id)


@router.post("/openings/{opening_id}/apply-page")
async def set_page(sent: Sender, opening_id: RowId) -> Response:
    """Switch the page on or off, or change it."""
    visit = sent.visit
    workspace = await require(visit.services, visit.caller, "recruiter")
    await seen_opening(visit.services, visit.caller, workspace.id, opening_id)
    try:
        wanted = _wanted(sent)
        await share(visit.services, workspace.id, opening_id, wanted, by=visit.caller.user)
    except MissingError:
        raise
    except UserError as error:
        typed = Typed(sent.text("days"), sent.text("language"))
        return await _page(visit, opening_id, str(error), typed)
    return go(f"/board/openings/{opening_id}/apply-page")


def _wanted(sent: Sent) -> Wanted:
    days = sent.text("days").strip()
    if days and not (days.isascii() and days.isdecimal() and len(days) < 7):
        raise UserError(NOT_DAYS)
    live = sent.text("live") != "off"
    return Wanted(live, int(days) if days else None, sent.text("language") or None)


async def _page(
    visit: Visit, opening_id: int, trouble: str = "", typed: Typed | None = None
) -> HTMLResponse:
    workspace = await require(visit.services, visit.caller, "recruiter")
    opening = await seen_opening(visit.services, visit.caller, workspace.id, opening_id)
    found = await shared(visit.services, workspace.id, opening_id)
    kept = Typed(str(found.page.days), found.page.language) if found else Typed(str(DAYS), "")
    return visit.page(
        "board/apply_page.html",
        status=422 if trouble else 200,
        opening=opening,
        found=found,
        now=typed or kept,
        trouble=trouble,
        languages=SPOKEN,
        least=LEAST_DAYS,
        most=MOST_DAYS,
        no_pages=None if visit.services.options.address else NO_PAGES,
    )
