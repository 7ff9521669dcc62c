"""The client at Discord's gateway: what it listens to, and how it is answered."""

import sys
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import structlog

from bot.chat.attempts import OUTDATED
from bot.discord.client import DEFAULT_API, point_to, proxy_for
from bot.discord.listeners.commands import build_tree
from bot.discord.listeners.components import PICKED, PRESSED, items_for
from bot.discord.listeners.desk import Desk
from bot.discord.listeners.events import Events
from bot.discord.listeners.exchange import refuse
from bot.discord.listeners.forms import FORM, TOO_OLD, Filling, form_button_for

LULL = 2.0  # seconds, as discord.py has it
log = structlog.get_logger(__name__)
# The library warns at each start of what voice channels would need.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


def intents(*, content: bool) -> discord.Intents:
    """What Discord is asked to tell: servers, channels, messages; with or without contents."""
    return discord.Intents(
        guilds=True, guild_messages=True, dm_messages=True, message_content=content
    )


class Gateway(discord.AutoShardedClient):
    """Listens; it keeps no members and no messages."""

    def __init__(
        self,
        *,
        content: bool,
        shards: int | None = None,
        api: str = DEFAULT_API,
        gateway: str | None = None,
        lull: float = LULL,
    ) -> None:
        """Make a client that is not connected yet.

        Args:
            content: whether the contents of messages are asked for, which the developer portal
                has to allow.
            shards: how many connections share the servers; None for what Discord recommends.
            api: base address of the REST API.
            gateway: address of the gateway; None for Discord's own.
            lull: seconds without news of one more server after which all are known.
        """
        if api != DEFAULT_API or gateway is not None:
            point_to(api, gateway)
        super().__init__(
            intents=intents(content=content),
            shard_count=shards,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            guild_ready_timeout=lull,
            proxy=proxy_for(api),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self._desk: Desk | None = None
        self._events: Events | None = None
        self._filling: Filling | None = None
        self._told: Callable[[], Awaitable[None]] | None = None

    def listen_for(
        self, desk: Desk, told: Callable[[], Awaitable[None]]
    ) -> discord.app_commands.CommandTree:
        """Answer from now on; `told` is called whenever all servers are known."""
        self._desk, self._told = desk, told
        self._events, self._filling = Events(desk), Filling(desk)
        tree = build_tree(self, desk)
        self.add_dynamic_items(*items_for(desk), form_button_for(self._filling))
        return tree

    async def on_ready(self) -> None:
        """All servers are known."""
        if self._told:
            await self._told()
        if self._events and self.user:
            await self._events.present(self.guilds, self.user)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Take the windows that were sent, and what no item knows; discord.py brings the rest."""
        data: Any = interaction.data or {}
        name = str(data.get("custom_id", ""))
        if self._desk is None or self._filling is None or not name:
            return
        found = FORM.fullmatch(name)
        if interaction.type is not discord.InteractionType.modal_submit:
            if not (found or PRESSED.fullmatch(name) or PICKED.fullmatch(name)):
                await refuse(self._desk, interaction, OUTDATED)
        elif found is None:
            await refuse(self._desk, interaction, TOO_OLD)
        else:
            await self._filling.take(interaction, found)

    async def on_message(self, message: discord.Message) -> None:
        """Files and questions."""
        if self._events and self.user:
            await self._events.message(message, self.user.id)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Files that are gone with their message."""
        if self._events:
            await self._events.deleted(payload.guild_id, payload.channel_id, [payload.message_id])

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """The same for many messages."""
        if self._events:
            await self._events.deleted(payload.guild_id, payload.channel_id, payload.message_ids)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Files that were taken off their message."""
        if self._events and self.intents.message_content:
            await self._events.edited(payload)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """We came into a server."""
        if self._events and self.user:
            await self._events.joined(guild, self.user)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """We are in a server no more."""
        if self._events:
            await self._events.left(guild)

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """What no listener could answer for; the log has it by types and places."""
        del args, kwargs
        log.error("event_failed", event_name=event_method, exc_info=sys.exc_info())
