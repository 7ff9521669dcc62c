"""What can go wrong on Slack's side, for one call each, or for some of all calls."""

import asyncio
import random
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True)
class RateLimited:
    """429 with Retry-After."""

    seconds: int = 1


@dataclass(frozen=True)
class ServerError:
    """A 5xx; with `acted` the call was carried out all the same."""

    status: int = 500
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
    """200 with a body that ends in the middle of its JSON."""


@dataclass(frozen=True)
class Refuse:
    """`ok: false` with this error."""

    error: str
    needed: str | None = None


@dataclass(frozen=True)
class HtmlPage:
    """A download that answers 200 with a sign-in page."""


@dataclass(frozen=True)
class Redirect:
    """A download that answers 302."""

    location: str


Fault = RateLimited | ServerError | Drop | Hang | Garbage | Refuse | HtmlPage | Redirect
ACTS = (Drop, Hang, Garbage)


def _dice() -> random.Random:
    return random.Random(20260101)  # noqa: S311 - the same calls at each run, as far as they go


@dataclass(frozen=True)
class Busy:
    """Weather in which some of all calls are answered 429, at random.

    Attributes:
        share: of the calls, 0 to 1.
        seconds: of their Retry-After.
    """

    share: float
    seconds: int = 1
    dice: random.Random = field(default_factory=_dice)

    def __call__(self, method: str) -> Fault | None:
        """The fault of the next call; `response` and `upload` are none of the Web API."""
        if method in {"response", "upload"} or self.dice.random() >= self.share:
            return None
        return RateLimited(self.seconds)


def calm(method: str) -> Fault | None:
    """Weather in which nothing goes wrong by itself."""
    del method
    return None


def acts(fault: Fault | None) -> bool:
    """Whether the call is carried out although its answer is spoiled."""
    return (
        fault is None or isinstance(fault, ACTS) or (isinstance(fault, ServerError) and fault.acted)
    )


async def spoil(fault: Fault, request: web.Request, good: web.Response) -> web.StreamResponse:
    """The answer a fault gives in place of a good one."""
    if isinstance(fault, Drop):
        return cut(request)
    if isinstance(fault, Hang):
        await asyncio.sleep(fault.seconds)
        return good
    return _answer(fault)


def _answer(fault: Fault) -> web.Response:
    match fault:
        case RateLimited():
            after = {"Retry-After": str(fault.seconds)}
            return web.json_response(
                {"ok": False, "error": "ratelimited"}, status=429, headers=after
            )
        case ServerError():
            return web.Response(status=fault.status, text="upstream connect error")
        case Refuse():
            body = {"ok": False, "error": fault.error}
            return web.json_response(body | ({"needed": fault.needed} if fault.needed else {}))
        case Redirect():
            return web.Response(status=302, headers={"Location": fault.location})
        case HtmlPage():
            return sign_in_page()
        case _:
            return web.Response(text='{"ok": tr', content_type="application/json")


def sign_in_page() -> web.Response:
    """What Slack shows where it does not know who asks: a page, with status 200."""
    page = "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in</body></html>"
    return web.Response(text=page, content_type="text/html")


def cut(request: web.Request) -> web.StreamResponse:
    """Close the connection instead of answering."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
