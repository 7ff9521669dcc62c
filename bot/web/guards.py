"""How often one network, or everyone together, may use what is open to all.

In the memory of this process: several processes let through as many times more. Addresses are kept
as hashes under a key that goes with the process.
"""

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass, field

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.requests import Request

from bot.web.desk import host_of

NETWORK_BITS = 64  # of an IPv6 address: what one customer has


@dataclass(frozen=True)
class Rates:
    """How often: `10/hour`."""

    address: str = "12/hour"
    page: str = "300/hour"
    requests: str = "30/hour"


@dataclass
class Guard:
    """Counts what comes; one for each site."""

    rates: Rates = Rates()
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def __post_init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def lets_apply(self, request: Request, page: str) -> bool:
        """Whether one more application from here may come in on a page."""
        here = parse(self.rates.address), "apply", self._hash(_network(request))
        return await self._hit(*here) and await self._hit(parse(self.rates.page), "page", page)

    async def lets_ask(self, request: Request) -> bool:
        """Whether one more request about an application may come from here."""
        return await self._hit(parse(self.rates.requests), "ask", self._hash(_network(request)))

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
