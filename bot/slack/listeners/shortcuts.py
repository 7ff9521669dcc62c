"""Shortcuts: in the menu of a message, or from anywhere."""

from collections.abc import Mapping
from html import unescape
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack.client import SlackClient
from bot.slack.destinations import conversation_of, workspace_of
from bot.slack.listeners.attempts import attempt
from bot.slack.listeners.handlers import Handlers
from bot.slack.listeners.replies import answer_shortcut
from handlers.messages import Caller, Pointed
from handlers.services import Services

Json = Mapping[str, Any]


def register_shortcuts(
    app: AsyncApp, services: Services, client: SlackClient, handlers: Handlers
) -> None:
    """Listen to our shortcuts; the manifest names them by their callback ids."""

    async def shortcut(ack: AsyncAck, body: Json, context: Json) -> None:
        await ack()
        pointed = pointed_at(body, context["team_id"])
        reply = await attempt(handlers.shortcuts.get(body["callback_id"]), services, pointed)
        await answer_shortcut(client, body, pointed.caller, reply)

    for name in handlers.shortcuts:
        app.shortcut(name)(shortcut)


def pointed_at(body: Json, team: str) -> Pointed:
    """Who used a shortcut, and on which message."""
    message = body.get("message") or {}
    channel = (body.get("channel") or {}).get("id")
    place = conversation_of(team, channel) if channel else None
    caller = Caller(workspace_of(team), body["user"]["id"], place, message.get("thread_ts"))
    return Pointed(
        caller,
        message=body.get("message_ts") or message.get("ts"),
        text=unescape(message.get("text") or ""),
        files=tuple(file["id"] for file in message.get("files") or () if file.get("id")),
    )
