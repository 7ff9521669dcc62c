"""What happens in servers: messages with files or questions, deletions, the app comes and goes."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

import discord

from bot.discord.destinations import SCHEME, channel_of, file_id, guild_of, workspace_of
from bot.discord.listeners.desk import Desk, where
from bot.discord.listeners.pointing import words_of
from bot.discord.render import render_message
from handlers.asking.questions import Heard
from handlers.cvs.inbox import Shared
from handlers.installations import Installed
from handlers.messages import Caller
from handlers.wording import windows


class Events:
    """The listeners for everything but interactions."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def message(self, message: discord.Message, me: int) -> None:
        """Take in the files of a message in a channel that hires, and a question to us.

        Without the message-content intent Discord shows neither, unless we are mentioned.
        """
        if message.author.bot or message.webhook_id is not None:
            return  # two programs would go on answering each other
        if message.guild is None:
            await self._explain(message)
            return
        place, thread = await self._where(message)
        channel = channel_of(message.guild.id, place)
        await self._take_files(message, channel, thread)
        if any(user.id == me for user in message.mentions):
            await self._ask(message, channel, thread)

    async def _where(self, message: discord.Message) -> tuple[str, str | None]:
        """Channel and thread of a message; Discord is asked about a thread it did not tell of."""
        place, thread = where(message.channel)
        if not isinstance(message.channel, discord.PartialMessageable):
            return place or str(message.channel.id), thread
        room = str(message.channel.id)
        home = await self._desk.platform.rooms.home_of(room)
        return home, room if home != room else None

    async def _take_files(self, message: discord.Message, channel: str, thread: str | None) -> None:
        if not message.attachments:
            return
        workspace = f"discord:{guild_of(channel)}"
        if not await self._desk.handlers.is_hiring(workspace, channel):
            return
        room = thread or str(message.channel.id)
        await self._desk.handlers.receive(
            Shared(
                workspace=workspace,
                channel=channel,
                files=tuple(file_id(room, message.id, one.id) for one in message.attachments),
                user=str(message.author.id),
                event=str(message.id),
                message=f"{thread}-{message.id}" if thread else str(message.id),
                thread=thread,
                text=words_of(message.content),
            )
        )

    async def _ask(self, message: discord.Message, channel: str, thread: str | None) -> None:
        text = words_of(message.content)
        if message.attachments and not text:
            return  # CVs that are dropped with a mention ask nothing
        caller = Caller(
            workspace=f"discord:{guild_of(channel)}",
            user=str(message.author.id),
            channel=channel,
            thread=thread or str(message.id),
        )
        heard = Heard(caller, str(message.id), text)
        await self._desk.handlers.ask(self._desk.services, heard)

    async def _explain(self, message: discord.Message) -> None:
        said = windows.elsewhere()
        place = await self._desk.platform.placing.of("discord:0", said.blocks)
        await self._desk.platform.client.repeatable(
            "POST",
            "/channels/{channel_id}/messages",
            {**render_message(said, place), "nonce": f"d{message.id}", "enforce_nonce": True},
            channel_id=message.channel.id,
        )

    async def deleted(self, guild: int | None, channel: int, messages: Collection[int]) -> None:
        """Take the CVs of deleted messages out."""
        for message in messages if guild else ():
            await self._desk.handlers.message_deleted(
                workspace_of(guild or 0), f"{channel}-{message}-", ()
            )

    async def edited(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Take out the CVs of files that were taken off a message.

        Only for those with the message-content intent: without it no file is shown.
        """
        left = payload.data.get("attachments")
        if left is None or payload.guild_id is None or payload.message.author.bot:
            return
        kept = [file_id(payload.channel_id, payload.message_id, one["id"]) for one in left]
        prefix = f"{payload.channel_id}-{payload.message_id}-"
        await self._desk.handlers.message_deleted(workspace_of(payload.guild_id), prefix, kept)

    async def present(self, guilds: Sequence[discord.Guild], me: discord.ClientUser) -> None:
        """Note in which servers we are, and in which no more: we may have been away meanwhile."""
        for guild in guilds:
            await self._desk.handlers.joined(_installed(guild, me), False)
        here = {workspace_of(guild.id) for guild in guilds}
        for workspace in await self._desk.handlers.workspaces():
            if workspace.startswith(SCHEME) and workspace not in here:
                await self._desk.handlers.uninstalled(workspace, datetime.now(UTC))

    async def joined(self, guild: discord.Guild, me: discord.ClientUser) -> None:
        """Note that we came into a server."""
        await self._desk.handlers.joined(_installed(guild, me), True)

    async def left(self, guild: discord.Guild) -> None:
        """Note that we are in a server no more; what was still to be posted there fails."""
        await self._desk.handlers.uninstalled(workspace_of(guild.id), datetime.now(UTC))


def _installed(guild: discord.Guild, me: discord.ClientUser) -> Installed:
    """A server that we are in; the token is one for all, and not kept with each."""
    return Installed(
        workspace=workspace_of(guild.id),
        token="",
        bot_user=str(me.id),
        app_id=None,
        url=f"https://discord.com/channels/{guild.id}/",
        scopes=frozenset(),
    )
