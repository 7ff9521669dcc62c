"""One run of a task: claimed in a short transaction, done outside any, recorded in another."""

import asyncio
import random
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import structlog

from handlers.errors import PermanentError, TemporaryError, UserError
from handlers.services import RUNNING, LeaseLostError, Running, Services, Work, work
from pipeline.errors import PipelineError
from storage.models import Task
from storage.tasks import claim, delay_provider, fail, finish, postpone, release

LONGEST_WAIT = 900.0  # seconds between two attempts, whatever the number of failures
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class TaskType:
    """What a task name stands for.

    Attributes:
        run: does the work, `run(services, **ids)`; must be safe to run twice.
        failed: records a failure for good, `failed(work, task, code, reason)`, in the transaction
            that marks the task.
    """

    run: Callable[..., Awaitable[None]]
    failed: Callable[[Work, Task, str, str], Awaitable[None]]


class Outcome(StrEnum):
    """How a run ended."""

    DONE = "done"
    AGAIN = "again"  # it was put once more while it ran
    POSTPONED = "postponed"
    FAILED = "failed"
    LOST = "lost"  # the lease ran out meanwhile; nothing was changed
    NOT_CLAIMED = "not_claimed"


@dataclass(frozen=True)
class Trouble:
    """An error in the terms that decide what happens next.

    Attributes:
        permanent: trying again is pointless.
        retry_after: seconds, where the other side said when.
        provider: all tasks that use the model wait as long.
    """

    code: str
    reason: str
    permanent: bool = False
    retry_after: float | None = None
    provider: bool = False


async def run_task(
    services: Services, tasks: Mapping[str, TaskType], task_id: int, attempt: int, owner: str
) -> Outcome:
    """Run one attempt of a task and record how it ended.

    Args:
        services: what its function works with.
        tasks: task name -> its type.
        task_id: the row.
        attempt: the number under which it was handed over; an older one gets nothing.
        owner: identifies the process, for its lease.
    """
    try:
        return await _run(services, tasks, task_id, attempt, owner)
    except asyncio.CancelledError:
        # Even the claim may be committed by now, or about to be. The stop that cancelled us may
        # come again: the lease is given back all the same.
        await asyncio.shield(_release(services, task_id, attempt, owner))
        raise


async def _run(
    services: Services, tasks: Mapping[str, TaskType], task_id: int, attempt: int, owner: str
) -> Outcome:
    async with work(services) as unit:
        task = await claim(unit.session, task_id, attempt, owner, unit.now, services.options.lease)
    if task is None:
        return Outcome.NOT_CLAIMED
    with structlog.contextvars.bound_contextvars(task=task.id, name=task.name, attempt=attempt):
        running = Running(task)
        RUNNING.set(running)
        try:
            trouble = await _attempt(services, tasks, task)
        except LeaseLostError:
            return Outcome.LOST
        if running.ended is not None and trouble is None:
            outcome = _outcome_of(running.ended)
        else:
            outcome = await _record(services, tasks, task, trouble)
        log.info("task", outcome=outcome.value, code=trouble.code if trouble else None)
    return outcome


async def _attempt(services: Services, tasks: Mapping[str, TaskType], task: Task) -> Trouble | None:
    try:
        async with asyncio.timeout(services.options.deadline):
            await tasks[task.name].run(services, **task.ids)
    except LeaseLostError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it ends in the task's row
        return understand(error)
    return None


def understand(error: Exception) -> Trouble:
    """Say of any error whether to try again, and what to tell people."""
    if isinstance(error, PermanentError):
        return Trouble(error.code, error.reason, permanent=True)
    if isinstance(error, UserError):
        return Trouble("refused", str(error), permanent=True)
    if isinstance(error, TemporaryError):
        provider = error.provider is not None
        return Trouble(error.code, error.reason, False, error.retry_after, provider)
    if isinstance(error, PipelineError):
        limited = error.code == "rate_limited"
        return Trouble(error.code, error.message, error.permanent, error.retry_after, limited)
    return _unexpected(error)


def _unexpected(error: Exception) -> Trouble:
    reference = secrets.token_hex(3)
    log.error("unexpected", reference=reference, exc_info=error)
    if isinstance(error, TimeoutError):
        reason = f"This took too long and was stopped. Reference {reference}"
        return Trouble("too_slow", reason)
    reason = f"Something went wrong that should not. The log says more. Reference {reference}"
    return Trouble("unexpected", reason)


async def _record(
    services: Services, tasks: Mapping[str, TaskType], task: Task, trouble: Trouble | None
) -> Outcome:
    async with work(services) as unit:
        if trouble is None:
            return await _finish(unit, task)
        if is_last(services, task, trouble):
            return await give_up(unit, tasks, task, trouble)
        return await _postpone(services, unit, task, trouble)


async def _finish(unit: Work, task: Task) -> Outcome:
    row = await finish(unit.session, task, unit.now)
    if row is None:
        return Outcome.LOST
    if row.state == "ready":
        unit.tasks.append(row)
    return _outcome_of(row)


def _outcome_of(row: Task) -> Outcome:
    return Outcome.DONE if row.state == "done" else Outcome.AGAIN


def is_last(services: Services, task: Task, trouble: Trouble) -> bool:
    """Whether a failure ends the task; being told when to come back never does."""
    if trouble.permanent:
        return True
    told_when = trouble.retry_after is not None
    return not told_when and task.failures + 1 >= services.options.max_attempts


async def give_up(
    unit: Work, tasks: Mapping[str, TaskType], task: Task, trouble: Trouble
) -> Outcome:
    """Mark a task as failed and let its type record what that means, in one transaction."""
    row = await fail(unit.session, task, now=unit.now, code=trouble.code, reason=trouble.reason)
    if row is None:
        return Outcome.LOST
    if task.name in tasks:
        await tasks[task.name].failed(unit, row, trouble.code, trouble.reason)
    return Outcome.FAILED


async def _postpone(services: Services, unit: Work, task: Task, trouble: Trouble) -> Outcome:
    told = trouble.retry_after
    wait = pause(services.options.backoff, task.failures, told)
    row = await postpone(
        unit.session,
        task,
        due_at=unit.now + timedelta(seconds=wait),
        code=trouble.code,
        reason=trouble.reason,
        failed=told is None,
    )
    if row is not None and trouble.provider:
        # The others have not failed: they wait for the provider, not as long as this task.
        least = services.options.backoff if told is None else told
        await delay_provider(unit.session, unit.now + timedelta(seconds=least))
    return Outcome.LOST if row is None else Outcome.POSTPONED


def pause(backoff: float, failures: int, retry_after: float | None) -> float:
    """Seconds until the next attempt.

    The backoff doubles with each failure, up to 15 minutes, and half of it is random, so that
    tasks that failed together do not come back together. `retry_after` takes its place where the
    other side said when, and up to a quarter more.
    """
    if retry_after is not None:
        return retry_after * random.uniform(1.0, 1.25)  # noqa: S311 - spreads load, guards nothing
    longest = min(backoff * 2.0**failures, LONGEST_WAIT)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing


async def _release(services: Services, task_id: int, attempt: int, owner: str) -> None:
    async with work(services) as unit:
        row = await release(unit.session, task_id, attempt, owner, unit.now)
        if row is not None:
            unit.tasks.append(row)
