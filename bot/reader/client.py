"""Asking the reader process."""

import asyncio
import json
from datetime import date
from pathlib import Path

from handlers.errors import TemporaryError
from pipeline.digest import Digest
from pipeline.errors import ReadingError

REFUSED = b"-"  # first byte of an answer that is no digest
LONGEST = 300.0  # seconds for one file; above what the limits of a file add up to


async def read(address: Path, data: bytes, name: str, today: date) -> Digest:
    """Have a file read by the process that listens at `address`.

    Raises:
        ReadingError: as `pipeline.digest.digest`.
        TemporaryError: the process is not there, or ended in the middle.
    """
    try:
        answer = await asyncio.wait_for(_ask(address, data, name, today), LONGEST)
    except (OSError, TimeoutError) as error:
        raise _gone() from error
    if not answer:
        raise _gone()
    if answer.startswith(REFUSED):
        told = json.loads(answer[1:])
        raise ReadingError(told["code"], told["message"])
    return Digest.model_validate_json(answer)


def _gone() -> TemporaryError:
    return TemporaryError("reader_gone", "The reader of files was restarting. It is tried again.")


async def _ask(address: Path, data: bytes, name: str, today: date) -> bytes:
    reader, writer = await asyncio.open_unix_connection(str(address))
    try:
        head = json.dumps({"name": name, "today": today.isoformat()})
        writer.write(head.encode() + b"\n" + data)
        writer.write_eof()
        await writer.drain()
        return await reader.read()
    finally:
        writer.close()
