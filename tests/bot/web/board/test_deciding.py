"""What the board says of decisions, and to whom it offers to take them back."""

from handlers.api.keys import NewKey, create
from handlers.candidates.decisions import Wish, decide
from storage.models import Application
from storage.workspaces import get_workspace
from tests.bot.web.board.conftest import Board
from tests.bot.web.board.visiting import visiting
from tests.handlers.conftest import ON_SQLITE, words

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


async def test_a_program_is_called_by_the_name_of_its_key(board: Board) -> None:
    await board.people(1)
    [application] = await board.world.rows(Application)
    home = application.workspace_id
    async with board.services.database.read() as session:
        workspace = await get_workspace(session, home)
    new = NewKey("careers <b>page</b>", ("decisions:write",))
    made = await create(board.services, workspace, new, by="U1")
    actor = f"key:{made.key.id}"
    await decide(board.services, home, application.id, Wish("shortlist"), actor=actor)
    async with visiting(board) as member:
        seen = (await member.get(f"/board/candidates/{application.id}")).text
    assert "careers &lt;b&gt;page&lt;/b&gt; (API)" in seen
    assert actor not in seen
    await board.world.settle()
    [card] = board.world.chat.said("Evidence: ")
    assert "careers <b>page</b> (API)" in words(card.message)
