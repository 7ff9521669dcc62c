"""What many browsers follow at once is looked at once."""

import asyncio
import math
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

LOOK_SECONDS = 1.0


@dataclass
class _Known:
    mark: str = ""
    at: float = -math.inf
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Looks:
    """What came for openings, looked at once a second however many browsers follow it."""

    def __init__(self) -> None:
        self._known: defaultdict[int, _Known] = defaultdict(_Known)

    async def mark(self, opening_id: int, look: Callable[[], Awaitable[str]]) -> str:
        """What changes when anything does that is shown of what came for an opening.

        Args:
            opening_id: which.
            look: finds it out; not asked while what is known is fresh.
        """
        known = self._known[opening_id]
        async with known.lock:
            if time.monotonic() - known.at >= LOOK_SECONDS:
                known.mark = await look()
                known.at = time.monotonic()
        return known.mark
