"""Openings are paused, closed and reopened from the shell: below `shortlist opening`."""

import asyncio

from bot.cli.rubrics import NUMBER
from bot.cli.stored import ACTOR, open_shell, openings, show
from bot.settings import Settings, load_settings
from handlers import local
from handlers.openings import switching
from handlers.wording.openings import switched


def register() -> None:
    """Add these commands."""
    openings.command("pause")(pause)
    openings.command("reopen")(reopen)
    openings.command("close")(close)


def pause(opening: NUMBER) -> None:
    """Pause an opening: its CVs are read and kept, and scored once it is reopened."""
    asyncio.run(_switch(load_settings(), opening, switching.pause))


def reopen(opening: NUMBER) -> None:
    """Open an opening that was paused or closed; what waited is scored."""
    asyncio.run(_switch(load_settings(), opening, switching.reopen))


def close(opening: NUMBER) -> None:
    """Close an opening: nothing more is scored for it; its shortlist stays."""
    asyncio.run(_switch(load_settings(), opening, switching.close))


async def _switch(settings: Settings, opening_id: int, switch: switching.Switch) -> None:
    async with open_shell(settings) as shell:
        found = await local.find_opening(shell.services, opening_id)
        opening = await switch(shell.services, found.workspace_id, found.id, by=ACTOR)
        await shell.settle()
    show(switched(opening, in_shell=True))
