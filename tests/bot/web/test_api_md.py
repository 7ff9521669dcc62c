"""What docs/api.md tells a developer to type, typed at a real site, one command after the other."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bot.web.conftest import Site
from tests.handlers.conftest import ON_SQLITE, cv

PROJECT = Path(__file__).parents[3]
ADDRESS = "http://127.0.0.1:8080"
MAKES_KEY = re.compile(r"^KEY=\$\(\.venv/bin/shortlist.*\)", re.DOTALL)
END = "--- the end of it"
FILES = 60  # of the folder: three parts
pytestmark = [
    ON_SQLITE,
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed"),
]


def commands() -> list[str]:
    """The commands of the page; one that goes on in the next lines is one."""
    text = (PROJECT / "docs/api.md").read_text("utf-8")
    lines = [line[4:] for line in text.splitlines() if line.startswith("    ")]
    found: list[str] = []
    for line in lines:
        open_yet = found and (found[-1].endswith("\\") or found[-1].count("'") % 2)
        found = [*found[:-1], f"{found[-1]}\n{line}"] if open_yet else [*found, line]
    return found


@dataclass
class Shell:
    """A shell that stays, as a developer's does."""

    process: asyncio.subprocess.Process

    async def type(self, command: str) -> str:
        """Type a command; returns what it printed.

        Raises:
            AssertionError: it failed.
        """
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin
        assert stdout
        stdin.write(f"{command}\necho; echo {END!r} $?\n".encode())
        await stdin.drain()
        said = (await stdout.readuntil(END.encode())).decode().removesuffix(END).strip()
        code = (await stdout.readline()).decode().strip()
        assert code == "0", (command, said)
        return said


@asynccontextmanager
async def shell(folder: Path) -> AsyncIterator[Shell]:
    """A shell in a folder, where curl fails by its exit code as well."""
    process = await asyncio.create_subprocess_exec(
        "bash",
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        limit=2**24,
    )
    opened = Shell(process)
    await opened.type('curl() { command curl -sS --fail-with-body "$@"; }')
    yield opened
    process.terminate()
    await process.wait()


def fill(folder: Path) -> None:
    """What the page's commands find: the samples, and a folder of CVs with folders in it."""
    (folder / "bot").symlink_to(PROJECT / "bot")
    (folder / "cvs" / "of last year").mkdir(parents=True)
    for number in range(FILES):
        inner = "of last year/" if number % 3 else ""
        path = folder / "cvs" / f"{inner}Ana Ruiz; second, final {number}.txt"
        path.write_bytes(cv("Ana Ruiz", f"ana{number}@example.com", "Python"))


async def test_what_the_page_tells_to_type_works(site: Site, tmp_path: Path) -> None:
    fill(tmp_path)
    typed = commands()
    program = await site.program(re.findall(r"--scope ([a-z]+:[a-z]+)", typed[0]))
    said: dict[str, str] = {}
    async with shell(tmp_path) as person:
        for command in typed:
            known = MAKES_KEY.sub(f"KEY={program.key}", command)
            said[command] = await person.type(known.replace(ADDRESS, site.address))
            await site.settle()
        parts = next(command for command in typed if command.startswith("find "))
        again = await person.type(parts)
    assert len(typed) > 15
    assert again == said[parts]
    assert f'"files":{FILES}' in next(text for command, text in said.items() if "/close" in command)
    assert f'"stages":{{"scored":{FILES}}}' in said['curl -H "Authorization: Bearer $KEY" $BATCH']
    assert '"access_token":"st_' in list(said.values())[-1]
    assert len((await (await site.program()).get("/uploads?limit=200"))["items"]) == FILES + 1
