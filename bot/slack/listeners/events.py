"""Events. One that fails is answered with 500, so that Slack brings it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.slack.client import SlackClient
from bot.slack.destinations import conversation_of, workspace_of
from bot.slack.listeners.handlers import Handlers
from bot.slack.listeners.typed import plain_words
from handlers.inbox import Shared
from handlers.messages import Caller
from handlers.questions import Heard
from handlers.services import Services

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Events:
    """The listeners, each named after what Slack calls the event."""

    services: Services
    client: SlackClient
    handlers: Handlers

    async def file_shared(self, event: Json, body: Json, context: Json) -> None:
        """Note a file; the event names the channel, but not the message."""
        await self.handlers.receive(
            Shared(
                workspace=workspace_of(context["team_id"]),
                channel=conversation_of(context["team_id"], event["channel_id"]),
                files=(event["file_id"],),
                user=event.get("user_id"),
                event=body["event_id"],
            )
        )

    async def message(self, event: Json, body: Json, context: Json) -> None:
        """Note all files of a message, and a question in a direct one.

        Most messages are none of ours: answering them keeps Slack from bringing them again.
        """
        if event.get("channel_type") == "im" and "subtype" not in event:
            await self._ask(event, body, context, event.get("thread_ts"))
            return
        files = tuple(file["id"] for file in event.get("files", ()) if file.get("id"))
        if event.get("subtype") != "file_share" or not files:
            return
        await self.handlers.receive(
            Shared(
                workspace=workspace_of(context["team_id"]),
                channel=conversation_of(context["team_id"], event["channel"]),
                files=files,
                user=event.get("user"),
                event=body["event_id"],
                message=event["ts"],
                thread=event.get("thread_ts"),
            )
        )

    async def app_mention(self, event: Json, body: Json, context: Json) -> None:
        """Note a question in a channel; its answer goes into its thread."""
        await self._ask(event, body, context, event.get("thread_ts") or event["ts"])

    async def _ask(self, event: Json, body: Json, context: Json, thread: str | None) -> None:
        user, team = event.get("user"), context["team_id"]
        if user is None or event.get("bot_id"):
            return  # two programs would go on answering each other
        place = conversation_of(team, event["channel"])
        text = plain_words(event.get("text") or "", context.get("bot_user_id"))
        if event.get("files") and not text:
            return  # CVs that are dropped with a mention ask nothing
        caller = Caller(workspace_of(team), user, place, thread)
        await self.handlers.ask(self.services, Heard(caller, body["event_id"], text))

    async def file_deleted(self, event: Json, context: Json) -> None:
        """Take the file's CV out."""
        workspace = workspace_of(context["team_id"])
        await self.handlers.file_deleted(self.services, workspace=workspace, file=event["file_id"])

    async def app_uninstalled(self, context: Json) -> None:
        """Forget the workspace's token."""
        workspace = workspace_of(context["team_id"])
        self.client.forget(workspace)
        await self.handlers.uninstalled(workspace)

    async def tokens_revoked(self, event: Json, context: Json) -> None:
        """Forget the token, if it is the bot's: members' tokens may be revoked too."""
        if event.get("tokens", {}).get("bot"):
            await self.app_uninstalled(context)


def register_events(
    app: AsyncApp, services: Services, client: SlackClient, handlers: Handlers
) -> None:
    """Listen to files, messages that carry them, questions, and to being uninstalled."""
    events = Events(services, client, handlers)
    for listener in (
        events.file_shared,
        events.message,
        events.app_mention,
        events.file_deleted,
        events.app_uninstalled,
        events.tokens_revoked,
    ):
        app.event(listener.__name__)(listener)
