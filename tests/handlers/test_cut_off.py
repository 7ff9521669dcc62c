"""A file whose process ends between noting it and keeping its bytes does not wait for ever."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.cvs.intake import CUT_OFF_AFTER, HandedIn, hand_in
from handlers.queue.upkeep import TIMETABLE, Line, keep_timetable, tick
from handlers.services import Services
from storage.files import EncryptedFolder
from storage.models import Upload, Workspace
from tests.handlers.conftest import CHANNEL, CV, World

LINES: dict[str, Line] = {"end_cut_off": TIMETABLE["end_cut_off"]}


class FullDisk(EncryptedFolder):
    """Nothing more can be kept."""

    async def put(self, key: str, data: bytes) -> None:
        """Fail as the system does."""
        del key, data
        raise OSError(28, "No space left on device")


async def _pass_time(services: Services, much: timedelta) -> None:
    await keep_timetable(services, LINES)
    later = replace(services, now=lambda: datetime.now(UTC) + much)
    assert await tick(later, LINES) == ["end_cut_off"]


def _given(opening: int) -> HandedIn:
    return HandedIn(CHANNEL, "f1", "file-f1", "cv.txt", CV.encode(), opening_id=opening)


async def test_a_file_that_was_not_kept_is_told_and_can_be_handed_in_again(
    world: World, tmp_path: Path
) -> None:
    opening = await world.open_opening()
    [home] = [row.id for row in await world.rows(Workspace)]
    full = replace(world.services, files=FullDisk(tmp_path))
    with pytest.raises(OSError, match="No space"):
        await hand_in(full, home, _given(opening))
    await _pass_time(world.services, CUT_OFF_AFTER + timedelta(minutes=11))
    [upload] = await world.rows(Upload)
    assert (upload.state, upload.error) == ("failed", "cut_off")
    assert "Hand it in again" in (upload.reason or "")
    await hand_in(world.services, home, _given(opening))
    await world.settle()
    [upload] = await world.rows(Upload)
    assert (upload.state, upload.error) == ("fetched", None)
    await _pass_time(world.services, timedelta(hours=1))
    assert [row.state for row in await world.rows(Upload)] == ["fetched"]
