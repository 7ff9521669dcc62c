"""The `web` process: the API, the pages, and Slack where it comes over HTTP."""

import asyncio
import sys
from contextlib import AsyncExitStack
from functools import partial
from socket import socket

import structlog

from bot.addresses import local_address
from bot.logs import set_up_logs
from bot.processes import REFUSED, announce_ready, announce_trouble, tie_to_parent, until_stopped
from bot.services import KNOWN_TROUBLE, explain, open_services, redis_address
from bot.serving import PortError, open_port, serve_site
from bot.settings import Settings, SettingsError, load_settings
from bot.starting import until_done
from bot.web.desk import Desk
from bot.web.limits import limits_over
from bot.web.site import build_site
from handlers.errors import TemporaryError
from handlers.services import Services

log = structlog.get_logger(__name__)


async def serve(settings: Settings) -> None:
    """Serve the site until cancelled.

    Raises:
        PortError: its port can never be opened as it is set; the text says what to do.
    """

    async def listen() -> socket:
        return open_port(settings.http_host, settings.http_port)

    port = await until_done(listen, partial(_tell_trouble, settings))
    async with open_services(settings) as services, AsyncExitStack() as stack:
        slack = None
        if settings.slack == "http":
            from bot.slack.over_http import open_slack_routes  # noqa: PLC0415 - where it is set up

            slack = await stack.enter_async_context(open_slack_routes(settings, services))
        desk = open_desk(settings, services, port)
        site = build_site(desk, slack=slack, pages=settings.web == "on")

        def ready() -> None:
            log.info("web_listens", address=desk.address)
            announce_ready(settings.notify_socket)

        await serve_site(settings, site, port, ready)


def open_desk(settings: Settings, services: Services, port: socket) -> Desk:
    """What the site's routes work with."""
    return Desk(
        services,
        address_of(settings, port),
        limits=limits_over(redis_address(settings), settings.api_rate),
        # With an address of its own there is a proxy in front, which is on this machine too.
        private=settings.public_url is None,
    )


def address_of(settings: Settings, port: socket) -> str:
    """How others reach a port that was opened."""
    return settings.public_url or local_address(settings.http_host, port.getsockname()[1])


def _tell_trouble(settings: Settings, error: TemporaryError) -> None:
    log.warning("web_not_listening", reason=error.reason)
    _announce(settings, f"{error.reason} It is tried again and again.")


def _announce(settings: Settings, trouble: str) -> None:
    announce_trouble(settings.notify_socket, trouble)
    if settings.slack == "http":
        announce_trouble(settings.notify_socket, trouble, part="slack")


def main() -> int:
    """Run the process until it is stopped; returns its exit code."""
    tie_to_parent()
    try:
        settings = load_settings()
        set_up_logs(settings, "web")
        return _run(settings)
    except (SettingsError, *KNOWN_TROUBLE) as error:
        print(explain(error), file=sys.stderr)  # noqa: T201 - the reader is a person at a shell
        return 2


def _run(settings: Settings) -> int:
    try:
        asyncio.run(until_stopped(partial(serve, settings)))
    except PortError as error:
        if settings.notify_socket:  # who started us says it
            _announce(settings, f"{error} Then start Shortlist again.")
        else:
            print(error, file=sys.stderr)  # noqa: T201 - as above
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
