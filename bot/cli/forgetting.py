"""A person is erased, or given everything that is held about them, from the shell."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bot.cli.output import err, out, shown
from bot.cli.reports import write_mine
from bot.cli.stored import ACTOR, open_shell
from bot.cli.tokens import WORKSPACE
from bot.settings import Settings, load_settings
from handlers import local
from handlers.access import LOCAL
from handlers.api import dossiers
from handlers.api.dossiers import Person
from handlers.errors import UserError
from handlers.privacy import erasing, exporting
from handlers.services import Services
from handlers.wording.erasing import receipt

WHO = Annotated[
    str, typer.Argument(metavar="WHO", help="Name, e-mail address, or the candidate's number.")
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(forget)
    app.command("export-person")(export_person)


def forget(
    who: WHO,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    workspace: WORKSPACE = LOCAL,
) -> None:
    """Erase a person for good: keys, rows, files, our messages; prints a receipt."""
    asyncio.run(_forget(load_settings(), who, workspace, ask=not yes))


async def _forget(settings: Settings, who: str, workspace: str, *, ask: bool) -> None:
    async with open_shell(settings) as shell:
        home = await local.named_workspace(shell.services, workspace)
        person = await _the_one(shell.services, home.id, who)
        if ask and not typer.confirm(f"Erase {person.name or person.id} for good?", err=True):
            raise UserError("Nothing was erased.")
        found = await erasing.forget(shell.services, home.id, person.id, actor=ACTOR)
        await shell.settle()
    for line in receipt(found):
        out.print(escape(line))


def export_person(
    who: WHO,
    *,
    to: Annotated[Path, typer.Option(help="The ZIP file to write.")],
    workspace: WORKSPACE = LOCAL,
) -> None:
    """Write everything that is held about a person into a file: rows as JSON, and their CVs."""
    asyncio.run(_export(load_settings(), who, to, workspace))


async def _export(settings: Settings, who: str, to: Path, workspace: str) -> None:
    async with open_shell(settings) as shell:
        home = await local.named_workspace(shell.services, workspace)
        person = await _the_one(shell.services, home.id, who)
        found = await exporting.export(shell.services, home.id, person.id, actor=ACTOR)
    write_mine(to, found.data)


async def _the_one(services: Services, workspace_id: int, who: str) -> Person:
    """The person that is meant.

    Raises:
        UserError: there is none, or it may be several.
    """
    if who.isascii() and who.isdecimal() and len(who) < 10:
        return (await dossiers.dossier(services, workspace_id, int(who), actor=ACTOR)).person
    found, _ = await dossiers.found(services, workspace_id, who, actor=ACTOR)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UserError("Nobody was found. In blind openings only numbers find people.")
    for person in found:
        err.print(f"{person.id}  {shown(person.name)}")
    raise UserError("It may be one of these. Give the number of the one you mean.")
