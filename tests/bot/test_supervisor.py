"""`run`: everything starts together, one at a time on a folder, and nothing is left behind."""

import os
import signal
from pathlib import Path

import pytest

from bot.services import open_services
from bot.settings import Settings, load_settings
from bot.stack import stack
from bot.supervisor import StartError
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
