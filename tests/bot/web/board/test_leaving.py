"""Whoever leaves a workspace leaves its board, and a page leads nowhere else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.web.desk import Desk
from handlers.errors import TemporaryError, UserError
from handlers.services import PlatformMember
from storage.models import BoardSession
from tests.bot.web.board.conftest import Board
from tests.bot.web.board.visiting import visiting
from tests.handlers.conftest import ON_SQLITE, Chat


def _later(board: Board, much: timedelta) -> None:
    before = board.site.state.desk.services
    services = replace(before, now=lambda: board.services.now() + much)
    board.site.state.desk = Desk(services, board.address)


class Silent(Chat):
    """A platform that does not answer who somebody is."""

    async def look_up(self, workspace: str, user: str) -> PlatformMember:
        """Do not answer."""
        del workspace, user
        raise TemporaryError("slow", "The chat does not answer.")


@ON_SQLITE
async def test_whoever_leaves_is_signed_out_within_minutes(board: Board) -> None:
    await board.people(1)
    async with visiting(board) as gone, visiting(board, "U2") as other:
        board.world.chat.people["U1"] = "stranger"
        assert (await gone.get("/board")).url.endswith("/board")  # nobody asked yet
        _later(board, timedelta(minutes=6))
        for path in ("/board", "/board/candidates/1", "/board/openings/1/uploads/events"):
            answer = await gone.get(path)
            assert "/board/in" in answer.url
            assert "Backend Engineer" not in answer.text
        assert [row.user for row in await board.world.rows(BoardSession)] == ["U2"]
        assert (await other.get("/board")).url.endswith("/board")


@ON_SQLITE
async def test_no_stranger_gets_in(board: Board) -> None:
    link = await board.link("U5")
    board.world.chat.people |= {"U5": "stranger", "U6": "stranger"}
    with pytest.raises(UserError, match="members of this workspace"):
        await board.link("U6")
    _later(board, timedelta(minutes=6))
    async with visiting(board, None) as stranger:
        answer = await stranger.post("/board/in", token=link.rpartition("=")[2])
        assert answer.status == 410
        assert "members of this workspace" in answer.text
    assert await board.world.rows(BoardSession) == []


@ON_SQLITE
async def test_while_the_chat_does_not_answer_nobody_is_thrown_out(board: Board) -> None:
    await board.people(1)
    async with visiting(board) as member:
        services = replace(board.services, directories={"chat": Silent()})
        board.site.state.desk = Desk(services, board.address)
        _later(board, timedelta(minutes=6))
        assert (await member.get("/board/openings/1")).status == 200


@ON_SQLITE
@pytest.mark.parametrize("back", ["javascript:alert(1)", "https://evil.example", "//evil.example"])
async def test_a_form_that_is_opened_leads_back_to_the_board_only(board: Board, back: str) -> None:
    await board.people(1)
    async with visiting(board) as member:
        answer = await member.get(f"/board/ask/ask_decline?value=1&back={back}")
        assert answer.status == 200
        assert back not in answer.text
        kept = await member.get("/board/ask/ask_decline?value=1&back=/board/candidates/1")
        assert 'href="/board/candidates/1"' in kept.text


async def test_numbers_and_signs_that_no_row_has_are_not_found(board: Board) -> None:
    await board.people(1)
    most = 2**31
    async with visiting(board) as member:
        for path in (
            f"/board/openings/{most}",
            f"/board/openings/{2**63}",
            f"/board/candidates/{most}",
            f"/board/candidates/{2**63}/file",
            f"/board/openings/1/compare?c=1&c={2**63}",
            "/board/openings/1?after=%00",
            "/board/openings/new?channel=chat:T1/%00",
        ):
            assert (await member.get(path)).status == 404, path
        for path in (f"/board/openings/{most}/state/pause", f"/board/openings/{2**63}/uploads"):
            assert (await member.post(path)).status == 404, path
        for action, value in (("decide", "1:hold\0"), ("\0", "1")):
            answer = await member.post("/board/press", action=action, value=value)
            assert answer.status == 403
        answer = await member.post("/board/fill", form="remark", value="1", text="a\0b")
        assert answer.status == 403
