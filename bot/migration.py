"""Prepares a data folder: the root key, and tables of this version.

    python -m bot.migration

A process of its own, so that the supervisor never loads the database's libraries.
"""

import asyncio
import sys
from pathlib import Path

from bot.logs import set_up_logs
from bot.services import PreparationError, explain, migrate_safely, root_keys
from bot.settings import Settings, SettingsError, load_settings


async def _prepare(settings: Settings) -> Path | None:
    await root_keys(settings)
    return await migrate_safely(settings)


def main() -> int:
    """Prepare; print the backup that was made, if any; return the exit code."""
    try:
        settings = load_settings()
        set_up_logs(settings, "migration")
        backup = asyncio.run(_prepare(settings))
    except (SettingsError, *PreparationError) as error:
        print(explain(error), file=sys.stderr)  # noqa: T201 - the supervisor passes it on
        return 2
    print(backup or "")  # noqa: T201 - as above
    return 0


if __name__ == "__main__":
    sys.exit(main())
