"""Signatures by Standard Webhooks, https://www.standardwebhooks.com: made, looked at, renewed."""

import base64
import hmac
import secrets as random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from standardwebhooks import Webhook

from storage.secrets import Secret

SECRET_BYTES = 32  # the specification asks for 24 to 64
OVERLAP = timedelta(hours=24)
TOLERANCE = timedelta(minutes=5)
LONGEST_ID = 256
_DIGITS = 11  # of a time in seconds; what a header may hold beyond is none


class SignatureError(Exception):
    """A message is not signed as it should be; the text says what is wrong, and gives no secret."""


def new_secret() -> Secret:
    """A secret that nobody has, `whsec_` and base64."""
    return Secret(f"whsec_{base64.b64encode(random.token_bytes(SECRET_BYTES)).decode()}")


def renewed(before: Sequence[Secret], now: datetime, *, at_once: bool) -> list[Secret]:
    """A new secret before those that hold still; they do so for another 24 hours.

    Args:
        before: the newest first.
        now: when.
        at_once: the others hold no longer: somebody may have seen them.
    """
    if at_once:
        return [new_secret()]
    until = now + OVERLAP
    kept = [replace(one, until=min(one.until or until, until)) for one in before if one.holds(now)]
    return [new_secret(), *kept]


def signed(secrets: Sequence[Secret], uid: str, at: datetime, body: str) -> dict[str, str]:
    """The headers of a message: its id, when it is sent, a signature by each secret that holds."""
    by = [Webhook(one.value).sign(uid, at, body) for one in secrets if one.holds(at)]
    return {
        "webhook-id": uid,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(by),
    }


def verified(
    secrets: Sequence[Secret], headers: Mapping[str, str], body: bytes, now: datetime
) -> str:
    """The id of a message that one of the secrets signed, at most five minutes ago.

    Args:
        secrets: of whom it should be.
        headers: by names in small letters.
        body: as it came.
        now: the clock of the library is the machine's, ours is given.

    Raises:
        SignatureError: it is not signed by them, or not now.
    """
    uid, signatures = headers.get("webhook-id", ""), headers.get("webhook-signature", "")
    at = _time(headers.get("webhook-timestamp", ""))
    if not uid or len(uid) > LONGEST_ID or not signatures or at is None:
        raise SignatureError(
            "The headers webhook-id, webhook-timestamp (seconds) and webhook-signature are needed."
        )
    if abs(now - at) > TOLERANCE:
        raise SignatureError("The timestamp is more than five minutes off. Sign it anew.")
    if not _fits([one for one in secrets if one.holds(now)], uid, at, body, signatures):
        raise SignatureError("No signature fits. Sign the body as it is sent, with the secret.")
    return uid


def _time(text: str) -> datetime | None:
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        return None
    return datetime.fromtimestamp(int(text), UTC)


def _fits(secrets: Sequence[Secret], uid: str, at: datetime, body: bytes, signatures: str) -> bool:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False
    given = [one.encode() for one in signatures.split(" ")]
    due = [Webhook(one.value).sign(uid, at, text).encode() for one in secrets]
    return any(hmac.compare_digest(one, other) for one in due for other in given)
