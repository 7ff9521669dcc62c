"""The ranked shortlist of an opening, comparing, and CVs that are handed in."""

from collections import Counter
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile

from bot.web.api.values import Number, RowId
from bot.web.board.visiting import BoardRoute, Sender, Sent, Visitor, go
from handlers import ranking
from handlers.access import require, require_sight, seen_opening
from handlers.board.arrivals import SHOWN, GivenFile, arrivals, count_pending, fingerprint, take_in
from handlers.candidates.comparing import side_by_side
from handlers.candidates.decisions import KINDS
from handlers.chat.uploading import chosen_opening
from handlers.errors import UserError
from handlers.scoring.explaining import MOST_COMPARED
from handlers.wording.parts import BUCKETS

router = APIRouter(prefix="/board", route_class=BoardRoute)
PAGE = 25
OPENING_STATES = ("open", "paused", "closed")


class Narrowed(BaseModel):
    """A shortlist's filters as they stand in the address."""

    min: str = ""
    years: str = ""
    skills: str = ""
    bucket: str = ""
    decision: str = ""
    after: str = ""
    skip: int = Field(0, ge=0, le=10_000_000)

    @property
    def any(self) -> bool:
        """Whether anything is left out."""
        return any((self.min, self.years, self.skills, self.bucket, self.decision))

    def address(self, **changes: str | int) -> str:
        """The query of this shortlist with changes; what is empty is left out."""
        values = {**self.model_dump(), **changes}
        return urlencode({name: value for name, value in values.items() if value})


@router.get("/openings/{opening_id}")
async def shortlist(
    visit: Visitor, opening_id: RowId, narrowed: Annotated[Narrowed, Query()]
) -> Response:
    """A page of the shortlist."""
    opening = await seen_opening(visit.services, visit.caller, visit.workspace_id, opening_id)
    await require_sight(visit.services, visit.caller, opening)
    query = ranking.narrowed_query(opening_id, narrowed.model_dump())
    page = await ranking.rank(visit.services, visit.workspace_id, query, size=PAGE)
    return visit.page(
        "board/shortlist.html",
        opening=opening,
        page=page,
        narrowed=narrowed,
        pending=await count_pending(visit.services, opening),
        buckets=BUCKETS,
        decisions={"none": "Undecided", **KINDS},
        most=MOST_COMPARED,
    )


@router.get("/openings/{opening_id}/compare")
async def compare(
    visit: Visitor, opening_id: RowId, c: Annotated[list[Number] | None, Query()] = None
) -> Response:
    """Two to five candidates side by side."""
    found = await side_by_side(visit.services, visit.caller, opening_id, c or [])
    return visit.page("board/compare.html", found=found, buckets=BUCKETS)


@router.get("/openings/{opening_id}/uploads")
async def uploads(visit: Visitor, opening_id: RowId, taken: int = 0) -> Response:
    """What came for an opening, and a place to put more."""
    opening = await seen_opening(visit.services, visit.caller, visit.workspace_id, opening_id)
    await require_sight(visit.services, visit.caller, opening)
    found = await arrivals(visit.services, opening)
    return visit.page(
        "board/uploads.html",
        opening=opening,
        found=found,
        mark=fingerprint(found),
        pending=sum(one.pending for one in found),
        counts=Counter(str(one.standing.stage) for one in found),
        shown=SHOWN,
        taken=taken,
        limit=visit.services.options.max_file // (1024 * 1024),
    )


@router.post("/openings/{opening_id}/uploads")
async def upload(request: Request, sent: Sender, opening_id: RowId) -> Response:
    """Take CVs in."""
    script = "application/json" in request.headers.get("accept", "")
    try:
        taken = await _take_in(sent, opening_id)
    except UserError as error:
        if not script:
            raise
        return JSONResponse({"detail": str(error)}, 422)
    if script:
        return JSONResponse({"taken": taken})
    return go(f"/board/openings/{opening_id}/uploads?taken={taken}")


async def _take_in(sent: Sent, opening_id: int) -> int:
    visit = sent.visit
    workspace = await require(visit.services, visit.caller, "recruiter")
    opening = await chosen_opening(visit.services, visit.caller, workspace.id, opening_id)
    given = [
        GivenFile(one.filename or "", await one.read())
        for one in sent.fields.getlist("files")
        if isinstance(one, UploadFile) and one.filename
    ]
    return await take_in(visit.services, visit.caller, opening, given)
