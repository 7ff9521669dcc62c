"""A worker process: many RQ threads, one event loop in a thread of its own with the services.

The RQ threads only hand a task number to the loop and wait: 32 concurrent model calls need one
database engine, one model client and no thread that talks to either.
"""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from uuid import uuid4

import structlog
from redis import Redis
from redis.client import Pipeline
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.job import Job
from rq.timeouts import TimerDeathPenalty

from bot.attempts import RUNNER, Tasks, owner
from bot.processes import announce_ready
from bot.queue import FAILURE_SECONDS, connect, open_queue
from bot.services import open_services, redis_address
from bot.settings import Settings, SettingsError
from handlers.queue.running import run_task
from handlers.queue.upkeep import renew_leases
from handlers.services import Services

HEARTBEAT_SECONDS = 5.0
WORKER_SECONDS = 20  # a thread waits a quarter of that for a task before it looks up
RECONNECT_SECONDS = 1.0
STOP_SECONDS = 2.0
NO_REDIS = "There is no Redis: set REDIS_URL, or start `shortlist run`, which brings one along."
log = structlog.get_logger(__name__)


class ThreadWorker(SimpleWorker):
    """An RQ worker in a thread, on one queue; it takes no commands and no signals.

    What RQ would note of each job is in our database already, so a job costs Redis a few commands
    and not some forty: with dozens of threads these took a tenth of the process's time.
    """

    death_penalty_class = TimerDeathPenalty
    max_connection_wait_time = 5.0  # seconds between two looks whether Redis is back
    stopping: threading.Event
    _told = 0.0  # when Redis last heard of us, on the monotonic clock

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Sign of life; RQ calls it around every wait, so here a stop is noticed."""
        if self.stopping.is_set():
            raise StopRequested
        if time.monotonic() - self._told >= HEARTBEAT_SECONDS:
            super().heartbeat(timeout, pipeline)
            self._told = time.monotonic()

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run a job, and leave nothing of it behind."""
        with self.connection.pipeline() as pipeline:
            pipeline.lrem(queue.intermediate_queue_key, 1, job.id)
            pipeline.expire(job.key, FAILURE_SECONDS)  # should this process die in it
            pipeline.execute()
        job.func(*job.args)
        self.connection.delete(job.key)

    def _install_signal_handlers(self) -> None:
        """Signals belong to the main thread."""

    def subscribe(self) -> None:
        """No commands: the listener would cost one more thread for each of ours."""

    def unsubscribe(self) -> None:
        """Nothing was subscribed."""


class Loop:
    """The event loop of this process, in a thread of its own, with the services open on it."""

    def __init__(self, settings: Settings, tasks: Tasks, *, outside: bool) -> None:
        self._settings, self._tasks, self._outside = settings, tasks, outside
        self._owner = owner()
        self._running: dict[tuple[int, int], asyncio.Task[object]] = {}  # by task and attempt
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._opened: Future[Services] = Future()
        self._thread = threading.Thread(target=self._run, name="loop", daemon=True)

    def start(self) -> None:
        """Open the services; returns when they are.

        Raises:
            Exception: whatever kept them from opening.
        """
        self._thread.start()
        self._opened.result()

    def stop(self) -> None:
        """Let running tasks end, give back those that do not in time, close the services."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def run_task(self, task_id: int, attempt: int) -> None:
        """Run an attempt of a task on the loop and wait for it; called from an RQ thread."""
        with suppress(CancelledError):
            asyncio.run_coroutine_threadsafe(self._attempt(task_id, attempt), self._loop).result()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        except Exception as error:
            if not self._opened.done():
                self._opened.set_exception(error)
                return
            log.exception("loop_ended", exc_info=error)
            os.kill(os.getpid(), signal.SIGTERM)  # without it no thread can do anything
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        async with open_services(self._settings, outside=self._outside) as services:
            self._opened.set_result(services)
            renewal = asyncio.create_task(self._renew(services))
            await self._stop.wait()
            await self._let_go()
            renewal.cancel()

    async def _let_go(self) -> None:
        tasks = list(self._running.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=self._settings.stop_seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _renew(self, services: Services) -> None:
        while True:
            await asyncio.sleep(self._settings.renew_seconds)
            try:
                await renew_leases(services, self._owner, [task for task, _ in self._running])
            except Exception as error:
                log.exception("not_renewed", exc_info=error)

    async def _attempt(self, task_id: int, attempt: int) -> None:
        if self._stop.is_set():
            return  # the sweeper finds it
        current, place = asyncio.current_task(), (task_id, attempt)
        if current is None or place in self._running:
            return  # the same attempt twice at once: the one that runs has it
        # The next attempt may be here before this one is gone: it is put as soon as this is done.
        self._running[place] = current
        try:
            services = self._opened.result()
            await run_task(services, self._tasks, task_id, attempt, self._owner)
        except Exception as error:
            # The row tells the sweeper that it was not finished; RQ need not know.
            log.exception("not_run", task=task_id, exc_info=error)
        finally:
            del self._running[place]


def work_on_threads(
    settings: Settings, tasks: Tasks, sizes: Mapping[str, int], *, outside: bool
) -> None:
    """Work on queues until SIGTERM or SIGINT.

    Args:
        settings: where things are.
        tasks: task name -> its type.
        sizes: how many tasks of each queue run at the same time.
        outside: whether the chat platforms and the model are needed.

    Raises:
        SettingsError: there is no Redis server.
    """
    url = redis_address(settings)
    if url is None:
        raise SettingsError(NO_REDIS)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    loop = Loop(settings, tasks, outside=outside)
    loop.start()
    name = f"worker-{uuid4().hex}"
    redis = connect(url, seconds=None, name=name)
    places = [(queue, number) for queue, size in sizes.items() for number in range(size)]
    threads = [
        threading.Thread(
            target=_work,
            args=(loop, redis, queue, f"{name}-{queue}-{number}", stopping),
            daemon=True,
        )
        for queue, number in places
    ]
    for thread in threads:
        thread.start()
    announce_ready(settings.notify_socket)
    stopping.wait()
    _wake(redis, name)
    loop.stop()
    _join(threads)


def _join(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.join(timeout=STOP_SECONDS)


def _work(loop: Loop, redis: Redis, queue: str, name: str, stopping: threading.Event) -> None:
    """Take tasks from one queue until we stop; RQ's worker ends when Redis is away, we do not."""
    RUNNER.set(loop.run_task)
    while not stopping.is_set():
        try:
            worker = ThreadWorker(
                [open_queue(queue, redis)],
                name=f"{name}-{uuid4().hex[:6]}",
                connection=redis,
                serializer="json",
                worker_ttl=WORKER_SECONDS,
            )
            worker.stopping = stopping
            worker.work(logging_level="WARNING")
        except RedisError as error:
            log.warning("queue_down", error=type(error).__name__)
        stopping.wait(RECONNECT_SECONDS)


def _wake(redis: Redis, name: str) -> None:
    """End the waits of our threads for tasks, so that they see the stop at once."""
    with suppress(RedisError):
        for client in redis.client_list():
            if client["name"].startswith(name):
                redis.client_unblock(int(client["id"]))
