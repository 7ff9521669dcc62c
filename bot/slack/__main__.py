"""The `slack` process: takes what members do in Slack and answers."""

import asyncio
import math
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from socket import socket
from typing import TypeVar

import structlog
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp

from bot.logs import set_up_logs
from bot.processes import (
    REFUSED,
    announce_ready,
    announce_trouble,
    tie_to_parent,
    until_stopped,
)
from bot.services import KNOWN_TROUBLE, explain, open_services
from bot.settings import Settings, SettingsError, load_settings
from bot.slack.app import build_app
from bot.slack.client import SlackClient, open_session
from bot.slack.http import web_app
from bot.slack.install import SlackStartError, introduce, missing_scopes, what_to_check
from bot.slack.listeners import Handlers
from bot.slack.oauth import InstallFlow, install_flow
from bot.slack.port import open_port
from bot.slack.socket import open_socket
from bot.slack.tokens import flaw
from handlers import installations
from handlers.actions import ACTIONS, FORMS
from handlers.commands import COMMANDS
from handlers.errors import TemporaryError
from handlers.home import home
from handlers.inbox import Inbox
from handlers.installations import Installed
from handlers.intake import file_deleted
from handlers.questions import receive_question
from handlers.services import Services
from handlers.shortcuts import SHORTCUTS

AGAIN_SECONDS = 5.0  # between two attempts to reach Slack, or to open the port, at the start
T = TypeVar("T")
log = structlog.get_logger(__name__)


async def serve(settings: Settings) -> None:
    """Serve Slack until cancelled.

    Raises:
        SlackStartError: a token is missing or no good; the text says what to do.
    """
    if settings.slack is None:
        raise SlackStartError("SLACK_BOT_TOKEN is not set: Slack is off.")
    bot_token, app_token = _secret(settings.slack_bot_token), _secret(settings.slack_app_token)
    wrong = flaw(bot_token, app_token if settings.slack == "socket" else None)
    if settings.slack_bot_token and wrong:
        raise SlackStartError(wrong)
    async with open_services(settings) as services, open_session() as session:
        find = partial(installations.find, services.database)
        client = SlackClient(session, find, settings.slack_api_url)
        if settings.slack_bot_token:
            await _install_by_token(settings, services, client, bot_token)
        secret = _secret(settings.slack_signing_secret)
        app = build_app(services, client, use_cases(services), signing_secret=secret)
        if settings.slack == "http":
            await _serve_http(settings, web_app(app, flow_of(settings, services, client)))
        else:
            await _serve_socket(settings, app, app_token)


async def _install_by_token(
    settings: Settings, services: Services, client: SlackClient, token: str
) -> None:
    ask = partial(introduce, client.session, client.api, token)
    installed = await _until_done(settings, ask)
    await installations.save(services.database, installed, services.now())
    _report(installed)


def flow_of(settings: Settings, services: Services, client: SlackClient) -> InstallFlow | None:
    """How people install the app into workspaces of theirs; None where that is not set up."""
    if settings.slack_client_id is None or settings.slack_client_secret is None:
        return None

    async def save(installed: Installed, by: str) -> None:
        await installations.install(services.database, installed, services.now(), by=by)
        client.forget(installed.workspace)

    async def claim(name: str) -> bool:
        return await installations.claim_state(services.database, name, services.now())

    return install_flow(
        client.session,
        client.api,
        settings.slack_client_id,
        settings.slack_client_secret,
        save=save,
        claim=claim,
    )


async def _until_done(settings: Settings, step: Callable[[], Awaitable[T]]) -> T:
    """Try a step until it is done; what keeps it from that is told once, and when it changes."""
    told = ""
    while True:
        try:
            return await step()
        except TemporaryError as error:
            if error.reason != told:
                told = error.reason
                _tell_trouble(settings, error)
            await asyncio.sleep(error.retry_after or AGAIN_SECONDS)


def _tell_trouble(settings: Settings, error: TemporaryError) -> None:
    reason = error.reason
    if error.code in {"unreachable", "unanswered"}:
        reason = f"{reason} {what_to_check(settings.slack_api_url)}"
    log.warning("slack_not_connected", reason=reason)
    announce_trouble(settings.notify_socket, f"{reason} It is tried again and again.")


async def _serve_socket(settings: Settings, app: AsyncApp, app_token: str) -> None:
    async with AsyncExitStack() as stack:

        async def connect() -> None:
            await stack.enter_async_context(open_socket(app, app_token, settings.slack_api_url))

        await _until_done(settings, connect)
        announce_ready(settings.notify_socket)
        log.info("slack_connected")
        await asyncio.Event().wait()


def use_cases(services: Services) -> Handlers:
    """What members of a Slack workspace can reach."""

    async def uninstalled(workspace: str, when: datetime) -> Sequence[str]:
        database, now = services.database, services.now()
        return await installations.remove(database, workspace, now, before=when)

    async def share(workspace: str, enterprise: str) -> Installed | None:
        return await installations.share(services.database, workspace, enterprise, services.now())

    return Handlers(
        commands=COMMANDS,
        actions=ACTIONS,
        forms=FORMS,
        shortcuts=SHORTCUTS,
        home=home,
        receive=Inbox(services).take,
        ask=receive_question,
        file_deleted=file_deleted,
        uninstalled=uninstalled,
        share=share,
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


async def _serve_http(settings: Settings, site: FastAPI) -> None:
    async def listen() -> socket:
        return open_port(settings.http_host, settings.http_port)

    port = await _until_done(settings, listen)
    config = uvicorn.Config(
        site,
        log_config=None,
        lifespan="off",  # nothing of ours opens or closes with it
        access_log=False,
        timeout_graceful_shutdown=math.ceil(settings.stop_seconds),
    )
    ready = partial(announce_ready, settings.notify_socket)
    await AnnouncingServer(config, ready).serve([port])


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
    told = None
    try:
        settings = load_settings()
        told = settings.notify_socket
        set_up_logs(settings, "slack")
        asyncio.run(until_stopped(partial(serve, settings)))
    except SlackStartError as error:
        if told:  # who started us says it
            announce_trouble(told, f"{error} Then start Shortlist again.")
        else:
            print(error, file=sys.stderr)  # noqa: T201 - as below
        return REFUSED
    except (SettingsError, *KNOWN_TROUBLE) as error:
        print(explain(error), file=sys.stderr)  # noqa: T201 - the reader is a person at a shell
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
