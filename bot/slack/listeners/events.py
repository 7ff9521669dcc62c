"""Events. One that fails is answered with 500, so that Slack brings it again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.slack.client import SlackClient
from bot.slack.destinations import conversation_of, workspace_of
from bot.slack.listeners.handlers import Handlers
from bot.slack.listeners.home import Homes
from bot.slack.listeners.pointing import words_of
from bot.slack.listeners.typed import plain_words
from handlers.asking.questions import Heard
from handlers.cvs.inbox import Shared
from handlers.messages import Caller
from handlers.services import Services

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Events:
    """The listeners, each named after what Slack calls the event."""

    services: Services
    client: SlackClient
    handlers: Handlers
    homes: Homes

    async def file_shared(self, event: Json, body: Json, context: Json) -> None:
        """Note a file; the event names the channel, but not the message."""
        if _is_ours(event.get("user_id"), context):
            return
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
        if _is_ours(event.get("user"), context):
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
                text=words_of(event.get("text") or ""),
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

    async def app_home_opened(self, event: Json, context: Json) -> None:
        """Bring the Home tab up to date for whoever opened it."""
        if event.get("tab") != "home":
            return
        await self.homes.opened(Caller(workspace_of(context["team_id"]), event["user"]))

    async def app_uninstalled(self, body: Json, context: Json) -> None:
        """Forget the workspace's token, or the organisation's."""
        shared = context.get("is_enterprise_install") or context.get("team_id") is None
        place = context["enterprise_id"] if shared else context["team_id"]
        # Slack counts in whole seconds. It may bring this late, after the app came back.
        when = datetime.fromtimestamp(body["event_time"] + 1, UTC)
        for workspace in await self.handlers.uninstalled(workspace_of(place), when):
            self.client.forget(workspace)

    async def tokens_revoked(self, event: Json, body: Json, context: Json) -> None:
        """Forget the token, if it is the bot's: members' tokens may be revoked too."""
        if event.get("tokens", {}).get("bot"):
            await self.app_uninstalled(body, context)


def _is_ours(user: str | None, context: Json) -> bool:
    """Whether a file is one that we posted ourselves: a report is no CV."""
    return user is not None and user == context.get("bot_user_id")


def register_events(
    app: AsyncApp, services: Services, client: SlackClient, handlers: Handlers, homes: Homes
) -> None:
    """Listen to files, messages that carry them, questions, the Home tab, and being uninstalled."""
    events = Events(services, client, handlers, homes)
    for listener in (
        events.file_shared,
        events.message,
        events.app_mention,
        events.file_deleted,
        events.app_home_opened,
        events.app_uninstalled,
        events.tokens_revoked,
    ):
        app.event(listener.__name__)(listener)
