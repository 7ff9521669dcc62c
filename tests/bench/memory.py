"""Memory and CPU time of the whole stack: the supervisor and everything that it started."""

import asyncio
import os
import re
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.processes import family

LOOK_SECONDS = 0.5
MIB = 1024 * 1024
_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def pss(pid: int) -> float:
    """MiB of a process and its descendants; what they share is counted once (proc(5), Pss)."""
    return sum(_pss_of(one) for one in family(pid))


def _pss_of(pid: int) -> float:
    try:
        found = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text("ascii"))
    except (FileNotFoundError, ProcessLookupError):
        return 0.0  # it ended while we looked
    return int(found[1]) * 1024 / MIB if found else 0.0


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and its descendants, those that ended and were waited for included."""
    return sum(_cpu_of(one) for one in family(pid))


def _cpu_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    # utime, stime, cutime, cstime: fields 14 to 17 of proc_pid_stat(5).
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


class Watch:
    """Notes the highest memory of a family of processes while the block runs."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.peak = 0.0

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._look())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._task.cancel()

    async def _look(self) -> None:
        while True:
            self.peak = max(self.peak, await asyncio.to_thread(pss, self._pid))
            await asyncio.sleep(LOOK_SECONDS)
