"""What the clock does: due and lost work goes back to the queue, and the timetable is kept."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from croniter import croniter

from handlers.applicants.erasing import CRON as CONSENTS_CRON
from handlers.applicants.erasing import end_consents
from handlers.ats import syncing
from handlers.cvs.catching_up import CRON, plan_looks
from handlers.cvs.intake import CUT_OFF_CRON, end_cut_off
from handlers.mailing import digests
from handlers.queue.running import TaskType, Trouble, give_up
from handlers.renewing import renew_due
from handlers.services import Services, Work, work
from storage.api_answers import forget_answers
from storage.api_keys import forget_tokens
from storage.carried import forget_carried
from storage.deliveries import forget_events
from storage.models import Task
from storage.sources import forget_messages
from storage.sweeping import (
    anything_due,
    anything_unclaimed,
    expired,
    forget_done,
    recheck,
    release_due,
)
from storage.tasks import postpone, renew
from storage.timetable import due_lines, forget_ticks, plan, take_tick

DONE_DAYS, TICK_DAYS = 7, 90
EVENT_DAYS = 30  # what webhooks told, and how that went
MESSAGE_DAYS = 7  # ids of inbound messages: senders repeat one for three days or so
WORKER_LOST = "The worker that ran this stopped in the middle. It is tried again."
WORKER_LOST_OFTEN = (
    "The worker that ran this stopped in the middle each time it was tried. "
    "Look at the file or the worker's memory, then press Retry."
)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Line:
    """A line of the timetable.

    Attributes:
        cron: minute, hour, day, month, weekday; UTC.
        run: what is done, in the transaction that takes the tick.
    """

    cron: str
    run: Callable[[Work], Awaitable[None]]


async def hand_over_due(services: Services) -> int:
    """Put into the queue what waited until its time; returns how many.

    Cheap when nothing is due: one look that writes nothing.
    """
    async with services.database.read() as session:
        if not await anything_due(session, services.now()):
            return 0
    async with work(services) as unit:
        rows = await release_due(unit.session, unit.now)
        unit.tasks.extend(rows)
    return len(rows)


async def sweep(services: Services, tasks: Mapping[str, TaskType], grace: float) -> int:
    """Bring back what was lost: leases that ran out, and what the queue has forgotten.

    Args:
        services: what it works with.
        tasks: task name -> its type, for those that end in failure.
        grace: seconds a task may be with the queue before it is looked up there.

    Returns:
        How many tasks were brought back.
    """
    async with services.database.read() as session:
        over = await expired(session, services.now())
    for task in over:
        await _take_back(services, tasks, task)
    again = await _restore(services, timedelta(seconds=grace))
    if over or again:
        log.warning("swept", leases=len(over), forgotten=again)
    return len(over) + again


async def _restore(services: Services, grace: timedelta) -> int:
    now = services.now()
    async with services.database.read() as session:
        if not await anything_unclaimed(session, now, now - grace):
            return 0
    async with services.database.write() as session:
        unclaimed = await recheck(session, now, now - grace)
    return await services.queue.restore(unclaimed)


async def _take_back(services: Services, tasks: Mapping[str, TaskType], task: Task) -> None:
    """Take a task from a worker that is gone; one that takes its worker along each time fails."""
    try:
        async with work(services) as unit:
            if task.failures + 1 >= services.options.max_attempts:
                trouble = Trouble("worker_lost", WORKER_LOST_OFTEN, permanent=True)
                await give_up(unit, tasks, task, trouble)
                return
            await postpone(
                unit.session, task, due_at=unit.now, code="worker_lost", reason=WORKER_LOST
            )
    except Exception as error:
        # One task whose failure cannot be recorded must not keep the others from coming back.
        log.exception("not_taken_back", task=task.id, exc_info=error)


async def renew_leases(services: Services, owner: str, task_ids: Sequence[int]) -> int:
    """Extend the leases of the tasks that a process is running; returns how many it still holds."""
    if not task_ids:
        return 0
    async with services.database.write() as session:
        return await renew(session, owner, task_ids, services.now(), services.options.lease)


async def keep_timetable(services: Services, lines: Mapping[str, Line]) -> None:
    """Write the timetable down; a line that was there keeps the time it is due."""
    now = services.now()
    wanted = {name: (line.cron, next_time(line.cron, now)) for name, line in lines.items()}
    async with services.database.write() as session:
        await plan(session, wanted)


async def tick(services: Services, lines: Mapping[str, Line]) -> list[str]:
    """Do what the timetable says is due, once whatever the number of clocks; returns the names."""
    async with services.database.read() as session:
        due = [row for row in await due_lines(session, services.now()) if row.name in lines]
    done = []
    for row in due:
        async with work(services) as unit:
            if await take_tick(unit.session, row, next_time(row.cron, unit.now)):
                await lines[row.name].run(unit)
                done.append(row.name)
    return done


def next_time(cron: str, now: datetime) -> datetime:
    """The first time after `now` that a cron line names."""
    moment: datetime = croniter(cron, now).get_next(datetime)
    return moment


async def tidy_up(unit: Work) -> None:
    """Delete what was kept long enough: done tasks, ticks, carried words, answers, events."""
    tasks = await forget_done(unit.session, unit.now - timedelta(days=DONE_DAYS))
    ticks = await forget_ticks(unit.session, unit.now - timedelta(days=TICK_DAYS))
    carried = await forget_carried(unit.session, unit.now)
    log.info("tidied_up", tasks=tasks, ticks=ticks, carried=carried)
    await forget_tokens(unit.session, unit.now)
    await forget_answers(unit.session, unit.now)
    await forget_events(unit.session, unit.now - timedelta(days=EVENT_DAYS), unit.now)
    await forget_messages(unit.session, unit.now - timedelta(days=MESSAGE_DAYS))


TIMETABLE: Mapping[str, Line] = {
    "tidy_up": Line("17 * * * *", tidy_up),
    "catch_up": Line(CRON, plan_looks),
    "end_consents": Line(CONSENTS_CRON, end_consents),
    "end_cut_off": Line(CUT_OFF_CRON, end_cut_off),
    "renew_tokens": Line("*/10 * * * *", renew_due),
    "mail_digests": Line(digests.CRON, digests.plan_digests),
    "ats": Line(syncing.CRON, syncing.plan_syncs),
}
