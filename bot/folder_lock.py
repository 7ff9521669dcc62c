"""One `run` for each data folder: two Redis servers would take over the same file."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_FILE = "run.lock"
STOPPING_SECONDS = 15.0  # what is left of one that was killed gets to end


class FolderBusyError(Exception):
    """Another Shortlist runs on this data folder; the text says which."""


@contextmanager
def lock_folder(folder: Path) -> Iterator[int]:
    """Hold the data folder; the lock is given up by the last process that has its descriptor.

    Yields:
        The descriptor.

    Raises:
        FolderBusyError: someone else holds it.
    """
    descriptor = os.open(folder / LOCK_FILE, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        _take(descriptor, folder)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int, folder: Path) -> None:
    deadline = time.monotonic() + STOPPING_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 32, 0).decode().strip() or "?"
            if _alive(holder) or time.monotonic() > deadline:
                raise FolderBusyError(
                    f"Shortlist already runs on {folder.absolute()} (process {holder}). "
                    "Stop it first, or set DATA_FOLDER to another folder."
                ) from None
            time.sleep(0.1)
        else:
            return


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
