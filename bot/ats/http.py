"""Calls of a provider's API: each is made once, and its errors are sorted."""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import aiohttp

from bot.ats.downloads import Downloads, place_of
from bot.chat.downloads import read_within
from handlers.errors import PermanentError, TemporaryError

SECONDS = 30.0  # that an answer is waited for
DEFAULT_PAUSE = 30.0  # where a provider tells to slow down and not for how long
LONGEST_PAUSE = 3600.0
MOST_BYTES = 32 * 1024 * 1024  # of an answer in JSON
# What a provider calls an error; whole sentences may tell of people.
CODE: Final = re.compile(r"[a-z][a-z0-9_]{2,60}")


class MissingAnswerError(Exception):
    """What was asked for is not there (404)."""


class RefusedAnswerError(Exception):
    """The provider understood and will not (400, 422); `codes` are its own names for why."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


@dataclass(frozen=True)
class Answer:
    """What a provider answered: JSON, when by its own clock, and where its next page is."""

    body: Any
    at: datetime
    next_page: str | None = None


class Http:
    """Calls of one provider; an account's key goes to its own address only.

    Attributes:
        files: where files are fetched, without any key.
    """

    def __init__(self, label: str, address: str) -> None:
        self.label = label
        self._home = place_of(address)
        timeout = aiohttp.ClientTimeout(total=SECONDS, sock_connect=10)
        self._session = aiohttp.ClientSession(timeout=timeout)
        self.files = Downloads(label, self._home)

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()
        await self.files.close()

    async def call(self, method: str, url: str, *, needs: str, **given: Any) -> Answer:
        """Make one call.

        Args:
            method: of HTTP.
            url: at the provider's address.
            needs: the permission that it takes, as the provider calls it.
            given: `params`, `json`, `data`, `headers` as aiohttp takes them.

        Raises:
            MissingAnswerError, RefusedAnswerError: it answered so.
            PermanentError: the key, or a permission, does not do.
            TemporaryError: try again, after `retry_after` where given.
        """
        if not self._is_home(url):
            raise PermanentError("ats_foreign", f"{self.label} sent us to another site.")
        return await self._request(method, url, needs, given)

    async def token(
        self, url: str, form: Mapping[str, str], authorization: str, needs: str
    ) -> Answer:
        """Ask for a token, at an address that is written in the adapter; raises as `call`."""
        headers = {"Authorization": authorization}
        return await self._request("POST", url, needs, {"data": form, "headers": headers})

    async def _request(self, method: str, url: str, needs: str, given: Mapping[str, Any]) -> Answer:
        try:
            async with self._session.request(
                method, url, allow_redirects=False, **given
            ) as response:
                return await self._answer(response, needs)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise self._unreachable() from error

    async def _answer(self, response: aiohttp.ClientResponse, needs: str) -> Answer:
        status = response.status
        if 200 <= status < 300:
            raw = await read_within(response, MOST_BYTES)
            return Answer(json.loads(raw) if raw else None, _date(response), _next_page(response))
        if status == 404:
            raise MissingAnswerError
        if status in {400, 409, 422}:
            raise RefusedAnswerError(_codes(await response.read()))
        raise self._trouble(status, response.headers, needs)

    def _trouble(self, status: int, headers: Mapping[str, str], needs: str) -> Exception:
        if status == 429:
            return TemporaryError(
                "ats_rate_limited",
                f"{self.label} asks us to slow down.",
                retry_after=pause(headers, datetime.now(UTC)),
            )
        if status == 401:
            return PermanentError(
                "ats_key_refused",
                f"{self.label} refuses this account's key. Make a new one there and connect again: "
                "`shortlist ats connect`.",
            )
        if status == 403:
            return PermanentError(
                "ats_permission",
                f"The key of this account lacks a permission in {self.label}: {needs}. Add it "
                "there, then press Retry.",
            )
        if status >= 500:
            return self._unreachable()
        return PermanentError("ats_refused", f"{self.label} refused this (status {status}).")

    def _unreachable(self) -> TemporaryError:
        return TemporaryError("ats_unreachable", f"{self.label} cannot be reached at the moment.")

    def refused(self, error: RefusedAnswerError) -> PermanentError:
        """A refusal in words, for callers that can do nothing about it."""
        why = f": {', '.join(error.codes)}" if error.codes else ""
        return PermanentError("ats_refused", f"{self.label} refused this{why}.")

    def endless(self, pages: int) -> PermanentError:
        """A list that does not end within what is read: half of it would be taken for all."""
        return PermanentError(
            "ats_too_long",
            f"{self.label} lists more than {pages} pages here, more than is read. Clear out there "
            "what is not needed any more, then press Retry.",
        )

    def _is_home(self, url: str) -> bool:
        return place_of(url) == self._home


def basic(user: str, password: str) -> str:
    """The header of HTTP's basic authentication (RFC 7617)."""
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def pause(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds to wait, as the answer tells: `Retry-After` (RFC 9110), else `X-RateLimit-Reset`."""
    after, reset = headers.get("Retry-After", ""), headers.get("X-RateLimit-Reset", "")
    seconds = _number(after)
    if seconds is None and after:
        try:
            seconds = (parsedate_to_datetime(after) - now).total_seconds()
        except (ValueError, TypeError):
            seconds = None
    if seconds is None and (at := _number(reset)) is not None:
        seconds = at - now.timestamp()
    return min(max(DEFAULT_PAUSE if seconds is None else seconds, 1.0), LONGEST_PAUSE)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _date(response: aiohttp.ClientResponse) -> datetime:
    try:
        return parsedate_to_datetime(response.headers.get("Date", "")).astimezone(UTC)
    except (ValueError, TypeError):
        return datetime.now(UTC)


def _next_page(response: aiohttp.ClientResponse) -> str | None:
    """The link with rel=next (RFC 8288)."""
    found = response.links.get("next")
    return str(found["url"]) if found else None


def codes_of(body: Any) -> tuple[str, ...]:
    """A provider's own names for what is wrong; its sentences, which may tell of people, not."""
    if not isinstance(body, dict):
        return ()
    info = body.get("errorInfo")
    named = [*_listed(body.get("errors")), info.get("code") if isinstance(info, dict) else None]
    return tuple(
        dict.fromkeys(one for one in named if isinstance(one, str) and CODE.fullmatch(one))
    )


def _listed(errors: Any) -> list[Any]:
    return errors if isinstance(errors, list) else []


def _codes(raw: bytes) -> tuple[str, ...]:
    try:
        return codes_of(json.loads(raw))
    except ValueError:
        return ()
