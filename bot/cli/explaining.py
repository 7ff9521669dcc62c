"""Why a CV has its score, from the shell."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bot.cli.direct import Engine, describe, engine_for
from bot.cli.files import read_one
from bot.cli.output import out, printable, write_json
from bot.cli.stored import open_shell, show
from bot.services import open_model
from bot.settings import Settings, load_settings
from handlers import local
from handlers.direct import Failed, Parsed, draft, score_by
from handlers.errors import UserError
from handlers.scoring.explaining import Explanation, as_json, before, entry_at, of_entry, of_file
from handlers.wording import comparing
from handlers.wording.parts import BUCKETS


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(explain)


def explain(
    who: Annotated[str, typer.Argument(help="A CV; or a place in a stored shortlist, from 1.")],
    *,
    opening: Annotated[str, typer.Option(help="A description file; or the id of an opening.")],
    engine: Annotated[
        Engine | None,
        typer.Option(help="For a file; default: openai with OPENAI_API_KEY, else LOCAL_ENGINE."),
    ] = None,
    changes: Annotated[
        bool, typer.Option(help="Instead: what changed since the score before, by this opening.")
    ] = False,
    lines: Annotated[bool, typer.Option("--json", help="For scripts: one JSON object.")] = False,
) -> None:
    """Show why someone has their score: points, quotes with page, and what would raise it."""
    settings = load_settings()
    number = opening.removeprefix("#")
    old: Explanation | None = None
    if number.isdecimal() and not Path(opening).exists():
        if not who.isdecimal() or int(who) < 1:
            raise UserError("Name a place in the shortlist of this opening, e.g. 1.")
        found, old = asyncio.run(_stored(settings, int(number), int(who)))
    else:
        found = _of_file(settings, Path(who), Path(opening), engine)
    if changes and old is None:
        raise UserError("There is no score before this one: by another CV, rubric or engine.")
    if lines:
        write_json({**as_json(found), "before": as_json(old) if old else None})
    elif changes and old is not None:
        show(comparing.changes(old, found))
    else:
        _print(found)


async def _stored(
    settings: Settings, opening_id: int, place: int
) -> tuple[Explanation, Explanation | None]:
    async with open_shell(settings) as shell:
        opening = await local.find_opening(shell.services, opening_id)
        entry = await entry_at(shell.services, opening, place)
        return await of_entry(shell.services, entry), await before(shell.services, entry)


def _of_file(settings: Settings, cv: Path, opening: Path, engine: Engine | None) -> Explanation:
    chosen = engine_for(engine, settings)
    parsed = read_one(cv, settings)
    if isinstance(parsed, Failed):
        raise UserError(f"{parsed.file}: {parsed.message}")
    return asyncio.run(_scored(settings, parsed, opening, chosen))


async def _scored(settings: Settings, parsed: Parsed, opening: Path, engine: Engine) -> Explanation:
    described = describe(opening, settings)
    async with AsyncExitStack() as stack:
        model = engine is Engine.OPENAI
        llm = await stack.enter_async_context(open_model(settings)) if model else None
        drafted = await draft(described, llm)
        scored = await score_by(drafted, parsed, llm or engine.local, datetime.now(UTC).date())
    if isinstance(scored, Failed):
        raise UserError(f"{scored.file}: {scored.message}")
    return of_file(drafted.rubric, scored)


def _print(found: Explanation) -> None:
    name = escape(printable(found.name or "Without a name"))
    out.print(
        f"[bold]{name}[/bold]: {found.total:.1f} of 100, {BUCKETS[found.bucket]}, "
        f"evidence {found.evidence:.0%}"
    )
    for part in found.parts:
        level = "unknown" if part.level is None else f"level {part.level:g} of 4"
        level += " by hand" if part.judgement else ""
        out.print(
            f"\n[bold]{escape(part.criterion)}[/bold] ({part.kind}, weight {part.weight}): "
            f"{level}, {part.points:g} of {part.most:g} points"
        )
        for quote in part.quotes:
            where = f" (page {quote.page})" if quote.page else ""
            against = "" if quote.supports else "against: "
            out.print(f"  {against}“{escape(printable(quote.text))}”{where}")
        if part.judgement:
            out.print(f"  By hand: {escape(printable(part.judgement.reason))}")
        if part.reason:
            out.print(f"  {escape(printable(part.reason))}")
        if part.next_level:
            raised = f"+{part.gain:g} points" if part.gain else "no points"
            out.print(f"  [dim]Raised by: {escape(part.next_level)} ({raised})[/dim]")
        if part.question:
            out.print(f"  [dim]Ask: {escape(printable(part.question))}[/dim]")
