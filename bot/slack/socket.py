"""Socket Mode: Slack's requests over a connection that we open; no public address needed."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import call
from bot.slack.errors import LostReplyError, unanswered, unreachable
from bot.slack.install import SlackStartError
from bot.slack.tokens import MAKE_IN_SLACK
from handlers.errors import PermanentError

PING_SECONDS = 5.0  # a silent connection is replaced after four of these

_MAKE_ONE = f"Slack does not accept SLACK_APP_TOKEN. {MAKE_IN_SLACK}"


async def try_app_token(session: aiohttp.ClientSession, api: str, app_token: str) -> None:
    """Ask Slack for the address of a connection, as `open_socket` does, and leave it at that.

    Raises:
        SlackStartError: the app token is no good.
        TemporaryError: Slack cannot be reached; try again.
    """
    if not app_token.startswith("xapp-"):
        raise SlackStartError(_MAKE_ONE)
    try:
        await call(session, api, app_token, "apps.connections.open", {})
    except PermanentError as error:
        raise SlackStartError(_MAKE_ONE) from error
    except LostReplyError as error:
        raise unanswered() from error


@asynccontextmanager
async def open_socket(app: AsyncApp, app_token: str, api: str) -> AsyncIterator[None]:
    """Keep a connection open that brings the app Slack's requests; it reconnects by itself.

    Args:
        app: answers them.
        app_token: `xapp-…`, with `connections:write`.
        api: base address of the Web API.

    Raises:
        SlackStartError: the app token is no good.
        TemporaryError: Slack cannot be reached; try again.
    """
    if not app_token.startswith("xapp-"):
        raise SlackStartError(_MAKE_ONE)
    # A client of its own: with the app's, connections would be asked for on Slack's own host.
    client = AsyncWebClient(token=app_token, base_url=api)
    logger = logging.getLogger("slack_bolt")
    handler = AsyncSocketModeHandler(
        app, app_token, logger=logger, web_client=client, ping_interval=PING_SECONDS
    )
    try:
        await _connect(handler)
        yield
    finally:
        await handler.client.close()  # type: ignore[no-untyped-call]


async def _connect(handler: AsyncSocketModeHandler) -> None:
    # Asked for here, because `connect` would try a wrong token again and again.
    try:
        handler.client.wss_uri = await handler.client.issue_new_wss_url()
    except SlackApiError as error:
        if error.response["error"] in {"invalid_auth", "not_authed", "not_allowed_token_type"}:
            raise SlackStartError(_MAKE_ONE) from error
        raise unanswered() from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise unreachable() from error
    await handler.client.connect()  # type: ignore[no-untyped-call]
