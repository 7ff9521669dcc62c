"""Asking the reader process."""

import asyncio
import json
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from handlers.errors import TemporaryError
from pipeline.digest import Digest
from pipeline.errors import ReadingError

REFUSED = b"-"  # first byte of an answer that is no digest
STARTING_SECONDS = 10.0  # it starts beside the one who asks
LOOK_SECONDS = 0.05
LONGEST = 300.0  # seconds for one file; above what the limits of a file add up to


async def read(
    address: Path, data: bytes, name: str, today: date, *, patience: float = STARTING_SECONDS
) -> Digest:
    """Have a file read by the process that listens at `address`.

    Args:
        address: of its socket.
        data: the file.
        name: its name as uploaded.
        today: what "present" means.
        patience: seconds to wait for a process that does not listen yet.

    Raises:
        ReadingError: as `pipeline.digest.digest`.
        TemporaryError: the process is not there, ended in the middle, or got no processor.
    """
    asked = {"name": name, "today": today.isoformat()}
    return Digest.model_validate_json(await _answer(address, asked, data, patience))


async def draw(
    address: Path, data: bytes, number: int, *, patience: float = STARTING_SECONDS
) -> bytes:
    """Have a page drawn by the process that listens at `address`.

    Args:
        address: of its socket.
        data: the file, a PDF.
        number: of the page, from 1.
        patience: as for `read`.

    Raises:
        ReadingError: as `pipeline.reading.drawing.draw_page`.
        TemporaryError: as `read`.
    """
    return await _answer(address, {"page": number}, data, patience)


async def _answer(
    address: Path, asked: Mapping[str, object], data: bytes, patience: float
) -> bytes:
    try:
        reader, writer = await _connect(address, time.monotonic() + patience)
        request = json.dumps(asked).encode() + b"\n" + data
        answer = await asyncio.wait_for(_ask(reader, writer, request), LONGEST)
    except (OSError, TimeoutError) as error:
        raise _gone() from error
    if not answer:
        raise _gone()
    if answer.startswith(REFUSED):
        told = json.loads(answer[1:])
        if told["code"] == "busy":
            raise TemporaryError("reader_busy", told["message"])
        raise ReadingError(told["code"], told["message"])
    return answer


def _gone() -> TemporaryError:
    return TemporaryError("reader_gone", "The reader of files was restarting. It is tried again.")


async def _connect(
    address: Path, deadline: float
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    while True:
        try:
            return await asyncio.open_unix_connection(str(address))
        except (ConnectionRefusedError, FileNotFoundError):
            if time.monotonic() >= deadline:
                raise
        await asyncio.sleep(LOOK_SECONDS)


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    try:
        writer.write(request)
        writer.write_eof()
        await writer.drain()
        return await reader.read()
    finally:
        writer.close()
