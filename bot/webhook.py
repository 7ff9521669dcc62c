"""The only place that calls addresses which others gave us: webhooks out, and links to CVs.

No proxy, no redirect, no cookie, one connection a call. Whatever a name leads to, `bot.guard` looks
at the address that is about to be connected to.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.guard import AddressRefusedError, Guard
from handlers.cvs.intake import too_large
from handlers.errors import PermanentError, TemporaryError
from handlers.webhooks.outgoing import Answer, Code, Silence
from handlers.wording.webhooks import LINKS, link_answered

SECONDS: Final = 20.0  # for one call, from looking the name up to the end of the answer
SNIPPET: Final = 1024  # bytes of an answer that are kept
LOOK_UPS: Final = 4  # names that are looked up at the same time: the system may take half a minute
AGENT: Final = "Shortlist-Webhooks/1"
_CODES: Final[tuple[tuple[type[Exception], Code], ...]] = (  # the first that fits
    (aiohttp.ClientConnectorDNSError, "unresolved"),
    (aiohttp.InvalidURL, "unresolved"),
    (UnicodeError, "unresolved"),
    (aiohttp.ClientSSLError, "insecure"),
    (TimeoutError, "timeout"),
    (aiohttp.ClientConnectorError, "unreachable"),
    (aiohttp.ClientResponseError, "no_http"),
    (aiohttp.ClientError, "cut_off"),
    (OSError, "cut_off"),
)


class SystemResolver(AbstractResolver):
    """Looks names up as the system does, in threads of its own: a slow one stops nothing else."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LOOK_UPS, thread_name_prefix="names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Where a name leads now."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads, socket.getaddrinfo, host, port, family, socket.SOCK_STREAM
        )
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=one_family,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for one_family, _, protocol, _, address in found
        ]

    async def close(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class GuardedResolver(AbstractResolver):
    """Refuses a name that leads to any address that is not called."""

    def __init__(self, guard: Guard, names: AbstractResolver) -> None:
        self._guard = guard
        self._names = names

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Where a name leads now.

        Raises:
            AddressRefusedError: into a network.
        """
        found = await self._names.resolve(host, port, family)
        for one in found:
            self._guard.check(one["host"])
        return found

    async def close(self) -> None:
        """Close the other one."""
        await self._names.close()


class SafeWeb:
    """`handlers.webhooks.outgoing.Web` over aiohttp."""

    def __init__(
        self, guard: Guard, strict: aiohttp.ClientSession, allowed: aiohttp.ClientSession
    ) -> None:
        """Call through one of two sessions.

        Args:
            guard: says what is called.
            strict: connects to what the guard permits.
            allowed: connects anywhere; for places that the setting allows by name.
        """
        self._guard = guard
        self._strict = strict
        self._allowed = allowed

    def refusal(self, url: str) -> str | None:
        """Why an address is none that is called; None where it is one."""
        return self._guard.refusal(url)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer | Silence:
        """Post JSON; redirects are not followed, they are answers."""
        if self._guard.refusal(url):
            return Silence("address_refused")
        sent = {**headers, "content-type": "application/json"}
        try:
            async with self._call("POST", url, sent, body) as response:
                snippet = await _beginning(response, SNIPPET)
                return Answer(response.status, snippet, _retry_after(response))
        except (aiohttp.ClientError, OSError, UnicodeError) as error:
            return Silence(_code(error))

    async def fetch(self, url: str, limit: int) -> bytes:
        """Download at most `limit` bytes.

        Raises:
            PermanentError: it is gone, forbidden, too large, or elsewhere (a redirect).
            TemporaryError: try again.
        """
        if refusal := self._guard.refusal(url):
            raise PermanentError("address_refused", refusal)
        try:
            async with self._call("GET", url, {"accept-encoding": "identity"}) as response:
                _check(response)
                data = await _beginning(response, limit + 1)
        except (aiohttp.ClientError, OSError, UnicodeError) as error:
            code = _code(error)
            if code == "address_refused":
                raise PermanentError(code, LINKS[code]) from None
            raise TemporaryError(code, LINKS[code]) from None
        if len(data) > limit:
            raise PermanentError("too_large", too_large(limit))
        return data

    @asynccontextmanager
    async def _call(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        session = self._allowed if self._guard.allows(urlsplit(url)) else self._strict
        # Encoded: signed links hold signs that would be written otherwise.
        target = URL(url, encoded=True)
        async with session.request(
            method, target, headers=headers, data=body, allow_redirects=False
        ) as response:
            yield response


async def _beginning(response: aiohttp.ClientResponse, size: int) -> bytes:
    data = b""
    while len(data) < size and (more := await response.content.read(size - len(data))):
        data += more
    return data


def _code(error: Exception) -> Code:
    if isinstance(getattr(error, "os_error", error), AddressRefusedError):
        return "address_refused"
    return next(code for kind, code in _CODES if isinstance(error, kind))


def _retry_after(response: aiohttp.ClientResponse) -> float | None:
    """Seconds after which it wants to be called again; it may give a date instead."""
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())


def _check(response: aiohttp.ClientResponse) -> None:
    """Go on with what is there alone.

    Raises:
        PermanentError: it is gone, forbidden or elsewhere.
        TemporaryError: it may be there later.
    """
    status = response.status
    if status == HTTPStatus.OK:
        return
    reason, after = link_answered(status), _retry_after(response)
    if status in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS} or status >= 500:
        raise TemporaryError(f"status_{status}", reason, retry_after=after)
    raise PermanentError(f"status_{status}", reason)


@asynccontextmanager
async def open_web(
    guard: Guard,
    *,
    names: AbstractResolver | None = None,
    trust: ssl.SSLContext | None = None,
    seconds: float = SECONDS,
) -> AsyncIterator[SafeWeb]:
    """Open what calls addresses; nothing is connected before it is used.

    Args:
        guard: says what is called.
        names: looks names up.
        trust: whose certificates hold; by default those that the system trusts.
        seconds: longest call.
    """
    look_up = names or SystemResolver()
    open_one = _Sessions(trust or ssl.create_default_context(), seconds)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(look_up.close)
        strict = open_one(GuardedResolver(guard, look_up), guard.socket)
        free = open_one(look_up, None)
        for session in (strict, free):
            stack.push_async_callback(session.close)
        yield SafeWeb(guard, strict, free)


class _Sessions:
    """Opens sessions that are alike but for where they connect to."""

    def __init__(self, trust: ssl.SSLContext, seconds: float) -> None:
        self._trust = trust
        self._seconds = seconds

    def __call__(
        self,
        names: AbstractResolver,
        sockets: "Callable[[aiohttp.connector.AddrInfoType], socket.socket] | None",
    ) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            resolver=names,
            use_dns_cache=False,
            socket_factory=sockets,
            ssl=self._trust,
            force_close=True,  # what an idle connection lost would be one of the ten tries
        )
        return aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=self._seconds),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"user-agent": AGENT},
            auto_decompress=False,
            trust_env=False,
        )
