"""How other programs are called over HTTP: an address is given, an answer or silence comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from handlers.errors import PermanentError

Code = Literal[
    "address_refused", "unresolved", "unreachable", "insecure", "timeout", "cut_off", "no_http"
]
"""Why there was no answer: an address that is not called (of this machine or a private network),
a name that nobody knows, nobody there, a certificate that does not hold, no answer in time, a
connection that broke off, an answer that is no HTTP."""


@dataclass(frozen=True)
class Answer:
    """What was answered.

    Attributes:
        status: of HTTP.
        body: the beginning of it.
        retry_after: seconds, where it said when to come back.
    """

    status: int
    body: bytes = b""
    retry_after: float | None = None


@dataclass(frozen=True)
class Silence:
    """No answer came, and why."""

    code: Code


class Web(Protocol):
    """Calls addresses that people or programs gave us: none inside our own network, ever."""

    def refusal(self, url: str) -> str | None:
        """Why an address is none that is called, in a person's words; None where it is one.

        What its name leads to is looked at each time it is called.
        """

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer | Silence:
        """Post something; redirects are not followed, they are answers."""

    async def fetch(self, url: str, limit: int) -> bytes:
        """Download at most `limit` bytes.

        Raises:
            PermanentError: it is gone, forbidden, too large, or elsewhere (a redirect).
            TemporaryError: try again.
        """


NOTHING_SET_UP = (
    "This process calls no other programs. Start Shortlist with `shortlist run`, then press Retry."
)


class NoWeb:
    """For a process that calls nobody."""

    def refusal(self, url: str) -> str | None:
        """Every address is refused."""
        del url
        return NOTHING_SET_UP

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer | Silence:
        """Refuse."""
        del url, headers, body
        raise PermanentError("not_connected", NOTHING_SET_UP)

    async def fetch(self, url: str, limit: int) -> bytes:
        """Refuse."""
        del url, limit
        raise PermanentError("not_connected", NOTHING_SET_UP)
