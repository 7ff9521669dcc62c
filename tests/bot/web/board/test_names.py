"""Pages call members by the names that their platform gives them."""

import pytest

from handlers.access import workspace_of
from handlers.api import keys
from handlers.api.keys import NewKey
from handlers.errors import PermanentError, TemporaryError
from handlers.messages import Caller
from tests.bot.web.board.conftest import Board
from tests.bot.web.board.visiting import visiting
from tests.handlers.conftest import ON_SQLITE, TEAM

pytestmark = ON_SQLITE


async def test_who_decided_is_called_by_name(board: Board) -> None:
    board.world.chat.names |= {"U1": "Ute Adler", "U2": "<b>Rita</b>"}
    await board.people(1)
    await board.world.press("decide", "1:hold", Caller(TEAM, "U2"))
    async with visiting(board) as member:
        for _ in range(3):
            page = (await member.get("/board/candidates/1")).text
    assert '<bdi title="U1">Ute Adler</bdi> · ' in page
    assert '<bdi title="U2">&lt;b&gt;Rita&lt;/b&gt;</bdi>' in page
    assert "@U2" not in page
    assert board.world.chat.looked_up.count("U2") == 2  # for the role, and once for all pages


@pytest.mark.parametrize(
    "trouble", [TemporaryError("busy", "Slow down."), PermanentError("missing_scope", "No.")]
)
async def test_ids_stand_where_the_platform_tells_no_names(
    board: Board, trouble: Exception
) -> None:
    board.world.chat.names["U2"] = "Rita"
    await board.people(1)
    await board.world.press("decide", "1:hold", Caller(TEAM, "U2"))
    link = await board.link("U1")
    board.world.chat.refuse_look = trouble
    async with visiting(board, None) as member:
        assert (await member.post("/board/in", token=link.rpartition("=")[2])).status == 200
        assert "@U2" in (await member.get("/board/candidates/1")).text


async def test_who_made_a_key_is_called_by_name(board: Board) -> None:
    board.world.chat.people["U1"] = "admin"
    board.world.chat.names["U1"] = "Ute Adler"
    home = await workspace_of(board.services, TEAM)
    await keys.create(board.services, home, NewKey("careers", ["uploads:write"]), by="U1")
    async with visiting(board) as member:
        page = (await member.get("/board/settings/keys")).text
    assert 'by <bdi title="U1">Ute Adler</bdi>' in page
