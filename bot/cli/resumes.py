"""A profile as JSON Resume, from the shell."""

import asyncio
import json
import sys
from typing import Annotated, Any

import typer

from bot.cli.stored import ACTOR, open_shell
from bot.settings import Settings, load_settings
from handlers import local
from handlers.candidates import resumes
from handlers.scoring.explaining import entry_at


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(resume)


def resume(
    place: Annotated[int, typer.Argument(min=1, help="A place in its shortlist, from 1.")],
    *,
    opening: Annotated[int, typer.Option(help="Id of the opening, see `opening list`.")],
) -> None:
    """Print the profile of a candidate as JSON Resume (jsonresume.org)."""
    found = asyncio.run(_resume(load_settings(), opening, place))
    text = json.dumps(found, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace")
    sys.stdout.write(text.decode() + "\n")


async def _resume(settings: Settings, opening_id: int, place: int) -> dict[str, Any]:
    async with open_shell(settings) as shell:
        opening = await local.find_opening(shell.services, opening_id)
        entry = await entry_at(shell.services, opening, place)
        home, application = opening.workspace_id, entry.application.id
        return await resumes.json_resume(shell.services, home, application, actor=ACTOR)
