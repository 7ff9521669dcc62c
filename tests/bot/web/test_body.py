"""Bodies that stop coming."""

import asyncio

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from bot.web.body import LimitBody

POST: Scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []}


async def _send(message: Message) -> None:
    del message


async def _never() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def test_a_body_that_stops_coming_is_not_waited_for() -> None:
    async def read(scope: Scope, receive: Receive, send: Send) -> None:
        del send
        await Request(scope, receive).body()

    with pytest.raises(HTTPException) as refused:
        await LimitBody(read, 100, pause=0.01)(POST, _never, _send)
    assert refused.value.status_code == 408


async def test_whoever_has_sent_all_may_listen_as_long_as_they_like() -> None:
    sent = [{"type": "http.request", "body": b"all", "more_body": False}]

    async def receive() -> Message:
        return sent.pop() if sent else await _never()

    async def listen(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, send
        assert (await receive())["body"] == b"all"
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await receive()

    await LimitBody(listen, 100, pause=0.01)(POST, receive, _send)
