"""Asking the reader process."""

import asyncio
import json
from pathlib import Path

from handlers.errors import TemporaryError
from pipeline.document import Document
from pipeline.errors import ReadingError

LONGEST = 300.0  # seconds for one file; above what the limits of a file add up to


async def read(address: Path, data: bytes, name: str) -> Document:
    """Have a file read by the process that listens at `address`.

    Raises:
        ReadingError: as `pipeline.reading.read`.
        TemporaryError: the process is not there, or ended in the middle.
    """
    try:
        answer = await asyncio.wait_for(_ask(address, data, name), LONGEST)
    except (OSError, TimeoutError) as error:
        raise _gone() from error
    if not answer:
        raise _gone()
    told = json.loads(answer)
    if "code" in told:
        raise ReadingError(told["code"], told["message"])
    return Document.model_validate(told)


def _gone() -> TemporaryError:
    return TemporaryError("reader_gone", "The reader of files was restarting. It is tried again.")


async def _ask(address: Path, data: bytes, name: str) -> bytes:
    reader, writer = await asyncio.open_unix_connection(str(address))
    try:
        writer.write(json.dumps(name).encode() + b"\n" + data)
        writer.write_eof()
        await writer.drain()
        return await reader.read()
    finally:
        writer.close()
