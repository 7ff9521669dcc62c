"""The task queue over RQ: it brings tasks to workers and may forget everything at any moment."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from typing import Protocol, TypeVar

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.queue import EnqueueData

from handlers.queue.queues import QUEUES

PUT_SECONDS = 1.0
FAILURE_SECONDS = 3600  # the database keeps failures; Redis has a copy for a look, no longer
READ_SECONDS = 900  # beyond every limit of our own
RUN = "bot.attempts.run"
NAMES = tuple(sorted(set(QUEUES.values())))
T = TypeVar("T")
log = structlog.get_logger(__name__)


class Handed(Protocol):
    """What the queue needs to know of a task."""

    @property
    def id(self) -> int:
        """Its row."""

    @property
    def attempts(self) -> int:
        """The number under which it may be claimed."""

    @property
    def queue(self) -> str:
        """Which workers take it."""


def connect(url: str, *, seconds: float | None = PUT_SECONDS, name: str | None = None) -> Redis:
    """A client of the Redis server at `url` that opens its connection when it is first used.

    Args:
        url: `redis://`, `rediss://` or `unix://`.
        seconds: longest wait for an answer; None leaves it to the worker that waits for tasks.
        name: what the server's list of clients shows.
    """
    return Redis.from_url(
        url,
        socket_timeout=seconds,
        socket_connect_timeout=PUT_SECONDS,
        client_name=name,
        retry=Retry(NoBackoff(), 0 if seconds else 1),
    )


def open_queue(name: str, connection: Redis) -> Queue:
    """RQ's queue of that name, with what it holds as JSON."""
    return Queue(name, connection=connection, serializer="json")


def reference(task: Handed) -> str:
    """The id of a task in RQ, which allows letters, digits, `_` and `-` only."""
    return f"{task.id}-{task.attempts}"


class RqQueue:
    """Hands tasks to RQ, off the event loop."""

    def __init__(self, connection: Redis) -> None:
        self._redis = connection
        self._queues = {name: open_queue(name, connection) for name in NAMES}
        # Its own threads: a Redis that hangs must not use up those of the handlers.
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="queue")
        self._pending: list[Handed] = []
        self._turn = asyncio.Lock()

    async def put(self, tasks: Sequence[Handed]) -> None:
        """Hand over tasks that were committed; never raises, a failure is left to the sweeper.

        What many put at the same time goes to Redis together.
        """
        self._pending.extend(tasks)
        async with self._turn:
            batch, self._pending = self._pending, []
            if batch:
                await self._never_raise(partial(self._enqueue, batch), batch)

    async def restore(self, tasks: Sequence[Handed]) -> int:
        """Hand over again those that no longer wait there; returns how many; never raises."""
        return await self._never_raise(partial(self._restore, tasks), tasks) or 0

    async def depth(self) -> Mapping[str, int]:
        """Tasks that wait in each queue, by queue name.

        Raises:
            OSError: Redis is down.
        """
        try:
            return await self._in_thread(self._lengths)
        except RedisError as error:
            raise ConnectionError(f"Redis does not answer: {error}") from error

    def close(self) -> None:
        """Close the connections."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._redis.close()

    async def _in_thread(self, call: Callable[[], T]) -> T:
        async with asyncio.timeout(PUT_SECONDS):
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    async def _never_raise(self, call: Callable[[], T], tasks: Sequence[Handed]) -> T | None:
        try:
            return await self._in_thread(call)
        except (RedisError, OSError) as error:
            log.warning("queue_down", tasks=len(tasks), error=type(error).__name__)
        return None

    def _enqueue(self, tasks: Iterable[Handed]) -> int:
        unique = {reference(task): task for task in tasks}.values()
        for name, group in groupby(sorted(unique, key=_queue_name), key=_queue_name):
            self._queues[name].enqueue_many([_job(task) for task in group])
        return len(unique)

    def _restore(self, tasks: Sequence[Handed]) -> int:
        there: set[str] = set()
        for name in {task.queue for task in tasks}:
            there.update(self._queues[name].get_job_ids())
        return self._enqueue(task for task in tasks if reference(task) not in there)

    def _lengths(self) -> dict[str, int]:
        return {name: queue.count for name, queue in self._queues.items()}


def _queue_name(task: Handed) -> str:
    return task.queue


def _job(task: Handed) -> EnqueueData:
    return Queue.prepare_data(
        RUN,
        args=(task.id, task.attempts),
        timeout=READ_SECONDS if task.queue == "read" else -1,
        result_ttl=0,
        failure_ttl=FAILURE_SECONDS,
        description=f"task {task.id}, attempt {task.attempts}",
        job_id=reference(task),
    )


class NoQueue:
    """For a process that hands nothing over itself: the sweeper finds what it put."""

    async def put(self, tasks: Sequence[Handed]) -> None:
        """Leave the tasks to the sweeper."""

    async def restore(self, tasks: Sequence[Handed]) -> int:
        """Leave the tasks as they are."""
        del tasks
        return 0

    async def depth(self) -> Mapping[str, int]:
        """Ask a queue that is not there.

        Raises:
            OSError: always.
        """
        raise ConnectionError("No Redis is set up.")
