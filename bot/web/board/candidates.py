"""A candidate: the score and what it stands on, the CV, and what people say."""

import json

from fastapi import APIRouter
from fastapi.responses import Response

from bot.web.api.values import RowId
from bot.web.board.openings import download
from bot.web.board.visiting import BoardRoute, Sender, Visitor
from handlers.access import require, require_sight, seen_channels, seen_opening
from handlers.board.overview import neighbours
from handlers.candidates import details
from handlers.candidates.decisions import REASONS
from handlers.candidates.finding import find
from handlers.candidates.marked_text import marked_text
from handlers.candidates.resumes import resume_for
from handlers.cvs.files import DRAWN, original_file, page_picture
from handlers.sight import seen_application
from handlers.wording import deciding
from handlers.wording import details as wording
from handlers.wording.parts import BUCKETS

router = APIRouter(prefix="/board", route_class=BoardRoute)


@router.get("/candidates/{application_id}")
async def candidate(visit: Visitor, application_id: RowId) -> Response:
    """Everything about a candidate in an opening; the journal notes who looked."""
    services, caller = visit.services, visit.caller
    await require(services, caller, "viewer")
    application = await seen_application(services, caller, visit.workspace_id, application_id)
    opening = await seen_opening(services, caller, visit.workspace_id, application.opening_id)
    await require_sight(services, caller, opening)
    seen = await seen_channels(services, caller, visit.workspace_id)
    view = await details.view(
        services, visit.workspace_id, application_id, actor=caller.user, seen=seen
    )
    parts = view.found.parts
    pages = await marked_text(services, visit.workspace_id, application_id, parts)
    drawn = not opening.blind and view.document is not None and view.document.kind in DRAWN
    return visit.page(
        "board/candidate.html",
        view=view,
        opening=opening,
        pages=pages,
        marked={begun for page in pages for run in page.stretches for begun in run.begins},
        pictures=drawn and visit.may_change,
        told=deciding.told(view.entry.stances),
        stage=deciding.stage(view.entry.stances),
        decided=deciding.has_decided(view.entry.stances, caller.user),
        beside=wording.beside(view),
        buckets=BUCKETS,
        reasons=REASONS,
        around=await neighbours(services, application),
    )


@router.get("/candidates/{application_id}/pages/{number}.png")
async def picture(visit: Visitor, application_id: RowId, number: RowId) -> Response:
    """A page of the original, drawn; kept nowhere."""
    drawn = await page_picture(visit.services, visit.caller, application_id, number)
    return Response(drawn, media_type="image/png")


@router.get("/candidates/{application_id}/file")
async def file(visit: Visitor, application_id: RowId) -> Response:
    """The original as it arrived, to keep."""
    found = await original_file(visit.services, visit.caller, application_id)
    return download(found.data, "application/octet-stream", found.name)


@router.get("/candidates/{application_id}/resume.json")
async def resume(visit: Visitor, application_id: RowId) -> Response:
    """The profile as JSON Resume, to keep."""
    found = await resume_for(visit.services, visit.caller, application_id)
    text = json.dumps(found, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace")
    return download(text, "application/json", f"resume-{application_id}.json")


@router.get("/find")
async def ask_whom(visit: Visitor) -> Response:
    """Ask whom to find."""
    await require(visit.services, visit.caller, "recruiter")
    return visit.page("board/find.html", q="", found=None)


@router.post("/find")
async def find_people(sent: Sender) -> Response:
    """Find candidates by name, e-mail or skill; names are for no address and no history."""
    visit, q = sent.visit, sent.text("q")
    workspace = await require(visit.services, visit.caller, "recruiter")
    seen = await seen_channels(visit.services, visit.caller, workspace.id)
    found = await find(visit.services, workspace.id, q, actor=visit.caller.user, seen=seen)
    return visit.page("board/find.html", q=q, found=found)
