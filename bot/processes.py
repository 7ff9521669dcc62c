"""What all our processes do the same way: end with their parent, say that they are ready, stop."""

import asyncio
import ctypes
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Self

REFUSED = 2  # exit code: what is set cannot work, and starting again would not help
PR_SET_PDEATHSIG = 1  # linux/prctl.h
ASKED_AGAIN_SECONDS = 60.0  # longer than anything that we do takes to end
NOTIFY_SOCKET = "NOTIFY_SOCKET"  # sd_notify(3)


def tie_to_parent(sent: signal.Signals = signal.SIGTERM) -> None:
    """Make this process receive a signal when its parent dies, however that happens.

    On Linux the kernel does it, through exec too; elsewhere a thread watches.
    """
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(sent), 0, 0, 0)
        if os.getppid() != parent:  # it died just before
            os.kill(os.getpid(), sent)
        return
    threading.Thread(target=_watch, args=(parent, sent), daemon=True).start()


def _watch(parent: int, sent: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os.kill(os.getpid(), sent)


def announce_ready(address: str | None, *, part: str = "") -> None:
    """Tell whoever started us that we work now, as systemd's services do (sd_notify(3)).

    Args:
        address: of the datagram socket that listens, None where nobody asked.
        part: of a process that does several things, the one that works now.
    """
    _tell(address, "READY=1", part)


def announce_trouble(address: str | None, sentence: str, *, part: str = "") -> None:
    """Tell whoever started us why we do not work yet, and what a person can do about it.

    Args:
        address: as in `announce_ready`.
        sentence: on one line.
        part: as in `announce_ready`.
    """
    _tell(address, f"STATUS={sentence}", part)


def _tell(address: str | None, words: str, part: str) -> None:
    if not address:
        return
    if part:  # systemd must not take a part for the whole, and leaves what it does not know alone
        words = f"X_PART={part}\nX_{words}"
    path = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(f"{words}\nMAINPID={os.getpid()}\n".encode(), path)


class Notices:
    """The other end: a socket that hears which processes are ready, and what keeps others.

    Attributes:
        troubles: what keeps a process from its work, by its id, until it is ready.
        parts: the same of a part of a process, by its id and the part's name; empty once it works.
    """

    def __init__(self, path: Path) -> None:
        self.address = str(path)
        self.troubles: dict[int, str] = {}
        self.parts: dict[tuple[int, str], str] = {}
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.address)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._socket.close()

    def take(self, seconds: float) -> set[int]:
        """The ids of the processes that said they are ready, after at most `seconds`."""
        ready: set[int] = set()
        while select.select([self._socket], [], [], seconds)[0]:
            seconds = 0.0
            lines = self._socket.recv(4096).decode("utf-8", "replace").splitlines()
            said = dict(line.partition("=")[::2] for line in lines)
            pid = int(said["MAINPID"])
            if "READY" in said:
                ready.add(pid)
                self.troubles.pop(pid, None)
            elif "STATUS" in said:
                self.troubles[pid] = said["STATUS"]
            elif "X_PART" in said:
                self.parts[pid, said["X_PART"]] = said.get("X_STATUS", "")
        return ready


async def until_stopped(
    work: Callable[[], Awaitable[None]], *, again: float = ASKED_AGAIN_SECONDS
) -> None:
    """Run `work` until it ends by itself or SIGTERM or SIGINT cancels it.

    Args:
        work: what is done.
        again: seconds after which it is cancelled once more, if it still runs: `asyncio.wait_for`
            of Python 3.11, which libraries use while they connect, may lose a cancellation.
    """
    task = asyncio.ensure_future(work())
    loop = asyncio.get_running_loop()

    def stop() -> None:
        task.cancel()
        loop.call_later(again, stop)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    try:
        await task
    except asyncio.CancelledError:
        if not task.cancelled():
            raise
