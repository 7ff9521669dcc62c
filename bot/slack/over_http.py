"""Slack over HTTP as a part of the site: its routes, and how far it has got."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

import structlog
from fastapi import APIRouter

from bot.processes import announce_ready, announce_trouble
from bot.settings import Settings
from bot.slack.app import build_app
from bot.slack.client import SlackClient, open_session
from bot.slack.http import slack_routes
from bot.slack.install import SlackStartError
from bot.slack.product import check_tokens, flow_of, install_by_token, secret, use_cases
from handlers import installations
from handlers.services import Services

log = structlog.get_logger(__name__)


@asynccontextmanager
async def open_slack_routes(settings: Settings, services: Services) -> AsyncIterator[APIRouter]:
    """Slack's routes, which answer once Slack has said whose token ours is.

    Until then Slack is asked to try again; what keeps us from it is told, and the rest of the site
    is served all the same.
    """
    ready = asyncio.Event()
    async with open_session() as session:
        find = partial(installations.find, services.database)
        client = SlackClient(session, find, settings.slack_api_url)
        app = build_app(
            services,
            client,
            use_cases(services),
            signing_secret=secret(settings.slack_signing_secret),
        )
        starting = asyncio.create_task(_start(settings, services, client, ready))
        try:
            yield slack_routes(app, flow_of(settings, services, client), ready)
        finally:
            starting.cancel()
            with suppress(asyncio.CancelledError):
                await starting


async def _start(
    settings: Settings, services: Services, client: SlackClient, ready: asyncio.Event
) -> None:
    try:
        check_tokens(settings)
        await install_by_token(settings, services, client)
    except SlackStartError as error:
        log.error("slack_refused", reason=str(error))  # noqa: TRY400 - the sentence says all
        sentence = f"{error} Then start Shortlist again."
        announce_trouble(settings.notify_socket, sentence, part="slack")
    else:
        ready.set()
        announce_ready(settings.notify_socket, part="slack")
