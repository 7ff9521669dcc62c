"""Channels and guilds as Discord describes them, remembered for a minute."""

import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from discord import ChannelType, Permissions

from bot.discord import permissions
from bot.discord.client import DiscordClient

Json = Mapping[str, Any]
REMEMBERED = 60.0  # seconds
MOST = 2000  # answers
FORUMS = frozenset({ChannelType.forum.value, ChannelType.media.value})
THREADS = frozenset(
    {
        ChannelType.news_thread.value,
        ChannelType.public_thread.value,
        ChannelType.private_thread.value,
    }
)


class Rooms:
    """Asks Discord about guilds, channels and members, each at most once a minute."""

    def __init__(self, client: DiscordClient) -> None:
        self._client = client
        self._known: OrderedDict[str, tuple[Json, float]] = OrderedDict()

    async def channel(self, channel: str) -> Json:
        """A channel or thread.

        Raises:
            PermanentError: it is gone, or not for us.
            TemporaryError: try again.
        """
        return await self._ask(f"/channels/{channel}", "/channels/{channel_id}", channel_id=channel)

    async def guild(self, guild: str) -> Json:
        """A guild, with its roles and owner."""
        return await self._ask(f"/guilds/{guild}", "/guilds/{guild_id}", guild_id=guild)

    async def member(self, guild: str, user: str) -> Json:
        """A member of a guild.

        Raises:
            PermanentError: code `member_gone`, where they are none.
        """
        path = "/guilds/{guild_id}/members/{user_id}"
        return await self._ask(f"{guild}/{user}", path, guild_id=guild, user_id=user)

    async def is_forum(self, channel: str) -> bool:
        """Whether a channel holds posts instead of messages."""
        return (await self.channel(channel)).get("type") in FORUMS

    async def home_of(self, channel: str) -> str:
        """The channel that a thread is in; any other channel itself."""
        found = await self.channel(channel)
        in_thread = found.get("type") in THREADS
        return str(found["parent_id"]) if in_thread and found.get("parent_id") else channel

    async def allowed(self, guild: str, user: str, channel: str) -> Permissions:
        """What a member may do in a channel; in a thread, what they may in its channel.

        Raises:
            PermanentError: one of them is gone, or not for us to see.
            TemporaryError: try again.
        """
        found = await self.channel(await self.home_of(channel))
        if str(found.get("guild_id")) != guild:
            return Permissions.none()
        place, member = await self.guild(guild), await self.member(guild, user)
        overwrites = found.get("permission_overwrites") or ()
        return permissions.in_channel(place, member, overwrites)

    def forget(self, channel: str) -> None:
        """Ask again about a channel the next time."""
        self._known.pop(f"/channels/{channel}", None)

    async def _ask(self, key: str, path: str, **parameters: Any) -> Json:
        known, until = self._known.get(key, ({}, 0.0))
        if time.monotonic() < until:
            return known
        found: Json = await self._client.repeatable("GET", path, **parameters)
        self._known[key] = (found, time.monotonic() + REMEMBERED)
        self._known.move_to_end(key)
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return found
