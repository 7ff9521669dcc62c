"""What the child that answers one connection may use, and that it ends when nobody waits for it.

The parser has limits of its own, in a child of its own. These are for what follows in this
process: rules and patterns over the text that it gave.
"""

import math
import resource
import select
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.reader.client import LONGEST
from bot.settings import Settings
from pipeline.reading.confinement import STATM
from pipeline.reading.limits import MEBIBYTE, Limits

WALL_SECONDS = LONGEST - 10.0  # so that the client still hears why
CPU_SECONDS = 120  # rules take a second or two on the longest text that is kept
LAST_BREATH_SECONDS = 10  # to say that it was too long, before the system kills
MEMORY_BYTES = 2 << 30  # beyond what the reader has mapped; parsers get half of it
LOOK_SECONDS = 0.5


def file_limits(settings: Settings) -> Limits:
    """What one file may cost, where settings say it."""
    return Limits(file_bytes=settings.max_file_mb * MEBIBYTE, ocr_languages=settings.ocr_names)


class TooLongError(BaseException):
    """The time is over; no handler of `Exception` on the way may keep it."""


class AbandonedError(BaseException):
    """Nobody waits for the answer any more; as `TooLongError`."""


@contextmanager
def limited(connection: socket.socket, wall_seconds: float) -> Iterator[None]:
    """Limit this process, for good, and watch over what runs in the block.

    Args:
        connection: to the one who waits for the answer.
        wall_seconds: for the whole block.

    Raises:
        TooLongError: out of time, wall or processor.
        AbandonedError: the other side closed the connection.
    """
    signal.signal(signal.SIGXCPU, _too_long)
    _limit(resource.RLIMIT_CPU, CPU_SECONDS, CPU_SECONDS + LAST_BREATH_SECONDS)
    if STATM.exists():
        mapped = int(STATM.read_text("ascii").split()[0]) * resource.getpagesize()
        # The hard limit stays: parsers are forked from here and set it for themselves.
        _limit(resource.RLIMIT_AS, mapped + MEMORY_BYTES)
    watch = _Watch(connection, time.monotonic() + wall_seconds)
    signal.signal(signal.SIGALRM, watch.look)
    # A timer is not inherited: the parser's child does not see it.
    signal.setitimer(signal.ITIMER_REAL, LOOK_SECONDS, LOOK_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)


class _Watch:
    """Looks after the deadline and the other side."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._poll = select.poll()
        # A hang-up is always told; our side's end of input alone is none.
        self._poll.register(connection, 0)
        self._deadline = deadline

    def look(self, *_: object) -> None:
        """Raise where there is no point in going on."""
        if self._poll.poll(0):
            raise AbandonedError
        if time.monotonic() > self._deadline:
            self._deadline = math.inf
            raise TooLongError


def _too_long(*_: object) -> None:
    raise TooLongError


def _limit(what: int, soft: int, hard: int | None = None) -> None:
    most = resource.getrlimit(what)[1]
    wanted = most if hard is None else hard
    ceiling = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    within = soft if ceiling == resource.RLIM_INFINITY else min(soft, ceiling)
    resource.setrlimit(what, (within, ceiling))
