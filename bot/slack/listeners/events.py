"""Events. One that fails is answered with 500, so that Slack brings it again."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.slack.client import SlackClient
from bot.slack.destinations import conversation_of, workspace_of
from bot.slack.listeners.handlers import Handlers
from handlers.services import Services

Json = Mapping[str, Any]


def register_events(
    app: AsyncApp, services: Services, client: SlackClient, handlers: Handlers
) -> None:
    """Listen to files, messages that carry them, and to being uninstalled."""

    async def file_shared(event: Json, body: Json, context: Json) -> None:
        await handlers.receive(
            services,
            workspace=workspace_of(context["team_id"]),
            channel=conversation_of(context["team_id"], event["channel_id"]),
            files=[event["file_id"]],
            user=event.get("user_id"),
            event=body["event_id"],
            message=None,
        )

    async def message(event: Json, body: Json, context: Json) -> None:
        # Most messages are none of ours: answering them keeps Slack from bringing them again.
        files = [file["id"] for file in event.get("files", ()) if file.get("id")]
        if event.get("subtype") != "file_share" or not files:
            return
        await handlers.receive(
            services,
            workspace=workspace_of(context["team_id"]),
            channel=conversation_of(context["team_id"], event["channel"]),
            files=files,
            user=event.get("user"),
            event=body["event_id"],
            message=event["ts"],
        )

    async def file_deleted(event: Json, context: Json) -> None:
        workspace = workspace_of(context["team_id"])
        await handlers.file_deleted(services, workspace=workspace, file=event["file_id"])

    async def uninstalled(context: Json) -> None:
        workspace = workspace_of(context["team_id"])
        client.forget(workspace)
        await handlers.uninstalled(workspace)

    async def tokens_revoked(event: Json, context: Json) -> None:
        # Members' tokens may be revoked too; only the bot's is ours.
        if event.get("tokens", {}).get("bot"):
            await uninstalled(context)

    app.event("file_shared")(file_shared)
    app.event("message")(message)
    app.event("file_deleted")(file_deleted)
    app.event("app_uninstalled")(uninstalled)
    app.event("tokens_revoked")(tokens_revoked)
