"""Tokens of an installation that run out, and whoever gives new ones."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class FreshToken:
    """A token in place of one that runs out: it, what the next one is asked for with, its life."""

    token: str
    refresh: str
    seconds: int

    def __repr__(self) -> str:
        """Without the tokens."""
        return f"FreshToken(seconds={self.seconds})"


class TokenSource(Protocol):
    """Renews the tokens of one platform's installations."""

    async def renew(self, refresh: str) -> FreshToken:
        """Ask for a new token; `refresh` is used up by it.

        Raises:
            PermanentError: the platform refuses.
            TemporaryError: try again.
        """
