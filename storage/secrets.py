"""Secrets that webhooks are signed with: sealed, several at a time while one replaces another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.database import Session
from storage.keys import WORKSPACE, box


@dataclass(frozen=True)
class Secret:
    """A secret as it is handed over (`whsec_...`), and until when it holds; None: for good."""

    value: str
    until: datetime | None = None

    def __repr__(self) -> str:
        """Without the secret."""
        return f"Secret(until={self.until!r})"

    def holds(self, now: datetime) -> bool:
        """Whether it is still in use."""
        return self.until is None or now < self.until


async def seal_secrets(
    session: Session, workspace_id: int, kind: str, secrets: Sequence[Secret]
) -> bytes:
    """Seal secrets, the newest first; `kind` names whose they are."""
    sealer = await box(session, workspace_id, WORKSPACE)
    return sealer.seal_json(kind, [_as_json(secret) for secret in secrets])


async def open_secrets(
    session: Session, workspace_id: int, kind: str, sealed: bytes
) -> list[Secret]:
    """What `seal_secrets` sealed.

    Raises:
        SealBrokenError: they were changed by someone else than us.
    """
    opener = await box(session, workspace_id, WORKSPACE)
    return [_as_secret(one) for one in opener.open_json(kind, sealed)]


def _as_json(secret: Secret) -> dict[str, Any]:
    return {"value": secret.value, "until": secret.until and secret.until.isoformat()}


def _as_secret(one: dict[str, Any]) -> Secret:
    return Secret(one["value"], one["until"] and datetime.fromisoformat(one["until"]))
