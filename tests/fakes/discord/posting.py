"""How messages come to be and change."""

import copy
import mimetypes
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.fakes.discord import describe, gateway
from tests.fakes.discord.components import message_faults
from tests.fakes.discord.errors import ApiError, invalid_form
from tests.fakes.discord.gateway import Event, Session
from tests.fakes.discord.models import Channel
from tests.fakes.discord.records import (
    COMPONENTS_V2,
    EPHEMERAL,
    Answer,
    FileRecord,
    Posted,
    walk,
)

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

Json = dict[str, Any]
Uploads = Mapping[str, tuple[str, bytes]]
MOST_FILES = 10


def number(components: Sequence[Json]) -> list[Json]:
    """Components with ids where they have none, as Discord gives them."""
    told = copy.deepcopy(list(components))
    taken = {one["id"] for one in walk(told) if one.get("id")}
    following = 1
    for one in walk(told):
        if one.get("id"):
            continue
        while following in taken:
            following += 1
        one["id"] = following
        taken.add(following)
    return told


def check_payload(
    discord: "FakeDiscord", payload: Json, files: Uploads, *,
    post: Posted | None = None, ephemeral: bool = False,
) -> None:  # fmt: skip
    """Refuse a body that Discord would not take.

    Args:
        discord: the server.
        payload: the body.
        files: uploads by number.
        post: the message that is edited.
        ephemeral: whether it answers an interaction.
    """
    if any(len(data) > discord.attachment_limit for _, data in files.values()):
        raise ApiError(40005)
    if len(files) > MOST_FILES:
        raise invalid_form([f"attachments: Must be {MOST_FILES} or fewer in length."])
    names = [name for name, _ in files.values()]
    names += [file.filename for file in post.files] if post else []
    kept = post.flags if post else 0
    faults = message_faults(payload, names, ephemeral=ephemeral, kept_flags=kept)
    known = set(files) | ({file.id for file in post.files} if post else set())
    faults += [
        f"attachments: {one.get('id')} is neither uploaded nor there"
        for one in payload.get("attachments") or ()
        if str(one.get("id")) not in known
    ]
    if faults:
        raise invalid_form(faults)


def create(
    discord: "FakeDiscord", channel: Channel, payload: Json, files: Uploads, *,
    answer: Answer | None = None,
) -> Posted:  # fmt: skip
    """A message of the app's own.

    Args:
        discord: the server.
        channel: where.
        payload: its body.
        files: uploads by number.
        answer: the interaction that it answers.
    """
    check_payload(discord, payload, files, ephemeral=answer is not None)
    if not (payload.get("content") or payload.get("embeds") or payload.get("components") or files):
        raise ApiError(50006)
    post = Posted(discord.new_id(), channel.id, channel.guild, discord.bot.id)
    fill(discord, post, payload, files)
    if answer is not None:
        post.source = answer.id
        post.ephemeral_to = answer.user if post.flags & EPHEMERAL else None
    publish(discord, channel, post)
    return post


def fill(discord: "FakeDiscord", post: Posted, payload: Json, files: Uploads) -> None:
    """Put the content of a body into a message."""
    post.content = payload.get("content") or ""
    post.components = number(payload.get("components") or [])
    post.embeds = payload.get("embeds") or []
    post.flags = payload.get("flags") or 0
    nonce = payload.get("nonce")
    post.nonce = None if nonce is None else str(nonce)
    post.reference = (payload.get("message_reference") or {}).get("message_id")
    post.mentions = mentioned(discord, post)
    post.files = _uploaded(discord, post, payload, files)


def _uploaded(
    discord: "FakeDiscord", post: Posted, payload: Json, files: Uploads
) -> list[FileRecord]:
    told = {str(one.get("id")): one for one in payload.get("attachments") or ()}
    records = []
    for key, (name, data) in files.items():
        record = new_file(discord, name, data, post.channel)
        record.description = told.get(key, {}).get("description")
        records.append(record)
    return records


def new_file(
    discord: "FakeDiscord", name: str, data: bytes, channel: str, *, ephemeral: bool = False
) -> FileRecord:
    """Keep a file."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    record = FileRecord(discord.new_id(), name, data, kind, channel, ephemeral)
    discord.files[record.id] = record
    return record


def mentioned(discord: "FakeDiscord", post: Posted) -> list[str]:
    """Ids of the users whom a message's text names."""
    texts = [post.content] + [one.get("content", "") for one in walk(post.components)]
    found = re.findall(r"<@!?(\d+)>", " ".join(texts))
    return [one for one in dict.fromkeys(found) if one in discord.users]


def publish(discord: "FakeDiscord", channel: Channel, post: Posted) -> None:
    """Show a new message to everyone who may see it."""
    discord.posts.append(post)
    if post.ephemeral_to:
        return
    channel.last_message = post.id
    announce(discord, "MESSAGE_CREATE", post)


def announce(discord: "FakeDiscord", name: str, post: Posted) -> None:
    """MESSAGE_CREATE or MESSAGE_UPDATE, each session getting what its intents allow."""
    guild = discord.guilds[post.guild] if post.guild else None
    if guild and not guild.may(discord.bot.id, discord.channels[post.channel], "view_channel"):
        return

    def data(session: Session) -> Json:
        allowed = bool(session.intents & gateway.MESSAGE_CONTENT)
        told = describe.message(discord, post, whole=whole(discord, post, allowed=allowed))
        if post.nonce is not None:
            told["nonce"] = post.nonce
        if guild:
            told["guild_id"] = guild.id
            if post.user in guild.members:
                told["member"] = describe.member(guild.members[post.user])
        return told

    needs = gateway.GUILD_MESSAGES if guild else gateway.DIRECT_MESSAGES
    discord.gateway.send(Event(name, post.guild, needs, data))


def whole(discord: "FakeDiscord", post: Posted, *, allowed: bool) -> bool:
    """Whether a message's content may be told (docs: events/gateway, Message Content Intent)."""
    own = post.user == discord.bot.id
    return allowed or own or post.guild is None or discord.bot.id in post.mentions


def edit(discord: "FakeDiscord", post: Posted, payload: Json, files: Uploads) -> None:
    """Carry out an edit; fields that are left out stay."""
    check_payload(discord, payload, files, post=post)
    post.edits.append((post.content, post.components))
    if "components" in payload:
        post.components = number(payload["components"] or [])
    if "content" in payload:
        post.content = payload["content"] or ""
    if "embeds" in payload:
        post.embeds = payload["embeds"] or []
    post.flags |= (payload.get("flags") or 0) & COMPONENTS_V2
    if "attachments" in payload:
        kept = {str(one.get("id")) for one in payload["attachments"] or ()}
        post.files = [file for file in post.files if file.id in kept]
    post.files = post.files + _uploaded(discord, post, payload, files)
    post.mentions = mentioned(discord, post)
    post.edited_at = datetime.now(UTC).isoformat(timespec="microseconds")
    post.loading = False
    if not post.ephemeral_to:
        announce(discord, "MESSAGE_UPDATE", post)


def remove(discord: "FakeDiscord", post: Posted) -> None:
    """Delete a message."""
    post.deleted = True
    if post.ephemeral_to:
        return
    told = {"id": post.id, "channel_id": post.channel}
    told |= {"guild_id": post.guild} if post.guild else {}
    needs = gateway.GUILD_MESSAGES if post.guild else gateway.DIRECT_MESSAGES
    discord.gateway.send(Event("MESSAGE_DELETE", post.guild, needs, lambda _: told))
