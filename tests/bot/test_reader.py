"""The reader process: it reads for others and knows none of their secrets."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.demo import samples
from bot.reader import client, running
from bot.settings import Settings, load_settings
from handlers.errors import TemporaryError
from pipeline.errors import ReadingError
from tests.processes import child_named, children, command_line, until

TODAY = date(2026, 11, 22)


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-canary")
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone:canary@127.0.0.1/x")
    with running(load_settings(_env_file=None, slack_signing_secret="s")) as found:
        yield found


def _address(settings: Settings) -> Path:
    assert settings.reader_socket is not None
    return settings.reader_socket


async def _ask_for_one(settings: Settings) -> None:
    found = await client.read(_address(settings), samples()[0].read_bytes(), "a.pdf", TODAY)
    assert found.identity.name


def _reader_pid() -> int:
    return child_named(os.getpid(), "bot.reader")


async def test_it_reads_files_and_says_why_it_cannot(settings: Settings) -> None:
    by_name = {path.name: path.read_bytes() for path in samples()}
    found = await client.read(_address(settings), by_name["amara-okoye.pdf"], "a.pdf", TODAY)
    assert "Amara Okoye-Lindell" in found.document.text
    assert found.identity.name == "Amara Okoye-Lindell"
    assert "Python" in found.extraction.profile.skills
    with pytest.raises(ReadingError) as refused:
        await client.read(_address(settings), by_name["tomasz-wilczarek.pdf"], "t.pdf", TODAY)
    assert refused.value.code == "damaged"
    assert "Ask the candidate" in refused.value.message


async def test_where_nobody_listens_it_is_tried_again_later(tmp_path: Path) -> None:
    with pytest.raises(TemporaryError):
        await client.read(tmp_path / "reader", b"", "a.pdf", TODAY, patience=0.1)


async def test_files_may_be_as_large_as_the_settings_say() -> None:
    # What follows a PDF's end is no part of it.
    data = samples()[0].read_bytes() + b"\n" * (11 << 20)
    with running(load_settings(_env_file=None, max_file_mb=12)) as settings:
        assert (await client.read(_address(settings), data, "a.pdf", TODAY)).identity.name
    with (
        running(load_settings(_env_file=None, max_file_mb=10)) as settings,
        pytest.raises(ReadingError, match="10 MB"),
    ):
        await client.read(_address(settings), data, "a.pdf", TODAY)


async def test_its_environment_holds_no_secret(settings: Settings) -> None:
    await _ask_for_one(settings)
    environment = await asyncio.to_thread(Path(f"/proc/{_reader_pid()}/environ").read_bytes)
    assert b"canary" not in environment
    assert b"PATH=" in environment


async def test_one_that_dies_is_started_again(settings: Settings) -> None:
    await _ask_for_one(settings)
    before = _reader_pid()
    os.kill(before, signal.SIGKILL)
    await asyncio.to_thread(_wait_for_another, before)
    await _ask_for_one(settings)


def _wait_for_another(before: int) -> None:
    while not any(
        pid != before and "bot.reader" in command_line(pid) for pid in children(os.getpid())
    ):
        os.sched_yield()


@dataclass(frozen=True)
class Odd:
    """A reader whose rules go wrong: see `tests.bot.odd_reader`."""

    address: Path
    log: Path
    pid: int

    async def ask(self, way: str, words: bytes = b"") -> str:
        """How it refuses."""
        with pytest.raises(ReadingError) as refused:
            await client.read(self.address, words, way, TODAY)
        return f"{refused.value.code}: {refused.value.message}"


@pytest.fixture
async def start_odd(tmp_path: Path) -> AsyncIterator[Callable[[float], Awaitable[Odd]]]:
    started = []

    async def start(wall_seconds: float) -> Odd:
        address, log = tmp_path / "odd", tmp_path / "odd.log"
        with log.open("wb") as output:
            words = ("-m", "tests.bot.odd_reader", str(address), str(wall_seconds))
            process = await asyncio.create_subprocess_exec(sys.executable, *words, stderr=output)
        started.append(process)
        return Odd(address, log, process.pid)

    yield start
    for process in started:
        process.kill()
        await process.wait()


StartOdd = Callable[[float], Awaitable[Odd]]


async def test_what_no_rule_expects_is_told_with_a_reference_to_the_log(
    start_odd: StartOdd,
) -> None:
    odd = await start_odd(60.0)
    refused = await odd.ask("raises", b"words of a CV")
    assert refused.startswith("unexpected: Something in this file is like nothing seen before.")
    log = odd.log.read_text("utf-8")
    assert refused.rpartition(" ")[2] in log
    assert "LookupError" in log
    assert "odd_reader.py" in log
    assert "words of" not in log
    assert "unexpected" in await odd.ask("takes"), "memory has no limit"


async def test_rules_that_come_to_no_end_are_stopped(start_odd: StartOdd) -> None:
    odd = await start_odd(0.5)
    assert (await odd.ask("turns")).startswith("timeout: Reading this file took too long")


async def test_nothing_goes_on_for_one_who_left(start_odd: StartOdd) -> None:
    odd = await start_odd(600.0)
    asking = asyncio.create_task(odd.ask("turns"))

    async def is_working() -> bool:
        return bool(children(odd.pid))

    async def has_ended() -> bool:
        return not children(odd.pid)

    await until(is_working)
    asking.cancel()
    await until(has_ended)
