"""Forms of the candidates' pages say when they were made; what no person fills in that way is told.

No cookie and no account: the stamp is checked by a key of the workspace.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from storage.database import Session
from storage.keys import fingerprint
from storage.models import ApplyPage

OLDEST = timedelta(hours=24)
Freshness = Literal["good", "early", "old", "forged"]
_WHAT = "apply stamp"


@dataclass(frozen=True)
class _Stamp:
    seconds: int
    nonce: str
    mark: str


async def make_stamp(session: Session, page: ApplyPage, now: datetime) -> str:
    """A stamp for a form of a page that is shown now."""
    seconds, nonce = int(now.timestamp()), secrets.token_hex(4)
    return f"{seconds}.{nonce}.{await _mark(session, page, seconds, nonce)}"


async def check_stamp(
    session: Session, page: ApplyPage, stamp: str, now: datetime, least: float
) -> Freshness:
    """Whether a form was made for this page, at least `least` seconds and at most a day ago."""
    given = _read(stamp)
    if given is None:
        return "forged"
    expected = await _mark(session, page, given.seconds, given.nonce)
    if not hmac.compare_digest(given.mark, expected):
        return "forged"
    age = now.timestamp() - given.seconds
    if age > OLDEST.total_seconds():
        return "old"
    return "early" if age < least else "good"


async def ensure_key(session: Session, workspace_id: int) -> None:
    """Make the key that stamps are checked by, in a write transaction."""
    await fingerprint(session, workspace_id, _WHAT, "")


async def _mark(session: Session, page: ApplyPage, seconds: int, nonce: str) -> str:
    said = f"{page.public_id}:{seconds}:{nonce}"
    return (await fingerprint(session, page.workspace_id, _WHAT, said))[:32]


def _read(stamp: str) -> _Stamp | None:
    parts = stamp.split(".")
    if len(parts) != 3 or not stamp.isascii() or not (parts[0].isdecimal() and len(parts[0]) < 12):
        return None
    return _Stamp(int(parts[0]), parts[1], parts[2])
