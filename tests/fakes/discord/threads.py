"""REST: channels, threads and forum posts (docs: resources/channel)."""

from typing import TYPE_CHECKING, Any

from tests.fakes.discord import describe, posting
from tests.fakes.discord.asked import Asked, channel_of, check, message_of, text_field
from tests.fakes.discord.errors import ApiError, invalid_form
from tests.fakes.discord.models import (
    FORUM,
    NEWS,
    NEWS_THREAD,
    PRIVATE_THREAD,
    TEXT,
    THREAD,
    Channel,
)
from tests.fakes.discord.records import Posted

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

Json = dict[str, Any]
REQUIRE_TAG = 1 << 4
MOST_TAGS, MOST_APPLIED, LONGEST_TAG = 20, 5, 20
DURATIONS = {60, 1440, 4320, 10080}


def get_channel(discord: "FakeDiscord", asked: Asked) -> Json:
    """GET channels/{channel}."""
    return describe.channel(discord, channel_of(discord, asked))


def typing(discord: "FakeDiscord", asked: Asked) -> None:
    """POST channels/{channel}/typing."""
    channel_of(discord, asked, "send_messages")


def thread_from_message(discord: "FakeDiscord", asked: Asked) -> Json:
    """POST channels/{channel}/messages/{message}/threads: the thread has the message's id."""
    channel = channel_of(discord, asked, "create_public_threads")
    post = message_of(discord, asked, channel)
    if channel.kind not in {TEXT, NEWS}:
        raise ApiError(50024)
    if post.thread or post.id in discord.channels:
        raise ApiError(160004)
    form = asked.form()
    _duration(form)
    kind = NEWS_THREAD if channel.kind == NEWS else THREAD
    thread = Channel(post.id, kind, text_field(form, "name", 100), channel.guild, channel.id)
    thread.owner, thread.started_from = discord.bot.id, post.id
    post.thread = thread.id
    discord.moderation.add_thread(thread)
    return describe.channel(discord, thread)


def start_thread(discord: "FakeDiscord", asked: Asked) -> Json:
    """POST channels/{channel}/threads: a forum's post, or a thread without a message."""
    channel = channel_of(discord, asked)
    if channel.kind == FORUM:
        return _start_post(discord, channel, asked)
    form = asked.form()
    kind = form.get("type", PRIVATE_THREAD)
    check(discord, channel, f"create_{'private' if kind == PRIVATE_THREAD else 'public'}_threads")
    _duration(form)
    name = text_field(form, "name", 100)
    thread = Channel(discord.new_id(), kind, name, channel.guild, channel.id)
    thread.owner, thread.people = discord.bot.id, {discord.bot.id}
    discord.moderation.add_thread(thread)
    return describe.channel(discord, thread)


def _duration(form: Json) -> None:
    if form.get("auto_archive_duration", 60) not in DURATIONS:
        raise invalid_form([f"auto_archive_duration: Value must be one of {sorted(DURATIONS)}."])


def _start_post(discord: "FakeDiscord", forum: Channel, asked: Asked) -> Json:
    form = asked.form()
    check(discord, forum, "send_messages", *(["attach_files"] if asked.files else []))
    _duration(form)
    applied = _applied(forum, form.get("applied_tags") or [])
    if forum.flags & REQUIRE_TAG and not applied:
        raise ApiError(40067)
    name, body = text_field(form, "name", 100), form.get("message")
    if not isinstance(body, dict):
        raise invalid_form(["message: This field is required"])
    posting.check_payload(discord, body, asked.files)
    post = Posted(discord.new_id(), "", forum.guild, discord.bot.id)
    thread = Channel(post.id, THREAD, name, forum.guild, forum.id, applied=applied)
    thread.owner = discord.bot.id
    post.channel = thread.id
    posting.fill(discord, post, body, asked.files)
    discord.moderation.add_thread(thread)
    posting.publish(discord, thread, post)
    return describe.channel(discord, thread) | {"message": describe.message(discord, post)}


def _applied(forum: Channel, wanted: list[Any]) -> list[str]:
    applied = [str(one) for one in wanted]
    known = {one["id"] for one in forum.tags}
    if len(applied) > MOST_APPLIED:
        raise invalid_form([f"applied_tags: Must be {MOST_APPLIED} or fewer in length."])
    if unknown := set(applied) - known:
        raise invalid_form([f"applied_tags: unknown tags {sorted(unknown)}"])
    return applied


def edit_channel(discord: "FakeDiscord", asked: Asked) -> Json:
    """PATCH channels/{channel}."""
    channel, form = channel_of(discord, asked), asked.form()
    if channel.guild is None:
        raise ApiError(50024)
    changes = _thread_changes if channel.is_thread else _channel_changes
    discord.moderation.change_channel(channel, **changes(discord, channel, form))
    return describe.channel(discord, channel)


def _thread_changes(discord: "FakeDiscord", thread: Channel, form: Json) -> Json:
    if thread.owner != discord.bot.id or "locked" in form:
        check(discord, thread, "manage_threads")
    if thread.archived and form.get("archived", True):
        raise ApiError(50083)
    _duration(form)
    told: Json = {key: form[key] for key in ("archived", "locked") if key in form}
    if "name" in form:
        told["name"] = text_field(form, "name", 100)
    if "applied_tags" in form:
        forum = discord.channels[thread.parent or ""]
        told["applied"] = _applied(forum, form["applied_tags"])
    return told


def _channel_changes(discord: "FakeDiscord", channel: Channel, form: Json) -> Json:
    check(discord, channel, "manage_channels")
    told: Json = {key: form[key] for key in ("topic", "flags") if key in form}
    if "name" in form:
        told["name"] = text_field(form, "name", 100)
    if "available_tags" in form:
        if channel.kind != FORUM:
            raise ApiError(50024)
        told["tags"] = _tags(discord, form["available_tags"])
    return told


def _tags(discord: "FakeDiscord", wanted: list[Json]) -> list[Json]:
    if len(wanted) > MOST_TAGS:
        raise invalid_form([f"available_tags: Must be {MOST_TAGS} or fewer in length."])
    names = [str(one.get("name") or "") for one in wanted]
    faults = [
        f"available_tags.{number}.name: Must be between 1 and {LONGEST_TAG} in length."
        for number, name in enumerate(names)
        if not 1 <= len(name) <= LONGEST_TAG
    ]
    if len({name.casefold() for name in names}) < len(names):
        faults.append("available_tags: Tag names must be unique")
    if faults:
        raise invalid_form(faults)
    return [
        {
            "id": str(one.get("id") or discord.new_id()),
            "name": one["name"],
            "moderated": bool(one.get("moderated")),
            "emoji_id": one.get("emoji_id"),
            "emoji_name": one.get("emoji_name"),
        }
        for one in wanted
    ]


def delete_channel(discord: "FakeDiscord", asked: Asked) -> Json:
    """DELETE channels/{channel}."""
    channel = channel_of(discord, asked)
    check(discord, channel, "manage_threads" if channel.is_thread else "manage_channels")
    told = describe.channel(discord, channel)
    discord.moderation.drop_channel(channel)
    return told


def archived_threads(discord: "FakeDiscord", asked: Asked) -> Json:
    """GET channels/{channel}/threads/archived/public."""
    channel = channel_of(discord, asked, "read_message_history")
    below = [one for one in discord.channels.values() if one.parent == channel.id]
    found = [one for one in below if one.is_thread and one.archived and not one.deleted]
    told = [describe.channel(discord, one) for one in reversed(found)]
    return {"threads": told, "members": [], "has_more": False}


def join_thread(discord: "FakeDiscord", asked: Asked) -> None:
    """PUT channels/{channel}/thread-members/{user}."""
    thread = channel_of(discord, asked)
    if not thread.is_thread:
        raise ApiError(50024)
    if thread.archived:
        raise ApiError(50083)
    user = asked.path["user"]
    thread.people.add(discord.bot.id if user == "@me" else user)
