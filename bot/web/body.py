"""Requests that no route should meet: too large, too slow, or of addresses no database takes.

What says how large it is, is refused before anything of it is read.
"""

import asyncio
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.problems import ProblemError
from bot.web.refusals import refusal

MEGABYTE: Final = 1024 * 1024
# Fields without files. They are read sign by sign, and nothing else is answered meanwhile: twelve
# megabytes of nothing but `&` take 3.4 s.
FIELDS_LIMIT: Final = MEGABYTE
# A body is held in memory and a line is held open as long as it comes.
PAUSE_SECONDS: Final = 20.0  # between two parts of it
BODY_SECONDS: Final = 300.0  # all of it: twelve megabytes at 40 kB/s
SLOW: Final = "The request came too slowly. Send it again, from a better line or in smaller parts."
FIELDS: Final = "application/x-www-form-urlencoded"


class LimitBody:
    """Refuses what is larger than a limit, or stops coming.

    FastAPI's own limit answers without a problem, and it knows none of time.
    """

    def __init__(self, app: ASGIApp, limit: int, *, pause: float = PAUSE_SECONDS) -> None:
        self._app, self._limit, self._pause = app, limit, pause

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or go on and count what is read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        limit = min(self._limit, FIELDS_LIMIT) if _is_fields(headers) else self._limit
        if _length(headers) > limit:
            await refusal(Request(scope), _too_large(limit))(scope, receive, send)
        else:
            await self._app(scope, _Counted(receive, limit, self._pause), send)


NUL = "What is asked holds a NUL character (%00). Ask without it."


class RefuseNul:
    """Refuses addresses with a NUL in them: no row is called so, and PostgreSQL takes none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or go on."""
        if scope["type"] == "http" and "\0" in scope["path"]:
            await refusal(Request(scope), HTTPException(404))(scope, receive, send)
        elif scope["type"] == "http" and b"%00" in scope["query_string"]:
            await refusal(Request(scope), ProblemError(422, "invalid", NUL))(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class _Counted:
    """Receives a body that is neither too large nor too slow."""

    def __init__(self, receive: Receive, limit: int, pause: float) -> None:
        self._receive, self._limit, self._pause = receive, limit, pause
        self._read, self._whole = 0, False
        self._until = asyncio.get_running_loop().time() + BODY_SECONDS

    async def __call__(self) -> Message:
        if self._whole:  # what is waited for now is that the other side hangs up
            return await self._receive()
        message = await self._in_time()
        self._read += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._read > self._limit:
            raise _too_large(self._limit)
        return message

    async def _in_time(self) -> Message:
        now = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(min(now + self._pause, self._until)):
                return await self._receive()
        except TimeoutError:
            raise HTTPException(408, SLOW) from None


def _too_large(limit: int) -> HTTPException:
    # FastAPI passes these on from where it reads a body; any other error it takes for a flaw.
    detail = f"The request is larger than {limit // MEGABYTE} MB. Send less at once."
    return HTTPException(413, detail)


def _is_fields(headers: Headers) -> bool:
    return headers.get("content-type", "").partition(";")[0].strip().lower() == FIELDS


def _length(headers: Headers) -> int:
    said = headers.get("content-length", "0")
    return int(said) if said.isascii() and said.isdecimal() else 0
