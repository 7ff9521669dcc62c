"""What RQ calls in a worker: one attempt of one task, by the runner of the calling thread."""

import os
import socket
from collections.abc import Callable, Mapping
from contextvars import ContextVar

from handlers.queue.running import TaskType

Runner = Callable[[int, int], None]
Tasks = Mapping[str, TaskType]
RUNNER: ContextVar[Runner] = ContextVar("runner")


def run(task_id: int, attempt: int) -> None:
    """Run an attempt of a task.

    Args:
        task_id: the task's row.
        attempt: the number under which it was handed over.
    """
    RUNNER.get()(task_id, attempt)


def owner() -> str:
    """Who holds the leases of this process."""
    return f"{socket.gethostname()}:{os.getpid()}:{os.urandom(3).hex()}"
