"""The port that Slack's requests over HTTP come in by."""

import errno
import socket

import aiohttp

from bot.slack.install import SlackStartError
from handlers.errors import TemporaryError

LOOK_SECONDS = 5.0


def open_port(host: str, port: int) -> socket.socket:
    """Listen on a port.

    Raises:
        SlackStartError: it can never be opened as it is set.
        TemporaryError: something else listens there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        server = socket.create_server((host, port), family=family)
    except PermissionError as error:
        raise SlackStartError(
            f"This user may not open port {port}; set HTTP_PORT to one above 1023."
        ) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sentence = f"Port {port} is taken; set HTTP_PORT to another one."
            raise TemporaryError("port_taken", sentence) from error
        raise SlackStartError(
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
