"""Our messages in Slack: posted once, edited, deleted, found again; reactions and open forms."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.slack.client import SlackClient
from bot.slack.destinations import split
from bot.slack.errors import LostReplyError
from bot.slack.render import render_form, render_message
from bot.slack.uploads import file_way, send_file
from handlers.attachments import Attachment, FileWay
from handlers.errors import PermanentError, UnconfirmedError
from handlers.messages import Form, Message

EVENT_TYPE = "shortlist_notice"
LOOK_BACK = 10  # pages of 100 messages that are looked through for an unconfirmed post


class SlackNotifier:
    """`handlers.services.Notifier` for `slack:` destinations. Remote ids are message timestamps."""

    limited = True

    def __init__(self, client: SlackClient) -> None:
        self._client = client

    async def send(
        self, destination: str, message: Message, *, thread: str | None, notice_id: int
    ) -> str:
        """Post and return the message's ts; the notice's id goes along as metadata.

        Raises:
            UnconfirmedError: it was sent, but no answer came.
            TemporaryError: nothing was posted; try again, after `retry_after` where given.
            PermanentError: Slack will not take it; the reason says what to do.
        """
        workspace, channel = split(destination)
        try:
            answer = await self._client.once(
                workspace,
                "chat.postMessage",
                **await self._content(workspace, message),
                channel=channel,
                thread_ts=thread,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"notice_id": notice_id}},
                unfurl_links=False,
                unfurl_media=False,
            )
        except LostReplyError as error:
            raise UnconfirmedError(str(error)) from error
        return str(answer["ts"])

    async def find(self, destination: str, *, thread: str | None, notice_id: int) -> str | None:
        """Look up a post by its notice id, newest 1,000 messages at most.

        Raises:
            PermanentError: code `cannot_look`, where history was not granted.
            TemporaryError: try again.
        """
        workspace, channel = split(destination)
        method = "conversations.replies" if thread else "conversations.history"
        cursor: str | None = None
        for _ in range(LOOK_BACK):
            page = await self._page(workspace, method, channel=channel, ts=thread, cursor=cursor)
            for message in page.get("messages", ()):
                if _notice_of(message) == notice_id:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return None

    async def edit(self, destination: str, remote_id: str, message: Message) -> None:
        """Replace a message's content. A message that is gone is no error."""
        workspace, channel = split(destination)
        content = await self._content(workspace, message)
        await self._unless(
            {"message_not_found"},
            workspace,
            "chat.update",
            **{"blocks": [], **content},
            channel=channel,
            ts=remote_id,
        )

    async def delete(self, destination: str, remote_id: str) -> None:
        """Delete a message of ours. One that is gone already is no error."""
        workspace, channel = split(destination)
        await self._unless(
            {"message_not_found"}, workspace, "chat.delete", channel=channel, ts=remote_id
        )

    async def react(
        self, destination: str, message: str, *, add: str, remove: Sequence[str]
    ) -> None:
        """Put one reaction of ours on a message, unless `add` is empty; take others of ours off.

        Raises:
            PermanentError: reactions:write was not granted, or Shortlist is not in the channel.
        """
        workspace, channel = split(destination)
        place = {"channel": channel, "timestamp": message}
        gone = {"message_not_found", "no_item_specified"}
        if add:
            await self._unless(
                gone | {"already_reacted"}, workspace, "reactions.add", name=add, **place
            )
        for name in remove:
            await self._unless(
                gone | {"no_reaction"}, workspace, "reactions.remove", name=name, **place
            )

    async def show_form(self, workspace: str, reference: str, form: Form) -> None:
        """Put a form in place of the open one with this view id; a closed one is no error."""
        view = render_form(form)
        await self._unless({"not_found"}, workspace, "views.update", view_id=reference, view=view)

    async def file_way(self, workspace: str) -> FileWay:
        """How files reach people in a workspace, by the permissions that it granted."""
        return file_way((await self._client.installed(workspace)).scopes)

    async def direct(self, workspace: str, user: str) -> str:
        """Open the direct messages with a member, or find them open."""
        answer = await self._client.repeatable(workspace, "conversations.open", users=user)
        return f"{workspace}/{answer['channel']['id']}"

    async def upload(self, destination: str, attachment: Attachment) -> None:
        """Send a file; see `bot.slack.uploads.send_file`."""
        workspace, channel = split(destination)
        await send_file(self._client, workspace, channel, attachment)

    async def _content(self, workspace: str, message: Message) -> dict[str, Any]:
        return render_message(message, (await self._client.installed(workspace)).url)

    async def _unless(
        self, harmless: set[str], workspace: str, method: str, **arguments: Any
    ) -> None:
        try:
            await self._client.repeatable(workspace, method, **arguments)
        except PermanentError as error:
            if error.code not in harmless:
                raise

    async def _page(self, workspace: str, method: str, **arguments: Any) -> Mapping[str, Any]:
        try:
            return await self._client.repeatable(
                workspace, method, **arguments, limit=100, include_all_metadata=True
            )
        except PermanentError as error:
            if error.code in {"thread_not_found", "message_not_found"}:
                return {}
            raise PermanentError(
                "cannot_look",
                "Slack did not confirm this message, and Shortlist may not read the channel to "
                "look for it. See whether it is there before you post it again.",
            ) from error


def _notice_of(message: Mapping[str, Any]) -> int | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    notice = (metadata.get("event_payload") or {}).get("notice_id")
    return notice if isinstance(notice, int) else None
