"""What members do in Slack, handed to the handlers, and what these reply."""

from slack_bolt.async_app import AsyncApp

from bot.slack.client import SlackClient
from bot.slack.listeners.events import register_events
from bot.slack.listeners.handlers import Handlers
from bot.slack.listeners.interactions import register_interactions
from bot.slack.listeners.shortcuts import register_shortcuts
from handlers.services import Services

__all__ = ["Handlers", "register"]


def register(app: AsyncApp, services: Services, client: SlackClient, handlers: Handlers) -> None:
    """Add all listeners to an app; the manifest subscribes to exactly these."""
    register_events(app, services, client, handlers)
    register_interactions(app, services, client, handlers)
    register_shortcuts(app, services, client, handlers)
