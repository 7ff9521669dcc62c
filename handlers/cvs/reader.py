"""Reading a file in a child of this process: for the shell, where nobody else does."""

import asyncio
from datetime import date

from pipeline.digest import Digest, digest


async def read_here(data: bytes, name: str, today: date) -> Digest:
    """Digest a file in a child of this process: for the shell, where nobody else does.

    Raises:
        ReadingError: it cannot be read.
    """
    return await asyncio.to_thread(digest, data, name, today)


async def draw_here(data: bytes, number: int) -> bytes:
    """Draw a page in a child of this process: for the shell, where nobody else does.

    Raises:
        ReadingError: it cannot be read.
    """
    from pipeline.reading.drawing import draw_page  # noqa: PLC0415 - most processes draw nothing

    return await asyncio.to_thread(draw_page, data, number)
