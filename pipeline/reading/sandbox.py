"""Run a parser in a forked child that can hurt nobody.

The child starts from the parent's memory (so the file needs no copying and the parsers no
importing), gives up everything it does not need, and answers with JSON over a pipe. The parent
only ever reads bytes, a bounded number of them, until a deadline.
"""

import gc
import json
import math
import os
import select
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.errors import ReadingError
from pipeline.reading import confinement
from pipeline.reading.refusals import MESSAGES, refusal

# A page has at most a few thousand characters; JSON escapes a character by at most 12 bytes.
BYTES_A_CHARACTER = 12
OVERHEAD_BYTES = 1024 * 1024
LAST_BREATH_SECONDS = 0.5
STARVED_SHARE = 0.25
TIME_SIGNALS = frozenset({signal.SIGXCPU, signal.SIGKILL})

degraded = confinement.degraded
Work = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Budget:
    """What one child may use.

    Attributes:
        memory_bytes: address space beyond what the parent has mapped.
        answer_bytes: the longest answer that is read.
    """

    memory_bytes: int
    cpu_seconds: int
    wall_seconds: float
    answer_bytes: int


def answer_bytes(characters: int) -> int:
    """Return the room that an answer with this much text needs at most."""
    return characters * BYTES_A_CHARACTER + OVERHEAD_BYTES


class _Started(NamedTuple):
    """A child at work: its number, where its answer comes from, and until when."""

    pid: int
    reader: int
    deadline: float


def run(work: Work, budget: Budget) -> str:
    """Run `work` in a confined child process and return the JSON text it gives.

    Args:
        work: called in the child; returns JSON, or raises `ReadingError`.
        budget: what the child may use.

    Raises:
        ReadingError: the one that `work` raised, or ``timeout``, ``busy``, ``bomb`` or ``damaged``
            where the child came to its end in another way.
    """
    return _finish(_start(work, budget), budget)


def run_all(works: Iterable[Work], budget: Budget, at_once: int) -> Iterator[str | ReadingError]:
    """Run each work as `run` does, some at the same time.

    Args:
        works: as for `run`.
        budget: of each child.
        at_once: children at the same time.

    Yields:
        What `run` would return or raise, in the order of `works`.
    """
    running: deque[_Started] = deque()
    try:
        for work in works:
            if len(running) == at_once:
                yield _outcome(running.popleft(), budget)
            running.append(_start(work, budget))
        while running:
            yield _outcome(running.popleft(), budget)
    finally:
        for child in running:  # nobody waits for what they do
            os.close(child.reader)
            _reap(child.pid, 0.0)


def _outcome(child: _Started, budget: Budget) -> str | ReadingError:
    try:
        return _finish(child, budget)
    except ReadingError as error:
        return error


def _start(work: Work, budget: Budget) -> _Started:
    confinement.prepare()  # before the fork, so that children share it
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        _child(work, budget, writer)
    os.close(writer)
    return _Started(pid, reader, time.monotonic() + budget.wall_seconds)


def _finish(child: _Started, budget: Budget) -> str:
    try:
        answer = _receive(child.reader, budget.answer_bytes, child.deadline)
    except ReadingError as error:
        _, worked = _reap(child.pid, 0.0)
        # Nobody's file is to blame for a child that got no processor.
        starved = error.code == "timeout" and worked < budget.wall_seconds * STARVED_SHARE
        raise refusal("busy") if starved else error from None
    finally:
        os.close(child.reader)
    return _interpret(answer, _reap(child.pid, child.deadline)[0])


def _child(work: Work, budget: Budget, writer: int) -> None:
    """Confine this process, do the work, send the answer, and end without any clean-up."""
    try:
        # A collection would touch, and so copy, every page that is shared with the parent.
        gc.freeze()
        confinement.shed(writer)
        confinement.confine(budget.memory_bytes, budget.cpu_seconds)
        _send(confinement.ANSWER_FD, _answer(work))
    finally:
        os._exit(0)


def _answer(work: Work) -> bytes:
    try:
        return b"+" + work().encode()
    except ReadingError as error:
        code = error.code
    except (MemoryError, RecursionError):
        code = "bomb"
    # The parsers raise dozens of types on broken files; the boundary is this process.
    except Exception:  # noqa: BLE001
        code = "damaged"
    return b"-" + json.dumps({"code": code}).encode()


def _send(descriptor: int, answer: bytes) -> None:
    view = memoryview(answer)
    while view:
        view = view[os.write(descriptor, view) :]


def _receive(reader: int, most: int, deadline: float) -> bytes:
    """Read until the child closes its end, the deadline, or more than an answer may have.

    What has been waiting here counts, even where the deadline passed meanwhile.
    """
    poll = select.poll()
    poll.register(reader, select.POLLIN | select.POLLHUP)
    chunks: list[bytes] = []
    size = 0
    while size <= most:
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise refusal("timeout")
        chunk = os.read(reader, 1 << 20)
        if not chunk:
            return b"".join(chunks)
        chunks.append(chunk)
        size += len(chunk)
    raise refusal("bomb")


def _reap(pid: int, deadline: float) -> tuple[int, float]:
    """Wait for the child for a moment, then kill it.

    Returns:
        Its wait status, and the processor seconds that it used.
    """
    patience = min(deadline, time.monotonic() + LAST_BREATH_SECONDS)
    try:
        while True:
            done, status, used = os.wait4(pid, os.WNOHANG)
            if done:
                return status, used.ru_utime + used.ru_stime
            if time.monotonic() >= patience:
                break
            time.sleep(0.001)
        os.kill(pid, signal.SIGKILL)
        _, status, used = os.wait4(pid, 0)
    except ChildProcessError:
        # Someone else in this process waits for any child; the answer alone has to do.
        return 0, math.inf
    return status, used.ru_utime + used.ru_stime


def _interpret(answer: bytes, status: int) -> str:
    if answer[:1] == b"+":
        return answer[1:].decode("utf-8", errors="replace")
    if answer[:1] == b"-":
        raise _refused(answer[1:])
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in TIME_SIGNALS:
        raise refusal("timeout")
    raise refusal("damaged")


def _refused(body: bytes) -> ReadingError:
    try:
        code = json.loads(body)["code"]
        return refusal(code if code in MESSAGES else "damaged")
    except (ValueError, KeyError, TypeError):
        return refusal("damaged")
