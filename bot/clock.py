"""The `clock` process: finds work that is due or lost, and keeps the timetable.

Two clocks do no harm. Neither sweeping nor the timetable goes through Redis.
"""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from bot.attempts import Tasks
from bot.logs import begin
from bot.processes import announce_ready, until_stopped
from bot.services import KNOWN_TROUBLE, explain, open_services
from bot.settings import Settings, SettingsError, load_settings
from bot.worker import load_tasks
from handlers.queue.upkeep import TIMETABLE, hand_over_due, keep_timetable, sweep, tick

log = structlog.get_logger(__name__)


async def every(seconds: float, step: Callable[[], Awaitable[object]]) -> None:
    """Do a step again and again, `seconds` apart; one that fails is logged and done again."""
    while True:
        try:
            await step()
        except Exception as error:
            log.exception("step_failed", step=str(step), exc_info=error)
        await asyncio.sleep(seconds)


async def keep_time(settings: Settings, tasks: Tasks) -> None:
    """Run the loops of the clock until cancelled."""
    async with open_services(settings, outside=False) as services:
        await keep_timetable(services, TIMETABLE)
        announce_ready(settings.notify_socket)
        log.info("clock_goes")
        async with asyncio.TaskGroup() as loops:
            due = partial(hand_over_due, services)
            lost = partial(sweep, services, tasks, settings.sweep_seconds)
            lines = partial(tick, services, TIMETABLE)
            loops.create_task(every(settings.poll_seconds, due))
            loops.create_task(every(settings.sweep_seconds, lost))
            loops.create_task(every(settings.sweep_seconds, lines))


def main(arguments: list[str] | None = None) -> int:
    """Run the clock until it is stopped; returns its exit code."""
    parser = argparse.ArgumentParser(prog="bot.clock", description="Finds due and lost work.")
    parser.add_argument("--tasks", default="handlers.tasks:TASKS", help="registry, module:NAME")
    chosen = parser.parse_args(arguments)
    try:
        settings = load_settings()
        begin(settings, "clock")
        tasks = load_tasks(chosen.tasks)
        asyncio.run(until_stopped(partial(keep_time, settings, tasks)))
    except (SettingsError, *KNOWN_TROUBLE) as error:
        print(explain(error), file=sys.stderr)  # noqa: T201 - the reader is a person at a shell
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
