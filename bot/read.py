"""The `read` process: forking RQ workers, so that a file that kills its reader kills nothing else.

One parent forks the workers; each worker forks a work-horse for each task, which opens its own
services and has the file read by the `reader` process. Nothing is opened before a fork.
"""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.executions import Execution
from rq.job import Job

from bot.processes import announce_ready, tie_to_parent
from bot.queue import connect, open_queue
from bot.services import Opener, prepare_forks, redis_address
from bot.settings import Settings, SettingsError
from bot.worker import RUNNER, Tasks, owner
from handlers.running import run_task
from handlers.upkeep import renew_leases

WORKER_SECONDS = 60
RECONNECT_SECONDS = 1.0
KILL_SECONDS = 3.0  # what a work-horse gets to give its task back
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Forks:
    """What every forked process goes on with; `open` gives services of its own."""

    settings: Settings
    tasks: Tasks
    open: Opener


class FileWorker(Worker):
    """An RQ worker that renews its work-horse's lease, and takes it along when it stops."""

    max_connection_wait_time = 5.0
    forks: Forks
    owner: str
    asked_to_stop = False

    def subscribe(self) -> None:
        """No commands: forking is safer without a second thread."""

    def unsubscribe(self) -> None:
        """Nothing was subscribed."""

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """Run in the work-horse: it must not outlive its worker, which renews its lease."""
        tie_to_parent(signal.SIGKILL)
        super().main_work_horse(job, queue)

    def maintain_heartbeats(self, job: Job, execution: Execution) -> None:
        """Called while the work-horse lives; so its lease ends soon after it does."""
        super().maintain_heartbeats(job, execution)
        try:
            asyncio.run(self._renew(int(job.args[0])))
        except Exception as error:
            log.exception("not_renewed", exc_info=error)

    async def _renew(self, task_id: int) -> None:
        async with self.forks.open(redis=False) as services:
            await renew_leases(services, self.owner, [task_id])

    def handle_warm_shutdown_request(self) -> None:
        """Give the work-horse some time to end, then some to give its task back."""
        self.asked_to_stop = True
        seconds = self.forks.settings.stop_seconds
        for after, number in ((seconds, signal.SIGTERM), (seconds + KILL_SECONDS, signal.SIGKILL)):
            timer = threading.Timer(after, self._end_horse, [number])
            timer.daemon = True
            timer.start()

    def _end_horse(self, number: signal.Signals) -> None:
        if self.horse_pid:
            self.kill_horse(number)


def work_on_files(settings: Settings, tasks: Tasks) -> None:
    """Work on the `read` queue until SIGTERM or SIGINT; a worker that dies is replaced.

    Raises:
        SettingsError: there is no Redis server to work with.
    """
    url = redis_address(settings)
    if url is None:
        raise SettingsError("REDIS_URL is not set and no `shortlist run` is at work here.")
    forks = Forks(settings, tasks, prepare_forks(settings))
    workers: set[int] = set()
    stopping = _stopping_with(workers)
    while not stopping.is_set() and len(workers) < settings.read_workers:
        workers.add(_fork(forks, url))
    announce_ready(settings.notify_socket)
    while workers:
        ended, _ = os.wait()
        if ended not in workers:
            continue  # the reader, which is looked after elsewhere
        workers.discard(ended)
        if not stopping.wait(RECONNECT_SECONDS):
            log.warning("read_worker_died", pid=ended)
            workers.add(_fork(forks, url))


def _stopping_with(workers: set[int]) -> threading.Event:
    """An event that SIGTERM and SIGINT set, passing them on to the workers."""
    stopping = threading.Event()

    def stop(*_: object) -> None:
        stopping.set()
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGTERM)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopping


def _fork(forks: Forks, url: str) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        tie_to_parent()
        _work(forks, url)
        code = 0
    finally:
        os._exit(code)


def _work(forks: Forks, url: str) -> None:
    """Take tasks until we are stopped; RQ's worker gives up when Redis is away, we do not."""
    me = owner()
    RUNNER.set(lambda task_id, attempt: _run(forks, (task_id, attempt), me))
    asked_to_stop = False
    while not asked_to_stop:
        try:
            worker = _file_worker(forks, url, me)
        except RedisError as error:
            log.warning("queue_down", error=type(error).__name__)
        else:
            asked_to_stop = _listen(worker)
        time.sleep(0.0 if asked_to_stop else RECONNECT_SECONDS)


def _listen(worker: FileWorker) -> bool:
    """Take tasks; returns whether it ended because it was told to.

    Redis may go at the very moment in which we are told: that is no reason to stay.
    """
    try:
        worker.work(logging_level="WARNING")
    except RedisError as error:
        log.warning("queue_down", error=type(error).__name__)
    return worker.asked_to_stop


def _file_worker(forks: Forks, url: str, me: str) -> FileWorker:
    redis = connect(url, seconds=None)
    worker = FileWorker(
        [open_queue("read", redis)],
        name=f"read-{me.replace(':', '-')}-{time.monotonic_ns()}",
        connection=redis,
        serializer="json",
        worker_ttl=WORKER_SECONDS,
        job_monitoring_interval=max(1, round(forks.settings.renew_seconds)),
    )
    worker.forks, worker.owner = forks, me
    return worker


def _run(forks: Forks, task: tuple[int, int], me: str) -> None:
    """Run an attempt of a task in the work-horse, with services of its own."""

    async def attempt() -> None:
        async with forks.open() as services:
            await run_task(services, forks.tasks, *task, me)

    try:
        asyncio.run(_until_told(attempt()))
    except Exception as error:
        # The row tells the sweeper that it was not finished; RQ need not know.
        log.exception("not_run", task=task[0], exc_info=error)


async def _until_told(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with suppress(asyncio.CancelledError):
        await task
