"""Pages call members by the names that their platform gives them."""

from functools import partial

import pytest

from bot.web.names import AT_ONCE, KEPT_SECONDS, ROUND_PARTS, ROUND_SECONDS, Names
from handlers.access import look_member_up, workspace_of
from handlers.api import keys
from handlers.api.keys import NewKey
from handlers.errors import PermanentError, TemporaryError
from handlers.messages import Caller
from tests.bot.web.board.conftest import Board
from tests.bot.web.board.visiting import visiting
from tests.handlers.conftest import ON_SQLITE, TEAM
from tests.processes import until

pytestmark = ON_SQLITE


async def test_who_decided_is_called_by_name(board: Board) -> None:
    board.world.chat.names |= {"U1": "Ute Adler", "U2": "<b>Rita</b>"}
    await board.people(1)
    await board.world.press("decide", "1:hold", Caller(TEAM, "U2"))
    async with visiting(board) as member:

        async def told() -> bool:
            return "Rita" in (await member.get("/board/candidates/1")).text

        await until(told)
        page = (await member.get("/board/candidates/1")).text
    assert '<bdi title="U1">Ute Adler</bdi> · ' in page
    assert '@<bdi title="U2">&lt;b&gt;Rita&lt;/b&gt;</bdi>' in page
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


async def test_a_platform_that_was_away_is_asked_again_and_names_go_as_it_says(
    board: Board,
) -> None:
    now = [0.0]
    names, caller, chat = Names(lambda: now[0]), Caller(TEAM, "U1"), board.world.chat
    home = (await workspace_of(board.services, TEAM)).id

    async def called(name: str | None) -> bool:
        return (await names.of(board.services, home, caller)).get("U1") == name

    chat.names["U1"] = "Ute Adler"
    chat.refuse_look = TemporaryError("busy", "Slow down.")
    assert await called(None)
    chat.refuse_look = None
    now[0] += ROUND_SECONDS
    await until(partial(called, "Ute Adler"))
    del chat.names["U1"]
    now[0] += KEPT_SECONDS
    await until(partial(called, None))


async def test_many_members_are_asked_about_a_few_in_a_round(board: Board) -> None:
    home = await workspace_of(board.services, TEAM)
    for number in range(30):
        await look_member_up(board.services, home, f"U{number}")
    board.world.chat.looked_up.clear()
    now = [0.0]
    names, caller = Names(lambda: now[0]), Caller(TEAM, "U1")

    async def asked(members: int) -> bool:
        await names.of(board.services, home.id, caller)
        return len(set(board.world.chat.looked_up)) == members

    await until(partial(asked, AT_ONCE * ROUND_PARTS))
    assert await asked(AT_ONCE * ROUND_PARTS)
    now[0] += ROUND_SECONDS
    await until(partial(asked, 30))
    assert len(board.world.chat.looked_up) == 30


async def test_who_made_a_key_is_called_by_name(board: Board) -> None:
    board.world.chat.people["U1"] = "admin"
    board.world.chat.names["U1"] = "Ute Adler"
    home = await workspace_of(board.services, TEAM)
    await keys.create(board.services, home, NewKey("careers", ["uploads:write"]), by="U1")
    async with visiting(board) as member:

        async def told() -> bool:
            page = (await member.get("/board/settings/keys")).text
            return 'by <bdi title="U1">Ute Adler</bdi>' in page

        await until(told)
