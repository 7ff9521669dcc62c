"""Goes through a story on a platform, and writes down what was said at each step."""

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from storage.crypto import Vault, open_root
from storage.database import Database, open_database
from storage.files import EncryptedFolder
from tests.bot.discord.house import open_house as open_discord_house
from tests.bot.slack.house import open_house as open_slack_house
from tests.fakes.discord import open_fake_discord
from tests.fakes.slack import open_fake_slack
from tests.platforms.discord_seat import DiscordSeat
from tests.platforms.seat import Clock, Seat, Step
from tests.platforms.shown import Shown, together
from tests.platforms.slack_seat import SlackSeat

# Name of a step -> what is done, and words that are said then.
Story = Mapping[str, tuple[Step, str]]
# Who of the fake's members may do what; the others may only look.
ROLES = {"recruiters": "recruiter"}
Opened = AbstractAsyncContextManager[Seat]


@dataclass(frozen=True)
class Places:
    """Where a product keeps its data: an empty folder, and a migrated database to be copied."""

    folder: Path
    migrated: Path


@asynccontextmanager
async def _stored(places: Places) -> AsyncIterator[tuple[Database, EncryptedFolder]]:
    places.folder.mkdir()
    shutil.copy(places.migrated, places.folder / "shortlist.db")
    root, _ = open_root(places.folder / "root.key")
    url = f"sqlite:///{places.folder / 'shortlist.db'}"
    async with open_database(url, Vault(root)) as database:
        yield database, EncryptedFolder(places.folder / "files")


@asynccontextmanager
async def in_slack(places: Places) -> AsyncIterator[Seat]:
    """A seat in Slack, with the product on an empty database."""
    clock = Clock()
    async with AsyncExitStack() as opened:
        slack = await opened.enter_async_context(open_fake_slack())
        database, files = await opened.enter_async_context(_stored(places))
        house = await opened.enter_async_context(
            open_slack_house(slack, database, files, over_socket=False, now=clock.now)
        )
        yield SlackSeat(house, clock)


@asynccontextmanager
async def in_discord(places: Places) -> AsyncIterator[Seat]:
    """A seat in Discord, with the product on an empty database."""
    clock = Clock()
    async with AsyncExitStack() as opened:
        discord = await opened.enter_async_context(open_fake_discord())
        opened.callback(_point_back, Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY)
        database, files = await opened.enter_async_context(_stored(places))
        house = await opened.enter_async_context(
            open_discord_house(discord, database, files, roles=ROLES, now=clock.now)
        )
        yield DiscordSeat(house, clock, guild=discord.guild)


def _point_back(api: str, gateway: URL) -> None:
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = api, gateway


@dataclass
class Told:
    """What was said at each step of a story, up to the one that failed."""

    steps: dict[str, list[Shown]] = field(default_factory=dict)
    error: Exception | None = None

    def at(self, step: str) -> list[Shown]:
        """What was said at a step.

        Raises:
            AssertionError: it, or one before it, failed.
        """
        if step not in self.steps:
            raise AssertionError(f"{step!r} was not reached: {self.error!r}") from self.error
        return self.steps[step]


async def record(opening: Opened, story: Story) -> Told:
    """Go through a story and write down what is said."""
    told = Told()
    async with opening as seat:
        try:
            for name, (step, _) in story.items():
                told.steps[name] = await _said(seat, step)
        except Exception as error:  # noqa: BLE001 - it fails the tests of the steps that are left
            told.error = error
    return told


async def _said(seat: Seat, step: Step) -> list[Shown]:
    before = {one.key: one for one in seat.look()}
    await step(seat)
    await seat.settle()
    after = seat.look()
    news = [one for one in after if one.key not in before or before[one.key].shown != one.shown]
    left = before.keys() - {one.key for one in after}
    gone = [before[key].shown for key in before if key in left]
    said = [*seat.notes, *(shown for shown, _ in together(news)), *_gone(gone)]
    seat.notes.clear()
    seat.leave_off()
    assert seat.refused() == [], seat.refused()
    return said


def _gone(left: Sequence[Shown]) -> list[Shown]:
    """What everybody saw and is gone, by its first line."""
    return [
        Shown(f"gone from {one.place}", one.parts[:1])
        for one in left
        if not one.place.endswith(" alone")
    ]
