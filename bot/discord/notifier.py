"""Our messages in Discord: posted once, edited, deleted, found again; reactions and open forms."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from discord.utils import snowflake_time

from bot.discord.client import DiscordClient
from bot.discord.destinations import guild_of, locate, remote_id, room_under, split
from bot.discord.errors import LostReplyError
from bot.discord.forms import Forms
from bot.discord.posts import MARKS, Posts, notice_of
from bot.discord.render import render_message
from bot.discord.rooms import Rooms
from bot.discord.showing import Placing
from bot.discord.uploads import send_file
from handlers.attachments import Attachment, FileWay
from handlers.errors import PermanentError, TemporaryError, UnconfirmedError
from handlers.messages import Form, Message

AT_ONCE = timedelta(seconds=1)  # within which a message of now was made, clocks being right
LOOK_BACK = 10  # pages of 100 messages that are looked through for an unconfirmed post
# A thread is named by nothing that could have to be forgotten.
THREAD = {"name": "Shortlist", "auto_archive_duration": 10080}
# Slack's names of the reactions that sum a drop up, as Discord takes them.
EMOJI: Mapping[str, str] = {
    "eyes": "\N{EYES}",
    "no_entry": "\N{NO ENTRY}",
    "warning": "\N{WARNING SIGN}\N{VARIATION SELECTOR-16}",
    "white_check_mark": "\N{WHITE HEAVY CHECK MARK}",
}
# Codes of refusals: there is no such place; there can be no thread, so answers name their message.
GONE = frozenset({"channel_gone", "gone"})
NO_THREAD = frozenset({"missing_permission", "crowded", "no_threads"})
CANNOT_LOOK = (
    "Discord did not confirm this message, and Shortlist may not read the channel to look for it. "
    "See whether it is there before you post it again."
)
_MESSAGES = "/channels/{channel_id}/messages"
_MESSAGE = "/channels/{channel_id}/messages/{message_id}"
_REACTION = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me"


class DiscordNotifier:
    """`handlers.services.Notifier` for `discord:` destinations.

    Remote ids: see `bot.discord.destinations`. A notice's id is the id of the outermost component
    of its message, by which a post that was not confirmed is found again.
    """

    limited = True

    def __init__(self, client: DiscordClient, rooms: Rooms, placing: Placing, forms: Forms) -> None:
        self._client, self._rooms = client, rooms
        self._placing, self._forms = placing, forms
        self._posts = Posts(client, rooms)

    async def send(
        self, destination: str, message: Message, *, thread: str | None, notice_id: int
    ) -> str:
        """Post and return the message's id; in a forum, a post of its own.

        Discord gives back the message that is there where the same nonce comes again within a few
        minutes.

        Raises:
            UnconfirmedError: it was sent, but no answer came.
            TemporaryError: nothing was posted; try again, after `retry_after` where given.
            PermanentError: Discord will not take it; the reason says what to do.
        """
        _, channel = split(destination)
        body = await self._content(destination, message, notice_id)
        try:
            if thread is None and await self._rooms.is_forum(channel):
                return await self._posts.begin(channel, body, message)
            nonce = {"nonce": f"n{notice_id}", "enforce_nonce": True}
            place, posted = await self._post(channel, thread, {**body, **nonce})
        except LostReplyError as error:
            raise UnconfirmedError(str(error)) from error
        return remote_id(channel, place, str(posted["id"]))

    async def _post(
        self, channel: str, thread: str | None, body: Mapping[str, Any]
    ) -> tuple[str, Mapping[str, Any]]:
        """Post in a channel, or in the thread under a message, which is opened where it is not."""
        if thread is None or await self._is_direct(channel):
            return channel, await self._put(channel, body)
        room = room_under(channel, thread)
        posted = await self._put_if_there(room, body)
        if posted is not None:
            return room, posted
        answers = await self._open_thread(channel, room)
        if answers is None:
            posted = await self._put_if_there(room, body)
            if posted is not None:
                return room, posted
            answers = {"message_reference": {"message_id": room}}  # its thread was deleted
        return channel, await self._put(channel, {**body, **answers})

    async def _put(self, room: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        made = await self._client.once("POST", _MESSAGES, body, channel_id=room)
        if await self._was_deleted(room, int(made["id"])):
            anew = {**body, "nonce": f"{body['nonce']}-{secrets.token_hex(4)}"}
            made = await self._client.once("POST", _MESSAGES, anew, channel_id=room)
        posted: Mapping[str, Any] = made
        return posted

    async def _was_deleted(self, room: str, message: int) -> bool:
        """Whether a post was answered with one from before that is there no more.

        That is so where something is said again that was taken back only minutes ago.
        """
        if abs(datetime.now(UTC) - snowflake_time(message)) < AT_ONCE:
            return False
        try:
            await self._client.repeatable("GET", _MESSAGE, channel_id=room, message_id=message)
        except PermanentError as error:
            return error.code == "message_gone"
        except TemporaryError:
            pass  # it is posted: that nobody could look must not make it another one
        return False

    async def _put_if_there(self, room: str, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Post in a thread; None where there is none."""
        try:
            return await self._put(room, body)
        except PermanentError as error:
            if error.code not in GONE:
                raise
        return None

    async def _is_direct(self, channel: str) -> bool:
        return not (await self._rooms.channel(channel)).get("guild_id")

    async def _open_thread(self, channel: str, message: str) -> Mapping[str, Any] | None:
        """Open the thread under a message.

        Returns:
            None where there is one now; else how answers in the channel name the message.
        """
        path = "/channels/{channel_id}/messages/{message_id}/threads"
        try:
            await self._client.repeatable(
                "POST", path, THREAD, channel_id=channel, message_id=message
            )
        except PermanentError as error:
            if error.code == "message_gone":
                return {}
            if error.code in NO_THREAD:
                return {"message_reference": {"message_id": message}}
            if error.code != "has_thread":
                raise
        return None

    async def find(self, destination: str, *, thread: str | None, notice_id: int) -> str | None:
        """Look up a post by its notice id, newest 1,000 messages at most.

        Raises:
            PermanentError: code `cannot_look`, where the history may not be read.
            TemporaryError: try again.
        """
        workspace, channel = split(destination)
        forum = await self._rooms.is_forum(channel)
        if forum and thread is None:
            return await self._posts.find(channel, notice_id)
        # Its thread, and the channel, where no thread could be opened.
        rooms = [] if thread is None else [room_under(channel, thread)]
        for room in [*rooms, *([] if forum else [channel])]:
            found = await self._look(room, notice_id)
            if found is not None:
                return remote_id(channel, room, found)
        await self._require_history(guild_of(workspace), channel)
        return None

    async def _require_history(self, guild: str, channel: str) -> None:
        """Where the history may not be read, Discord shows an empty one."""
        if await self._is_direct(channel):
            return
        allowed = await self._rooms.allowed(guild, await self._client.me(), channel)
        if not allowed.read_message_history:
            raise PermanentError("cannot_look", CANNOT_LOOK)

    async def _look(self, room: str, notice_id: int) -> str | None:
        me, before = await self._client.me(), dict[str, str]()
        for _ in range(LOOK_BACK):
            page = await self._page(room, before)
            for message in page:
                if notice_of(message, me) == notice_id:
                    return str(message["id"])
            if len(page) < 100:
                break
            before = {"before": str(page[-1]["id"])}
        return None

    async def _page(self, room: str, before: Mapping[str, str]) -> Sequence[Mapping[str, Any]]:
        try:
            found: Sequence[Mapping[str, Any]] = await self._client.repeatable(
                "GET", _MESSAGES, channel_id=room, query={"limit": 100, **before}
            )
        except PermanentError as error:
            if error.code in GONE:
                return []
            raise PermanentError("cannot_look", CANNOT_LOOK) from error
        return found

    async def edit(self, destination: str, remote_id: str, message: Message) -> None:
        """Replace a message's content. A message that is gone is no error."""
        _, channel = split(destination)
        room, message_id = locate(channel, remote_id)
        body = await self._content(destination, message, None)
        if _is_post(room, message_id):
            await self._posts.retitle(channel, room, message)
        await self._change("PATCH", _MESSAGE, body, channel_id=room, message_id=message_id)

    async def delete(self, destination: str, remote_id: str) -> None:
        """Delete a message of ours, in a forum its whole post. One that is gone is no error."""
        room, message_id = locate(split(destination)[1], remote_id)
        if _is_post(room, message_id):
            await self._posts.end(room)
            return
        await self._change("DELETE", _MESSAGE, None, channel_id=room, message_id=message_id)

    async def _change(
        self, method: str, path: str, body: Mapping[str, Any] | None, **call: str
    ) -> None:
        """Change a message, also in a thread that sleeps; one that is gone is no error."""
        try:
            await self._client.repeatable(method, path, body, **call)
        except PermanentError as error:
            if error.code == "archived":
                await self._client.repeatable(
                    "PATCH",
                    "/channels/{channel_id}",
                    {"archived": False},
                    channel_id=call["channel_id"],
                )
                await self._client.repeatable(method, path, body, **call)
            elif error.code not in {"message_gone", *GONE}:
                raise

    async def react(
        self, destination: str, message: str, *, add: str, remove: Sequence[str]
    ) -> None:
        """Put one reaction of ours on a message, unless `add` is empty; take others of ours off.

        Raises:
            PermanentError: Shortlist lacks Add Reactions there.
        """
        room, message_id = locate(split(destination)[1], message)
        changes = [("PUT", add)] if add else []
        for method, name in [*changes, *(("DELETE", name) for name in remove)]:
            call = {"channel_id": room, "message_id": message_id, "emoji": quote(EMOJI[name])}
            await self._change(method, _REACTION, None, **call)

    async def show_form(self, workspace: str, reference: str, form: Form) -> None:
        """Put a form in place of the one whose draft has this key; see `Forms.put_in_place`."""
        await self._forms.put_in_place(workspace, reference, form)

    async def file_way(self, workspace: str) -> FileWay:
        """Files come to members alone, in direct messages."""
        del workspace
        return FileWay("member")

    async def direct(self, workspace: str, user: str) -> str:
        """Open the direct messages with a member, or find them open."""
        channel = await self._client.repeatable(
            "POST", "/users/@me/channels", {"recipient_id": user}
        )
        return f"{workspace}/{channel['id']}"

    async def upload(self, destination: str, attachment: Attachment) -> None:
        """Send a file; see `bot.discord.uploads.send_file`."""
        await send_file(self._client, split(destination)[1], attachment)

    async def _content(
        self, destination: str, message: Message, notice_id: int | None
    ) -> Mapping[str, Any]:
        place = await self._placing.of(f"discord:{guild_of(destination)}", message.blocks)
        mark = None if notice_id is None else MARKS + notice_id
        return render_message(message, place, notice_id=mark)


def _is_post(room: str, message_id: str) -> bool:
    """Whether a message is a forum's post: it begins with the message of its own id."""
    return room == message_id
