"""Files at addresses that a provider gives: without any key, and from no private network."""

from urllib.parse import urljoin, urlsplit

import aiohttp

from bot.chat.downloads import read_within
from bot.guard import Guard
from handlers.errors import PermanentError, TemporaryError

SECONDS = 60.0
REDIRECTS = 3
MOVED = frozenset({301, 302, 303, 307, 308})
Place = tuple[str, str | None, int | None]


def place_of(url: str) -> Place:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


class Downloads:
    """Fetches files that one provider points to."""

    def __init__(self, label: str, home: Place) -> None:
        """Fetch nothing yet.

        Args:
            label: what the provider is called.
            home: where its API is. One that is not https is on a machine of ours, for tests: then
                files may lie there, too.
        """
        self._label, self._home = label, home
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=SECONDS, sock_connect=10),
            connector=aiohttp.TCPConnector(
                # Whatever a name led to when it was looked up.
                socket_factory=Guard(frozenset()).socket if home[0] == "https" else None
            ),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def fetch(self, url: str, limit: int) -> bytes:
        """The bytes of a file, at most `limit`.

        Raises:
            PermanentError: it is too large, or lies where nothing is fetched from.
            TemporaryError: try again with a fresh address.
        """
        try:
            return await self._follow(url, limit)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise TemporaryError(
                "ats_unreachable", f"{self._label}'s store of files cannot be reached."
            ) from error

    async def _follow(self, url: str, limit: int) -> bytes:
        for _ in range(REDIRECTS + 1):
            if urlsplit(url).scheme != "https" and place_of(url) != self._home:
                raise PermanentError(
                    "ats_foreign",
                    f"{self._label} gave an address for this file that is not fetched from.",
                )
            async with self._session.get(url, allow_redirects=False) as response:
                if response.status == 200:
                    return await read_within(response, limit)
                if response.status not in MOVED:
                    break
                url = urljoin(url, response.headers.get("Location", ""))
        raise TemporaryError(
            "ats_file_refused",
            f"{self._label}'s store of files did not give the CV. It is asked for again.",
        )
