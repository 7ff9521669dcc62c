"""The manifest that people install and the listeners that answer are the same list."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from slack_bolt.async_app import AsyncApp

from bot.slack.client import SlackClient
from bot.slack.install import OPTIONAL_SCOPES, REQUIRED_SCOPES
from bot.slack.listeners import register
from handlers.actions import ACTIONS, FORMS
from handlers.commands import COMMANDS
from handlers.services import Services
from tests.bot.slack.product import Product

MANIFEST = json.loads((Path(__file__).parents[3] / "slack-manifest.json").read_text())


class Registered:
    """Stands for the app and notes what is registered."""

    def __init__(self) -> None:
        self.events: set[str] = set()
        self.commands: set[str] = set()
        self.interactions = 0

    def event(self, name: str) -> Callable[..., Any]:
        self.events.add(name)
        return lambda listener: listener

    def command(self, name: str) -> Callable[..., Any]:
        self.commands.add(name)
        return lambda listener: listener

    def action(self, _: object) -> Callable[..., Any]:
        self.interactions += 1
        return lambda listener: listener

    view = action


def registered() -> Registered:
    app = Registered()
    nothing = object()
    register(
        cast("AsyncApp", app),
        cast("Services", nothing),
        cast("SlackClient", nothing),
        Product().handlers(),
    )
    return app


def test_every_event_asked_for_is_listened_to_and_the_other_way_round() -> None:
    asked_for = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    # `message.channels` and `message.groups` both arrive as `message`.
    assert {name.partition(".")[0] for name in asked_for} == registered().events


def test_every_command_is_listened_to_and_handled() -> None:
    offered = {entry["command"] for entry in MANIFEST["features"]["slash_commands"]}
    assert offered == registered().commands == {f"/{name}" for name in COMMANDS}


def test_buttons_and_forms_are_on() -> None:
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
    assert registered().interactions == 2


def test_the_scopes_checked_at_the_start_are_those_asked_for() -> None:
    scopes = MANIFEST["oauth_config"]["scopes"]
    # Slack asks for what `bot` lists; `bot_optional` says which of these may be left out.
    assert set(scopes["bot_optional"]) == OPTIONAL_SCOPES
    assert set(scopes["bot"]) == REQUIRED_SCOPES | OPTIONAL_SCOPES
    assert not REQUIRED_SCOPES & OPTIONAL_SCOPES


def test_every_event_comes_with_the_scope_that_it_needs() -> None:
    # docs.slack.dev/reference/events, "Required scopes" of each.
    needs = {
        "app_mention": "app_mentions:read",
        "file_deleted": "files:read",
        "file_shared": "files:read",
        "message.channels": "channels:history",
        "message.groups": "groups:history",
        "message.im": "im:history",
    }
    free = {"app_uninstalled", "tokens_revoked"}
    asked_for = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    assert asked_for == needs.keys() | free
    assert set(needs.values()) <= set(MANIFEST["oauth_config"]["scopes"]["bot"])


def test_handler_names_fit_into_slacks_identifiers() -> None:
    for name in [*ACTIONS, *FORMS]:
        assert ":" not in name
        assert len(f"shortlist:{name}:99.99") <= 255
