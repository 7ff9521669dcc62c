"""The report on an opening, from the shell."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import err, shown, write_json
from bot.cli.stored import ACTOR, open_shell, show
from bot.settings import Settings, load_settings
from handlers import local
from handlers.reports import reporting
from handlers.reports.figures import Report, as_json, report
from handlers.wording import reports as wording

MINE = 0o600  # a spreadsheet holds names and quotes


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("report")(report_on)


def report_on(
    *,
    opening: Annotated[int, typer.Option(help="Id of the opening, see `opening list`.")],
    xlsx: Annotated[
        Path | None,
        typer.Option(help="Also write a spreadsheet of candidates, quotes, decisions, journal."),
    ] = None,
    png: Annotated[
        Path | None, typer.Option(help="Also draw the scores and how far candidates got.")
    ] = None,
    lines: Annotated[bool, typer.Option("--json", help="For scripts: one JSON object.")] = False,
) -> None:
    """Show how hiring stands: scores beside decisions, criteria, time to first look, funnel."""
    found = asyncio.run(_report(load_settings(), opening, xlsx, png))
    write_json(as_json(found)) if lines else show(wording.report(found))


async def _report(
    settings: Settings, opening_id: int, xlsx: Path | None, png: Path | None
) -> Report:
    async with open_shell(settings) as shell:
        opening = await local.find_opening(shell.services, opening_id)
        home = opening.workspace_id
        if png is not None:
            picture = await reporting.make(shell.services, home, opening_id, "picture")
            write_mine(png, picture.data)
        if xlsx is not None:
            sheet = await reporting.make(shell.services, home, opening_id, "sheet", limit=None)
            await reporting.note_shell_export(shell.services, home, opening_id, by=ACTOR)
            write_mine(xlsx, sheet.data)
        return await report(shell.services, home, opening_id)


def write_mine(path: Path, data: bytes) -> None:
    """Write a file that nobody else may read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, MINE), "wb") as file:
        file.write(data)
    err.print(f"Written: {shown(str(path))}")
