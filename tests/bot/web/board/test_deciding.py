"""What the board says of decisions, and to whom it offers to take them back."""

from storage.models import Application
from tests.bot.web.board.conftest import Board
from tests.bot.web.board.visiting import visiting
from tests.handlers.conftest import ON_SQLITE

pytestmark = ON_SQLITE


async def test_only_whoever_decided_is_offered_to_undo_it(board: Board) -> None:
    await board.people(1)
    [application] = await board.world.rows(Application)
    here = f"/board/candidates/{application.id}"
    async with visiting(board, "U1") as first, visiting(board, "U2") as second:
        await first.post("/board/press", action="decide", value=f"{application.id}:shortlist")
        assert "Undo my decision" in (await first.get(here)).text
        seen = (await second.get(here)).text
        assert "Shortlisted by" in seen
        assert "Undo my decision" not in seen
        await second.post("/board/press", action="decide", value=f"{application.id}:hold")
        assert "Undo my decision" in (await second.get(here)).text
