"""The `slack` process: takes what members do in Slack and answers."""

import asyncio
import math
import sys
from collections.abc import Callable
from functools import partial
from socket import socket

import structlog
import uvicorn
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp

from bot.logs import set_up_logs
from bot.processes import announce_ready, tie_to_parent, until_stopped
from bot.services import KNOWN_TROUBLE, explain, open_services
from bot.settings import Settings, SettingsError, load_settings
from bot.slack.app import build_app
from bot.slack.client import SlackClient, open_session
from bot.slack.http import web_app
from bot.slack.install import SlackStartError, introduce, missing_scopes
from bot.slack.listeners import Handlers
from bot.slack.socket import open_socket
from handlers import installations
from handlers.actions import ACTIONS, FORMS
from handlers.commands import COMMANDS
from handlers.errors import TemporaryError
from handlers.inbox import Inbox
from handlers.installations import Installed
from handlers.intake import file_deleted
from handlers.services import Services

AGAIN_SECONDS = 5.0  # between two attempts to reach Slack at the start
log = structlog.get_logger(__name__)


async def serve(settings: Settings) -> None:
    """Serve Slack until cancelled.

    Raises:
        SlackStartError: a token is missing or no good; the text says what to do.
    """
    if settings.slack is None:
        raise SlackStartError("SLACK_BOT_TOKEN is not set: Slack is off.")
    async with open_services(settings) as services, open_session() as session:
        find = partial(installations.find, services.database)
        client = SlackClient(session, find, settings.slack_api_url)
        installed = await _introduced(client, _secret(settings.slack_bot_token))
        await installations.save(services.database, installed, services.now())
        _report(installed)
        secret = _secret(settings.slack_signing_secret)
        app = build_app(services, client, use_cases(services), signing_secret=secret)
        if settings.slack == "http":
            await _serve_http(settings, app)
            return
        token = _secret(settings.slack_app_token)
        async with open_socket(app, token, settings.slack_api_url):
            announce_ready(settings.notify_socket)
            log.info("slack_connected", workspace=installed.workspace)
            await asyncio.Event().wait()


def use_cases(services: Services) -> Handlers:
    """What members of a Slack workspace can reach."""
    return Handlers(
        commands=COMMANDS,
        actions=ACTIONS,
        forms=FORMS,
        receive=Inbox(services).take,
        file_deleted=file_deleted,
        uninstalled=partial(installations.remove, services.database),
    )


class AnnouncingServer(uvicorn.Server):
    """Says that it is ready once its port is open."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Open the port."""
        await super().startup(sockets)
        if self.started:
            self._ready()


async def _serve_http(settings: Settings, app: AsyncApp) -> None:
    config = uvicorn.Config(
        web_app(app),
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        lifespan="off",  # nothing of ours opens or closes with it
        access_log=False,
        timeout_graceful_shutdown=math.ceil(settings.stop_seconds),
    )
    ready = partial(announce_ready, settings.notify_socket)
    await AnnouncingServer(config, ready).serve()


async def _introduced(client: SlackClient, token: str) -> Installed:
    while True:
        try:
            return await introduce(client.session, client.api, token)
        except TemporaryError as error:
            log.warning("slack_unreachable", reason=error.reason)
            await asyncio.sleep(error.retry_after or AGAIN_SECONDS)


def _report(installed: Installed) -> None:
    lacking = missing_scopes(installed)
    if lacking:
        log.warning(
            "slack_scopes_missing",
            scopes=sorted(lacking),
            advice="Add them under “OAuth & Permissions” and install the app again.",
        )


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""


def main() -> int:
    """Run the process until it is stopped; returns its exit code."""
    tie_to_parent()
    try:
        settings = load_settings()
        set_up_logs(settings, "slack")
        asyncio.run(until_stopped(partial(serve, settings)))
    except (SettingsError, SlackStartError, *KNOWN_TROUBLE) as error:
        print(explain(error), file=sys.stderr)  # noqa: T201 - the reader is a person at a shell
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
