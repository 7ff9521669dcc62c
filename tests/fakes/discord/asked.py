"""One REST call as it came, and what its handlers share."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import BodyPartReader, web

from tests.fakes.discord.errors import ApiError, invalid_form
from tests.fakes.discord.models import Channel, Guild
from tests.fakes.discord.records import Posted

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

Json = dict[str, Any]


@dataclass
class Asked:
    """A call: parts of its path, its query, its JSON body and its files by number."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def form(self) -> Json:
        """The body, which must be an object."""
        if not isinstance(self.body, dict):
            raise ApiError(50109)
        return self.body


async def read(request: web.Request) -> Asked:
    """Read a call: JSON, or `payload_json` with `files[n]`.

    Raises:
        ApiError: the body is neither.
    """
    asked = Asked(dict(request.match_info), dict(request.query), None)
    if request.content_type == "multipart/form-data":
        await _read_parts(request, asked)
        return asked
    raw = await request.read()
    if not raw:
        return asked
    if request.content_type != "application/json":
        raise ApiError(50035, errors={"_errors": [{"code": "CONTENT_TYPE_INVALID"}]})
    try:
        asked.body = json.loads(raw)
    except ValueError:
        raise ApiError(50109) from None
    return asked


async def _read_parts(request: web.Request, asked: Asked) -> None:
    asked.body = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        if part.name == "payload_json":
            asked.body = json.loads(await part.text())
        elif part.name and part.name.startswith("files["):
            number = part.name.removeprefix("files[").removesuffix("]")
            asked.files[number] = (part.filename or "unknown", bytes(await part.read()))


def guild_of(discord: "FakeDiscord", asked: Asked) -> Guild:
    """The guild of a call's path."""
    guild = discord.guilds.get(asked.path["guild"])
    if guild is None or not guild.has_bot:
        raise ApiError(10004 if guild is None else 50001)
    return guild


def channel_of(discord: "FakeDiscord", asked: Asked, *needs: str) -> Channel:
    """The channel of a call's path, in which the app may do what it needs."""
    channel = discord.channels.get(asked.path["channel"])
    if channel is None or channel.deleted:
        raise ApiError(10003)
    check(discord, channel, *needs)
    return channel


def check(discord: "FakeDiscord", channel: Channel, *needs: str) -> None:
    """Refuse what the app may not do in a channel."""
    if channel.guild is None:
        return
    guild = discord.guilds[channel.guild]
    if not guild.has_bot or not guild.may(discord.bot.id, channel, "view_channel"):
        raise ApiError(50001)
    if not guild.may(discord.bot.id, channel, *needs):
        raise ApiError(50013)


def message_of(discord: "FakeDiscord", asked: Asked, channel: Channel) -> Posted:
    """The message of a call's path; those that one member sees are unknown here."""
    for post in discord.posts:
        wanted = post.id == asked.path["message"] and post.channel == channel.id
        if wanted and not post.deleted and not post.ephemeral_to:
            return post
    raise ApiError(10008)


def text_field(form: Json, key: str, most: int) -> str:
    """A text of a body, 1 to `most` characters long."""
    value = form.get(key)
    if not isinstance(value, str) or not 1 <= len(value) <= most:
        raise invalid_form([f"{key}: Must be between 1 and {most} in length."])
    return value
