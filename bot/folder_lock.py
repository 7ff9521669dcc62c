"""Who may work on a data folder: one `run`, any number of workers and commands, or a restore alone.

Two `run` would start two Redis servers on the same file. What replaces data or keys needs that
nobody works with the old ones in memory.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK_FILE = "run.lock"  # held by `run`
WORK_FILE = "work.lock"  # shared by every process that has the data open
STOPPING_SECONDS = 15.0  # what is left of one that was killed gets to end


class FolderError(Exception):
    """The data folder cannot be used; the text says why and what to do."""


class FolderBusyError(FolderError):
    """Another Shortlist works on this data folder; the text says which."""


def make_folder(folder: Path) -> None:
    """Make the data folder, its owner's alone, where there is none.

    Raises:
        FolderError: it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise FolderError(
            f"{folder.absolute()} cannot be the data folder: it, or a folder above it, is a file. "
            "Set DATA_FOLDER to a folder."
        ) from error
    except OSError as error:
        raise FolderError(
            f"The data folder {folder.absolute()} cannot be made: {error.strerror}. Make it "
            "yourself and let this user write there, or set DATA_FOLDER to another one."
        ) from error


@contextmanager
def lock_folder(folder: Path) -> Iterator[int]:
    """Hold the data folder; the lock is given up by the last process that has its descriptor.

    Yields:
        The descriptor.

    Raises:
        FolderBusyError: someone else holds it.
    """
    descriptor = _open(folder, LOCK_FILE)
    try:
        _take(descriptor, folder)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def share_folder(folder: Path) -> Iterator[None]:
    """Work on the data, as others may at the same time, but not while it is being replaced.

    Raises:
        FolderBusyError: it is being replaced.
    """
    descriptor = _open(folder, WORK_FILE)
    try:
        if not _try(descriptor, fcntl.LOCK_SH):
            raise FolderBusyError(
                f"A restore or a change of the root key is at work on {folder.absolute()}. "
                "Try again when it has ended."
            )
        yield
    finally:
        os.close(descriptor)


@contextmanager
def have_folder_alone(folder: Path) -> Iterator[None]:
    """Replace what lies there: neither `run` nor any other process of ours may have it open.

    Raises:
        FolderBusyError: one does.
    """
    with lock_folder(folder):
        descriptor = _open(folder, WORK_FILE)
        try:
            if not _try(descriptor, fcntl.LOCK_EX):
                raise FolderBusyError(
                    f"A process of Shortlist is at work on {folder.absolute()}: a worker, clock, "
                    "web, Slack, Discord or a command. Stop it first, or wait until it has ended."
                )
            yield
        finally:
            os.close(descriptor)


def _open(folder: Path, name: str) -> int:
    try:
        return os.open(folder / name, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise FolderError(
            f"The data folder {folder.absolute()} cannot be written to: {error.strerror}. "
            "Let this user write there, or set DATA_FOLDER to another one."
        ) from error


def _try(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _take(descriptor: int, folder: Path) -> None:
    deadline = time.monotonic() + STOPPING_SECONDS
    while not _try(descriptor, fcntl.LOCK_EX):
        holder = os.pread(descriptor, 32, 0).decode().strip() or "?"
        if _alive(holder) or time.monotonic() > deadline:
            raise FolderBusyError(
                f"Shortlist already runs on {folder.absolute()} (process {holder}). "
                "Stop it first, or set DATA_FOLDER to another folder."
            )
        time.sleep(0.1)


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
