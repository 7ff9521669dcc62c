"""What candidates ask for is settled on the board, also where no channel hears of it."""

import pytest

from handlers.applicants.receipts import find_held
from handlers.notices.notifying import NOWHERE
from storage.models import Opening, Request
from tests.bot.web.board.conftest import Board
from tests.bot.web.board.visiting import visiting
from tests.handlers.applicant import apply_at_page, ask_for
from tests.handlers.conftest import CHANNEL, ON_SQLITE

pytestmark = ON_SQLITE
HERE = "/board/requests"


@pytest.fixture
async def applied(board: Board) -> str:
    """The token of somebody who applied in an opening that belongs to no channel."""
    opening = await board.world.open_opening()
    async with board.services.database.write() as session:
        (await session.get_one(Opening, opening)).channel = NOWHERE
    return await apply_at_page(board.world, opening)


async def test_a_request_in_an_opening_without_a_channel_is_seen_and_done(
    board: Board, applied: str
) -> None:
    await ask_for(board.world, applied, "export")
    async with visiting(board) as member:
        assert "1 request of a candidate waits" in (await member.get("/board")).text
        page = (await member.get(HERE)).text
        assert "Ana Ruiz asks for a copy of their data" in page
        assert "the law may oblige you" in page.lower()
        done = await member.post("/board/press", action="do_request", value="1", back=HERE)
        assert done.url.endswith(HERE)
        assert "No candidate waits for an answer" in done.text
        assert "Handed over" in done.text
        assert "request of a candidate" not in (await member.get("/board")).text
    assert [one.state for one in await board.world.rows(Request)] == ["done"]
    held = await find_held(board.services, applied)
    assert [one.state for one in held.requests] == ["done"]


async def test_a_request_is_refused_on_the_board(board: Board, applied: str) -> None:
    await ask_for(board.world, applied, "review")
    async with visiting(board) as member:
        done = await member.post("/board/press", action="refuse_request", value="1", back=HERE)
        assert "The receipt tells the candidate to write to you" in done.text
    assert [one.state for one in await board.world.rows(Request)] == ["refused"]


async def test_viewers_and_those_who_do_not_see_the_channel_are_shown_none(board: Board) -> None:
    token = await apply_at_page(board.world, await board.world.open_opening())
    await ask_for(board.world, token, "review")
    board.world.chat.private[CHANNEL] = {"U1"}
    board.world.chat.people["U3"] = "viewer"
    async with visiting(board, "U2") as member:
        assert "Ana Ruiz" not in (await member.get(HERE)).text
        assert "request of a candidate" not in (await member.get("/board")).text
        done = await member.post("/board/press", action="do_request", value="1", back=HERE)
        assert done.status == 404
    async with visiting(board, "U3") as viewer:
        answer = await viewer.get(HERE)
        assert answer.status in {403, 422}
        assert "Ana Ruiz" not in answer.text
        assert HERE not in (await viewer.get("/board")).text
    assert [one.state for one in await board.world.rows(Request)] == ["open"]
