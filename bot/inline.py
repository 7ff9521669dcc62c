"""Tasks run right here, for the shell when no workers are running; the rows are claimed as ever."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from handlers.queue.running import Outcome, TaskType, run_task
from handlers.services import Services


class Committed(Protocol):
    """A task's row, once it is committed."""

    id: int
    attempts: int


class InlineQueue:
    """A queue in this process; what it is handed is run by `drain`."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[tuple[int, int]] = asyncio.Queue()

    async def put(self, tasks: Sequence[Committed]) -> None:
        """Take tasks that were committed."""
        for task in tasks:
            self._waiting.put_nowait((task.id, task.attempts))

    async def restore(self, tasks: Sequence[Committed]) -> int:
        """Nothing here is ever lost while the command runs."""
        del tasks
        return 0

    async def depth(self) -> Mapping[str, int]:
        """How many wait."""
        return {"inline": self._waiting.qsize()}

    async def drain(
        self,
        services: Services,
        tasks: Mapping[str, TaskType],
        *,
        width: int = 4,
        on_outcome: Callable[[Outcome], None] | None = None,
    ) -> None:
        """Run everything that was put, and what that puts, `width` tasks at a time."""
        running: set[asyncio.Task[Outcome]] = set()
        while running or not self._waiting.empty():
            while len(running) < width and not self._waiting.empty():
                task_id, attempt = self._waiting.get_nowait()
                running.add(
                    asyncio.create_task(run_task(services, tasks, task_id, attempt, "inline"))
                )
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for finished in done:
                if on_outcome is not None:
                    on_outcome(finished.result())
                finished.result()
