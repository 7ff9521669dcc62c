"""What a process says when it is ready, and what the log keeps to itself."""

import os
from pathlib import Path

import pytest

from bot.logs import trace
from bot.processes import Notices, announce_ready, announce_trouble
from bot.redis_server import RedisMissingError, find_server


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
