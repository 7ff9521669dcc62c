"""The manifest that people install and the listeners that answer are the same list.

Its shape is held against what Slack's public schema says of the parts that we use.
"""

import copy
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_bolt.async_app import AsyncApp

from bot.slack.client import SlackClient
from bot.slack.install import OPTIONAL_SCOPES, REQUIRED_SCOPES
from bot.slack.listeners import register
from bot.slack.manifest import over_http, read_manifest
from bot.slack.product import use_cases
from handlers.actions import ACTIONS, FORMS
from handlers.chat.commands import COMMANDS
from handlers.chat.shortcuts import SHORTCUTS
from handlers.errors import UserError
from handlers.services import Services
from tests.fakes.slack.routes import ALL_SCOPES as SCOPES_OF_METHODS

ROOT = Path(__file__).parents[3]
MANIFEST = json.loads((ROOT / "slack-manifest.json").read_text())


@dataclass(frozen=True)
class Text:
    """A string of some length; `like` is a pattern that it matches from its beginning."""

    least: int = 0
    most: int = 10_000
    like: str = ""


@dataclass(frozen=True)
class Many:
    """A list; `once` where no item may come twice."""

    item: Any
    least: int = 0
    most: int = 10_000
    once: bool = False


@dataclass(frozen=True)
class Parts:
    """An object with these keys and no others; those in `needed` must be there."""

    keys: Mapping[str, Any]
    needed: frozenset[str] = field(default_factory=frozenset)


URL = Text(0, 3500, "https?://")
SCOPES = Many(Text(0, 50), 0, 255)
EVENTS = Many(Text(0, 50), 0, 100, once=True)
# slackapi/manifest-schema, schemas/manifest.schema.2.0.0.json: the facts of what we use.
FACTS = Parts(
    {
        "display_information": Parts(
            {
                "name": Text(1, 35),
                "description": Text(1, 140),
                "background_color": Text(4, 7, "#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"),
                "long_description": Text(175, 4000),
            },
            frozenset({"name"}),
        ),
        "features": Parts(
            {
                "app_home": Parts(
                    {
                        "home_tab_enabled": bool,
                        "messages_tab_enabled": bool,
                        "messages_tab_read_only_enabled": bool,
                    }
                ),
                "bot_user": Parts(
                    {"display_name": Text(1, 80), "always_online": bool},
                    frozenset({"display_name"}),
                ),
                "shortcuts": Many(
                    Parts(
                        {
                            "name": Text(1, 24),
                            "type": ("message", "global"),
                            "callback_id": Text(1, 255),
                            "description": Text(1, 150),
                        },
                        frozenset({"name", "type", "callback_id", "description"}),
                    ),
                    1,
                    10,
                ),
                "slash_commands": Many(
                    Parts(
                        {
                            "command": Text(2, 32, "/"),
                            "url": Text(0, 3000, "https?://"),
                            "description": Text(1, 2000),
                            "usage_hint": Text(1, 1000),
                            "should_escape": bool,
                        },
                        frozenset({"command", "description"}),
                    ),
                    1,
                    50,
                ),
                "unfurl_domains": Many(Text(1, 255), 1, 5, once=True),
            }
        ),
        "oauth_config": Parts(
            {
                "redirect_urls": Many(Text(0, 2500), 0, 1000, once=True),
                "scopes": Parts(
                    {
                        "user": SCOPES,
                        "bot": SCOPES,
                        "user_optional": SCOPES,
                        "bot_optional": SCOPES,
                    }
                ),
                "token_management_enabled": bool,
                "pkce_enabled": bool,
            }
        ),
        "settings": Parts(
            {
                "event_subscriptions": Parts(
                    {"request_url": URL, "user_events": EVENTS, "bot_events": EVENTS}
                ),
                "interactivity": Parts(
                    {"is_enabled": bool, "request_url": URL, "message_menu_options_url": URL},
                    frozenset({"is_enabled"}),
                ),
                "org_deploy_enabled": bool,
                "socket_mode_enabled": bool,
                "token_rotation_enabled": bool,
                "is_hosted": bool,
            }
        ),
    },
    frozenset({"display_information"}),
)


def faults(value: Any, fact: Any, place: str = "manifest") -> list[str]:
    """What a manifest has against the facts."""
    match fact:
        case Parts():
            return _part_faults(value, fact, place)
        case Many():
            return _list_faults(value, fact, place)
        case Text():
            fits = isinstance(value, str) and fact.least <= len(value) <= fact.most
            return [] if fits and re.match(fact.like, value) else [f"{place}: {value!r}"]
        case tuple():
            return [] if value in fact else [f"{place}: {value!r} is none of {fact}"]
        case _:
            return [] if isinstance(value, fact) else [f"{place}: {value!r}"]


def _part_faults(value: Any, fact: Parts, place: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{place} is no object"]
    found = [f"{place}.{key} is unknown" for key in value.keys() - fact.keys.keys()]
    found += [f"{place}.{key} is missing" for key in fact.needed - value.keys()]
    for key in value.keys() & fact.keys.keys():
        found += faults(value[key], fact.keys[key], f"{place}.{key}")
    return found


def _list_faults(value: Any, fact: Many, place: str) -> list[str]:
    if not isinstance(value, list) or not fact.least <= len(value) <= fact.most:
        return [f"{place} is no list of {fact.least} to {fact.most}"]
    again = fact.once and len(set(map(str, value))) != len(value)
    found = [f"{place} holds something twice"] if again else []
    return found + [
        fault
        for number, item in enumerate(value)
        for fault in faults(item, fact.item, f"{place}.{number}")
    ]


class Registered:
    """Stands for the app and notes what is registered."""

    def __init__(self) -> None:
        self.events: set[str] = set()
        self.commands: set[str] = set()
        self.shortcuts: list[str] = []
        self.interactions = 0

    def event(self, name: str) -> Callable[..., Any]:
        self.events.add(name)
        return lambda listener: listener

    def command(self, name: str) -> Callable[..., Any]:
        self.commands.add(name)
        return lambda listener: listener

    def shortcut(self, pattern: re.Pattern[str]) -> Callable[..., Any]:
        self.shortcuts.append(pattern.pattern)
        return lambda listener: listener

    def action(self, _: object) -> Callable[..., Any]:
        self.interactions += 1
        return lambda listener: listener

    view = action


def registered() -> Registered:
    """What listens when the product itself is registered."""
    app = Registered()
    services = cast("Services", SimpleNamespace(database=None))
    register(cast("AsyncApp", app), services, cast("SlackClient", object()), use_cases(services))
    return app


def test_slack_takes_the_manifest() -> None:
    assert faults(MANIFEST, FACTS) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("display_information", "name"), "W" * 36),
        (("display_information", "background_color"), "blue"),
        (("features", "shortcuts"), []),
        (("features", "shortcuts", 0, "name"), "Score this CV for the opening"),
        (("features", "shortcuts", 0, "type"), "channel"),
        (("features", "slash_commands", 0, "command"), "rank"),
        (("features", "home"), True),
        (("settings", "event_subscriptions", "bot_events"), ["file_shared", "file_shared"]),
        (("settings", "interactivity"), {}),
        (("settings", "socket_mode_enabled"), "yes"),
        (("display_information",), None),
    ],
)
def test_a_manifest_that_slack_would_refuse_is_noticed(path: tuple[Any, ...], value: Any) -> None:
    changed = copy.deepcopy(MANIFEST)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert len(faults(changed, FACTS)) == 1


def test_every_event_asked_for_is_listened_to_and_the_other_way_round() -> None:
    asked_for = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    # `message.channels` and `message.groups` both arrive as `message`.
    assert {name.partition(".")[0] for name in asked_for} == registered().events


def test_every_command_is_listened_to_and_handled() -> None:
    offered = {entry["command"] for entry in MANIFEST["features"]["slash_commands"]}
    assert offered == registered().commands == {f"/{name}" for name in COMMANDS}


def test_every_shortcut_is_listened_to_and_handled() -> None:
    offered = {entry["callback_id"] for entry in MANIFEST["features"]["shortcuts"]}
    assert offered == {f"shortlist:{name}" for name in SHORTCUTS}
    [pattern] = registered().shortcuts
    assert all(re.match(pattern, name) for name in offered)


def test_the_home_tab_is_on_and_listened_to() -> None:
    assert MANIFEST["features"]["app_home"]["home_tab_enabled"]
    assert "app_home_opened" in registered().events


def test_buttons_and_forms_are_on() -> None:
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
    assert registered().interactions == 2


def test_the_scopes_checked_at_the_start_are_those_asked_for() -> None:
    scopes = MANIFEST["oauth_config"]["scopes"]
    # Slack asks for what `bot` lists; `bot_optional` says which of these may be left out.
    assert set(scopes["bot_optional"]) == OPTIONAL_SCOPES
    assert set(scopes["bot"]) == REQUIRED_SCOPES | OPTIONAL_SCOPES
    assert not REQUIRED_SCOPES & OPTIONAL_SCOPES


# docs.slack.dev/reference/events, "Required scopes" of each.
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "file_deleted": "files:read",
    "file_shared": "files:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
}
FREE_EVENTS = {"app_home_opened", "app_uninstalled", "tokens_revoked"}
FREE_METHODS = {"auth.test", "views.open", "views.publish", "views.push", "views.update"}
METHOD = re.compile(r"\"((?:auth|chat|conversations|files|reactions|users|views)(?:\.\w+)+)\"")


def test_every_event_comes_with_the_scope_that_it_needs() -> None:
    asked_for = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    assert asked_for == EVENT_SCOPES.keys() | FREE_EVENTS
    assert set(EVENT_SCOPES.values()) <= set(MANIFEST["oauth_config"]["scopes"]["bot"])


def test_every_scope_is_needed_and_every_one_needed_is_asked_for() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "bot" / "slack").rglob("*.py"))
    called = set(METHOD.findall(source)) - FREE_METHODS
    assert called, "no method is called any more?"
    needed = {SCOPES_OF_METHODS[method] for method in called} | set(EVENT_SCOPES.values())
    # Slash commands and shortcuts both need `commands`.
    assert needed | {"commands"} == set(MANIFEST["oauth_config"]["scopes"]["bot"])


def test_handler_names_fit_into_slacks_identifiers() -> None:
    for name in [*ACTIONS, *FORMS]:
        assert ":" not in name
        assert len(f"shortlist:{name}:99.99") <= 255


def test_over_http_every_address_is_one_that_is_served() -> None:
    made = over_http(read_manifest(), "https://cv.example.com/")
    settings = made["settings"]
    events = "https://cv.example.com/slack/events"
    assert {entry["url"] for entry in made["features"]["slash_commands"]} == {events}
    assert settings["event_subscriptions"]["request_url"] == events
    assert (
        settings["event_subscriptions"]["bot_events"]
        == (MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    )
    assert settings["interactivity"] == {"is_enabled": True, "request_url": events}
    assert made["oauth_config"]["scopes"] == MANIFEST["oauth_config"]["scopes"]
    redirect, signed_in = made["oauth_config"]["redirect_urls"]
    assert redirect == "https://cv.example.com/slack/oauth_redirect"
    assert signed_in == "https://cv.example.com/board/slack/back"
    assert (settings["socket_mode_enabled"], settings["org_deploy_enabled"]) == (False, True)


@pytest.mark.parametrize("address", ["cv.example.com", "http://cv.example.com", "https://"])
def test_an_address_that_slack_would_not_take_is_refused(address: str) -> None:
    with pytest.raises(UserError, match="as Slack sees it"):
        over_http(read_manifest(), address)
