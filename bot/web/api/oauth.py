"""A key is exchanged for a token of fewer scopes and a short life (RFC 6749, section 4.4)."""

import base64
import binascii
from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import unquote_plus

from fastapi import APIRouter, Request, Response
from fastapi import Form as Posted
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import Field
from starlette.exceptions import HTTPException

from bot.web.api.routes import EVERYWHERE
from bot.web.api.values import Shown
from bot.web.desk import desk_of, host_of
from bot.web.problems import problems
from handlers.api import keys
from handlers.errors import UserError

UNREADABLE = "Send a form (application/x-www-form-urlencoded) with each part once."
TWICE = "Name yourself by HTTP Basic or in the form, not by both."
PRIVATE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
LONGEST = 2000  # characters of any part of the form


class Token(Shown):
    """A token that a key was exchanged for."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the name of a kind
    expires_in: int = Field(description="Seconds.")
    scope: str = Field(description="Scopes with spaces between them.")


class OAuthError(Shown):
    """Why there is no token, as RFC 6749 names it."""

    error: str
    error_description: str


REFUSED: dict[int | str, dict[str, Any]] = {
    400: {"model": OAuthError, "description": "The form, the grant or a scope is none."},
    401: {"model": OAuthError, "description": "There is no such key."},
    **problems({code: EVERYWHERE[code] for code in (413, 429)}),
}
Part = Annotated[str, Posted(max_length=LONGEST)]


class TokenRoute(APIRoute):
    """A route whose refusals are those of RFC 6749, section 5.2."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return await answer(request)
            except RequestValidationError:
                return _refuse(400, "invalid_request", UNREADABLE, PRIVATE)
            except HTTPException as error:
                if error.status_code != 400:
                    raise
                return _refuse(400, "invalid_request", UNREADABLE, PRIVATE)

        return handle


router = APIRouter(prefix="/api/v1/oauth", tags=["oauth"], route_class=TokenRoute)


@router.post("/token", response_model=Token, responses=REFUSED)
async def token(
    request: Request,
    grant_type: Part = "",
    scope: Part = "",
    client_id: Part = "",
    client_secret: Part = "",
) -> JSONResponse:
    """Exchange a key for a token: the client's id is the key's prefix, its secret what follows.

    They come as HTTP Basic or in the form. Without `scope` the token has all scopes of the key.
    """
    headers = {**PRIVATE, **await desk_of(request).limits.take(f"token:{host_of(request)}")}
    if not grant_type or not await _has_each_once(request):
        return _refuse(400, "invalid_request", UNREADABLE, headers)
    if grant_type != "client_credentials":
        return _refuse(400, "unsupported_grant_type", "Send client_credentials.", headers)
    basic = _basic(request.headers.get("authorization", ""))
    if basic and client_secret:
        return _refuse(400, "invalid_request", TWICE, headers)
    client = basic or (client_id, client_secret)
    try:
        issued = await keys.exchange(desk_of(request).services, *client, scope.split() or None)
    except UserError as error:
        return _refuse(400, "invalid_scope", str(error), headers)
    if issued is None:
        challenge = {"WWW-Authenticate": 'Basic realm="shortlist"'}
        return _refuse(401, "invalid_client", "No such key.", {**headers, **challenge})
    found = Token(
        access_token=issued.token, expires_in=issued.seconds, scope=" ".join(issued.scopes)
    )
    return JSONResponse(found.model_dump(), headers=headers)


async def _has_each_once(request: Request) -> bool:
    names = [name for name, _ in (await request.form()).multi_items()]
    return len(names) == len({*names})


def _basic(header: str) -> tuple[str, str] | None:
    """Id and secret by HTTP Basic, each of them quoted as in a form (RFC 6749, section 2.3.1)."""
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client, _, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(client), unquote_plus(secret)


def _refuse(status: int, error: str, words: str, headers: dict[str, str]) -> JSONResponse:
    # RFC 6749 leaves few characters to a description, and a scope may have brought any.
    plain = "".join(sign for sign in words if " " <= sign <= "~" and sign not in '"\\')
    found = OAuthError(error=error, error_description=plain)
    return JSONResponse(found.model_dump(), status, headers)
