"""The whole product behind the real gateway client, in the guilds of a fake Discord."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.discord.__main__ import use_cases, with_platform
from bot.discord.app import Gateway
from bot.discord.listeners.desk import Desk
from bot.discord.platform import DiscordPlatform, open_discord
from bot.inline import InlineQueue
from handlers.chat.carrying import Carrier
from handlers.services import Options, Services
from handlers.tasks import TASKS
from storage.database import Database
from storage.files import EncryptedFolder
from tests.fakes.discord import FakeDiscord

PATIENCE = 8.0  # seconds; on a busy machine an answer that is not announced before takes long
LULL = 0.05  # seconds; this Discord tells of all its guilds at once


@dataclass
class House:
    """The product in one process; work is done when a test lets it settle.

    Attributes:
        events: that came from the gateway so far.
    """

    discord: FakeDiscord
    services: Services
    platform: DiscordPlatform
    gateway: Gateway
    queue: InlineQueue
    events: int = 0
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def heard(self) -> None:
        """Wait until all that Discord has sent was listened to, to the end."""
        await self.discord.wait_for(lambda: not self._behind() and not _listening())

    def _behind(self) -> bool:
        sessions = [one for one in self.discord.gateway.sessions if one.valid]
        return self.events < sum(len(session.log) for session in sessions)

    async def settle(self, *, width: int = 4) -> None:
        """Let all work happen that is ready, so many tasks at a time."""
        async with self._one:  # what was put before is done when this returns
            await self.queue.drain(self.services, TASKS, width=width)


def _listening() -> list[str]:
    """Tasks of discord.py that work on something that was sent to it, by its names for them."""
    names = [task.get_name() for task in asyncio.all_tasks() if not task.done()]
    begins = ("discord.py: ", "discord-ui-", "CommandTree-invoker")
    return [name for name in names if name.startswith(begins)]


def _services(
    database: Database, files: EncryptedFolder, queue: InlineQueue, now: Callable[[], datetime]
) -> Services:
    return Services(
        database=database,
        files=files,
        queue=queue,
        notifiers={},
        sources={},
        directories={},
        llm=None,
        options=Options(pace=0.0, backoff=0.0, share_delays=(0.0,)),
        now=now,
    )


@asynccontextmanager
async def open_house(
    discord: FakeDiscord,
    database: Database,
    files: EncryptedFolder,
    *,
    content: bool = True,
    roles: Mapping[str, str] | None = None,
    shards: int | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> AsyncIterator[House]:
    """Connect the product to a fake Discord, its commands made known.

    Args:
        discord: with its guilds.
        database: empty.
        files: where CVs are kept.
        content: whether it asks for the contents of messages.
        roles: see `DiscordDirectory`.
        shards: how many connections there are; None for what Discord recommends.
        now: the product's clock.
    """
    queue = InlineQueue()
    services = _services(database, files, queue, now)
    carrier = Carrier(database, services.now)
    api, address = discord.api_url, discord.gateway_url
    async with AsyncExitStack() as opened:
        gateway = await opened.enter_async_context(
            Gateway(content=content, shards=shards, api=api, gateway=address, lull=LULL)
        )
        await gateway.login(discord.token)
        platform = await opened.enter_async_context(
            open_discord(discord.token, carrier, api=api, roles=roles, http=gateway.http)
        )
        ours = with_platform(services, platform)
        ready = asyncio.Event()

        async def told() -> None:
            ready.set()

        house = House(discord, ours, platform, gateway, queue)

        async def on_socket_event_type(_: str) -> None:
            house.events += 1

        gateway.event(on_socket_event_type)
        desk = Desk(ours, use_cases(ours), platform, patience=PATIENCE)
        tree = gateway.listen_for(desk, told)
        await tree.sync()
        connection = asyncio.create_task(gateway.connect())
        try:
            await asyncio.wait_for(ready.wait(), 60)
            yield house
        finally:
            await gateway.close()
            with suppress(Exception, asyncio.CancelledError):
                await asyncio.wait_for(connection, 5)
