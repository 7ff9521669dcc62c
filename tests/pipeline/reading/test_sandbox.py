"""The child process: what it may not do, and how its end reaches the parent."""

import ctypes
import json
import os
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import ReadingError
from pipeline.reading import confinement, read, sandbox
from tests.pipeline.reading.samples import cv_page, pdf

BUDGET = sandbox.Budget(
    memory_bytes=256 * 1024 * 1024, cpu_seconds=1, wall_seconds=5, answer_bytes=100_000
)
filtered = pytest.mark.skipif(
    bool(confinement.degraded()), reason="no system-call filter on this machine"
)


def ends_as(work: Callable[[], str], budget: sandbox.Budget = BUDGET) -> str:
    with pytest.raises(ReadingError) as caught:
        sandbox.run(work, budget)
    return caught.value.code


def attempt(action: Callable[[], object]) -> str:
    try:
        action()
    except OSError as error:
        return json.dumps(error.errno)
    return json.dumps("done")


def spin() -> str:
    while True:
        pass


def test_an_answer_comes_back_whole() -> None:
    text = json.dumps("ü" * 15_000)
    assert sandbox.run(lambda: text, BUDGET) == text


def test_endless_work_ends_as_timeout() -> None:
    assert ends_as(spin) == "timeout"


def test_a_child_that_gets_no_processor_is_no_fault_of_the_file() -> None:
    short = sandbox.Budget(BUDGET.memory_bytes, 1, 0.3, BUDGET.answer_bytes)
    assert ends_as(lambda: str(threading.Event().wait(60)), short) == "busy"


def test_too_much_memory_ends_as_bomb() -> None:
    assert ends_as(lambda: str(len(bytearray(600 * 1024 * 1024)))) == "bomb"


def test_a_crash_in_c_ends_as_damaged() -> None:
    assert ends_as(lambda: str(ctypes.string_at(0))) == "damaged"


def test_an_abort_ends_as_damaged() -> None:
    assert ends_as(lambda: str(os.abort())) == "damaged"


def test_an_unforeseen_exception_ends_as_damaged() -> None:
    assert ends_as(lambda: str(1 / 0)) == "damaged"


def test_an_endless_answer_ends_as_bomb() -> None:
    assert ends_as(lambda: "x" * 2_000_000) == "bomb"


def test_an_answer_that_is_not_ours_ends_as_damaged() -> None:
    def lie() -> str:
        os.write(confinement.ANSWER_FD, b'-{"code": "you are fired"}')
        os._exit(0)

    assert ends_as(lie) == "damaged"


def test_the_child_sees_no_environment_and_no_open_file(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("root key", encoding="utf-8")
    with secret.open(encoding="utf-8") as opened:
        number = opened.fileno()

        def look() -> str:
            readable = True
            try:
                os.fstat(number)
            except OSError:
                readable = False
            return json.dumps([dict(os.environ), readable])

        assert json.loads(sandbox.run(look, BUDGET)) == [{}, False]


@filtered
def test_the_child_cannot_reach_the_network() -> None:
    assert sandbox.run(lambda: attempt(socket.socket), BUDGET) == "1"


@filtered
def test_the_child_cannot_start_a_program() -> None:
    def start() -> object:
        return os.execv("/bin/true", ["true"])  # noqa: S606

    assert sandbox.run(lambda: attempt(start), BUDGET) == "1"


@filtered
def test_the_child_cannot_write_a_file(tmp_path: Path) -> None:
    target = tmp_path / "left-behind"
    assert sandbox.run(lambda: attempt(target.touch), BUDGET) == "1"
    assert not target.exists()


@filtered
def test_the_child_cannot_signal_its_parent() -> None:
    parent = os.getpid()
    assert sandbox.run(lambda: attempt(lambda: os.kill(parent, signal.SIGTERM)), BUDGET) == "1"


def test_no_child_is_left_behind() -> None:
    ends_as(lambda: str(os.abort()))
    sandbox.run(lambda: "1", BUDGET)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_reading_works_from_several_threads_at_once() -> None:
    data = pdf(cv_page)
    texts: list[str] = []
    threads = [
        threading.Thread(target=lambda: texts.append(read(data, "cv.pdf").text)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(texts) == 4
    assert all("Maren Oldfield" in text for text in texts)


def test_reading_works_inside_a_forked_process() -> None:
    data = pdf(cv_page)

    def nested() -> None:
        code = 1
        try:
            code = 0 if "Maren Oldfield" in read(data, "cv.pdf").text else 2
        finally:
            os._exit(code)

    pid = os.fork()
    if pid == 0:
        nested()
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
