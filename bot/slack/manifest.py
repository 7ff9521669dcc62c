"""The app's manifest for Slack over HTTP: with addresses, OAuth, organisations, rotating tokens."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from handlers.errors import UserError

FILE = Path(__file__).parents[2] / "slack-manifest.json"
EVENTS, REDIRECT = "/slack/events", "/slack/oauth_redirect"
SIGNED_IN = "/board/slack/back"  # Sign in with Slack


def read_manifest() -> Mapping[str, Any]:
    """The manifest for Socket Mode, as it lies beside the code.

    Raises:
        UserError: it is not there.
    """
    try:
        manifest: Mapping[str, Any] = json.loads(FILE.read_text("utf-8"))
    except OSError as error:
        raise UserError(f"{FILE} cannot be read. Take it from Shortlist's own folder.") from error
    return manifest


def over_http(manifest: Mapping[str, Any], address: str) -> dict[str, Any]:
    """The same app behind an address of one's own, for as many workspaces as install it.

    Args:
        manifest: the one for Socket Mode.
        address: `https://host`, where Slack and browsers reach it.

    Raises:
        UserError: it is no such address.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise UserError("Give the address as Slack sees it: https://shortlist.example.com")
    home = address.rstrip("/")
    features, settings = manifest["features"], manifest["settings"]
    commands = [{**entry, "url": home + EVENTS} for entry in features["slash_commands"]]
    requests = {"request_url": home + EVENTS}
    redirects = [home + REDIRECT, home + SIGNED_IN]
    return {
        **manifest,
        "features": {**features, "slash_commands": commands},
        "oauth_config": {**manifest["oauth_config"], "redirect_urls": redirects},
        "settings": {
            **settings,
            "event_subscriptions": {**settings["event_subscriptions"], **requests},
            "interactivity": {**settings["interactivity"], **requests},
            "org_deploy_enabled": True,
            "socket_mode_enabled": False,
            "token_rotation_enabled": True,
        },
    }
