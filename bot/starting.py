"""A step of a start that another system may keep waiting: tried until it is done, and told."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from handlers.errors import TemporaryError

AGAIN_SECONDS = 5.0  # between two attempts
T = TypeVar("T")


async def until_done(step: Callable[[], Awaitable[T]], tell: Callable[[TemporaryError], None]) -> T:
    """Try a step until it is done; what keeps it from that is told once, and when it changes."""
    told = ""
    while True:
        try:
            return await step()
        except TemporaryError as error:
            if error.reason != told:
                told = error.reason
                tell(error)
            await asyncio.sleep(error.retry_after or AGAIN_SECONDS)
