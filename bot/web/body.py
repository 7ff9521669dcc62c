"""Requests that are too large are refused: before anything of them is read, where they say so."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.refusals import refusal


class LimitBody:
    """Refuses what is larger than a limit; FastAPI's own limit answers without a problem."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app, self._limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or go on and count what is read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _length(scope) > self._limit:
            await refusal(Request(scope), self._refusal())(scope, receive, send)
        else:
            await self._app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        read = 0

        async def receive_some() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._limit:
                raise self._refusal()
            return message

        return receive_some

    def _refusal(self) -> HTTPException:
        # FastAPI passes these on from where it reads a body; any other error it takes for a flaw.
        megabytes = self._limit // (1024 * 1024)
        return HTTPException(413, f"The request is larger than {megabytes} MB. Send less at once.")


def _length(scope: Scope) -> int:
    said = Headers(scope=scope).get("content-length", "0")
    return int(said) if said.isascii() and said.isdecimal() else 0
