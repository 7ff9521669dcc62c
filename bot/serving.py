"""Serving a site: the port that requests come in by, and word of it once it is open."""

import errno
import math
import socket
from collections.abc import Callable

import aiohttp
import uvicorn
from fastapi import FastAPI

from bot.settings import Settings
from handlers.errors import TemporaryError

LOOK_SECONDS = 5.0


class PortError(Exception):
    """The port can never be opened as it is set; the text says what to do."""


def open_port(host: str, port: int) -> socket.socket:
    """Listen on a port; 0 takes any that is free.

    Raises:
        PortError: it can never be opened as it is set.
        TemporaryError: something else listens there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        server = socket.create_server((host, port), family=family)
    except PermissionError as error:
        raise PortError(
            f"This user may not open port {port}; set HTTP_PORT to one above 1023."
        ) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sentence = f"Port {port} is taken; set HTTP_PORT to another one."
            raise TemporaryError("port_taken", sentence) from error
        raise PortError(
            f"{host} is no address of this machine; set HTTP_HOST to one that is, e.g. 127.0.0.1."
        ) from error
    # Accepted connections inherit it; asyncio sets it only on sockets that name their protocol.
    # Without it an answer's second packet waits 40 ms for the first one to be acknowledged.
    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return server


async def is_shortlist(session: aiohttp.ClientSession, host: str, port: int) -> bool:
    """Tell whether it is Shortlist that listens on a port."""
    where = f"[{host}]" if ":" in host else host
    timeout = aiohttp.ClientTimeout(total=LOOK_SECONDS)
    try:
        async with session.get(f"http://{where}:{port}/healthz", timeout=timeout) as answer:
            return bool((await answer.json()).get("shortlist"))
    except (aiohttp.ClientError, TimeoutError, ValueError, AttributeError):
        return False


class AnnouncingServer(uvicorn.Server):
    """Says that it is ready once its port is open."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the port."""
        await super().startup(sockets)
        if self.started:
            self._ready()


async def serve_site(
    settings: Settings, site: FastAPI, port: socket.socket, ready: Callable[[], None]
) -> None:
    """Serve a site until cancelled.

    Args:
        settings: how long requests that run get at the end.
        site: answers.
        port: as `open_port` gives it.
        ready: called once requests are taken.
    """
    config = uvicorn.Config(
        site,
        log_config=None,
        lifespan="off",  # nothing of ours opens or closes with it
        access_log=False,
        timeout_graceful_shutdown=math.ceil(settings.stop_seconds),
        server_header=False,
    )
    await AnnouncingServer(config, ready).serve([port])
