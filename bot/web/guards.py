"""How often one network, or everyone together, may use what is open to all.

In the memory of this process: several processes let through as many times more. Addresses are kept
as hashes under a key that goes with the process.
"""

import asyncio
import hashlib
import ipaddress
import secrets
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.web.desk import host_of

FULL = "Many files are being sent right now. Try again in a minute."
NETWORK_BITS = 64  # of an IPv6 address: what one customer has


@dataclass(frozen=True)
class Rates:
    """How often: `10/hour`."""

    address: str = "12/hour"
    page: str = "300/hour"
    requests: str = "30/hour"
    mails: str = "5/day"  # to one mailbox: whose it is, nobody has shown


@dataclass(frozen=True)
class Room:
    """How many files are in memory at the same time: of everybody, and of one network.

    Attributes:
        patience: seconds that whoever finds no room waits for some.
    """

    all: int = 32
    network: int = 4
    patience: float = 30.0


@dataclass
class Guard:
    """Counts what comes; one for each site."""

    rates: Rates = Rates()
    room: Room = Room()
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def __post_init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._inside: Counter[str] = Counter()
        self._left = asyncio.Condition()

    @asynccontextmanager
    async def holding(self, request: Request) -> AsyncIterator[None]:
        """Have room for a file, which is in memory until it is stored; read it within.

        Raises:
            HTTPException: too many others are being sent.
        """
        here = self._hash(_network(request))
        try:
            async with asyncio.timeout(self.room.patience), self._left:
                await self._left.wait_for(lambda: self._fits(here))
                self._inside[here] += 1
        except TimeoutError:
            raise HTTPException(503, FULL) from None
        try:
            yield
        finally:
            self._inside[here] -= 1
            self._inside += Counter()  # forgets networks that nothing comes from
            async with self._left:
                self._left.notify_all()

    def _fits(self, here: str) -> bool:
        room = self.room
        return self._inside.total() < room.all and self._inside[here] < room.network

    async def lets_apply(self, request: Request, page: str) -> bool:
        """Whether one more application from here may come in on a page."""
        here = parse(self.rates.address), "apply", self._hash(_network(request))
        return await self._hit(*here) and await self._hit(parse(self.rates.page), "page", page)

    async def lets_ask(self, request: Request) -> bool:
        """Whether one more request about an application may come from here."""
        return await self._hit(parse(self.rates.requests), "ask", self._hash(_network(request)))

    async def lets_mail(self, address: str) -> bool:
        """Whether one more receipt may be mailed there."""
        return await self._hit(parse(self.rates.mails), "mail", self._hash(address.lower()))

    async def _hit(self, rate: RateLimitItem, *what: str) -> bool:
        return await self._limiter.hit(rate, *what)

    def _hash(self, value: str) -> str:
        return hashlib.blake2b(value.encode(), key=self._key, digest_size=16).hexdigest()


def _network(request: Request) -> str:
    """The address that a request comes from, or the network of one customer."""
    host = host_of(request)
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network((address, NETWORK_BITS), strict=False))
