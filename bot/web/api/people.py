"""What a person may ask for: everything that is held about them, and to be erased."""

from datetime import datetime

from fastapi import Response
from pydantic import Field

from bot.web.api.candidates import as_download
from bot.web.api.routes import MISSING, reads, routes, writes
from bot.web.api.values import RowId, Shown
from bot.web.auth import Asking
from handlers.privacy import erasing, exporting

router = routes("people", "/candidates/{candidate_id}")
ZIP = "application/zip"


class CopyShown(Shown):
    """A copy that stands elsewhere, and is not ours to erase."""

    kind: str = Field(description="chat, model, spreadsheet, file, export, backup …")
    where: str
    words: str = Field(description="What it is, and what to do about it.")


class ReceiptShown(Shown):
    """What was erased. It names nobody: keep it."""

    candidate_id: int
    at: datetime
    by: str
    cvs: int
    applications: int
    scores: int
    words: int = Field(description="Levels by hand, decisions, notes and so on.")
    messages: int = Field(description="Messages of ours that are being deleted from chats.")
    outside: list[CopyShown]


@router.get(
    "/export",
    dependencies=reads("people:export"),
    responses={**MISSING, 200: {"content": {ZIP: {}}}},
    response_class=Response,
)
async def export(ask: Asking, candidate_id: RowId) -> Response:
    """Everything that is held about a person: rows as JSON, and their files. It is journaled."""
    found = await exporting.export(ask.services, ask.home, candidate_id, actor=ask.actor)
    return Response(found.data, media_type=ZIP, headers=as_download(found.name))


@router.post("/erase", dependencies=writes("people:erase"), responses=MISSING)
async def erase(ask: Asking, candidate_id: RowId) -> ReceiptShown:
    """Erase a person for good: keys, rows, files, and our own messages about them.

    The receipt names what stands elsewhere.
    """
    return ReceiptShown.of(
        await erasing.forget(ask.services, ask.home, candidate_id, actor=ask.actor)
    )
