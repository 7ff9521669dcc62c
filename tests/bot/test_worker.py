"""Work is never lost: real processes, real Redis, and what kills them."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import pytest
import pytest_asyncio
from redis import Redis

from bot.redis_server import running_url
from bot.services import open_services
from bot.settings import Settings, load_settings
from bot.stack import Stack, stack
from handlers.services import Services, work
from storage.models import Task, Workspace
from tests.processes import child_named, children, command_line, until
from tests.trial_tasks import runs

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Running:
    """A stack, and services of the test's own beside it."""

    stack: Stack
    settings: Settings
    services: Services
    workspace_id: int

    async def put(self, name: str, numbers: Sequence[int]) -> list[int]:
        """Put a task for each number, in one transaction; their ids."""
        async with work(self.services) as unit:
            put = [
                await unit.put(name, self.workspace_id, workspace=self.workspace_id, n=number)
                for number in numbers
            ]
        return [task.id for task in put]

    async def states(self, task_ids: Sequence[int]) -> set[str]:
        """The states of tasks."""
        async with self.services.database.read() as session:
            return {(await session.get_one(Task, task_id)).state for task_id in task_ids}

    async def count(self, what: str, number: int) -> int:
        """How often a task of that number ran, ended or failed."""
        async with self.services.database.read() as session:
            return await runs(session, what, str(number))

    async def until_in(self, task_ids: Sequence[int], state: str) -> None:
        """Wait until all are in one state."""

        async def there() -> bool:
            return await self.states(task_ids) == {state}

        await until(there)

    async def until_ran(self, number: int) -> None:
        """Wait until a task has begun."""

        async def begun() -> bool:
            return await self.count("ran", number) > 0

        await until(begun)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    settings = load_settings(
        _env_file=None,
        data_folder=tmp_path_factory.mktemp("data"),
        lease_seconds=2.0,
        renew_seconds=0.5,
        sweep_seconds=1.0,
        poll_seconds=0.1,
        retry_backoff=0.1,
        stop_seconds=0.5,
        model_threads=4,
        chat_threads=2,
        read_workers=1,
        web="off",
    )
    async with (
        stack(settings, tasks="tests.trial_tasks:TASKS") as started,
        open_services(settings, outside=False) as services,
    ):
        async with services.database.write() as session:
            workspace = Workspace(key="local", created_at=services.now())
            session.add(workspace)
            await session.flush()
        yield Running(started, settings, services, workspace.id)


async def test_every_task_runs_once(running: Running) -> None:
    ids = [*await running.put("profile", range(100, 120)), *await running.put("deliver", [120])]
    await running.until_in(ids, "done")
    assert [await running.count("ran", number) for number in range(100, 121)] == [1] * 21


async def test_a_temporary_error_is_tried_again(running: Running) -> None:
    ids = await running.put("fetch", [200])
    await running.until_in(ids, "done")
    assert await running.count("ran", 200) == 2


async def test_a_permanent_error_is_recorded_once_and_not_tried_again(running: Running) -> None:
    ids = await running.put("draft", [300])
    await running.until_in(ids, "failed")
    assert (await running.count("ran", 300), await running.count("failed", 300)) == (1, 1)


async def test_tasks_that_redis_never_got_are_found(running: Running) -> None:
    async with open_services(running.settings, redis=False, outside=False) as services:
        apart = Running(running.stack, running.settings, services, running.workspace_id)
        ids = await apart.put("profile", range(400, 410))
    await running.until_in(ids, "done")
    assert [await running.count("ran", number) for number in range(400, 410)] == [1] * 10


async def test_redis_wiped_with_tasks_waiting_loses_none(running: Running) -> None:
    ids = await running.put("profile", range(500, 600))
    url = running_url(running.settings.data_folder)
    assert url is not None
    Redis.from_url(url).flushall()
    await running.until_in(ids, "done")
    assert [await running.count("ran", number) for number in range(500, 600)] == [1] * 100


async def test_redis_killed_loses_no_task_and_fails_no_request(running: Running) -> None:
    os.kill(child_named(running.stack.pid, "redis-server"), signal.SIGKILL)
    ids = await running.put("profile", range(600, 610))
    await running.until_in(ids, "done")
    assert [await running.count("ran", number) for number in range(600, 610)] == [1] * 10


async def test_a_killed_worker_is_replaced_and_its_task_runs_once_more(running: Running) -> None:
    ids = await running.put("score", [700])
    await running.until_ran(700)
    os.kill(child_named(running.stack.pid, "worker think"), signal.SIGKILL)
    await running.until_in(ids, "done")
    assert (await running.count("ran", 700), await running.count("ended", 700)) == (2, 1)


async def test_a_killed_read_worker_is_replaced_too(running: Running) -> None:
    ids = await running.put("read", [800])
    await running.until_ran(800)
    os.kill(child_named(running.stack.pid, "worker read"), signal.SIGKILL)
    await running.until_in(ids, "done")
    assert (await running.count("ran", 800), await running.count("ended", 800)) == (2, 1)


async def test_a_second_run_on_the_folder_is_told_who_runs(running: Running) -> None:
    second = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.supervisor"),
        env=running.settings.environment(),
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await second.communicate()
    assert second.returncode == 2
    folder = running.settings.data_folder
    assert f"already runs on {folder} (process {running.stack.pid})" in said.decode()


async def test_a_killed_clock_is_replaced(running: Running) -> None:
    clock = child_named(running.stack.pid, "bot.clock")
    os.kill(clock, signal.SIGKILL)

    async def replaced() -> bool:
        clocks = [one for one in children(running.stack.pid) if "bot.clock" in command_line(one)]
        return clocks not in ([], [clock])

    await until(replaced)
