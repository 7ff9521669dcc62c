"""The `read` and `think` processes: RQ brings task numbers, `handlers.queue.running` runs them.

python -m bot.worker read|think [--tasks package.module:NAME]
"""

import argparse
import importlib
import sys
from collections.abc import Callable, Mapping

from bot import reader
from bot.attempts import Tasks
from bot.logs import begin
from bot.services import KNOWN_TROUBLE, explain
from bot.settings import Settings, SettingsError, load_settings
from bot.threads import work_on_threads


def load_tasks(place: str) -> Tasks:
    """Import the registry of tasks.

    Args:
        place: `package.module:NAME`.

    Raises:
        SettingsError: there is no such mapping.
    """
    module, _, name = place.partition(":")
    try:
        tasks = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise SettingsError(f"--tasks {place} names no registry of tasks: {error}") from error
    if not isinstance(tasks, Mapping):
        raise SettingsError(f"--tasks {place} is no mapping of names to tasks.")
    return tasks


def main(arguments: list[str] | None = None) -> int:
    """Run one of the worker processes until it is stopped; returns its exit code."""
    parser = argparse.ArgumentParser(prog="bot.worker", description="Runs queued tasks.")
    parser.add_argument("process", choices=sorted(PROCESSES), help="which queues to work on")
    parser.add_argument("--tasks", default="handlers.tasks:TASKS", help="registry, module:NAME")
    chosen = parser.parse_args(arguments)
    try:
        settings = load_settings()
        tasks = load_tasks(chosen.tasks)
        begin(settings, chosen.process)
        with reader.running(settings) as settings:
            PROCESSES[chosen.process](settings, tasks)
    except (SettingsError, *KNOWN_TROUBLE) as error:
        print(explain(error), file=sys.stderr)  # noqa: T201 - the reader is a person at a shell
        return 2
    return 0


def _read(settings: Settings, tasks: Tasks) -> None:
    work_on_threads(settings, tasks, {"read": settings.read_workers}, outside=False)


def _think(settings: Settings, tasks: Tasks) -> None:
    outside = dict.fromkeys(("fetch", "post", "call"), settings.chat_threads)
    sizes = {"model": settings.model_threads, **outside}
    work_on_threads(settings, tasks, sizes, outside=True)


PROCESSES: Mapping[str, Callable[[Settings, Tasks], None]] = {"read": _read, "think": _think}

if __name__ == "__main__":
    sys.exit(main())
