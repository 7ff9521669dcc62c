"""One run of a task: who gets it, how it ends, and what people are told."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from handlers.errors import PermanentError, TemporaryError
from handlers.queue.running import Outcome, TaskType, run_task
from handlers.services import Options, Services, Work, work
from pipeline.errors import ModelError, ReadingError
from storage.database import Database
from storage.files import EncryptedFolder
from storage.models import Task, Workspace
from storage.tasks import cancel_for_cv, count_retry_queue, drop, retry, retry_queue
from tests.handlers.conftest import ON_SQLITE
from tests.trial_services import Trial, trial

Run = Callable[..., Awaitable[None]]
NAMES = ("score", "profile", "fetch", "deliver", "draft")


@pytest.fixture
async def ours(database: Database, files: EncryptedFolder) -> Trial:
    return await trial(database, files, Options(max_attempts=3, backoff=2.0, lease=40.0))


def registry(run: Run, failures: list[tuple[str, str]] | None = None) -> dict[str, TaskType]:
    """Every task name runs `run`; failures for good are noted as (code, reason)."""

    async def failed(unit: Work, task: Task, code: str, reason: str) -> None:
        del unit, task
        if failures is not None:
            failures.append((code, reason))

    return {name: TaskType(run, failed) for name in NAMES}


async def nothing(_: Services, **__: Any) -> None:
    """End well at once."""


def raising(error: Exception) -> Run:
    async def run(_: Services, **__: Any) -> None:
        raise error

    return run


async def put(ours: Trial, name: str = "score", key: str | None = None, **ids: Any) -> Task:
    ours.clock.forward(0.001)
    async with work(ours.services) as unit:
        return await unit.put(name, ours.workspace_id, key=key, **ids)


async def row(ours: Trial, task_id: int) -> Task:
    async with ours.services.database.read() as session:
        return await session.get_one(Task, task_id)


async def test_a_task_that_ends_well_is_done_and_never_runs_again(ours: Trial) -> None:
    task = await put(ours, n=1)
    tasks = registry(nothing)
    assert ours.queue.given == [(task.id, 0)]
    assert await run_task(ours.services, tasks, task.id, 0, "a") is Outcome.DONE
    assert await run_task(ours.services, tasks, task.id, 0, "a") is Outcome.NOT_CLAIMED
    assert (await row(ours, task.id)).state == "done"


async def test_of_many_workers_one_gets_the_task(ours: Trial) -> None:
    started = 0

    async def run(_: Services, **__: Any) -> None:
        nonlocal started
        started += 1

    task = await put(ours)
    claims = [run_task(ours.services, registry(run), task.id, 0, f"w{n}") for n in range(12)]
    outcomes = await asyncio.gather(*claims)
    assert sorted(outcomes).count(Outcome.DONE) == 1
    assert started == 1


async def test_a_temporary_error_waits_twice_as_long_each_time_then_asks_a_person(
    ours: Trial,
) -> None:
    failures: list[tuple[str, str]] = []
    tasks = registry(raising(TemporaryError("away", "The server is away.")), failures)
    task = await put(ours)
    waits = []
    for attempt in range(2):
        outcome = await run_task(ours.services, tasks, task.id, attempt, "a")
        assert outcome is Outcome.POSTPONED
        waiting = await row(ours, task.id)
        assert (waiting.state, waiting.error, waiting.reason) == (
            "waiting",
            "away",
            "The server is away.",
        )
        waits.append((waiting.due_at - ours.clock()).total_seconds())
        await set_ready(ours, task.id)
    assert 1.0 <= waits[0] <= 2.0
    assert 2.0 <= waits[1] <= 4.0
    assert await run_task(ours.services, tasks, task.id, 2, "a") is Outcome.FAILED
    assert failures == [("away", "The server is away.")]


async def set_ready(ours: Trial, task_id: int) -> None:
    async with ours.services.database.write() as session:
        await session.execute(
            update(Task)
            .where(Task.id == task_id)
            .values(state="ready", due_at=ours.clock(), queued_at=ours.clock())
        )


@pytest.mark.parametrize(
    "error",
    [
        PermanentError("file_gone", "The file is gone."),
        ReadingError("file_gone", "The file is gone."),
    ],
)
async def test_a_permanent_error_ends_in_the_retry_queue_at_once(
    ours: Trial, error: Exception
) -> None:
    failures: list[tuple[str, str]] = []
    task = await put(ours)
    outcome = await run_task(ours.services, registry(raising(error), failures), task.id, 0, "a")
    assert outcome is Outcome.FAILED
    assert failures == [("file_gone", "The file is gone.")]
    async with ours.services.database.read() as session:
        [seen] = await retry_queue(session, ours.workspace_id)
    assert (seen.id, seen.reason) == (task.id, "The file is gone.")


async def test_a_limited_model_makes_all_model_tasks_wait_and_no_others(ours: Trial) -> None:
    limited = ModelError("rate_limited", "The model is busy.", permanent=False, retry_after=30)
    first, second = await put(ours), await put(ours)
    chat = await put(ours, "deliver")
    await run_task(ours.services, registry(raising(limited)), first.id, 0, "a")
    until = ours.clock() + timedelta(seconds=30)
    assert (await row(ours, first.id)).due_at >= until
    assert (await row(ours, second.id)).due_at == until
    tasks = registry(nothing)
    for attempt in (0, 1):
        outcome = await run_task(ours.services, tasks, second.id, attempt, "a")
        assert outcome is Outcome.NOT_CLAIMED
    assert await run_task(ours.services, tasks, chat.id, 0, "a") is Outcome.DONE
    ours.clock.forward(31)
    assert await run_task(ours.services, tasks, second.id, 1, "a") is Outcome.DONE


async def test_being_told_when_to_come_back_never_ends_a_task(ours: Trial) -> None:
    limited = TemporaryError("slow_down", "Slow down.", retry_after=1)
    task = await put(ours, "deliver")
    for attempt in range(5):
        outcome = await run_task(ours.services, registry(raising(limited)), task.id, attempt, "a")
        assert outcome is Outcome.POSTPONED
        await set_ready(ours, task.id)
    seen = await row(ours, task.id)
    assert (seen.failures, seen.reason) == (0, "Slow down.")
    async with ours.services.database.read() as session:
        assert [seen.id for seen in await retry_queue(session, ours.workspace_id)] == [task.id]
        assert await count_retry_queue(session, ours.workspace_id) == 1


@ON_SQLITE
async def test_being_told_when_to_come_back_counts_more_than_what_failed_before(
    ours: Trial,
) -> None:
    limited = ModelError("rate_limited", "The model is busy.", permanent=False, retry_after=4)
    tried, other = await put(ours), await put(ours)
    async with ours.services.database.write() as session:
        await session.execute(update(Task).where(Task.id == tried.id).values(failures=9))
    await run_task(ours.services, registry(raising(limited)), tried.id, 0, "a")
    waiting = await row(ours, tried.id)
    wait = (waiting.due_at - ours.clock()).total_seconds()
    assert (waiting.state, waiting.failures) == ("waiting", 9)
    assert 4.0 <= wait <= 5.0
    assert (await row(ours, other.id)).due_at == ours.clock() + timedelta(seconds=4)


async def test_an_unexpected_error_gives_people_a_reference_and_no_inner_words(
    ours: Trial,
) -> None:
    task = await put(ours)
    tasks = registry(raising(ValueError("the candidate's own words")))
    assert await run_task(ours.services, tasks, task.id, 0, "a") is Outcome.POSTPONED
    waiting = await row(ours, task.id)
    assert waiting.error == "unexpected"
    assert waiting.reason is not None
    assert "own words" not in waiting.reason
    reference = waiting.reason.rsplit(" ", 1)[1]
    assert len(reference) == 6


async def test_a_run_that_takes_too_long_is_stopped_and_tried_again(
    database: Database, files: EncryptedFolder
) -> None:
    ours = await trial(database, files, Options(deadline=0.01))

    async def hang(_: Services, **__: Any) -> None:
        await asyncio.Event().wait()

    task = await put(ours)
    assert await run_task(ours.services, registry(hang), task.id, 0, "a") is Outcome.POSTPONED
    assert (await row(ours, task.id)).error == "too_slow"


async def test_a_worker_that_stops_gives_its_task_back_without_a_failure(ours: Trial) -> None:
    started = asyncio.Event()

    async def hang(_: Services, **__: Any) -> None:
        started.set()
        await asyncio.Event().wait()

    task = await put(ours)
    running = asyncio.create_task(run_task(ours.services, registry(hang), task.id, 0, "a"))
    await started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    given = await row(ours, task.id)
    assert (given.state, given.failures, given.lease_owner) == ("ready", 0, None)
    assert ours.queue.given[-1] == (task.id, 1)
    outcome = await run_task(ours.services, registry(nothing), task.id, 1, "b")
    assert outcome is Outcome.DONE


async def test_a_worker_that_stops_while_its_claim_waits_for_the_commit_gives_it_back(
    ours: Trial,
) -> None:
    async def write(entered: asyncio.Event, end: asyncio.Event) -> None:
        async with ours.services.database.write():
            entered.set()
            await end.wait()

    first, second = (asyncio.Event(), asyncio.Event()), (asyncio.Event(), asyncio.Event())
    task = await put(ours)
    ahead = asyncio.create_task(write(*first))
    await first[0].wait()
    # Both wait for their turn now; the claim is committed with the write behind it.
    running = asyncio.create_task(run_task(ours.services, registry(nothing), task.id, 0, "a"))
    behind = asyncio.create_task(write(*second))
    await asyncio.sleep(0)
    first[1].set()
    await second[0].wait()
    running.cancel()
    second[1].set()
    with pytest.raises(asyncio.CancelledError):
        await running
    await asyncio.gather(ahead, behind)
    given = await row(ours, task.id)
    assert (given.state, given.attempts, given.lease_owner) == ("ready", 1, None)
    assert ours.queue.given[-1] == (task.id, 1)


@pytest.mark.parametrize("error", [None, PermanentError("no", "No.")])
async def test_a_run_whose_lease_went_to_another_changes_nothing(
    ours: Trial, error: Exception | None
) -> None:
    failures: list[tuple[str, str]] = []

    async def robbed(_: Services, **__: Any) -> None:
        async with ours.services.database.write() as session:
            await session.execute(update(Task).values(lease_owner="b", attempts=1))
        if error:
            raise error

    task = await put(ours)
    outcome = await run_task(ours.services, registry(robbed, failures), task.id, 0, "a")
    assert outcome is Outcome.LOST
    left = await row(ours, task.id)
    assert (left.state, left.lease_owner) == ("leased", "b")
    assert failures == []


async def test_a_task_put_again_while_it_runs_is_run_once_more(ours: Trial) -> None:
    async def again(_: Services, **__: Any) -> None:
        await put(ours, "deliver", key="deliver:x")

    task = await put(ours, "deliver", key="deliver:x")
    assert await run_task(ours.services, registry(again), task.id, 0, "a") is Outcome.AGAIN
    assert ours.queue.given == [(task.id, 0), (task.id, 1)]
    outcome = await run_task(ours.services, registry(nothing), task.id, 1, "a")
    assert outcome is Outcome.DONE


async def test_a_key_put_many_times_is_one_task_handed_over_once(ours: Trial) -> None:
    many = [await put(ours, "deliver", key="k", n=n) for n in range(4)]
    assert {task.id for task in many} == {many[0].id}
    assert ours.queue.given == [(many[0].id, 0)]
    await run_task(ours.services, registry(nothing), many[0].id, 0, "a")
    later = await put(ours, "deliver", key="k")
    assert (later.id, later.attempts, later.state) == (many[0].id, 1, "ready")
    assert ours.queue.given[-1] == (later.id, 1)


async def test_a_key_that_failed_starts_afresh(ours: Trial) -> None:
    task = await put(ours, key="k")
    await run_task(ours.services, registry(raising(PermanentError("no", "No."))), task.id, 0, "a")
    again = await put(ours, key="k")
    assert (again.state, again.failures, again.error, again.attempts) == ("ready", 0, None, 1)


async def test_a_paused_workspace_runs_no_model_task_and_loses_none(ours: Trial) -> None:
    model, chat = await put(ours, "profile"), await put(ours, "deliver")
    draft = await put(ours, "draft")
    await pause(ours, paused=True)
    tasks = registry(nothing)
    assert await run_task(ours.services, tasks, draft.id, 0, "a") is Outcome.DONE
    assert await run_task(ours.services, tasks, model.id, 0, "a") is Outcome.NOT_CLAIMED
    assert await run_task(ours.services, tasks, chat.id, 0, "a") is Outcome.DONE
    await pause(ours, paused=False)
    assert await run_task(ours.services, tasks, model.id, 0, "a") is Outcome.DONE


async def pause(ours: Trial, *, paused: bool) -> None:
    async with ours.services.database.write() as session:
        value = ours.clock() if paused else None
        await session.execute(update(Workspace).values(paused_at=value))


async def test_retry_and_drop_from_the_retry_queue(ours: Trial) -> None:
    tasks = registry(raising(PermanentError("no", "No.")))
    first, second, third = await put(ours), await put(ours), await put(ours)
    for task in (first, second, third):
        await run_task(ours.services, tasks, task.id, 0, "a")
    async with work(ours.services) as unit:
        unit.tasks += await retry(unit.session, ours.workspace_id, [first.id], unit.now)
        await drop(unit.session, ours.workspace_id, [second.id], unit.now)
        assert await retry(unit.session, ours.workspace_id + 1, [third.id], unit.now) == []
    assert ours.queue.given[-1] == (first.id, 1)
    async with ours.services.database.read() as session:
        left = await retry_queue(session, ours.workspace_id)
    assert [task.id for task in left] == [third.id]
    outcome = await run_task(ours.services, registry(nothing), first.id, 1, "a")
    assert outcome is Outcome.DONE


async def test_removing_a_cv_ends_its_tasks_even_one_that_runs(ours: Trial) -> None:
    async def remove(_: Services, **__: Any) -> None:
        async with ours.services.database.write() as session:
            await cancel_for_cv(session, ours.workspace_id, 7, ours.clock())

    running, waiting = await put(ours, cv_id=7), await put(ours, cv_id=7)
    other = await put(ours, cv_id=8)
    outcome = await run_task(ours.services, registry(remove), running.id, 0, "a")
    assert outcome is Outcome.LOST
    assert [(await row(ours, task.id)).error for task in (running, waiting, other)] == [
        "removed",
        "removed",
        None,
    ]
