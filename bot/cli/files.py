"""Files named on the command line: folders walked, parsed on all cores."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from handlers.direct import Failed, Parsed, parse

T = TypeVar("T")
# Below this many files a pool costs more than it saves.
ALONE = 3
CHUNK = 8


def walk(paths: Sequence[Path]) -> list[Path]:
    """All files named or lying below the folders named, hidden ones left out, in a stable order."""
    return [file for path in paths for file in _below(path)]


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


def read_one(path: Path, max_bytes: int) -> Parsed | Failed:
    """Parse one file; one that cannot even be opened fails like any other."""
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        message = (
            f"The file cannot be opened: {error.strerror}. Check the path and its permissions."
        )
        return Failed(str(path), "unreadable", message)
    return parse(str(path), data, path.name, datetime.now(UTC).date())


def on_all_cores(function: Callable[[Path], T], files: Sequence[Path]) -> Iterator[T]:
    """Apply a function to files, in their order, on as many processes as there are cores."""
    cores = os.cpu_count() or 1
    if len(files) < ALONE or cores == 1:
        yield from map(function, files)
        return
    context = multiprocessing.get_context("fork" if hasattr(os, "fork") else None)
    chunk = max(1, min(CHUNK, len(files) // (cores * 2)))
    with ProcessPoolExecutor(cores, mp_context=context) as pool:
        yield from pool.map(function, files, chunksize=chunk)


def parse_all(files: Sequence[Path], max_bytes: int) -> Iterator[Parsed | Failed]:
    """Parse files, in their order."""
    return on_all_cores(partial(read_one, max_bytes=max_bytes), files)
