"""What a process says when it is ready, and what the log keeps to itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.logs import trace
from bot.processes import Notices, announce_ready, announce_trouble
from bot.redis_server import RedisMissingError, find_server
from tests.processes import PATIENCE


def test_a_process_that_is_ready_is_heard(tmp_path: Path) -> None:
    with Notices(tmp_path / "ready") as notices:
        assert notices.take(0.0) == set()
        announce_ready(notices.address)
        assert notices.take(1.0) == {os.getpid()}


def test_what_keeps_a_process_from_its_work_is_heard_until_it_is_ready(tmp_path: Path) -> None:
    with Notices(tmp_path / "ready") as notices:
        announce_trouble(notices.address, "Slack cannot be reached. Look at a=b.")
        assert notices.take(1.0) == set()
        assert notices.troubles == {os.getpid(): "Slack cannot be reached. Look at a=b."}
        announce_ready(notices.address)
        assert notices.take(1.0) == {os.getpid()}
        assert notices.troubles == {}


def test_nobody_needs_to_listen() -> None:
    announce_ready(None)


def test_the_log_names_an_error_by_type_and_place_and_not_by_its_words() -> None:
    try:
        int("Ada Lovelace, born 1815")
    except ValueError as error:
        line = trace(None, "error", {"event": "unexpected", "exc_info": error})
    assert line["error"][0].startswith("builtins.ValueError at ")
    assert "test_processes.py" in line["error"][0]
    assert "Lovelace" not in str(line)


def test_without_any_redis_set_up_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    with pytest.raises(RedisMissingError, match="apt install redis-server"):
        find_server()


STUBBORN = """
import asyncio
from bot.processes import until_stopped

async def work():
    print("runs", flush=True)
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        print("lost", flush=True)  # as a library may lose it
    await asyncio.Event().wait()

asyncio.run(until_stopped(work, again=0.05))
"""


def test_a_cancellation_that_a_library_loses_is_sent_again() -> None:
    with subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"runs\n"
        process.terminate()
        try:
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
        assert process.stdout.read() == b"lost\n"
