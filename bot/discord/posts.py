"""A forum as the place of announcements: a post for each candidate, its tag the stage."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from bot.discord.client import DiscordClient
from bot.discord.destinations import remote_id
from bot.discord.render.text import flat
from bot.discord.rooms import Json, Rooms
from handlers.errors import PermanentError
from handlers.messages import Message
from handlers.topics import STAGES

# Ids of outermost components: what Discord numbers by itself begins with 1 in each message.
MARKS = 1_000_000
LOOKED_THROUGH = 50  # of the newest posts, for one that was not confirmed
TITLE = 100  # characters
TAGS, APPLIED = 20, 5  # a forum has at most, and a post
REMOVED = "Removed"
_CHANNEL = "/channels/{channel_id}"
_MESSAGE = "/channels/{channel_id}/messages/{message_id}"
log = structlog.get_logger(__name__)


class Posts:
    """Posts in forum channels."""

    def __init__(self, client: DiscordClient, rooms: Rooms) -> None:
        self._client, self._rooms = client, rooms

    async def begin(self, forum: str, body: Json, message: Message) -> str:
        """Begin a post; returns its message's remote id.

        Raises:
            LostReplyError: no answer came.
            TemporaryError, PermanentError: as in `DiscordNotifier.send`.
        """
        made = await self._client.once(
            "POST",
            "/channels/{channel_id}/threads",
            {
                "name": _title(message),
                "message": body,
                "applied_tags": await self._tags(forum, message),
            },
            channel_id=forum,
        )
        post = str(made["id"])
        return remote_id(forum, post, post)  # a post begins with the message of its own id

    async def retitle(self, forum: str, post: str, message: Message) -> None:
        """Bring a post's title and stage up to date; one that is gone is no error.

        Discord takes few changes of a title in ten minutes, so that none is made for nothing.
        """
        try:
            known = await self._rooms.channel(post)
            tags = await self._with_stage(forum, message, known.get("applied_tags") or ())
            wanted = {"name": _title(message), "applied_tags": tags}
            if any(known.get(key) != value for key, value in wanted.items()):
                change = {**wanted, "archived": False}
                await self._client.repeatable("PATCH", _CHANNEL, change, channel_id=post)
                self._rooms.forget(post)
        except PermanentError as error:
            if error.code not in {"channel_gone", "gone"}:
                raise

    async def _with_stage(
        self, forum: str, message: Message, before: Sequence[str]
    ) -> Sequence[str]:
        """A post's tags with the one of its stage; those that members gave it stay."""
        stage = await self._tags(forum, message)
        if not stage:
            return list(before)
        known = await self._available(forum)
        stages = {known[name] for name in STAGES.values() if name in known}
        others = [tag for tag in before if tag not in stages]
        return [*others[: APPLIED - 1], *stage]

    async def end(self, post: str) -> None:
        """Delete a post with all that was said in it; one that is gone is no error.

        Without Manage Threads its title and our message go, and what others said is left.
        """
        try:
            await self._client.repeatable("DELETE", _CHANNEL, channel_id=post)
        except PermanentError as error:
            if error.code == "missing_permission":
                await self._empty(post)
            elif error.code not in {"channel_gone", "gone"}:
                raise

    async def _empty(self, post: str) -> None:
        log.warning("post_not_deleted", post=post, advice="Allow it Manage Threads.")
        change = {"name": REMOVED, "applied_tags": [], "archived": False}
        await self._client.repeatable("PATCH", _CHANNEL, change, channel_id=post)
        await self._client.repeatable("DELETE", _MESSAGE, channel_id=post, message_id=post)

    async def find(self, forum: str, notice_id: int) -> str | None:
        """Look for a post by the notice that it begins with."""
        guild = str((await self._rooms.channel(forum)).get("guild_id"))
        found = await self._client.repeatable(
            "GET", "/guilds/{guild_id}/threads/active", guild_id=guild
        )
        posts = [str(one["id"]) for one in found["threads"] if str(one.get("parent_id")) == forum]
        me = await self._client.me()
        for post in sorted(posts, key=int, reverse=True)[:LOOKED_THROUGH]:
            if notice_of(await self._first(post), me) == notice_id:
                return remote_id(forum, post, post)
        return None

    async def _first(self, post: str) -> Json:
        try:
            found: Json = await self._client.repeatable(
                "GET", _MESSAGE, channel_id=post, message_id=post
            )
        except PermanentError:
            return {}
        return found

    async def _tags(self, forum: str, message: Message) -> Sequence[str]:
        """The id of the stage's tag, made where the forum lacks it; none where it cannot be."""
        if message.topic is None:
            return []
        wanted = STAGES[message.topic.stage]
        known = await self._available(forum)
        if wanted not in known and len(known) < TAGS:
            known = await self._make_tags(forum)
        return [known[wanted]] if wanted in known else []

    async def _available(self, forum: str) -> Mapping[str, str]:
        tags = (await self._rooms.channel(forum)).get("available_tags") or ()
        return {str(tag["name"]): str(tag["id"]) for tag in tags}

    async def _make_tags(self, forum: str) -> Mapping[str, str]:
        before: Sequence[Json] = (await self._rooms.channel(forum)).get("available_tags") or ()
        names = {str(tag["name"]) for tag in before}
        added: list[dict[str, Any]] = [
            {"name": name, "moderated": True} for name in STAGES.values() if name not in names
        ]
        tags = [*before, *added][:TAGS]
        try:
            await self._client.repeatable(
                "PATCH", _CHANNEL, {"available_tags": tags}, channel_id=forum
            )
        except PermanentError as error:
            log.warning("tags_not_made", code=error.code, advice="Allow it Manage Channels.")
        self._rooms.forget(forum)
        return await self._available(forum)


def _title(message: Message) -> str:
    return flat(message.topic.title if message.topic else message.text, TITLE)


def notice_of(message: Mapping[str, Any], me: str) -> int | None:
    """The id of the notice that a message of ours, whose user id is `me`, shows; else None."""
    components = message.get("components") or ()
    mark = components[0].get("id") if components else None
    if (message.get("author") or {}).get("id") != me or not isinstance(mark, int):
        return None
    return mark - MARKS if mark > MARKS else None
