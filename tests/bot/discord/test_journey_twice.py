"""Every step of a recruiter's way in two servers at once, on one connection or a shard for each."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from storage.database import Database
from storage.files import EncryptedFolder
from tests.bot.discord.house import House, open_house
from tests.bot.discord.recruiter import Recruiter
from tests.fakes.discord import FakeDiscord, Guild, Posted
from tests.handlers.conftest import ON_SQLITE
from tests.platforms.discord_seat import DiscordSeat
from tests.platforms.seat import Clock

pytestmark = ON_SQLITE


@pytest.fixture(params=[1, 2], ids=["one connection", "a shard for each"])
async def house(
    request: pytest.FixtureRequest, pointed: FakeDiscord, database: Database, files: EncryptedFolder
) -> AsyncIterator[House]:
    """The product in the servers Acme and Globex."""
    pointed.neighbour("Globex")
    pointed.least_shards = request.param
    async with open_house(pointed, database, files, shards=request.param) as opened:
        yield opened


@pytest.fixture
def both(house: House) -> tuple[Recruiter, Recruiter]:
    """A recruiter in each server."""
    here, there = house.discord.guilds.values()
    return (
        Recruiter(seat(house, here), "Norwich", ("Ana Ruiz", "Bea Clay")),
        Recruiter(seat(house, there), "Utrecht", ("Cem Dahl", "Dora Eklund")),
    )


def seat(house: House, guild: Guild) -> DiscordSeat:
    """In front of one of the servers."""
    return DiscordSeat(house, Clock(), guild=guild)


def everything(discord: FakeDiscord, guild: Guild) -> str:
    """All that anybody of a server was ever shown there: messages, answers, windows, offers."""
    posts = [post for post in discord.posts if post.guild == guild.id]
    windows = [one for one in discord.modals if discord.channels[one.channel].guild == guild.id]
    answers = [one for one in discord.answers.values() if one.payload.get("guild_id") == guild.id]
    return "\n".join(
        [
            *(f"{post.shown} {post.components} {post.edits}" for post in posts),
            *(str(window.data) for window in windows),
            *(str(answer.choices) for answer in answers),
        ]
    )


async def test_two_servers_go_the_whole_way_and_see_nothing_of_each_other(
    house: House, both: tuple[Recruiter, Recruiter]
) -> None:
    await asyncio.gather(*(one.whole_way() for one in both))
    one, two = both
    for mine, other in ((one, two), (two, one)):
        seen = everything(house.discord, mine.guild)
        assert all(name in seen for name in (mine.town, *mine.names))
        for words in (other.town, *(part for name in other.names for part in name.split())):
            assert words not in seen
        assert mine.seat.refused() == []
    shards = {session.shard for session in house.discord.gateway.sessions}
    assert shards == {(at, len(shards)) for at in range(len(shards))}
    assert len(shards) == house.discord.least_shards


@pytest.mark.parametrize("house", [1], indirect=True, ids=["one connection"])
async def test_buttons_and_names_of_another_server_do_nothing_and_tell_nothing(
    house: House, both: tuple[Recruiter, Recruiter]
) -> None:
    one, two = both
    await one.opens()
    await one.drops()
    fake, before = house.discord, {post.id: post.shown for post in house.discord.posts}
    [card] = [
        post for post in fake.posts if one.names[0] in post.shown and "Details" in post.labels
    ][:1]
    for button in card.buttons:
        await fake.press(forged(fake, card, two.guild), button["custom_id"], "olga")
    for command, given in (
        ("rank", "opening"),
        ("opening close", "opening"),
        ("hire report", "opening"),
    ):
        await fake.command(
            command, {given: "#1"}, user="olga", channel=two.guild.channel("backend")
        )
    await two.seat.settle()
    assert {post.id: post.shown for post in fake.posts if post.id in before} == before
    seen = everything(fake, two.guild).replace(card.shown, "").replace(str(card.components), "")
    assert one.names[0] not in seen
    assert one.title not in seen
    assert "no longer here" in seen


def forged(fake: FakeDiscord, card: Posted, guild: Guild) -> Posted:
    """A message of ours as it stands in another server, put into this one."""
    backend = guild.channel("backend")
    post = Posted(fake.new_id(), backend.id, guild.id, card.user, components=card.components)
    post.flags = card.flags
    fake.posts.append(post)
    return post
