"""The clock's work: what is due, what was lost, and the timetable."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from handlers.queue.running import Outcome, TaskType, run_task
from handlers.queue.upkeep import (
    TIMETABLE,
    Line,
    hand_over_due,
    keep_timetable,
    renew_leases,
    sweep,
    tick,
)
from handlers.services import Options, Services, Work, work
from storage.database import Database
from storage.files import EncryptedFolder
from storage.models import Task, Tick
from storage.tasks import claim
from tests.trial_services import Trial, trial


@pytest.fixture
async def ours(database: Database, files: EncryptedFolder) -> Trial:
    return await trial(database, files, Options(max_attempts=2, lease=40.0))


async def nothing(_: Services, **__: Any) -> None:
    """End well at once."""


async def put(ours: Trial, *, after: float = 0.0, name: str = "deliver") -> Task:
    async with work(ours.services) as unit:
        due_at = unit.now + timedelta(seconds=after)
        return await unit.put(name, ours.workspace_id, due_at=due_at)


async def abandon(ours: Trial, task: Task) -> None:
    """Claim a task as a worker that is never heard of again."""
    async with ours.services.database.write() as session:
        now, lease = ours.clock(), ours.services.options.lease
        assert await claim(session, task.id, task.attempts, "gone", now, lease)


async def row(ours: Trial, task: Task) -> Task:
    async with ours.services.database.read() as session:
        return await session.get_one(Task, task.id)


def registry(failures: list[str]) -> dict[str, TaskType]:
    async def failed(_: Work, __: Task, code: str, ___: str) -> None:
        failures.append(code)

    return {"deliver": TaskType(nothing, failed)}


async def test_delayed_work_goes_to_the_queue_once_it_is_due(ours: Trial) -> None:
    task = await put(ours, after=30)
    assert await hand_over_due(ours.services) == 0
    assert ours.queue.given == []
    ours.clock.forward(31)
    counts = await asyncio.gather(*(hand_over_due(ours.services) for _ in range(3)))
    assert sorted(counts) == [0, 0, 1]
    assert ours.queue.given == [(task.id, 0)]


async def test_work_of_a_dead_worker_comes_back_after_its_lease(ours: Trial) -> None:
    task = await put(ours)
    await abandon(ours, task)
    ours.clock.forward(39)
    assert await sweep(ours.services, registry([]), 10) == 0
    assert await renew_leases(ours.services, "gone", [task.id]) == 1
    ours.clock.forward(39)
    assert await sweep(ours.services, registry([]), 10) == 0
    ours.clock.forward(2)
    assert await sweep(ours.services, registry([]), 10) == 1
    assert await hand_over_due(ours.services) == 1
    assert ours.queue.given[-1] == (task.id, 1)
    assert await renew_leases(ours.services, "gone", [task.id]) == 0
    outcome = await run_task(ours.services, registry([]), task.id, 1, "b")
    assert outcome is Outcome.DONE


async def test_work_that_kills_its_worker_each_time_ends_with_a_person(ours: Trial) -> None:
    failures: list[str] = []
    task = await put(ours)
    for _ in range(2):
        await hand_over_due(ours.services)
        await abandon(ours, await row(ours, task))
        ours.clock.forward(41)
        await sweep(ours.services, registry(failures), 10)
    left = await row(ours, task)
    assert (left.state, left.error, failures) == ("failed", "worker_lost", ["worker_lost"])


async def test_only_what_nobody_claimed_for_a_while_is_looked_up_in_the_queue(ours: Trial) -> None:
    early = await put(ours)
    ours.clock.forward(8)
    await put(ours)
    ours.clock.forward(4)
    assert await sweep(ours.services, registry([]), 10) == 1
    assert ours.queue.restored == [(early.id, 0)]


async def test_two_clocks_do_what_is_due_once_and_a_missed_time_once(ours: Trial) -> None:
    done: list[str] = []

    async def note(_: Work) -> None:
        done.append("hour")

    lines = {"hourly": Line("0 * * * *", note)}
    await keep_timetable(ours.services, lines)
    assert await tick(ours.services, lines) == []
    ours.clock.forward(5 * 3600)
    await keep_timetable(ours.services, lines)  # a restart must not lose the missed time
    results = await asyncio.gather(*(tick(ours.services, lines) for _ in range(4)))
    assert sorted(results) == [[], [], [], ["hourly"]]
    assert done == ["hour"]
    ours.clock.forward(3600)
    await tick(ours.services, lines)
    assert done == ["hour", "hour"]


async def test_a_changed_line_is_due_at_its_new_time(ours: Trial) -> None:
    async def note(_: Work) -> None:
        """Nothing to note."""

    await keep_timetable(ours.services, {"x": Line("0 0 1 1 *", note)})
    await keep_timetable(ours.services, {"x": Line("*/5 * * * *", note)})
    ours.clock.forward(301)
    assert await tick(ours.services, {"x": Line("*/5 * * * *", note)}) == ["x"]


async def test_tidying_up_deletes_what_was_done_a_week_ago_and_nothing_else(ours: Trial) -> None:
    old = await put(ours)
    await run_task(ours.services, registry([]), old.id, 0, "a")
    waiting = await put(ours, after=30 * 86400)
    ours.clock.forward(8 * 86400)
    new = await put(ours)
    await run_task(ours.services, registry([]), new.id, 0, "a")
    await keep_timetable(ours.services, TIMETABLE)
    ours.clock.forward(3600)
    assert "tidy_up" in await tick(ours.services, TIMETABLE)
    async with ours.services.database.read() as session:
        assert set(await session.scalars(select(Task.id))) == {waiting.id, new.id}
        of_tidying = select(func.count()).select_from(Tick).where(Tick.name == "tidy_up")
        assert await session.scalar(of_tidying) == 1
