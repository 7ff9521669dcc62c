"""Signing in and out."""

import re

from fastapi import APIRouter, Request
from fastapi import Form as FormField
from fastapi.responses import Response

from bot.web.board.visiting import (
    HOME,
    SIGN_IN,
    BoardRoute,
    Sender,
    Visitor,
    cookie_name,
    go,
    is_secure,
    own_path,
    require_own_origin,
)
from bot.web.desk import Desk, desk_of
from bot.web.html import page
from bot.web.openid import Begun
from handlers.board.naming import Named, named
from handlers.board.signing_in import (
    SESSION_LASTS,
    USED,
    by_link,
    by_platform,
    sessions,
    sign_out,
    whose,
)
from handlers.errors import MissingError, UserError
from handlers.identifiers import to_id
from handlers.mailing.places import SCHEME
from handlers.wording.board import NO_PAGE, NOT_ALLOWED

router = APIRouter(prefix="/board", route_class=BoardRoute)
_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
_NAMES = {"Edg": "Edge", "OPR": "Opera"}
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac OS X", "Linux")


@router.get("/in")
async def ask_in(request: Request, token: str = "", next: str = "") -> Response:  # noqa: A002
    """Ask to sign in. A link alone signs nobody in: chats look at links before people do."""
    desk = desk_of(request)
    if not token:
        return _door(desk, after=own_path(next))
    who = await whose(desk.services, token)
    if who is None:
        return _door(desk, USED, status=410)
    called = await named(desk.services, who)
    return _door(desk, token=token, after=own_path(next), who=called)


@router.post("/in")
async def go_in(
    request: Request,
    token: str = FormField(max_length=100),
    next: str = FormField(""),  # noqa: A002
) -> Response:
    """Sign in by a link, once."""
    require_own_origin(request)
    desk = desk_of(request)
    try:
        made = await by_link(desk.services, token, browser_of(request))
    except UserError as error:
        return _door(desk, str(error), status=410)
    answer = go(own_path(next) or HOME)
    set_session(desk, answer, made)
    return answer


@router.get("/slack")
async def ask_slack(request: Request, next: str = "") -> Response:  # noqa: A002
    """Let Slack say who somebody is."""
    desk = desk_of(request)
    if desk.openid is None:
        raise MissingError(NO_PAGE)
    where, begun = desk.openid.begin(own_path(next))
    answer = go(where)
    answer.set_cookie(
        _openid_cookie(desk),
        begun.as_cookie(),
        max_age=600,
        path="/",
        secure=is_secure(desk),
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/slack/back")
async def back_from_slack(
    request: Request, state: str = "", code: str = "", error: str = ""
) -> Response:
    """Sign in whom Slack names, where this browser asked it to."""
    desk = desk_of(request)
    try:
        begun, made = await _finish(request, desk, state, "" if error else code)
    except UserError as trouble:
        answer = _door(desk, str(trouble), status=403)
    else:
        answer = go(own_path(begun.next) or HOME)
        set_session(desk, answer, made)
    answer.delete_cookie(_openid_cookie(desk), path="/", secure=is_secure(desk), httponly=True)
    return answer


async def _finish(request: Request, desk: Desk, state: str, code: str) -> tuple[Begun, str]:
    if desk.openid is None:
        raise MissingError(NO_PAGE)
    begun = Begun.from_cookie(request.cookies.get(_openid_cookie(desk), ""))
    if not code:
        raise UserError(NOT_ALLOWED)
    workspace, user = await desk.openid.finish(begun, state=state, code=code)
    return begun, await by_platform(desk.services, workspace, user, browser_of(request))


def _door(
    desk: Desk,
    trouble: str = "",
    *,
    token: str = "",
    after: str = "",
    who: Named | None = None,
    status: int = 200,
) -> Response:
    """The page that one signs in on; it says as whom, as somebody may have sent their own link."""
    return page(
        "board/in.html",
        status=status,
        token=token,
        who=who,
        trouble=trouble,
        next=after,
        slack=desk.openid is not None,
        mail=SCHEME in desk.services.notifiers,
    )


def _openid_cookie(desk: Desk) -> str:
    return f"{cookie_name(desk)}-openid"


@router.post("/out")
async def go_out(sent: Sender) -> Response:
    """Sign out: here, in one other browser, or everywhere."""
    visit, which = sent.visit, sent.text("session")
    chosen = visit.who.row.id if not which else None if which == "all" else to_id(which)
    await sign_out(visit.services, visit.who, chosen)
    if chosen not in {None, visit.who.row.id}:
        return go("/board/sessions")
    answer = go(SIGN_IN)
    answer.delete_cookie(
        cookie_name(visit.desk), path="/", secure=is_secure(visit.desk), httponly=True
    )
    return answer


@router.get("/sessions")
async def list_sessions(visit: Visitor) -> Response:
    """The browsers in which one is signed in."""
    rows = await sessions(visit.services, visit.who)
    return visit.page("board/sessions.html", rows=rows)


def set_session(desk: Desk, answer: Response, token: str) -> None:
    """Let a browser keep a session's token where no script and no other site can reach it."""
    answer.set_cookie(
        cookie_name(desk),
        token,
        max_age=int(SESSION_LASTS.total_seconds()) * 14,  # the session itself ends sooner
        path="/",
        secure=is_secure(desk),
        httponly=True,
        samesite="lax",
    )


def browser_of(request: Request) -> str:
    """A short name of a browser, for the list of sessions: "Firefox on Linux"."""
    agent = request.headers.get("user-agent", "")
    browser = next((one for one in _BROWSERS if re.search(rf"\b{one}\w*/", agent)), "")
    system = next((one for one in _SYSTEMS if one in agent), "")
    name = _NAMES.get(browser, browser) or "A browser"
    return f"{name} on {system.replace(' OS X', '')}" if system else name
