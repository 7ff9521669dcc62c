"""What was dropped while nobody listened is found, taken in once, and said."""

from datetime import timedelta

import pytest

from handlers.cvs.catching_up import MARGIN, plan_looks
from handlers.errors import PermanentError, TemporaryError
from handlers.services import work
from storage.models import Upload, Workspace
from tests.handlers.conftest import CHANNEL, CV, ON_SQLITE, World, buttons, cv

pytestmark = ON_SQLITE


async def look(world: World) -> None:
    """The tick of the timetable comes."""
    async with work(world.services) as unit:
        await plan_looks(unit)
    await world.settle()


async def away(world: World, days: int = 1) -> None:
    """Nobody has looked for some days."""
    async with world.services.database.write() as session:
        for home in await world.rows(Workspace):
            row = await session.get_one(Workspace, home.id)
            row.seen_at = world.services.now() - timedelta(days=days)


async def test_missed_files_are_scored_and_said_once(world: World) -> None:
    await world.open_opening()
    await world.drop("zed.txt", cv("Zed Young", "z@example.com"), file="F0", message="9.9")
    await away(world)
    world.chat.share("ana.txt", CV.encode(), file="F1")
    await look(world)
    assert len(world.chat.said("Ana Ruiz")) >= 1
    [said] = world.chat.said("while Shortlist was away")
    assert said.message.text.startswith("1 file that was dropped")
    await away(world)
    await look(world)
    assert len(world.chat.said("while Shortlist was away")) == 1
    assert len(await world.rows(Upload)) == 2


async def test_only_what_can_be_a_cv_is_counted_and_taken_in(world: World) -> None:
    await world.open_opening()
    await away(world)
    world.chat.share("ana.txt", CV.encode(), file="F1")
    world.chat.share("lunch.png", b"PNG", file="F2")
    world.chat.share("party.mp4", b"MP4", file="F3")
    await look(world)
    [said] = world.chat.said("while Shortlist was away")
    assert said.message.text.startswith("1 file that was dropped")
    assert [upload.file for upload in await world.rows(Upload)] == ["F1"]


async def test_pictures_alone_are_no_word_worth(world: World) -> None:
    await world.open_opening()
    await away(world)
    world.chat.share("lunch.png", b"PNG", file="F2")
    await look(world)
    assert not world.chat.said("while Shortlist was away")


async def test_what_was_taken_out_is_not_taken_in_again(world: World) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    [card] = world.chat.said("Evidence: ")
    await world.press("remove_cv", buttons(card.message)["remove_cv"].value)
    await away(world)
    await look(world)
    assert not world.chat.said("Evidence: ")


async def test_the_first_look_begins_now_and_looks_at_nothing_older(world: World) -> None:
    await world.open_opening()
    world.chat.share("ana.txt", CV.encode(), file="F1")
    await look(world)
    assert await world.rows(Upload) == []
    [home] = await world.rows(Workspace)
    assert home.seen_at is not None
    assert world.services.now() - home.seen_at >= MARGIN


@pytest.mark.parametrize(
    ("trouble", "looked"),
    [
        (PermanentError("not_in_channel", "Shortlist is not in this channel."), True),
        (TemporaryError("unreachable", "Slack cannot be reached."), False),
    ],
)
async def test_a_channel_that_cannot_be_seen_ends_no_look_and_a_platform_that_is_down_does(
    world: World, trouble: Exception, looked: bool
) -> None:
    await world.open_opening()
    await away(world)
    [before] = await world.rows(Workspace)
    world.chat.refuse_list = trouble
    await look(world)
    [after] = await world.rows(Workspace)
    assert (after.seen_at != before.seen_at) is looked
    assert CHANNEL not in [upload.channel for upload in await world.rows(Upload)]
