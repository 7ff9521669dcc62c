"""What candidates ask for is told in the opening's channel, and kept up to date there."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.applicants.ending import end_requests
from handlers.candidates.naming import name_of_cv
from handlers.notices.notifying import Rendered, want
from handlers.owned import own_opening
from handlers.services import Work
from handlers.wording import requests as wording
from storage.applying import files_of, get_receipt, get_request, receipts_with, requests_of
from storage.candidates import cvs_of
from storage.database import Session
from storage.journal import entries_on
from storage.models import Opening, Receipt, Request, Upload
from storage.openings import get_opening
from storage.uploads import get_upload


async def tell(unit: Work, request: Request, opening: Opening) -> None:
    """Have the message about a request posted, or brought up to date."""
    await want(
        unit,
        request.workspace_id,
        destination=opening.channel,
        kind="asked",
        key=f"asked:{request.id}",
        ids={
            "workspace_id": request.workspace_id,
            "opening_id": opening.id,
            "request_id": request.id,
        },
    )


async def tell_all(unit: Work, receipt: Receipt) -> None:
    """The same for everything that was asked for with a receipt."""
    opening = await own_opening(unit.session, receipt.workspace_id, receipt.opening_id)
    for request in await requests_of(unit.session, receipt.id):
        await tell(unit, request, opening)


async def tell_again(unit: Work, upload: Upload, *, actor: str) -> None:
    """A CV is taken out: messages name it no more, and where none is left, requests end."""
    for receipt in await receipts_with(unit.session, upload.id):
        if not await files_of(unit.session, receipt.id):
            await end_requests(unit, receipt, actor=actor)
        await tell_all(unit, receipt)


async def render_asked(session: Session, ids: Mapping[str, Any], _: str) -> Rendered:
    """What a candidate asks for, with the buttons that settle it."""
    entry = await view(session, ids["workspace_id"], ids["request_id"])
    return Rendered(wording.asked(entry) if entry else None)


async def view(session: Session, workspace_id: int, request_id: int) -> wording.Asked | None:
    """A request with what it is about, None where it is gone."""
    request = await get_request(session, workspace_id, request_id)
    opening = await get_opening(session, workspace_id, request.opening_id) if request else None
    if request is None or opening is None:
        return None
    who, left = await _who(session, request), await _left(session, request)
    return wording.Asked(request, opening, who, left)


async def _who(session: Session, request: Request) -> str:
    """Whose request it is; empty where their CV is gone."""
    receipt = await get_receipt(session, request.workspace_id, request.receipt_id)
    upload = await get_upload(session, receipt.upload_id) if receipt else None
    if upload is None or upload.state == "removed" or upload.cv_id is None:
        return ""
    return await name_of_cv(session, request.workspace_id, upload.cv_id)


async def _left(session: Session, request: Request) -> Sequence[int]:
    """Candidates who stay although what came with the receipt is erased, as `erase` noted."""
    if request.kind != "erasure" or request.state != "done":
        return ()
    subject = f"receipt:{request.receipt_id}"
    noted = await entries_on(
        session, request.workspace_id, action="candidate.erased", subject=subject
    )
    known = {one for entry in noted for one in entry.detail.get("left", ())}
    return [one for one in sorted(known) if await cvs_of(session, one)]
