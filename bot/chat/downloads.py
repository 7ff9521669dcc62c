"""Bytes that a platform sends us, never more than we take."""

import aiohttp

from handlers.errors import PermanentError

CHUNK = 64 * 1024


async def read_within(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """The body of an answer of at most `limit` bytes.

    Raises:
        PermanentError: `too_large`; the rest is not read.
    """
    if (response.content_length or 0) > limit:
        raise _too_large(limit)
    data = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        data += chunk
        if len(data) > limit:
            raise _too_large(limit)
    return bytes(data)


def _too_large(limit: int) -> PermanentError:
    return PermanentError(
        "too_large",
        f"The file is larger than {limit // (1024 * 1024)} MB. Ask for a smaller one, "
        "without large pictures.",
    )
