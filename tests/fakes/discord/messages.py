"""REST: messages and reactions (docs: resources/message)."""

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tests.fakes.discord import describe, gateway, posting
from tests.fakes.discord.asked import Asked, channel_of, check, message_of
from tests.fakes.discord.errors import ApiError, invalid_form
from tests.fakes.discord.gateway import Event
from tests.fakes.discord.models import WRITABLE, Channel
from tests.fakes.discord.records import Posted

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

Json = dict[str, Any]
MOST_REACTIONS = 20


def _told(discord: "FakeDiscord", post: Posted) -> Json:
    """A message over REST: whether its content comes depends on what the app was granted."""
    allowed = bool(discord.privileged & gateway.MESSAGE_CONTENT)
    whole = posting.whole(discord, post, allowed=allowed)
    return describe.message(discord, post, whole=whole)


def create_message(discord: "FakeDiscord", asked: Asked) -> Json:
    """POST channels/{channel}/messages."""
    channel = channel_of(discord, asked)
    may_send(discord, channel, files=bool(asked.files))
    form = asked.form()
    known = _same_nonce(discord, channel, form)
    if known is not None:
        return _told(discord, known) | {"nonce": form["nonce"]}
    wanted = (form.get("message_reference") or {}).get("message_id")
    if wanted and not any(post.id == wanted and not post.deleted for post in discord.posts):
        raise invalid_form(["message_reference: Unknown message"])
    if channel.archived:
        discord.moderation.change_channel(channel, archived=False)
    post = posting.create(discord, channel, form, asked.files)
    told = _told(discord, post)
    return told | ({"nonce": form["nonce"]} if "nonce" in form else {})


def may_send(discord: "FakeDiscord", channel: Channel, *, files: bool) -> None:
    """Refuse to write where the app cannot."""
    if channel.kind not in WRITABLE:
        raise ApiError(50008)
    if channel.with_user and not discord.users[channel.with_user].takes_messages:
        raise ApiError(50007)
    check(discord, channel, "send_messages_in_threads" if channel.is_thread else "send_messages")
    if files:
        check(discord, channel, "attach_files")
    if channel.locked:
        check(discord, channel, "manage_threads")


def _same_nonce(discord: "FakeDiscord", channel: Channel, form: Json) -> Posted | None:
    """The message that this one would repeat (docs: Create Message, `enforce_nonce`)."""
    nonce = form.get("nonce")
    if nonce is None or not form.get("enforce_nonce"):
        return None
    for post in reversed(discord.posts):
        if post.channel == channel.id and post.nonce == str(nonce):
            return post
    return None


def list_messages(discord: "FakeDiscord", asked: Asked) -> list[Json]:
    """GET channels/{channel}/messages: newest first, whichever way is asked for."""
    channel = channel_of(discord, asked)
    if channel.kind not in WRITABLE:
        raise ApiError(50008)
    guild = discord.guilds[channel.guild] if channel.guild else None
    if guild and not guild.may(discord.bot.id, channel, "read_message_history"):
        return []
    limit = int(asked.query.get("limit", "50"))
    if not 1 <= limit <= 100:
        raise invalid_form(["limit: int value should be between 1 and 100."])
    seen = [post for post in discord.posts if post.channel == channel.id and not post.ephemeral_to]
    seen = [post for post in seen if not post.deleted]
    return [_told(discord, post) for post in reversed(_between(seen, asked.query, limit))]


def _between(seen: list[Posted], query: Any, limit: int) -> list[Posted]:
    if "around" in query:
        middle = int(query["around"])
        near = sorted(seen, key=lambda post: abs(int(post.id) - middle))[:limit]
        return sorted(near, key=lambda post: int(post.id))
    if "after" in query:
        return [post for post in seen if int(post.id) > int(query["after"])][:limit]
    before = int(query.get("before", 1 << 63))
    return [post for post in seen if int(post.id) < before][-limit:]


def get_message(discord: "FakeDiscord", asked: Asked) -> Json:
    """GET channels/{channel}/messages/{message}."""
    channel = channel_of(discord, asked, "read_message_history")
    return _told(discord, message_of(discord, asked, channel))


def edit_message(discord: "FakeDiscord", asked: Asked) -> Json:
    """PATCH channels/{channel}/messages/{message}."""
    channel = channel_of(discord, asked)
    post = message_of(discord, asked, channel)
    if post.user != discord.bot.id:
        raise ApiError(50005)
    _not_archived(channel)
    posting.edit(discord, post, asked.form(), asked.files)
    return _told(discord, post)


def _not_archived(channel: Channel) -> None:
    if channel.archived:
        raise ApiError(50083)


def delete_message(discord: "FakeDiscord", asked: Asked) -> None:
    """DELETE channels/{channel}/messages/{message}."""
    channel = channel_of(discord, asked)
    post = message_of(discord, asked, channel)
    _not_archived(channel)
    if post.user != discord.bot.id:
        if channel.guild is None:
            raise ApiError(50013)
        check(discord, channel, "manage_messages")
    posting.remove(discord, post)


def add_reaction(discord: "FakeDiscord", asked: Asked) -> None:
    """PUT channels/{channel}/messages/{message}/reactions/{emoji}/@me."""
    channel = channel_of(discord, asked, "read_message_history")
    post, emoji = message_of(discord, asked, channel), _emoji(asked)
    _not_archived(channel)
    kinds = {given for given, _ in post.reactions}
    if emoji not in kinds:
        check(discord, channel, "add_reactions")
        if len(kinds) >= MOST_REACTIONS:
            raise ApiError(30010)
    if (emoji, discord.bot.id) not in post.reactions:
        post.reactions.append((emoji, discord.bot.id))
        react(discord, "MESSAGE_REACTION_ADD", post, emoji, discord.bot.id)


def remove_reaction(discord: "FakeDiscord", asked: Asked) -> None:
    """DELETE channels/{channel}/messages/{message}/reactions/{emoji}/@me."""
    channel = channel_of(discord, asked)
    post, emoji = message_of(discord, asked, channel), _emoji(asked)
    _not_archived(channel)
    if (emoji, discord.bot.id) in post.reactions:
        post.reactions.remove((emoji, discord.bot.id))
        react(discord, "MESSAGE_REACTION_REMOVE", post, emoji, discord.bot.id)


def _emoji(asked: Asked) -> str:
    emoji = unquote(asked.path["emoji"])
    if emoji.isascii() and ":" not in emoji:
        raise ApiError(10014)
    return emoji


def react(discord: "FakeDiscord", name: str, post: Posted, emoji: str, user: str) -> None:
    """Tell of a reaction that came or went."""
    told: Json = {
        "user_id": user,
        "channel_id": post.channel,
        "message_id": post.id,
        "message_author_id": post.user,
        "emoji": {"id": None, "name": emoji},
        "burst": False,
        "type": 0,
    }
    if post.guild:
        told["guild_id"] = post.guild
        if name.endswith("ADD"):
            told["member"] = describe.whole_member(discord.guilds[post.guild].members[user])
    needs = gateway.GUILD_REACTIONS if post.guild else gateway.DIRECT_REACTIONS
    discord.gateway.send(Event(name, post.guild, needs, lambda _: told))
