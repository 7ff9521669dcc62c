"""What people say of candidates, from the shell: levels by hand, corrected facts, comparison."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.markup import escape

from bot.cli.output import out, printable, write_json
from bot.cli.stored import ACTOR, open_shell, show
from bot.settings import Settings, load_settings
from handlers import local
from handlers.candidates import correcting
from handlers.errors import UserError
from handlers.scoring import judging
from handlers.scoring.explaining import Explanation, as_json, entry_at, of_entry
from handlers.views import Entry
from handlers.wording.comparing import comparison

OPENING = Annotated[int, typer.Option(help="Id of the opening, see `opening list`.")]
PLACE = Annotated[int, typer.Argument(min=1, help="A place in its shortlist, from 1.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(judge)
    app.command()(correct)
    app.command("compare")(compare_places)


def judge(
    place: PLACE,
    *,
    opening: OPENING,
    criterion: Annotated[str, typer.Option(help="Its name, or the beginning of it.")],
    reason: Annotated[str, typer.Option(help="Why; or what the candidate answered.")] = "",
    level: Annotated[float | None, typer.Option(min=0, max=4, help="0 to 4.")] = None,
    answer: Annotated[bool, typer.Option(help="The candidate said so.")] = False,
    undo: Annotated[bool, typer.Option(help="Take the last word back instead.")] = False,
) -> None:
    """Set the level of a criterion by hand, with a reason; the total follows."""
    if not undo and level is None:
        raise UserError("Give the level that counts with --level, or --undo.")
    word = judging.Word("answer" if answer else "level", level, reason)
    asyncio.run(_judge(load_settings(), opening, place, criterion, None if undo else word))


async def _judge(
    settings: Settings, opening_id: int, place: int, name: str, word: judging.Word | None
) -> None:
    async with open_shell(settings) as shell:
        opening = await local.find_opening(shell.services, opening_id)
        entry = await entry_at(shell.services, opening, place)
        criterion_id = _criterion(entry, name)
        home, application = opening.workspace_id, entry.application.id
        if word is None:
            await judging.undo_last(shell.services, home, application, criterion_id, actor=ACTOR)
        else:
            await judging.judge(shell.services, home, application, criterion_id, word, actor=ACTOR)
        await shell.settle()
        after = await local.total_of(shell.services, application)
    _tell(entry, f"{after:.1f} now.")


def _tell(entry: Entry, now: str) -> None:
    before = entry.assessment.score.total
    out.print(f"{escape(printable(entry.name))}: {before:.1f} before, {now}")


def _criterion(entry: Entry, name: str) -> str:
    wanted = name.casefold()
    found = [c for c, _ in entry.assessment.pairs if c.name.casefold().startswith(wanted)]
    if len(found) == 1:
        return found[0].id
    names = ", ".join(criterion.name for criterion, _ in entry.assessment.pairs)
    raise UserError(f"“{name}” must begin exactly one of these criteria: {names}.")


def correct(
    place: PLACE,
    *,
    opening: OPENING,
    field: Annotated[str, typer.Option(help=", ".join(correcting.FIELDS))],
    value: Annotated[str | None, typer.Option(help="What is right.")] = None,
    undo: Annotated[bool, typer.Option(help="Take the last correction back instead.")] = False,
) -> None:
    """Put a misread fact of a CV right; what was found stays beside it."""
    if not undo and value is None:
        raise UserError("Give what is right with --value, or --undo.")
    asyncio.run(_correct(load_settings(), opening, place, field, None if undo else value))


async def _correct(
    settings: Settings, opening_id: int, place: int, field: str, value: str | None
) -> None:
    async with open_shell(settings) as shell:
        opening = await local.find_opening(shell.services, opening_id)
        entry = await entry_at(shell.services, opening, place)
        home, cv_id = opening.workspace_id, entry.application.cv_id
        if value is None:
            await correcting.undo_last(shell.services, home, cv_id, field, actor=ACTOR)
        else:
            await correcting.correct(shell.services, home, cv_id, field, value, actor=ACTOR)
        await shell.settle()
        after = await local.total_of(shell.services, entry.application.id)
    if shell.inline is None:
        # Workers score it again in their own time.
        _tell(entry, f"being scored again now: `shortlist rank --opening {opening_id}` shows it.")
    else:
        _tell(entry, f"{after:.1f} now.")


def compare_places(
    places: Annotated[list[int], typer.Argument(min=1, help="Two to five places, from 1.")],
    *,
    opening: OPENING,
    lines: Annotated[bool, typer.Option("--json", help="For scripts: one JSON object.")] = False,
) -> None:
    """Put candidates side by side, from stored scores."""
    compared = asyncio.run(_compared(load_settings(), opening, places))
    if lines:
        write_json({"candidates": [as_json(one) for one in compared]})
    else:
        show(comparison(compared))


async def _compared(
    settings: Settings, opening_id: int, places: Sequence[int]
) -> list[Explanation]:
    async with open_shell(settings) as shell:
        opening = await local.find_opening(shell.services, opening_id)
        entries = [await entry_at(shell.services, opening, place) for place in places]
        return [await of_entry(shell.services, entry) for entry in entries]
