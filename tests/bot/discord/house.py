"""The whole product behind the real gateway client, in the guilds of a fake Discord."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.discord.__main__ import use_cases, with_platform
from bot.discord.app import Gateway
from bot.discord.listeners.desk import Desk
from bot.discord.platform import DiscordPlatform, open_discord
from bot.inline import InlineQueue
from handlers.carrying import Carrier
from handlers.services import Options, Services
from handlers.tasks import TASKS
from storage.database import Database
from storage.files import EncryptedFolder
from tests.fakes.discord import FakeDiscord


@dataclass
class House:
    """The product in one process; work is done when a test lets it settle."""

    discord: FakeDiscord
    services: Services
    platform: DiscordPlatform
    gateway: Gateway
    queue: InlineQueue
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def settle(self) -> None:
        """Let all work happen that is ready."""
        async with self._one:  # what was put before is done when this returns
            await self.queue.drain(self.services, TASKS)


def _services(database: Database, files: EncryptedFolder, queue: InlineQueue) -> Services:
    return Services(
        database=database,
        files=files,
        queue=queue,
        notifiers={},
        sources={},
        directories={},
        llm=None,
        options=Options(pace=0.0, backoff=0.0, share_delays=(0.0,)),
        now=lambda: datetime.now(UTC),
    )


@asynccontextmanager
async def open_house(
    discord: FakeDiscord,
    database: Database,
    files: EncryptedFolder,
    *,
    content: bool = True,
    roles: Mapping[str, str] | None = None,
) -> AsyncIterator[House]:
    """Connect the product to a fake Discord, its commands made known.

    Args:
        discord: with its guilds.
        database: empty.
        files: where CVs are kept.
        content: whether it asks for the contents of messages.
        roles: see `DiscordDirectory`.
    """
    queue = InlineQueue()
    services = _services(database, files, queue)
    carrier = Carrier(database, services.now)
    api, address = discord.api_url, discord.gateway_url
    async with AsyncExitStack() as opened:
        gateway = await opened.enter_async_context(
            Gateway(content=content, api=api, gateway=address)
        )
        await gateway.login(discord.token)
        platform = await opened.enter_async_context(
            open_discord(discord.token, carrier, api=api, roles=roles, http=gateway.http)
        )
        ours = with_platform(services, platform)
        ready = asyncio.Event()

        async def told() -> None:
            ready.set()

        tree = gateway.listen_for(Desk(ours, use_cases(ours), platform), told)
        await tree.sync()
        connection = asyncio.create_task(gateway.connect())
        try:
            await asyncio.wait_for(ready.wait(), 15)
            yield House(discord, ours, platform, gateway, queue)
        finally:
            await gateway.close()
            with suppress(Exception, asyncio.CancelledError):
                await asyncio.wait_for(connection, 5)
