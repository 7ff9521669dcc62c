"""An address of mail is taken into use, by the link that was mailed to it."""

from collections.abc import Callable, Mapping
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.web.desk import desk_of
from bot.web.mail_page import show
from handlers.mailing.boxes import Answer, confirm, open_link
from handlers.wording import mailing
from handlers.wording.mailing import Page

router = APIRouter(include_in_schema=False)
PAGES: Final[Mapping[Answer, tuple[Callable[[], Page], int]]] = {
    Answer.DONE: (mailing.confirmed_page, 200),
    Answer.LATE: (mailing.late_page, 410),
    Answer.UNKNOWN: (mailing.dead_page, 404),
}


@router.get("/mail/confirm/{token}")
async def ask(request: Request, token: str) -> HTMLResponse:
    """Ask to press a button: what opens links by itself must confirm nothing."""
    if await open_link(desk_of(request).services, token, confirms=True) is None:
        return show(mailing.dead_page(), 404)
    return show(mailing.confirm_page())


@router.post("/mail/confirm/{token}")
async def take(request: Request, token: str) -> HTMLResponse:
    """Take the address into use."""
    page, status = PAGES[await confirm(desk_of(request).services, token)]
    return show(page(), status)
