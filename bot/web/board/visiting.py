"""Who looks at the board: sessions, forged forms, and errors as pages."""

import hashlib
import hmac
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from starlette.datastructures import FormData

from bot.web.desk import Desk, desk_of
from bot.web.html import page
from bot.web.problems import problem_of
from handlers.access import role_for
from handlers.board.signing_in import SignedIn, signed_in
from handlers.messages import Caller, Role
from handlers.services import Services
from handlers.wording.board import FORGED, NO_PAGE

HOME = "/board"
SIGN_IN = "/board/in"
SEE_OTHER = 303


class SignInNeededError(Exception):
    """Nobody is signed in, or was for too long."""


class ForgedError(Exception):
    """A form that our own page did not send."""


@dataclass(frozen=True)
class Visit:
    """A request of somebody who is signed in.

    Attributes:
        path: with the query, to come back to.
        names: what members are called, by user id, as far as it is known.
    """

    desk: Desk
    who: SignedIn
    role: Role
    token: str
    path: str
    names: Mapping[str, str]

    @property
    def services(self) -> Services:
        """What the product can do."""
        return self.desk.services

    @property
    def caller(self) -> Caller:
        """Who asks."""
        return self.who.caller

    @property
    def workspace_id(self) -> int:
        """Whose data is shown, and no other's."""
        return self.who.workspace.id

    @property
    def may_change(self) -> bool:
        """Whether they may do more than look."""
        return self.role != "viewer"

    @property
    def csrf(self) -> str:
        """What forms of this session carry; it cannot be told without the cookie."""
        return csrf_of(self.token)

    def page(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A page of the board."""
        return page(template, status=status, visit=self, **values)

    def secret(self, title: str, secret: str, back: str, **more: str) -> HTMLResponse:
        """A secret that was made just now; no other page shows it again."""
        return self.page("board/secret.html", title=title, secret=secret, back=back, more=more)


def csrf_of(token: str) -> str:
    """What forms of a session carry."""
    return hashlib.sha256(b"csrf:" + token.encode()).hexdigest()


def cookie_name(desk: Desk) -> str:
    """The name of our cookie; `__Host-` binds it to exactly this host, and to TLS."""
    return "__Host-shortlist" if is_secure(desk) else "shortlist"


def is_secure(desk: Desk) -> bool:
    """Whether the board is reached over TLS."""
    return desk.address.startswith("https:")


async def visitor(request: Request) -> Visit:
    """Who is signed in.

    Raises:
        SignInNeededError: nobody is.
    """
    desk = desk_of(request)
    token = request.cookies.get(cookie_name(desk), "")
    who = await signed_in(desk.services, token) if token else None
    if who is None:
        raise SignInNeededError
    role = await role_for(desk.services, who.workspace, who.caller)
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    names = await desk.names.of(desk.services, who.workspace.id, who.caller)
    return Visit(desk, who, role, token, path, names)


Visitor = Annotated[Visit, Depends(visitor)]


@dataclass(frozen=True)
class Sent:
    """A form that somebody who is signed in has sent from our own page."""

    visit: Visit
    fields: FormData

    def text(self, name: str) -> str:
        """A field's value; empty where it is none."""
        value = self.fields.get(name)
        return _clear(value) if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """All values of a field, as of boxes that are ticked."""
        return [_clear(value) for value in self.fields.getlist(name) if isinstance(value, str)]

    @property
    def back(self) -> str:
        """Where to go afterwards: a page of the board, and nowhere else."""
        return own_path(self.text("back"))


def _clear(text: str) -> str:
    return text.replace("\0", "")  # no database takes it


def own_path(path: str) -> str:
    """A path of the board; empty where it is none."""
    parts = urlsplit(path)
    odd = parts.scheme or parts.netloc or "\\" in path or not path.isprintable()
    inside = parts.path == HOME or parts.path.startswith(f"{HOME}/")
    return path if inside and not odd else ""


async def sender(request: Request, visit: Visitor) -> Sent:
    """A form, told from forged ones by where it comes from and by what it carries.

    Raises:
        ForgedError: it is none of ours.
    """
    require_own_origin(request)
    fields = await request.form(max_files=50, max_fields=1000)
    given = fields.get("csrf")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), visit.csrf.encode()):
        raise ForgedError
    if any("\0" in value for value in fields.values() if isinstance(value, str)):
        raise ForgedError  # nobody types it, and no database takes it
    return Sent(visit, fields)


Sender = Annotated[Sent, Depends(sender)]


def require_own_origin(request: Request) -> None:
    """Refuse what another site has sent; browsers say where a form is from.

    Raises:
        ForgedError: it is from elsewhere.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    hosts = {urlsplit(desk_of(request).address).netloc, request.headers.get("host")}
    if site not in {"same-origin", "none"} or (origin and urlsplit(origin).netloc not in hosts):
        raise ForgedError


def go(path: str) -> RedirectResponse:
    """Lead to another page after a form."""
    return RedirectResponse(path, SEE_OTHER)


class BoardRoute(APIRoute):
    """A route whose errors are pages."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route, with its errors caught."""
        answer = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                return await answer(request)
            except SignInNeededError:
                return _to_sign_in(request)
            except ForgedError:
                return page("board/trouble.html", status=403, title="Not sent", detail=FORGED)
            except Exception as error:  # noqa: BLE001 - every error is answered by a page
                return trouble(request, error)

        return guarded


def _to_sign_in(request: Request) -> Response:
    path = own_path(request.url.path) if request.method == "GET" else ""
    after = f"?next={quote(path)}" if path not in {"", HOME} else ""
    return RedirectResponse(SIGN_IN + after, SEE_OTHER)


def came_from(request: Request) -> str:
    """The page of the board that led here, to go back to; empty where it was none, or this one."""
    before = urlsplit(request.headers.get("referer", ""))
    if before.netloc != request.headers.get("host") or before.path == request.url.path:
        return ""
    return own_path(before.path + (f"?{before.query}" if before.query else ""))


def trouble(request: Request, error: Exception) -> HTMLResponse:
    """An error as a page."""
    problem = problem_of(error)
    status, detail = problem.status, problem.detail
    if problem.code in {"invalid", "no_such_address"}:  # an address, or its number, is none
        status, detail = 404, NO_PAGE
    title = "Not found" if status == 404 else "That did not work"
    reference = problem.more.get("reference")
    answer = page(
        "board/trouble.html",
        status=status,
        title=title,
        detail=detail,
        reference=reference,
        back=came_from(request),
    )
    answer.headers.update(problem.headers or {})
    return answer
