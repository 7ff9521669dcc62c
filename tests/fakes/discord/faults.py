"""What can go wrong on Discord's side, for one call each, or for some of all calls."""

import asyncio
import json
import random
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.discord.errors import ERRORS


@dataclass(frozen=True)
class RateLimited:
    """429 with Retry-After.

    Attributes:
        seconds: until the call may be tried again.
        everywhere: the limit of the whole bot (`global`), not of one route.
        scope: `user`, `global` or `shared`.
        via: without the header of Discord's proxy it is a ban by Cloudflare, with a page as body.
    """

    seconds: float = 0.05
    everywhere: bool = False
    scope: str = "user"
    via: bool = True


@dataclass(frozen=True)
class ServerError:
    """A 5xx; with `acted` the call was carried out all the same."""

    status: int = 503
    acted: bool = False


@dataclass(frozen=True)
class Drop:
    """The call is carried out, then the connection is cut without an answer."""


@dataclass(frozen=True)
class Hang:
    """The answer comes late; the call is carried out first."""

    seconds: float


@dataclass(frozen=True)
class Garbage:
    """200 with a body that ends in the middle of its JSON; the call is carried out first."""


@dataclass(frozen=True)
class Refuse:
    """A refusal with this code; the status is the usual one unless given."""

    code: int
    status: int | None = None


@dataclass(frozen=True)
class Redirect:
    """A download that answers 302."""

    location: str


Fault = RateLimited | ServerError | Drop | Hang | Garbage | Refuse | Redirect


def _dice() -> random.Random:
    return random.Random(20260101)  # noqa: S311 - the same calls at each run, as far as they go


@dataclass(frozen=True)
class Busy:
    """Weather in which some of all calls are answered 429, at random.

    Attributes:
        share: of the calls, 0 to 1.
        seconds: until they may be tried again.
    """

    share: float
    seconds: float = 0.05
    dice: random.Random = field(default_factory=_dice)

    def __call__(self, name: str) -> Fault | None:
        """The fault of the next call; first answers to interactions and files are not limited."""
        if name in {"callback", "download"} or self.dice.random() >= self.share:
            return None
        return RateLimited(self.seconds)


def calm(name: str) -> Fault | None:
    """Weather in which nothing goes wrong by itself."""
    del name
    return None


def acts(fault: Fault | None) -> bool:
    """Whether the call is carried out although its answer is spoiled."""
    if isinstance(fault, ServerError):
        return fault.acted
    return fault is None or isinstance(fault, Drop | Hang | Garbage)


def json_answer(
    body: Any, status: int = 200, headers: dict[str, str] | None = None
) -> web.Response:
    """JSON as Discord sends it: the content type says nothing else, and clients count on that."""
    kind = {"Content-Type": "application/json"}
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers=kind | (headers or {})
    )


async def spoil(fault: Fault, request: web.Request, good: web.Response) -> web.StreamResponse:
    """The answer a fault gives in place of a good one."""
    if isinstance(fault, Drop):
        if request.transport is not None:
            request.transport.abort()
        return good
    if isinstance(fault, Hang):
        await asyncio.sleep(fault.seconds)
        return good
    return _answer(fault)


def _answer(fault: Fault) -> web.Response:
    match fault:
        case RateLimited():
            return too_many(fault)
        case ServerError():
            return web.Response(status=fault.status, text="upstream connect error")
        case Refuse():
            status, message = ERRORS.get(fault.code, (400, "Refused"))
            return json_answer({"message": message, "code": fault.code}, fault.status or status)
        case Redirect():
            return web.Response(status=302, headers={"Location": fault.location})
        case _:
            kind = {"Content-Type": "application/json"}
            return web.Response(body=b'{"id": "12', headers=kind)


def too_many(fault: RateLimited, headers: dict[str, str] | None = None) -> web.Response:
    """429 (docs: topics/rate-limits)."""
    if not fault.via:
        page = "<html><title>Access denied | discord.com used Cloudflare</title></html>"
        return web.Response(status=429, text=page, content_type="text/html")
    told = {
        "Via": "1.1 google",
        "Retry-After": str(max(1, round(fault.seconds))),
        "X-RateLimit-Scope": "global" if fault.everywhere else fault.scope,
    }
    if fault.everywhere:
        told["X-RateLimit-Global"] = "true"
    body = {
        "message": "You are being rate limited.",
        "retry_after": fault.seconds,
        "global": fault.everywhere,
    }
    return json_answer(body, 429, (headers or {}) | told)
