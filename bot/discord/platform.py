"""Everything the product needs of Discord outside a request: one client for all guilds."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from discord.http import HTTPClient

from bot.discord.client import DEFAULT_API, DiscordClient, point_to
from bot.discord.directory import DiscordDirectory
from bot.discord.drafts import Drafts
from bot.discord.files import DiscordFiles
from bot.discord.forms import Forms
from bot.discord.notifier import DiscordNotifier
from bot.discord.rooms import Rooms
from bot.discord.showing import Placing
from handlers.chat.carrying import Carrier


@dataclass(frozen=True)
class DiscordPlatform:
    """What `handlers.services.Services` holds under `discord`, and what it is made of."""

    client: DiscordClient
    rooms: Rooms
    carrier: Carrier
    drafts: Drafts
    placing: Placing
    notifier: DiscordNotifier
    source: DiscordFiles
    directory: DiscordDirectory


def assemble(client: DiscordClient, carrier: Carrier, roles: Mapping[str, str]) -> DiscordPlatform:
    """Put the parts together around one client.

    Args:
        client: calls Discord.
        carrier: keeps what buttons and forms are too small for.
        roles: as `DiscordDirectory` takes them.
    """
    rooms, drafts, placing = Rooms(client), Drafts(carrier), Placing(carrier)
    return DiscordPlatform(
        client=client,
        rooms=rooms,
        carrier=carrier,
        drafts=drafts,
        placing=placing,
        notifier=DiscordNotifier(client, rooms, placing, Forms(client, drafts, placing)),
        source=DiscordFiles(client, rooms, carrier),
        directory=DiscordDirectory(client, rooms, roles),
    )


@asynccontextmanager
async def open_discord(
    token: str,
    carrier: Carrier,
    *,
    api: str = DEFAULT_API,
    roles: Mapping[str, str] | None = None,
    http: HTTPClient | None = None,
) -> AsyncIterator[DiscordPlatform]:
    """Open Discord for senders and readers; the connection closes at the end.

    Args:
        token: the bot's.
        carrier: keeps what buttons and forms are too small for.
        api: base address of the REST API; another one than Discord's also narrows the hosts that
            files are fetched from to that one.
        roles: as `DiscordDirectory` takes them.
        http: a connection that is open already, which its owner closes.
    """
    if api != DEFAULT_API:
        point_to(api)
    client = DiscordClient(token, api, http)
    try:
        yield assemble(client, carrier, roles or {})
    finally:
        await client.close()
