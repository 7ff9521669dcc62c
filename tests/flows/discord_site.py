"""A running Shortlist in a Discord server, its gateway process among the others."""

import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from discord.http import Route
from discord.utils import time_snowflake

from bot.discord.posts import MARKS
from bot.discord.sync import sync_commands
from bot.services import open_services
from bot.settings import load_settings
from bot.stack import stack
from tests.bot.discord.filling import fill_in
from tests.fakes.discord import (
    Channel,
    FakeDiscord,
    Fault,
    Posted,
    RateLimited,
    ServerError,
    open_fake_discord,
)
from tests.flows.inside import Inside
from tests.flows.people import DESCRIPTION, TITLE, Person
from tests.flows.site import PATIENCE, free_port, short_times

SUMS = {"\N{EYES}", "\N{WHITE HEAVY CHECK MARK}", "\N{NO ENTRY}", "⚠️"}
DONE = "\N{WHITE HEAVY CHECK MARK}"
FAULTS: tuple[Fault, ...] = (RateLimited(0.05), ServerError(503), ServerError(503, acted=True))


@dataclass(frozen=True)
class Weather:
    """Some calls, in turn, are refused for a moment, fail, or fail and are carried out.

    Attributes:
        share: of the calls that go wrong, 0 to 1.
        wrong: what went wrong so far.
    """

    share: float
    wrong: list[Fault] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(4))  # noqa: S311

    def __call__(self, name: str) -> Fault | None:
        """The fault of the next call; whoever presses a button is answered at once."""
        if name in {"callback", "follow_up"} or self.dice.random() >= self.share:
            return None
        self.wrong.append(FAULTS[len(self.wrong) % len(FAULTS)])
        return self.wrong[-1]


@dataclass
class DiscordSite(Inside):
    """The stack, and the Discord that it is connected to."""

    discord: FakeDiscord
    rooms: int = 0

    def room(self) -> Channel:
        """A new channel."""
        self.rooms += 1
        return self.discord.moderation.add_channel(f"room-{self.rooms}")

    async def opening(self, *, bar: str = "40") -> tuple[Channel, Channel]:
        """Create an opening through its form; returns its channel and its alert channel."""
        room, alerts = self.room(), self.room()
        opened = await self.discord.command("opening new", channel=room)
        about = {"title": TITLE, "description": DESCRIPTION, "bar": bar}
        drafted = await fill_in(self.discord, opened, {**about, "alert_channel": alerts.name})
        await fill_in(self.discord, drafted)
        await self.shown(lambda: [post for post in self.ours(room) if TITLE in post.shown])
        return room, alerts

    async def shown(self, condition: Callable[[], object]) -> None:
        """Wait until Discord shows something."""
        await self.discord.wait_for(condition, PATIENCE)

    async def drop(self, room: Channel, *people: Person, ago: timedelta = timedelta()) -> Posted:
        """Somebody drops CVs into a channel, by their message's id some time ago."""
        files = [(person.file, person.cv()) for person in people]
        own = time_snowflake(datetime.now(UTC) - ago) + len(self.discord.posts)
        return await self.discord.say(room, files=files, own_id=str(own) if ago else None)

    def ours(self, room: Channel) -> list[Posted]:
        """Our messages that everyone in a channel sees."""
        return self.discord.own(room)

    def thread(self, dropped: Posted) -> list[Posted]:
        """Our messages under a drop."""
        return [] if dropped.thread is None else self.discord.own(dropped.thread)

    def progress(self, dropped: Posted) -> list[Posted]:
        """Progress messages of a drop: there should be one."""
        return [post for post in self.thread(dropped) if not post.buttons]

    def cards(self, dropped: Posted, words: str = "") -> list[Posted]:
        """Cards of a drop that hold these words."""
        return [post for post in self.thread(dropped) if post.buttons and words in post.shown]

    def marks(self, dropped: Posted) -> set[str]:
        """Our reactions on a drop."""
        bot = self.discord.bot.id
        return {emoji for emoji, user in dropped.reactions if user == bot} & SUMS

    async def scored(self, dropped: Posted, *people: Person) -> None:
        """Wait until a drop is done: a card of each person with a score, and the check mark."""

        def done() -> bool:
            cards = self.cards(dropped, "Scored by")
            heads = [card.shown.partition("\n")[0].removeprefix("## ") for card in cards]
            wanted = sorted(person.name for person in people)
            return sorted(heads) == wanted and self.marks(dropped) == {DONE}

        await self.shown(done)
        for person in people:
            assert len(self.cards(dropped, f"## {person.name}")) == 1

    async def announced(self, alerts: Channel, *people: Person) -> None:
        """Wait for the announcements of these people, and of nobody else."""
        await self.shown(lambda: len(self.ours(alerts)) >= len(people))
        await self.idle()
        shown = [post.shown for post in self.ours(alerts)]
        assert len(shown) == len(people), shown
        assert all(any(person.name in one for one in shown) for person in people)

    def files_of(self, dropped: Posted) -> list[str]:
        """What the files of a drop are called in the database."""
        return [f"{dropped.channel}-{dropped.id}-{file.id}" for file in dropped.files]

    async def back(self, sessions: int) -> None:
        """Wait until the app has begun more gateway sessions than these, and takes events."""
        gateway = self.discord.gateway
        await self.shown(lambda: len(gateway.identifies) > sessions)
        await self.discord.connected()

    @contextmanager
    def weather(self, share: float) -> Iterator[Weather]:
        """Let some of all calls go wrong."""
        before, self.discord.weather = self.discord.weather, Weather(share)
        try:
            yield self.discord.weather
        finally:
            self.discord.weather = before

    def check(self) -> None:
        """What must hold whatever happened: nothing refused, nothing posted twice."""
        assert self.discord.problems == []
        assert self.discord.foreign_requests == []
        refused = [call for call in self.discord.calls if call.status == 400]
        assert refused == [], refused[0].error
        marks = [_mark(post) for post in self.discord.posts]
        twice = {mark: times for mark, times in Counter(marks).items() if mark and times > 1}
        assert twice == {}


def _mark(post: Posted) -> int | None:
    """The notice that a message shows."""
    number: int = post.components[0]["id"] if post.components else 0
    return number if number > MARKS else None


@asynccontextmanager
async def running_in_discord(folder: Path, **changes: Any) -> AsyncIterator[DiscordSite]:
    """Start everything with a Discord of its own; the stack is stopped at the end.

    Args:
        folder: empty; takes the data.
        changes: further settings, or others in place of the short times.
    """
    async with AsyncExitStack() as ending:
        discord = await ending.enter_async_context(open_fake_discord())
        settings = load_settings(
            _env_file=None,
            **{
                **short_times(folder),
                "discord_bot_token": discord.token,
                "discord_message_content": True,
                "discord_api_url": discord.api_url,
                "discord_gateway_url": discord.gateway_url,
                "openai_api_key": None,
                "http_port": free_port(),
                **changes,
            },
        )
        ending.callback(setattr, Route, "BASE", Route.BASE)
        await sync_commands(settings, None)
        started = await ending.enter_async_context(stack(settings))
        services = await ending.enter_async_context(
            open_services(settings, redis=False, outside=False)
        )
        yield DiscordSite(settings, services, started.pid, discord)
