"""From an opening to its shortlist without reading messages; and a way that is heard twice."""

from collections.abc import AsyncIterator, Sequence

import pytest

from storage.database import Database
from storage.files import EncryptedFolder
from tests.bot.discord.filling import fill_in
from tests.bot.discord.house import House, open_house
from tests.bot.discord.recruiter import Recruiter
from tests.fakes.discord import FakeDiscord, Posted
from tests.fakes.discord.gateway import Event
from tests.handlers.conftest import DESCRIPTION, ON_SQLITE, cv
from tests.platforms.discord_seat import DiscordSeat
from tests.platforms.seat import Clock

pytestmark = ON_SQLITE
REPEATED = {"MESSAGE_CREATE", "MESSAGE_DELETE", "INTERACTION_CREATE"}
AUTOCOMPLETE = 4  # of these only the first answer counts; nothing is done
ABOUT = {"title": "Engineer", "description": DESCRIPTION, "bar": "40"}
ANA, BEA = (
    ("ana.txt", cv("Ana Ruiz", "ana@example.com")),
    ("bea.txt", cv("Bea Clay", "b@example.com")),
)


@pytest.fixture
async def unprivileged(
    pointed: FakeDiscord, database: Database, files: EncryptedFolder
) -> AsyncIterator[House]:
    """The product as Discord lets every app be: it does not see what members write."""
    pointed.privileged = 0
    async with open_house(pointed, database, files, content=False) as opened:
        yield opened


async def test_without_reading_messages_cvs_come_by_command_and_menu(unprivileged: House) -> None:
    house, fake = unprivileged, unprivileged.discord
    drafted = await fill_in(fake, await fake.command("opening new"), ABOUT)
    await fill_in(fake, drafted)
    await fake.drop("backend", [ANA], user="ben")
    await house.heard()
    await house.settle()
    assert not said(fake.own("backend"), "Ana Ruiz")
    answer = await fake.command("cv upload", attachments={"file": ANA, "file2": BEA})
    assert "2 files are being taken in" in answer.shown
    await house.settle()
    [progress] = said(fake.own("backend"), "2 of 2 scored")
    cards = said(fake.own(str(progress.thread)), "Scored by")
    assert sorted(card.shown.partition("\n")[0] for card in cards) == ["## Ana Ruiz", "## Bea Clay"]
    await fake.drop("backend", [("cem.txt", cv("Cem Dahl", "c@example.com"))], user="ben")
    [dropped] = [post for post in fake.posts if post.shown == "cem.txt"]
    await fake.message_command("Score this CV", dropped)
    await house.settle()
    assert said(fake.own(str(dropped.thread)), "## Cem Dahl")
    [offered] = await fake.autocomplete("rank", "opening", "engi")
    shortlist = await fake.command("rank", {"opening": offered["value"], "top": 5})
    assert "1 to 3 of 3 candidates" in shortlist.shown
    assert len(said(fake.own("backend"), "Top candidate")) == 3
    assert fake.problems == []


def said(posts: Sequence[Posted], words: str) -> list[Posted]:
    """Those that hold these words."""
    return [post for post in posts if words in post.shown]


async def test_what_a_link_that_ran_out_was_for_is_said(unprivileged: House) -> None:
    house, fake = unprivileged, unprivileged.discord
    await fill_in(fake, await fill_in(fake, await fake.command("opening new"), ABOUT))
    await fake.command("cv upload", attachments={"file": ANA})
    fake.expire_links()
    await house.settle()
    queue = await fake.command("hire queue")
    assert "Fetching a file" in queue.shown
    assert "Upload the file again" in queue.shown


async def test_a_way_of_which_everything_is_heard_twice_is_gone_once(house: House) -> None:
    fake = house.discord
    gateway, send = fake.gateway, fake.gateway.send

    def twice(event: Event) -> None:
        send(event)
        data = event.data(gateway.sessions[0])
        offered = event.name == "INTERACTION_CREATE" and data["type"] == AUTOCOMPLETE
        if event.name in REPEATED and not offered:
            send(event)

    gateway.send = twice  # type: ignore[method-assign]
    recruiter = Recruiter(
        DiscordSeat(house, Clock(), guild=fake.guild), "Norwich", ("Ana Ruiz", "Bea Clay")
    )
    await recruiter.whole_way()
    shown = [post.shown for post in fake.own("backend")]
    assert len([one for one in shown if "Shortlist for" in one]) == 1
    assert len([one for one in shown if "Opening #" in one]) == 1
    votes = recruiter.shown(recruiter.card("Ana Ruiz"))
    assert votes.count("Vote: shortlisted by @ben") == 1
    notes = recruiter.shown("Note by @rita")
    assert notes.count("Moves to Norwich") == 1
    assert recruiter.seat.refused() == []
