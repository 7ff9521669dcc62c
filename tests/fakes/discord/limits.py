"""Discord's rate limits: buckets of requests in a window (docs: topics/rate-limits)."""

import hashlib
import time
from dataclasses import dataclass, field

LOOSE = (1000, 1.0)


@dataclass
class Window:
    """A bucket's window: when it ends, on the monotonic clock, and how many requests it had."""

    ends: float = 0.0
    used: int = 0


@dataclass
class Limits:
    """Limits by name of call, for each channel, guild or webhook on its own.

    Attributes:
        rules: (requests, seconds of a window) by name of call; others are hardly limited.
        overrun: names of calls that were answered 429 because of a rule.
    """

    rules: dict[str, tuple[int, float]] = field(default_factory=dict)
    windows: dict[tuple[str, str], Window] = field(default_factory=dict)
    overrun: list[str] = field(default_factory=list)

    def take(self, name: str, major: str) -> tuple[dict[str, str], float | None]:
        """The headers of an answer, and how many seconds to wait where it is refused.

        Args:
            name: of the call.
            major: id of the channel, guild or webhook that it is about.
        """
        most, seconds = self.rules.get(name, LOOSE)
        now = time.monotonic()
        window = self.windows.setdefault((name, major), Window())
        if now >= window.ends:
            window.ends, window.used = now + seconds, 0
        refused = window.used >= most
        window.used += not refused
        left = window.ends - now
        if refused:
            self.overrun.append(name)
        headers = {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(most - window.used),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(name.encode()).hexdigest()[:32],
        }
        return headers, round(left, 3) if refused else None
