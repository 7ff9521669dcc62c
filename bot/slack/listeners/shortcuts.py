"""Shortcuts: chosen in the menu of a message, or in Slack's own."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.chat.attempts import attempt
from bot.slack.client import SlackClient
from bot.slack.destinations import conversation_of, workspace_of
from bot.slack.listeners.handlers import Handlers
from bot.slack.listeners.interactions import OURS, name_of
from bot.slack.listeners.pointing import pointed_at
from bot.slack.listeners.replies import answer_shortcut
from handlers.messages import Caller
from handlers.services import Services

Json = Mapping[str, Any]


def register_shortcuts(
    app: AsyncApp, services: Services, client: SlackClient, handlers: Handlers
) -> None:
    """Listen to all of our shortcuts, old ones too."""

    async def shortcut(ack: AsyncAck, body: Json, context: Json) -> None:
        await ack()
        handler = handlers.shortcuts.get(name_of(body["callback_id"]))
        caller = shortcut_caller(body, context["team_id"])
        reply = await attempt(handler, services, caller, pointed_at(body))
        await answer_shortcut(client, body, caller, reply)

    app.shortcut(OURS)(shortcut)


def shortcut_caller(body: Json, team: str) -> Caller:
    """Who chose a shortcut, and in which channel where it was on a message."""
    channel = (body.get("channel") or {}).get("id")
    place = conversation_of(team, channel) if channel else None
    return Caller(workspace_of(team), body["user"]["id"], place)
