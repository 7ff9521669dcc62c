"""Measurements that an operator makes with their own model and CVs."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot.cli.direct import Engine, describe, engine_for
from bot.cli.files import read_one
from bot.cli.output import out, shown
from bot.services import open_model
from bot.settings import Settings, load_settings
from handlers.direct import Failed, Opening, Parsed, draft
from handlers.errors import UserError
from handlers.scoring.stability import Stability, measure

benches = typer.Typer(help="Measure with your own model and CVs.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(benches, name="bench")
    benches.command()(stability)


def stability(
    cv: Annotated[Path, typer.Argument(help="The CV.")],
    *,
    opening: Annotated[Path, typer.Option(help="A description file.")],
    times: Annotated[int, typer.Option(min=2, max=100, help="How often it is scored.")] = 20,
    engine: Annotated[
        Engine | None, typer.Option(help="Default: openai with OPENAI_API_KEY, else LOCAL_ENGINE.")
    ] = None,
    second_look: Annotated[bool, typer.Option(help="Each score is made of two markings.")] = False,
) -> None:
    """Score one CV again and again, afresh each time, and show how far the score moves."""
    settings = load_settings()
    parsed = read_one(cv, settings)
    if isinstance(parsed, Failed):
        raise UserError(f"{shown(parsed.file)}: {parsed.message}")
    chosen = engine_for(engine, settings)
    described = describe(opening, settings)
    measured = _measure(settings, described, parsed, chosen, times, twice=second_look)
    found = asyncio.run(measured)
    _print(found)


async def _measure(
    settings: Settings,
    opening: Opening,
    parsed: Parsed,
    engine: Engine,
    times: int,
    *,
    twice: bool,
) -> Stability:
    async with AsyncExitStack() as stack:
        model = engine is Engine.OPENAI
        llm = await stack.enter_async_context(open_model(settings)) if model else None
        drafted = await draft(opening, llm)
        today = datetime.now(UTC).date()
        by = llm or engine.local
        return await measure(drafted, parsed, by, times=times, today=today, twice=twice)


def _print(found: Stability) -> None:
    table = Table("Criterion", "Levels given", title=f"Scored {len(found.totals)} times")
    for moves in found.criteria:
        levels = sorted({-1.0 if level is None else level for level in moves.levels})
        table.add_row(
            shown(moves.criterion),
            ", ".join("unknown" if level < 0 else f"{level:g}" for level in levels),
        )
    out.print(table)
    low, high = min(found.totals), max(found.totals)
    mean = sum(found.totals) / len(found.totals)
    out.print(f"Total {low:.1f} to {high:.1f}, mean {mean:.1f}: spread {found.spread:.1f} points.")
    if usage := found.usage.calls and found.usage:
        out.print(
            f"{usage.calls} calls, {usage.tokens_in} tokens in ({usage.tokens_cached} from the "
            f"cache), {usage.tokens_out} out, ${usage.cost:.4f}."
        )
