"""The whole stack in the background, for as long as a block runs: for the demo and for tests."""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.folder_lock import make_folder
from bot.processes import Notices
from bot.settings import Settings
from bot.supervisor import StartError

READY_SECONDS = 60.0
STOP_SECONDS = 25.0
LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Stack:
    """What runs: the supervisor's process id, and the file that takes its log."""

    pid: int
    log: Path


@asynccontextmanager
async def stack(settings: Settings, *, tasks: str = "handlers.tasks:TASKS") -> AsyncIterator[Stack]:
    """Start everything that is configured, wait until it works, stop it at the end.

    Open it on the main thread: the processes end when the thread that started them does.

    Args:
        settings: of all processes; the environment and `.env` are not read again.
        tasks: registry of tasks, `package.module:NAME`.

    Raises:
        StartError: it did not start; the text ends with what it said.
    """
    make_folder(settings.data_folder)
    log = settings.data_folder / "run.log"
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="shortlist-")))
        notices = ending.enter_context(Notices(folder / "ready"))
        output = ending.enter_context(log.open("ab"))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.supervisor", "--tasks", tasks),
            env={**settings.environment(), "NOTIFY_SOCKET": notices.address},
            stdin=asyncio.subprocess.DEVNULL,
            process_group=0,  # Ctrl+C is for us: we stop it
            stdout=output,
            stderr=output,
        )
        try:
            if not await _is_ready(process, notices):
                raise StartError(f"Shortlist did not start. Its log says:\n{_end_of(log)}")
            yield Stack(process.pid, log)
        finally:
            await _stop(process)


async def _is_ready(process: asyncio.subprocess.Process, notices: Notices) -> bool:
    deadline = time.monotonic() + READY_SECONDS
    while process.returncode is None and time.monotonic() < deadline:
        if process.pid in notices.take(0.0):
            return True
        await asyncio.sleep(LOOK_SECONDS)
    return False


def _end_of(log: Path) -> str:
    return log.read_text("utf-8", "replace")[-2000:]


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
