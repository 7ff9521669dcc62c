"""CVs that come with a command: for which opening, what is not taken, and where drops are CVs."""

import pytest

from handlers.chat.handing_in import hand_in_files, is_hiring, refuse_file
from handlers.chat.uploading import CLOSED
from handlers.errors import UserError
from handlers.messages import Caller
from handlers.openings import switching
from storage.models import Cv, Drop, Upload
from tests.handlers.conftest import CHANNEL, ON_SQLITE, OTHER_CHANNEL, TEAM, World, cv, said

pytestmark = ON_SQLITE
MB = 1024 * 1024


async def given(world: World, *names: str) -> list[str]:
    """Files on no message; their names at the platform."""
    for number, name in enumerate(names):
        person = (f"Person {number} Smith", f"p{number}@example.com")
        world.chat.share(name, cv(*person), file=f"k-{number}", channel="elsewhere")
    return [f"k-{number}" for number in range(len(names))]


async def hand_in(
    world: World, files: list[str], words: str = "", caller: Caller | None = None
) -> str:
    reply = await hand_in_files(world.services, caller or world.caller, files, words)
    await world.settle()
    return said(reply)


async def test_files_are_for_the_channels_own_opening(world: World) -> None:
    number = await world.open_opening()
    await world.open_opening(channel=OTHER_CHANNEL)
    shown = await hand_in(world, await given(world, "a.txt", "b.txt"))
    assert "2 files are being taken in." in shown
    rows = await world.rows(Upload)
    assert {(row.opening_id, row.channel, row.user) for row in rows} == {(number, CHANNEL, "U1")}
    assert len(await world.rows(Cv)) == 2
    assert len(world.chat.said("Evidence: ")) == 2


async def test_an_opening_can_be_named(world: World) -> None:
    await world.open_opening()
    other = await world.open_opening(channel=OTHER_CHANNEL)
    await hand_in(world, await given(world, "a.txt"), f"#{other}")
    [row] = await world.rows(Upload)
    assert (row.opening_id, row.channel) == (other, OTHER_CHANNEL)
    assert {post.destination for post in world.chat.said("Evidence: ")} == {OTHER_CHANNEL}


async def test_the_same_files_twice_are_one_drop(world: World) -> None:
    await world.open_opening()
    files = await given(world, "a.txt")
    for _ in range(2):
        await hand_in(world, [*files, *files])
    assert (len(await world.rows(Drop)), len(await world.rows(Upload))) == (1, 1)


async def test_without_an_opening_nothing_is_taken_in(world: World) -> None:
    with pytest.raises(UserError):
        await hand_in(world, await given(world, "a.txt"))
    with pytest.raises(UserError):
        await hand_in(world, await given(world, "a.txt"), "#404")
    assert await world.rows(Upload) == []


async def test_several_openings_are_offered(world: World) -> None:
    for _ in range(2):
        await world.open_opening()
    shown = await hand_in(world, await given(world, "a.txt"))
    assert "/cv upload" in shown
    assert await world.rows(Upload) == []


async def test_an_opening_that_is_paused_takes_nothing_by_name(world: World) -> None:
    number = await world.open_opening()
    await switching.pause(world.services, 1, number, by="U1")
    with pytest.raises(UserError, match=CLOSED[:20]):
        await hand_in(world, await given(world, "a.txt"), f"#{number}")


async def test_guests_hand_in_nothing(world: World) -> None:
    await world.open_opening()
    world.chat.people["U9"] = "guest"
    with pytest.raises(UserError, match="Guests"):
        await hand_in(world, await given(world, "a.txt"), caller=Caller(TEAM, "U9", CHANNEL))


@pytest.mark.parametrize("files", [[], ["a b"], ["../../etc"], ["x" * 65]])
async def test_only_names_of_files_are_taken(world: World, files: list[str]) -> None:
    await world.open_opening()
    with pytest.raises(UserError):
        await hand_in(world, files)


@pytest.mark.parametrize(
    ("name", "kind", "size", "why"),
    [
        ("ann.pdf", "application/pdf", MB, None),
        ("ann.PDF", "", MB, None),
        ("ann", "application/pdf", MB, None),
        ("cvs.zip", "application/zip", 50 * MB, None),
        ("run.exe", "application/octet-stream", 1, "run.exe is of a kind that is not read."),
        ("holiday.png", "image/png", 1, "of a kind that is not read"),
        ("ann.pdf", "application/pdf", 10 * MB + 1, "ann.pdf: The file is larger than 10 MB."),
        ("cvs.zip", "application/zip", 50 * MB + 1, "cvs.zip: The file is larger than 50 MB."),
    ],
)
async def test_what_is_not_taken_in_says_why(
    world: World, name: str, kind: str, size: int, why: str | None
) -> None:
    refused = refuse_file(world.services, name, kind, size)
    assert (refused is None) if why is None else why in (refused or "")


async def test_a_channel_hires_until_its_openings_are_closed(world: World) -> None:
    assert not await is_hiring(world.services, TEAM, CHANNEL)
    number = await world.open_opening()
    assert await is_hiring(world.services, TEAM, CHANNEL)
    assert not await is_hiring(world.services, TEAM, OTHER_CHANNEL)
    assert not await is_hiring(world.services, "chat:T2", CHANNEL)
    await switching.pause(world.services, 1, number, by="U1")
    assert await is_hiring(world.services, TEAM, CHANNEL)
    await switching.close(world.services, 1, number, by="U1")
    assert not await is_hiring(world.services, TEAM, CHANNEL)
