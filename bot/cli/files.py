"""Files named on the command line: folders walked, parsed on all cores."""

import errno
import gc
import multiprocessing
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.reader.limits import file_limits
from bot.settings import Settings
from handlers.direct import Failed, Parsed, file_in, names_in, parse
from handlers.errors import UserError

T = TypeVar("T")
# Below this many files a pool costs more than it saves.
ALONE = 3
ARCHIVE, ARCHIVE_BYTES = ".zip", 100 * 1024 * 1024
GARBAGE = 20_000  # new objects between two collections in the processes of a batch
CHUNK = 8


def named(paths: Sequence[Path]) -> list[Path]:
    """All files that `walk` finds.

    Raises:
        UserError: there is none; the text says what was named.
    """
    missing = [path for path in paths if not path.exists() and not path.is_symlink()]
    if len(missing) == len(paths):
        gone = ", ".join(map(str, missing))
        verb = "does" if len(missing) == 1 else "do"
        raise UserError(f"{gone} {verb} not exist. Name files, or folders that hold some.")
    if files := walk(paths):
        return files
    raise UserError("There is no file there. Name files, or folders that hold some.")


def walk(paths: Sequence[Path]) -> list[Path]:
    """All files named or lying below the folders named, hidden ones left out, in a stable order.

    The files in a ZIP file lie below it: `cvs.zip/ana.pdf`.
    """
    return [file for path in paths for found in _below(path) for file in _inside(found)]


def _inside(path: Path) -> list[Path]:
    if path.suffix.lower() != ARCHIVE:
        return [path]
    try:
        names = names_in(read_bytes(path, ARCHIVE_BYTES))
    except OSError:
        names = []  # whoever reads it tells why it cannot be opened
    return [path / name for name in names] or [path]


def _below(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    closed: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below = (Path(folder) / name for name in sorted(names) if not name.startswith("."))
        # A pipe or a device would be waited for without end; a link to nothing is told as such.
        yield from (file for file in below if file.is_file() or not file.exists())
    # A folder that cannot be looked into fails like a file that cannot be opened.
    yield from (Path(str(error.filename)) for error in closed)


def read_bytes(path: Path, limit: int = -1) -> bytes:
    """The bytes of a file, at most `limit` of them.

    Raises:
        OSError: it cannot be opened, or is no file: a pipe would be waited for.
    """
    archive = next((above for above in path.parents if above.suffix.lower() == ARCHIVE), None)
    if archive is not None and not archive.is_dir():
        packed = read_bytes(archive, ARCHIVE_BYTES)
        return file_in(packed, path.relative_to(archive).as_posix())
    # Opened first and looked at then, so that nothing can be put in its place in between.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file", str(path))
        return file.read(limit)


def why_closed(error: OSError) -> str:
    """Why a file cannot be opened, and what to do."""
    reason = error.strerror or type(error).__name__
    return f"The file cannot be opened: {reason}. Check the path and its permissions."


def read_one(path: Path, settings: Settings) -> Parsed | Failed:
    """Parse one file; one that cannot even be opened fails like any other."""
    limits = file_limits(settings)
    try:
        data = read_bytes(path, limits.file_bytes + 1)
    except OSError as error:
        return Failed(str(path), "unreadable", why_closed(error))
    return parse(str(path), data, path.name, datetime.now(UTC).date(), limits)


def on_all_cores(function: Callable[[Path], T], files: Sequence[Path]) -> Iterator[T]:
    """Apply a function to files, in their order, on as many processes as there are cores."""
    cores = os.cpu_count() or 1
    if len(files) < ALONE or cores == 1:
        yield from map(function, files)
        return
    context = multiprocessing.get_context("fork" if hasattr(os, "fork") else None)
    chunk = max(1, min(CHUNK, len(files) // (cores * 2)))
    # What is loaded by now stays: looking through it for rubbish again and again takes time.
    gc.freeze()
    with ProcessPoolExecutor(cores, context, gc.set_threshold, (GARBAGE,)) as pool:
        yield from pool.map(function, files, chunksize=chunk)


def parse_all(files: Sequence[Path], settings: Settings) -> Iterator[Parsed | Failed]:
    """Parse files, in their order."""
    return on_all_cores(partial(read_one, settings=settings), files)
