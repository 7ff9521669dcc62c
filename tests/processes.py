"""Looking at real processes, and waiting for what they do."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

PATIENCE = 60.0  # seconds; on a busy machine a Python process takes some to start


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still live."""
    found = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in thread.read_text("ascii").split()]
    return found


def family(pid: int) -> list[int]:
    """All that came from a process, itself first."""
    return [pid, *(one for child in children(pid) for one in family(child))]


def command_line(pid: int) -> str:
    """What a process was started with."""
    return Path(f"/proc/{pid}/cmdline").read_text("utf-8").replace("\0", " ")


def child_named(pid: int, words: str) -> int:
    """The child whose command line holds these words."""
    [found] = [child for child in children(pid) if words in command_line(child)]
    return found


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):  # it may end while it is read
        return False
    return state not in {"Z", "X"}


async def until(check: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a condition; gives up after a minute."""
    async with asyncio.timeout(PATIENCE):
        while not await check():  # noqa: ASYNC110 - another process sends no event
            await asyncio.sleep(0.05)


async def until_gone(pids: list[int]) -> None:
    """Wait until none of these processes runs."""

    async def gone() -> bool:
        return not any(alive(pid) for pid in pids)

    try:
        await until(gone)
    except TimeoutError:
        left = {pid: command_line(pid) for pid in pids if alive(pid)}
        raise AssertionError(f"still running: {left}") from None
