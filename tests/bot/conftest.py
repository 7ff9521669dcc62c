"""A new person's shell."""

import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from discord.http import Route

from bot.cli import main
from bot.settings import Settings
from tests.fakes.discord import FakeDiscord, open_fake_discord
from tests.handlers.conftest import DESCRIPTION


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    """A Discord on loopback; discord.py is pointed back at its own afterwards."""
    base = Route.BASE
    async with open_fake_discord() as server:
        yield server
    Route.BASE = base


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> "Shell":
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
    monkeypatch.setenv("DATA_FOLDER", str(tmp_path / "data"))
    return Shell(tmp_path, monkeypatch, capsys)


class Shell:
    """A new person's shell: a folder of its own, nothing set."""

    def __init__(
        self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self.patch, self.capture = folder, patch, capture
        self.cvs = folder / "cvs"
        self.cvs.mkdir()
        self.opening = folder / "opening.txt"
        self.opening.write_text(f"Senior Backend Engineer\n{DESCRIPTION}", "utf-8")

    def run(self, *words: object, exits: int = 0, **settings: str) -> tuple[str, str]:
        """Run a command; (standard output, standard error)."""
        for name, value in settings.items():
            self.patch.setenv(name, value)
        self.patch.setattr(sys, "argv", ["shortlist", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said, told = self.capture.readouterr()
        assert (ended.value.code or 0) == exits, (words, told)
        return said, told

    def lines(self, *words: object, exits: int = 0) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run(*words, exits=exits)[0].splitlines()]
