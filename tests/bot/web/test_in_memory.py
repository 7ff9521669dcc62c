"""No file is in clear on a disk, not for the time of a request."""

import tempfile
from pathlib import Path

import aiohttp
import pytest

from tests.bot.web.board.conftest import Board, board
from tests.bot.web.board.visiting import visiting
from tests.bot.web.conftest import Site
from tests.bot.web.hiring import form, hire
from tests.handlers.conftest import ON_SQLITE, world

__all__ = ["board", "world"]  # fixtures
LARGE = b"Ana Ruiz\nPython\n" * 200_000


@pytest.fixture
def no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wants a temporary file fails."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(FileNotFoundError):
        tempfile.mkstemp()


@ON_SQLITE
async def test_files_of_programs_stay_in_memory(site: Site, no_disk: None) -> None:
    del no_disk
    hiring = await hire(site)
    await hiring.program.post(
        f"/openings/{hiring.opening}/uploads", 202, data=form(("cv.txt", LARGE))
    )


@ON_SQLITE
async def test_files_of_the_board_stay_in_memory(board: Board, no_disk: None) -> None:
    del no_disk
    opening = await board.world.open_opening()
    async with visiting(board) as member:
        data = aiohttp.FormData({"csrf": member.csrf})
        data.add_field("files", LARGE, filename="cv.txt")
        url = f"{board.address}/board/openings/{opening}/uploads"
        accepting = {"Accept": "application/json"}
        async with member.http.post(url, data=data, headers=accepting) as answer:
            assert (await answer.json()) == {"taken": 1}
