"""Mail is stopped: by one click in a mail program (RFC 8058), or on a page.

A token is what lets in; there is no cookie that another site could make use of.
"""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bot.web.desk import desk_of
from bot.web.mail_page import pressed, show
from handlers.mailing.boxes import Answer, open_link, stop
from handlers.mailing.wishes import Sends
from handlers.wording import mailing

router = APIRouter(include_in_schema=False)
# What a button of the page stands for: what is mailed then, about one opening alone or about all.
CHOICES: Final[Mapping[str, tuple[Sends, bool]]] = {
    "all": ("nothing", False),
    "one": ("nothing", True),
    "digest": ("digest", False),
}


@router.get("/unsubscribe/{token}")
async def ask(request: Request, token: str) -> HTMLResponse:
    """Ask what should change: what opens links by itself must stop nothing."""
    opened = await open_link(desk_of(request).services, token, confirms=False)
    if opened is None:
        return show(mailing.dead_page(), 404)
    return show(mailing.stop_page(opened.opening_id))


@router.post("/unsubscribe/{token}")
async def change(request: Request, token: str) -> HTMLResponse:
    """Change it: all mail is stopped by one click."""
    sent = await pressed(request)
    what = "all" if sent.get("List-Unsubscribe") == "One-Click" else sent.get("what", "")
    if what not in CHOICES:
        return await ask(request, token)
    sends, one = CHOICES[what]
    if await stop(desk_of(request).services, token, sends, one=one) is Answer.UNKNOWN:
        return show(mailing.dead_page(), 404)
    return show(mailing.stopped_page(what))
