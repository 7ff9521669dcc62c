"""The doctor on the site: whether its port is ours to open."""

from bot.doctor.checks import Check, Looker
from bot.settings import Settings
from handlers.errors import TemporaryError

PORT = "HTTP port"


def lookers(settings: Settings) -> dict[str, Looker]:
    """What is looked at, as the site is set up."""
    return {PORT: _port} if settings.serves_http else {}


async def _port(settings: Settings) -> Check:
    import aiohttp  # noqa: PLC0415 - only where something is served

    from bot.serving import PortError, is_shortlist, open_port  # noqa: PLC0415

    host, port = settings.http_host, settings.http_port
    try:
        open_port(host, port).close()
    except PortError as error:
        return Check(PORT, "bad", f"{host}:{port} cannot be opened", str(error))
    except TemporaryError as error:
        async with aiohttp.ClientSession() as session:
            if await is_shortlist(session, host, port):
                return Check(PORT, "good", f"Shortlist listens on {host}:{port}")
        return Check(PORT, "bad", f"another program listens on {host}:{port}", error.reason)
    return Check(PORT, "good", f"{host}:{port} is free")
