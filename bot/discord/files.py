"""Files of Discord: what they are, and their bytes. Their addresses run out, so they are asked for.

Attachments of commands and forms are on no message that could be asked: their address is kept,
sealed, from when they arrive until they are fetched.
"""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from discord.utils import time_snowflake

from bot.chat.downloads import read_within
from bot.discord.client import DEFAULT_API, DiscordClient, proxy_for
from bot.discord.destinations import KEPT, Attached, attached, channel_of, file_id, guild_of, split
from bot.discord.errors import refusal, slow_down, unanswered, unreachable
from bot.discord.rooms import Json, Rooms
from handlers.chat.carrying import Carrier
from handlers.errors import PermanentError
from handlers.services import RemoteFile, Share

PAGES = 50  # of 100 messages that are looked through for files
PATIENCE = aiohttp.ClientTimeout(total=120, sock_connect=10)
_KEPT_OF_IT = ("url", "filename", "title", "content_type", "size")
HOSTS = ("cdn.discordapp.com", "media.discordapp.net")
_GONE = "The message with this file was deleted in Discord, or Shortlist may not see it any more."
_EXPIRED = (
    "Discord's link to this file has run out. Upload the file again; it is taken in at once then."
)


class DiscordFiles:
    """`handlers.services.FileSource` over attachments."""

    def __init__(self, client: DiscordClient, rooms: Rooms, carrier: Carrier) -> None:
        self._client, self._rooms, self._carrier = client, rooms, carrier

    async def list_files(
        self, workspace: str, channel: str, since: datetime, until: datetime
    ) -> Sequence[RemoteFile]:
        """List what members shared in a channel and its threads, the oldest first.

        Without the message-content intent Discord shows no attachments, and none is found.

        Raises:
            PermanentError: the channel may not be looked through.
            TemporaryError: try again.
        """
        place = split(channel)[1]
        rooms = [] if await self._rooms.is_forum(place) else [place]
        rooms += await self._threads(guild_of(workspace), place, since)
        found = [
            (int(message["id"]), _remote(file, message, channel, room))
            for room in rooms
            async for message in self._messages(room, since, until)
            if not _is_from_program(message)
            for file in message.get("attachments") or ()
        ]
        return [file for _, file in sorted(found, key=lambda one: one[0])]

    async def _threads(self, guild: str, channel: str, since: datetime) -> list[str]:
        """Threads of a channel in which something was said since then."""
        found = await self._client.repeatable(
            "GET", "/guilds/{guild_id}/threads/active", guild_id=guild
        )
        begin = time_snowflake(since)
        return [
            str(one["id"])
            for one in found["threads"]
            if str(one.get("parent_id")) == channel and int(one.get("last_message_id") or 0) > begin
        ]

    async def _messages(
        self, channel: str, since: datetime, until: datetime
    ) -> AsyncIterator[Json]:
        after, end = time_snowflake(since), time_snowflake(until)
        for _ in range(PAGES):
            page = await self._client.repeatable(
                "GET",
                "/channels/{channel_id}/messages",
                channel_id=channel,
                query={"after": after, "limit": 100},
            )
            for message in sorted(page, key=lambda one: int(one["id"])):
                if int(message["id"]) > end:
                    return
                yield message
                after = int(message["id"])
            if len(page) < 100:
                return

    async def describe(self, workspace: str, file: str) -> RemoteFile:
        """Ask Discord about a file.

        Raises:
            PermanentError: `file_gone`.
            TemporaryError: try again.
        """
        place = attached(file)
        if place is None:
            return _kept(file, await self._recall(workspace, file))
        message, found = await self._find(workspace, place)
        home = await self._rooms.home_of(place.channel)
        return _remote(found, message, channel_of(guild_of(workspace), home), place.channel)

    async def fetch(self, workspace: str, file: str, limit: int) -> bytes:
        """Download a file of at most `limit` bytes.

        Raises:
            PermanentError: `file_gone`, `too_large`, `foreign_host`.
            TemporaryError: try again, after `retry_after` where given.
        """
        place = attached(file)
        if place is None:
            found = await self._recall(workspace, file)
        else:
            _, found = await self._find(workspace, place)
        try:
            return await self._download(str(found["url"]), limit)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise unreachable() from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise unanswered() from error

    async def _find(self, workspace: str, place: Attached) -> tuple[Json, Json]:
        """The message and the attachment; its address is a fresh one."""
        try:
            message = await self._message(guild_of(workspace), place)
        except PermanentError as error:
            if error.code in {"message_gone", "channel_gone", "gone"}:
                raise PermanentError("file_gone", _GONE) from error
            raise
        for found in message.get("attachments") or ():
            if found["id"] == place.attachment:
                return message, found
        # Without the message-content intent the files of a message are shown to a command on it,
        # which keeps them, and to nobody else.
        kept = await self._carrier.recall(workspace, place.attachment)
        if kept is not None:
            return message, {**json.loads(kept), "id": place.attachment}
        raise PermanentError("file_gone", _GONE)

    async def _message(self, guild: str, place: Attached) -> Json:
        """A message of a guild: one of another guild is none."""
        if str((await self._rooms.channel(place.channel)).get("guild_id")) != guild:
            raise PermanentError("file_gone", _GONE)
        found: Json = await self._client.repeatable(
            "GET",
            "/channels/{channel_id}/messages/{message_id}",
            channel_id=place.channel,
            message_id=place.message,
        )
        return found

    async def _recall(self, workspace: str, file: str) -> Json:
        kept = await self._carrier.recall(workspace, file.removeprefix(KEPT))
        if kept is None:
            raise PermanentError("file_gone", _EXPIRED)
        found: Json = json.loads(kept)
        return found

    async def _download(self, url: str, limit: int) -> bytes:
        if not is_discords(url, self._client.api):
            raise PermanentError(
                "foreign_host", "This file lies on another site. Download it, and upload it here."
            )
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as session,
            session.get(url, allow_redirects=False, proxy=proxy_for(url)) as response,
        ):
            _check_status(response)
            return await read_within(response, limit)


async def keep_file(carrier: Carrier, workspace: str, attachment: Json, user: str) -> str:
    """Keep where an attachment of a command or form lies; returns the file's name."""
    kept = {name: attachment.get(name) for name in _KEPT_OF_IT}
    return KEPT + await carrier.put(workspace, {**kept, "user": user}, key=str(attachment["id"]))


def is_discords(url: str, api: str) -> bool:
    """Whether an address is one of Discord's for files.

    With another `DISCORD_API_URL`: only that very scheme, host and port.
    """
    asked, home = urlsplit(url), urlsplit(api)
    if home.hostname != urlsplit(DEFAULT_API).hostname:
        return (asked.scheme, asked.hostname, asked.port) == (home.scheme, home.hostname, home.port)
    return asked.scheme == "https" and asked.port in {None, 443} and asked.hostname in HOSTS


def _remote(found: Json, message: Json, channel: str, place: str) -> RemoteFile:
    """An attachment of a message.

    Args:
        found: the attachment.
        message: it hangs on.
        channel: destination that stands for the message's place.
        place: channel or thread that the message is in.
    """
    thread = None if place == split(channel)[1] else place
    return RemoteFile(
        id=file_id(place, message["id"], found["id"]),
        name=name_of(found),
        mimetype=str(found.get("content_type") or ""),
        size=int(found.get("size") or 0),
        user=_author(message),
        shares=(Share(channel, _message_id(message, thread), thread),),
    )


def _message_id(message: Json, thread: str | None) -> str:
    return f"{thread}-{message['id']}" if thread else str(message["id"])


def _is_from_program(message: Json) -> bool:
    """Whether a bot or a webhook posted it; we are one."""
    return bool(message.get("webhook_id") or (message.get("author") or {}).get("bot"))


def _author(message: Json) -> str | None:
    user: Any = (message.get("author") or {}).get("id")
    return str(user) if user else None


def _kept(file: str, found: Json) -> RemoteFile:
    return RemoteFile(
        id=file,
        name=name_of(found),
        mimetype=str(found.get("content_type") or ""),
        size=int(found.get("size") or 0),
        user=found.get("user"),
        shares=(),
    )


def name_of(found: Json) -> str:
    """What an attachment was called: Discord takes spaces and foreign letters out of `filename`."""
    name, title = str(found.get("filename") or "file"), found.get("title")
    _, dot, ending = name.rpartition(".")
    return f"{title}{dot}{ending}" if title and dot else name


def _check_status(response: aiohttp.ClientResponse) -> None:
    if response.status == 200:
        return
    if response.status == 429:
        after = response.headers.get("Retry-After", "")
        raise slow_down(float(after) if after.isdecimal() else 5.0)
    if response.status in {401, 403, 404, 410}:
        raise PermanentError("file_gone", _EXPIRED)
    if response.status >= 500:
        raise unanswered()
    raise refusal(response.status, 0)
