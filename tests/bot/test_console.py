"""The channel of the shell: events over a socket, and silence where nobody listens."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.console import ConsoleNotifier, Event, listening
from handlers.messages import Message


@pytest.fixture
async def heard(tmp_path: Path) -> AsyncIterator["asyncio.Queue[Event]"]:
    queue: asyncio.Queue[Event] = asyncio.Queue()
    async with listening(tmp_path / "console", queue.put_nowait):
        yield queue


async def test_what_is_sent_is_heard(heard: "asyncio.Queue[Event]", tmp_path: Path) -> None:
    console = ConsoleNotifier(tmp_path / "console")
    posted = await console.send("local:console", Message("[hi]"), thread="t", notice_id=7)
    assert await heard.get() == Event("post", posted, "t", "\\[hi]")
    await console.edit("local:console", posted, Message("x" * 200_000))
    assert (await heard.get()).text == "x" * 200_000
    await console.react("local:console", posted, add="eyes", remove=())
    assert await heard.get() == Event("react", posted, None, "eyes")
    await console.delete("local:console", posted)
    assert (await heard.get()).kind == "delete"


@pytest.mark.parametrize("there", [True, False])
async def test_where_nobody_listens_nobody_is_told(tmp_path: Path, *, there: bool) -> None:
    path = tmp_path / "console"
    if there:
        async with listening(path, print):
            pass
    assert await ConsoleNotifier(path).send("local:x", Message("x"), thread=None, notice_id=1)
    assert await ConsoleNotifier(None).send("local:x", Message("x"), thread=None, notice_id=1)
