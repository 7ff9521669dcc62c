"""Rubrics of openings as files, from the shell: commands below `shortlist opening`."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.files import read_bytes, why_closed
from bot.cli.output import out
from bot.cli.stored import ACTOR, open_shell, openings, show
from bot.settings import Settings, load_settings
from handlers import local
from handlers.errors import UserError
from handlers.openings import rubric_files
from handlers.openings.estimating import estimate
from handlers.openings.managing import Settings as Edited
from handlers.openings.managing import edit, rescore, rubric_of
from handlers.wording.openings import card, effort, rescoring

NUMBER = Annotated[int, typer.Argument(metavar="ID", help="Id of the opening, see `opening list`.")]


def register() -> None:
    """Add these commands."""
    openings.command("export")(export_rubric)
    openings.command("import")(import_rubric)


def export_rubric(opening: NUMBER) -> None:
    """Print the rubric of an opening as YAML: to keep, edit, compare, or take elsewhere."""
    asyncio.run(_export(load_settings(), opening))


async def _export(settings: Settings, opening_id: int) -> None:
    async with open_shell(settings) as shell:
        opening = await local.find_opening(shell.services, opening_id)
        rubric, _ = await rubric_of(shell.services, opening)
    sys.stdout.write(
        rubric_files.write(
            rubric, opening=opening.id, title=opening.title, version=opening.rubric_version
        )
    )


def import_rubric(
    opening: NUMBER,
    file: Annotated[Path, typer.Argument(help="A rubric as `opening export` prints it.")],
    *,
    again: Annotated[
        bool, typer.Option("--rescore", help="Score the candidates again by it.")
    ] = False,
) -> None:
    """Put the rubric of a file in force for an opening, as a new version."""
    try:
        text = read_bytes(file, rubric_files.LARGEST * 4).decode("utf-8-sig")
    except OSError as error:
        raise UserError(f"{file}: {why_closed(error)}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{file} is no text in UTF-8. Save it as UTF-8.") from error
    asyncio.run(_import(load_settings(), opening, rubric_files.read(text), again=again))


async def _import(
    settings: Settings, opening_id: int, given: rubric_files.RubricFile, *, again: bool
) -> None:
    async with open_shell(settings) as shell:
        opening = await local.find_opening(shell.services, opening_id)
        # One that comes from elsewhere replaces whatever is in force here.
        known = given.version if given.opening == opening.id else None
        opening = await edit(
            shell.services,
            opening.workspace_id,
            opening.id,
            rubric=given.rubric,
            settings=Edited.of(opening),
            seen_version=opening.rubric_version if known is None else known,
            by=ACTOR,
        )
        effect = await estimate(shell.services, opening)
        amount = 0
        if again and effect.candidates:
            amount = await rescore(shell.services, opening.workspace_id, opening.id, by=ACTOR)
        out.print(f"Version {opening.rubric_version} of the rubric is in force.")
        if again:
            show(rescoring(amount))
        await shell.settle()
        rubric, refused = await rubric_of(shell.services, opening)
    show(card(opening, rubric.model_dump(mode="json"), refused))
    if effect.candidates and not again:
        out.print(f"{effort(effect)} Add --rescore, or use /rank in the channel, to have it done.")
