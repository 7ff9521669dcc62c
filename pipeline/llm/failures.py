"""What a failed call means, in a recruiter's words."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from pipeline.errors import ModelError

LONGEST_WAIT = 24 * 3600.0  # seconds; what a server asks for beyond a day is taken for a mistake


class OversizedError(Exception):
    """A server answered with more than is read."""


class StatusError(Exception):
    """A server answered with anything but success.

    Attributes:
        status: of HTTP.
        message: the server's words, with the status.
        names: its code and type of the error.
        about: everything it said, for finding the name of a parameter.
        headers: lower-case names.
    """

    def __init__(
        self,
        *,
        status: int,
        message: str,
        names: frozenset[str],
        about: str,
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.names = names
        self.about = about
        self.headers = headers


class _Meaning(NamedTuple):
    message: str
    permanent: bool


MEANINGS: Mapping[str, _Meaning] = {
    "quota": _Meaning(
        "The model account has no credit left. Ask its owner to add credit, then retry.", True
    ),
    "key": _Meaning(
        "The model's server did not accept the API key. Ask an admin to set a valid"
        " OPENAI_API_KEY with access to the model, then retry.",
        True,
    ),
    "refusal": _Meaning(
        "The model declined to answer for this text. Look at it yourself,"
        " or score it with the keywords engine.",
        True,
    ),
    "truncated": _Meaning(
        "The model's answer was cut off twice. Use fewer criteria, or ask an admin to set another"
        " OPENAI_MODEL, then retry.",
        True,
    ),
    "invalid": _Meaning(
        "The model gave an unusable answer twice. Retry; if it stays so, use another model.", True
    ),
    "rate_limited": _Meaning(
        "The model's server asks to slow down. This is tried again by itself.", False
    ),
    "server": _Meaning(
        "The model's server has a problem of its own. This is tried again by itself.", False
    ),
    "timeout": _Meaning("The model did not answer in time. This is tried again by itself.", False),
    "unreachable": _Meaning(
        "The model's server cannot be reached. This is tried again by itself; if it stays so,"
        " ask an admin to check the network and OPENAI_BASE_URL.",
        False,
    ),
    "rejected": _Meaning(
        "The model's server did not accept the request. Ask an admin to check OPENAI_MODEL and"
        " OPENAI_BASE_URL, then retry.",
        True,
    ),
}
BY_STATUS: Mapping[int, str] = {
    401: "key",
    402: "quota",
    403: "key",
    408: "timeout",
    409: "server",
    425: "server",
    429: "rate_limited",
}
QUOTA_CODES = frozenset(
    {
        "insufficient_quota",
        "billing_hard_limit_reached",
        "billing_not_active",
        "credit_balance_too_low",
    }
)
REFUSAL_CODES = frozenset({"content_filter", "content_policy_violation", "invalid_prompt"})


def failure(code: str, *, detail: str = "", retry_after: float | None = None) -> ModelError:
    """Build the error of a code; `detail` is the server's own words, for the rejected ones."""
    meaning = MEANINGS[code]
    message = f"{meaning.message} It said: {detail}" if detail else meaning.message
    return ModelError(code, message, permanent=meaning.permanent, retry_after=retry_after)


def explain(error: StatusError | TimeoutError | ConnectionError) -> ModelError:
    """Name what went wrong with a call."""
    if isinstance(error, TimeoutError):
        return failure("timeout")
    if isinstance(error, ConnectionError):
        return failure("unreachable")
    code = _code(error)
    detail = " ".join(error.message.split())[:200] if code == "rejected" else ""
    return failure(code, detail=detail, retry_after=_retry_after(error.headers))


def _code(error: StatusError) -> str:
    if error.names & QUOTA_CODES:
        return "quota"
    if error.names & REFUSAL_CODES:
        return "refusal"
    if error.status >= 500:
        return "server"
    return BY_STATUS.get(error.status, "rejected")


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        seconds = _number(headers.get(name, ""))
        if seconds is not None:
            return min(max(seconds * unit, 0.0), LONGEST_WAIT)
    return _until(headers.get("retry-after", ""))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _until(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - datetime.now(UTC)).total_seconds(), 0.0), LONGEST_WAIT)


def lacks_route(error: StatusError) -> bool:
    """Tell a server without this API from one without this model."""
    message = error.message.lower()
    if "unknown url" in message or "unknown request url" in message:
        return True
    return error.status in {404, 405, 501} and "model" not in message


def refused_parameter(error: StatusError, candidates: frozenset[str]) -> str | None:
    """Name the parameter that a server does not know, among those it need not know."""
    if error.status not in {400, 422}:
        return None
    return next((name for name in sorted(candidates) if name in error.about), None)
