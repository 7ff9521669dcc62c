"""The `slack` process: takes what members do in Slack over Socket Mode, and answers."""

import asyncio
import sys
from contextlib import AsyncExitStack
from functools import partial

import structlog
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
from bot.slack.install import SlackStartError
from bot.slack.product import check_tokens, install_by_token, secret, tell_trouble, use_cases
from bot.slack.socket import open_socket
from bot.starting import until_done
from handlers import installations

OVER_HTTP = (
    "Slack is set up over HTTP: the web process takes its requests. Start `python -m bot.web`; or "
    "set SLACK_APP_TOKEN, and SLACK_MODE=socket, for Socket Mode."
)
log = structlog.get_logger(__name__)


async def serve(settings: Settings) -> None:
    """Serve Slack until cancelled.

    Raises:
        SlackStartError: a token is missing or no good, or Slack does not come this way; the text
            says what to do.
    """
    check_tokens(settings)
    if settings.slack == "http":
        raise SlackStartError(OVER_HTTP)
    async with open_services(settings) as services, open_session() as session:
        find = partial(installations.find, services.database)
        client = SlackClient(session, find, settings.slack_api_url)
        await install_by_token(settings, services, client)
        app = build_app(
            services,
            client,
            use_cases(services),
            signing_secret=secret(settings.slack_signing_secret),
        )
        await _serve_socket(settings, app)


async def _serve_socket(settings: Settings, app: AsyncApp) -> None:
    async with AsyncExitStack() as stack:

        async def connect() -> None:
            token = secret(settings.slack_app_token)
            await stack.enter_async_context(open_socket(app, token, settings.slack_api_url))

        await until_done(connect, partial(tell_trouble, settings))
        announce_ready(settings.notify_socket)
        log.info("slack_connected")
        await asyncio.Event().wait()


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
