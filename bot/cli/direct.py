"""`parse`, and `rank` of plain files: no set-up, no database, no queue."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from bot.cli import stored
from bot.cli.files import on_all_cores, parse_all, read_one, walk
from bot.cli.output import err, out, shown, tracked, write_json
from bot.services import open_model
from bot.settings import Settings, load_settings
from handlers.direct import (
    Failed,
    Opening,
    Parsed,
    Ranking,
    Scored,
    as_json,
    draft,
    make_ranking,
    open_description,
    ranking_as_json,
    score_by_model,
    score_here,
)
from handlers.errors import UserError
from handlers.scoring.engines import Local, check_installed
from handlers.wording.parts import BUCKETS

JSON = typer.Option(
    "--json", help="For scripts: one JSON object a line; rank of files: one in all."
)
# By how well a file could be read.
SIGNS = {
    "good": "[green]✓[/green]",
    "check": "[green]✓[/green]",
    "unreadable": "[yellow]![/yellow]",
}


class Engine(StrEnum):
    """What scores."""

    KEYWORDS = "keywords"
    SEMANTIC = "semantic"
    OPENAI = "openai"

    @property
    def local(self) -> Local:
        """Its name among those of this machine; where the model marks, keywords is the other."""
        return "semantic" if self is Engine.SEMANTIC else "keywords"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(parse)
    app.command()(rank)


def parse(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders to walk.")],
    *,
    as_lines: Annotated[bool, JSON] = False,
) -> None:
    """Read CVs and show what they say. Exit code 1 when one could not be read."""
    files = walk(paths)
    if not files:
        raise UserError("There is no file there. Name files, or folders that hold some.")
    failed = False
    results = parse_all(files, load_settings())
    for result in tracked(results, files, "Reading"):
        failed = failed or isinstance(result, Failed)
        write_json(as_json(result)) if as_lines else _print(result)
    raise typer.Exit(int(failed))


def _print(result: Parsed | Failed) -> None:
    if isinstance(result, Failed):
        out.print(f"[red]✗[/red] {shown(result.file)}: {escape(result.message)} ({result.code})")
        return
    profile, quality = result.profile, result.document.quality
    out.print(f"{SIGNS[quality.bucket]} [bold]{shown(result.file)}[/bold] ({quality.bucket})")
    facts = {
        "Name": profile.name,
        "Headline": profile.headline,
        "Contact": ", ".join((*profile.emails, *profile.phones)),
        "Location": profile.location,
        "Experience": profile.years_experience and f"{profile.years_experience} years",
        "Skills": ", ".join(profile.skills[:15]),
        "Languages": ", ".join(profile.languages),
    }
    for label, value in facts.items():
        if value:
            out.print(f"  {label}: {escape(str(value))}")
    for finding in result.document.findings:
        out.print(f"  [yellow]{finding.code}[/yellow]: {escape(finding.detail[:200])}")


def rank(
    paths: Annotated[list[Path] | None, typer.Argument(help="CVs, or folders of them.")] = None,
    *,
    opening: Annotated[str, typer.Option(help="A description file; or the id of an opening.")],
    as_lines: Annotated[bool, JSON] = False,
    engine: Annotated[
        Engine | None,
        typer.Option(help="For files; default: openai with OPENAI_API_KEY, else LOCAL_ENGINE."),
    ] = None,
    top: Annotated[int | None, typer.Option(min=1, help="Show this many.")] = None,
) -> None:
    """Rank CVs against an opening: files given here, or without any those that are stored."""
    if not paths:
        if engine is not None:
            raise UserError(
                "--engine is for files that are ranked here; stored CVs keep the score they have. "
                "Leave it out, or name the CVs behind the description file."
            )
        stored.show_shortlist(opening, top, as_lines=as_lines)
        return
    _refuse_id(opening)
    settings = load_settings()
    chosen = engine_for(engine, settings)
    described = describe(Path(opening), settings)
    # A description that lies among the CVs is none of them.
    files = [file for file in walk(paths) if file.resolve() != Path(opening).resolve()]
    if chosen is not Engine.OPENAI:
        ranking = _here(described, files, settings, chosen)
    else:
        ranking = asyncio.run(_by_model(described, files, settings))
    if as_lines:
        write_json(ranking_as_json(ranking, top))
    else:
        _print_ranking(ranking, top)


def _refuse_id(opening: str) -> None:
    number = opening.removeprefix("#")
    if number.isdecimal() and not Path(opening).exists():
        raise UserError(
            f"{opening} is the id of a stored opening, and files are ranked here without being "
            f"stored. Take them in with `shortlist ingest FILES --opening {number}`, "
            "or name a description file."
        )


def engine_for(asked: Engine | None, settings: Settings) -> Engine:
    """The engine that is asked for, else the model where there is a key.

    Raises:
        UserError: the model is asked for and there is no key.
        EngineMissingError: it is not installed; the text says what to install.
    """
    if asked is Engine.OPENAI and settings.openai_api_key is None:
        raise UserError("The engine openai needs OPENAI_API_KEY. Or use --engine keywords.")
    chosen = Engine.OPENAI if settings.openai_api_key else Engine(settings.local_engine)
    chosen = asked or chosen
    check_installed(chosen.local)
    return chosen


def describe(path: Path, settings: Settings) -> Opening:
    """Read the description of an opening.

    Raises:
        UserError: the file cannot be read.
    """
    result = read_one(path, settings)
    if isinstance(result, Failed):
        raise UserError(f"The description of the opening: {result.message}")
    return open_description(result)


def _here(opening: Opening, files: Sequence[Path], settings: Settings, engine: Engine) -> Ranking:
    drafted = asyncio.run(draft(opening, None))
    today = datetime.now(UTC).date()
    score = partial(score_here, drafted, today=today, local=engine.local)
    whole = partial(_read_and_score, settings=settings, score=score)
    results = list(tracked(on_all_cores(whole, files), files, "Scoring"))
    return make_ranking(opening.title, engine, drafted, results)


def _read_and_score(
    path: Path, settings: Settings, score: "partial[Scored | Failed]"
) -> Scored | Failed:
    return score(read_one(path, settings))


async def _by_model(opening: Opening, files: Sequence[Path], settings: Settings) -> Ranking:
    read = parse_all(files, settings)
    parsed = list(tracked(read, files, "Reading"))
    async with open_model(settings) as llm:
        drafted = await draft(opening, llm)
        gate = asyncio.Semaphore(settings.model_threads)

        async def one(entry: Parsed | Failed) -> Scored | Failed:
            async with gate:
                return await score_by_model(drafted, entry, llm)

        pending = asyncio.gather(*(one(entry) for entry in parsed))
        results = await pending
    return make_ranking(opening.title, Engine.OPENAI, drafted, results)


def _print_ranking(ranking: Ranking, top: int | None) -> None:
    table = Table("", "Score", "Bucket", "Evidence", "Candidate", "File", title=ranking.opening)
    for place, entry in enumerate(ranking.ranked[:top], 1):
        score, parsed = entry.score, entry.parsed
        name = escape(parsed.identity.name or "-")
        table.add_row(
            str(place),
            f"{score.total:.1f}",
            BUCKETS[score.bucket],
            f"{score.evidence:.0%}",
            name,
            shown(parsed.file),
        )
    out.print(table)
    for failed in ranking.failed:
        err.print(f"[red]✗[/red] {shown(failed.file)}: {escape(failed.message)} ({failed.code})")
    out.print("[dim]AI-scored: a person decides.[/dim]")
