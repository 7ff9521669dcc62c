"""`run`: everything starts together, one at a time on a folder, and nothing is left behind."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from bot.services import open_services
from bot.settings import Settings, load_settings
from bot.stack import stack
from bot.supervisor import Child, Processes, StartError
from handlers.services import Services, work
from storage.models import Task, Workspace
from tests.processes import family, until, until_gone
from tests.trial_tasks import runs

TASKS = "tests.trial_tasks:TASKS"


def settings_for(folder: Path) -> Settings:
    return load_settings(
        _env_file=None,
        data_folder=folder,
        lease_seconds=2.0,
        renew_seconds=0.5,
        sweep_seconds=1.0,
        poll_seconds=0.1,
        stop_seconds=0.2,
        model_threads=2,
        chat_threads=1,
        read_workers=1,
    )


async def test_a_stop_gives_running_work_back_and_the_next_start_does_it(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with stack(settings, tasks=TASKS) as started:
        everyone = family(started.pid)
        assert len(everyone) == 6  # itself, redis, reader, read, think, clock
        task_ids = await put_two_slow_ones(settings)
    await until_gone(everyone)
    async with open_services(settings, redis=False, outside=False) as services:
        async with services.database.read() as session:
            rows = [await session.get_one(Task, task_id) for task_id in task_ids]
        assert [(row.state, row.failures, row.lease_owner) for row in rows] == [
            ("ready", 0, None),
            ("ready", 0, None),
        ]
        async with stack(settings, tasks=TASKS) as started:
            everyone = family(started.pid)

            async def done() -> bool:
                return await count(services, "ended") == 2

            await until(done)
            os.kill(started.pid, signal.SIGKILL)
            await until_gone(everyone)


async def put_two_slow_ones(settings: Settings) -> list[int]:
    """A task that hangs in each worker process; returns once both run."""
    async with open_services(settings, outside=False) as services:
        async with services.database.write() as session:
            workspace = Workspace(key="local", created_at=services.now())
            session.add(workspace)
            await session.flush()
        async with work(services) as unit:
            put = [
                await unit.put("score", workspace.id, workspace=workspace.id, n=1),
                await unit.put("read", workspace.id, workspace=workspace.id, n=2),
            ]

        async def both_run() -> bool:
            return await count(services, "ran") == 2

        await until(both_run)
        return [task.id for task in put]


async def count(services: Services, what: str) -> int:
    """How often either of the two got that far."""
    async with services.database.read() as session:
        return await runs(session, what, "1") + await runs(session, what, "2")


async def test_a_start_that_fails_says_why(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    settings.root_key.write_text("{}", "utf-8")
    settings.root_key.chmod(0o644)
    with pytest.raises(StartError, match=r"root\.key"):
        await stack(settings, tasks=TASKS).__aenter__()


# Ends a while after it was told to, and writes down that it did.
SLOW_TO_END = """
import pathlib, signal, sys, time
def end(*_):
    time.sleep(float(sys.argv[3]))
    with open(sys.argv[2], "a") as log: log.write(sys.argv[1] + " ")
    sys.exit()
signal.signal(signal.SIGTERM, end)
pathlib.Path(sys.argv[2] + "-" + sys.argv[1]).touch()
while True: signal.pause()
"""


async def test_the_reader_ends_after_those_who_use_it_and_redis_last(tmp_path: Path) -> None:
    log = tmp_path / "log"
    ours = Processes(dict(os.environ))
    for name, delay in (("redis", 0.0), ("reader", 0.1), ("read", 0.2)):
        ours.start(Child(name, [sys.executable, "-c", SLOW_TO_END, name, str(log), str(delay)]))

    async def all_listen() -> bool:
        return len(await asyncio.to_thread(lambda: [*tmp_path.glob("log-*")])) == 3

    await until(all_listen)
    await asyncio.to_thread(ours.stop)
    assert log.read_text("utf-8").split() == ["read", "reader", "redis"]
