"""How far files are is told to many browsers at little cost, and to nobody who may not see it."""

import asyncio

from bot.web.looks import Looks
from tests.bot.web.board.conftest import Board
from tests.bot.web.board.visiting import visiting
from tests.handlers.conftest import CHANNEL, ON_SQLITE


async def test_however_many_follow_it_is_looked_once_a_second() -> None:
    looks, looked = Looks(), 0

    async def look() -> str:
        nonlocal looked
        looked += 1
        await asyncio.sleep(0)
        return "as it is"

    marks = await asyncio.gather(*(looks.mark(7, look) for _ in range(50)))
    assert set(marks) == {"as it is"}
    assert looked == 1
    await looks.mark(8, look)
    assert looked == 2


@ON_SQLITE
async def test_a_stream_tells_changes_and_ends_with_the_right_to_see(board: Board) -> None:
    opening = await board.people(1)
    async with visiting(board) as member:
        url = f"{board.address}/board/openings/{opening}/uploads/events"
        async with member.http.get(url) as answer, asyncio.timeout(30):
            first = await answer.content.readuntil(b"\n\n")
            assert first.startswith(b"data: ")
            await board.world.drop("more.txt", b"More", file="F9", message="9.1")
            while (told := await answer.content.readuntil(b"\n\n")) == b": still here\n\n":
                pass
            assert told.startswith(b"data: ")
            assert told != first
            board.world.chat.private[CHANNEL] = {"U7"}
            await answer.content.read()  # it ends
