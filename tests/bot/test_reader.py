"""The reader process: it reads for others and knows none of their secrets."""

import asyncio
import os
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.demo import samples
from bot.reader import client, running
from bot.settings import Settings, load_settings
from handlers.errors import TemporaryError
from pipeline.errors import ReadingError
from tests.processes import child_named, children, command_line

TODAY = date(2026, 11, 22)


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-canary")
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone:canary@127.0.0.1/x")
    with running(load_settings(_env_file=None, slack_signing_secret="s")) as found:
        yield found


async def _until_there(address: Path) -> None:
    name = samples()[0].name
    while True:
        try:
            await client.read(address, samples()[0].read_bytes(), name, TODAY)
        except TemporaryError:
            continue
        return


def _address(settings: Settings) -> Path:
    assert settings.reader_socket is not None
    return settings.reader_socket


def _reader_pid() -> int:
    return child_named(os.getpid(), "bot.reader")


async def test_it_reads_files_and_says_why_it_cannot(settings: Settings) -> None:
    await _until_there(_address(settings))
    by_name = {path.name: path.read_bytes() for path in samples()}
    found = await client.read(_address(settings), by_name["amara-okoye.pdf"], "a.pdf", TODAY)
    assert "Amara Okoye-Lindell" in found.document.text
    assert found.identity.name == "Amara Okoye-Lindell"
    assert "Python" in found.extraction.profile.skills
    with pytest.raises(ReadingError) as refused:
        await client.read(_address(settings), by_name["tomasz-wilczarek.pdf"], "t.pdf", TODAY)
    assert refused.value.code == "damaged"
    assert "Ask the candidate" in refused.value.message


async def test_its_environment_holds_no_secret(settings: Settings) -> None:
    await _until_there(_address(settings))
    environment = await asyncio.to_thread(Path(f"/proc/{_reader_pid()}/environ").read_bytes)
    assert b"canary" not in environment
    assert b"PATH=" in environment


async def test_one_that_dies_is_started_again(settings: Settings) -> None:
    await _until_there(_address(settings))
    before = _reader_pid()
    os.kill(before, signal.SIGKILL)
    await asyncio.to_thread(_wait_for_another, before)
    await _until_there(_address(settings))


def _wait_for_another(before: int) -> None:
    while not any(
        pid != before and "bot.reader" in command_line(pid) for pid in children(os.getpid())
    ):
        os.sched_yield()
