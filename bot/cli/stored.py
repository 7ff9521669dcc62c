"""Openings, CVs and the shortlist that are stored, from the shell."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import Progress

from bot.cli.files import named, read_bytes, read_one, why_closed
from bot.cli.output import bar, err, name_home, out, shown, write_json
from bot.console import CHANNEL
from bot.inline import InlineQueue
from bot.services import migrate_safely, open_services, redis_address
from bot.settings import Settings, load_settings
from bot.terminal import render
from handlers import local
from handlers.cvs.intake import HandedIn, hand_in
from handlers.cvs.standing import Stage, Standing
from handlers.direct import Failed, open_description
from handlers.errors import UserError
from handlers.messages import Buttons, Message
from handlers.openings.managing import NewOpening, create, draft_now
from handlers.ranking import Page, Query, rank
from handlers.services import Services
from handlers.tasks import TASKS
from handlers.views import entry_as_json
from handlers.wording import shortlists
from handlers.wording.intake import summary
from handlers.wording.openings import card, listing
from handlers.wording.parts import HOLDS, count

ACTOR = "shell"
LOOK_SECONDS = 0.3
# What to do about a CV that a person has to say something about first.
HELD_IN_CHAT = "Its card in the channel has a button for that."
HELD_HERE: Mapping[str, str] = {
    "name": "Put the name on the first line of the file and ingest it again.",
    "not_a_cv": "If it is one, give its parts headings (Experience, Education, Skills) and "
    "ingest it again.",
}
openings = typer.Typer(
    help="Create and list openings; their rubrics as files.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.add_typer(openings, name="opening")
    app.command()(ingest)


@dataclass(frozen=True)
class Shell:
    """Services for one command; `inline` runs the tasks here when no workers do."""

    services: Services
    inline: InlineQueue | None

    async def settle(self) -> None:
        """Let what was put happen, where nobody else does it."""
        if self.inline is not None:
            await self.inline.drain(self.services, TASKS)


@asynccontextmanager
async def open_shell(settings: Settings) -> AsyncIterator[Shell]:
    """Open services on a migrated database."""
    try:
        await migrate_safely(settings)
    except ValueError as error:  # DATABASE_URL is of a kind that is not supported
        raise UserError(str(error)) from error
    workers = redis_address(settings) is not None
    async with open_services(settings, redis=workers) as services:
        if workers:
            yield Shell(services, None)
        else:
            inline = InlineQueue()
            yield Shell(replace(services, queue=inline), inline)


def show(message: Message) -> None:
    """Print a message, without its buttons."""
    out.print(render(without_buttons(message)))


def without_buttons(message: Message) -> Message:
    """A message for the shell: nothing can press its buttons here."""
    blocks = tuple(block for block in message.blocks if not isinstance(block, Buttons))
    return replace(message, blocks=blocks)


@openings.command("new")
def new_opening(
    description: Annotated[Path, typer.Argument(help="A file; its first line is the title.")],
    *,
    title: Annotated[str | None, typer.Option(help="Instead of the first line.")] = None,
    bar_: Annotated[float, typer.Option("--bar", min=0, max=100, help="Alert bar.")] = 75.0,
) -> None:
    """Create an opening and draft its rubric."""
    settings = load_settings()
    result = read_one(description, settings)
    if isinstance(result, Failed):
        raise UserError(f"{result.file}: {result.message}")
    described = open_description(result)
    name = (title or described.title).strip()[:120]
    if not name:
        raise UserError("The first line of the description gives no title. Name it with --title.")
    asyncio.run(_new(settings, name, described.description, bar_))


async def _new(settings: Settings, title: str, text: str, alert_bar: float) -> None:
    async with open_shell(settings) as shell:
        workspace = await local.workspace(shell.services)
        new = NewOpening(title, text, CHANNEL, alert_bar, created_by=ACTOR)
        opening = await create(shell.services, workspace.id, new)
        drafted = await draft_now(shell.services, opening)
        await shell.settle()
    opening.rubric_version = 1
    show(card(opening, drafted.rubric.model_dump(mode="json"), drafted.refused))


@openings.command("list")
def list_openings() -> None:
    """List all openings of all workspaces."""
    asyncio.run(_list(load_settings()))


async def _list(settings: Settings) -> None:
    async with open_shell(settings) as shell:
        homes = await local.openings_by_workspace(shell.services)
        for name, found, counts in homes:
            if found:
                name_home(name, len(homes))
                show(listing(found, counts))
    if not any(found for _, found, _ in homes):
        folder = f"the data folder {settings.data_folder.absolute()}"
        where = "the database of DATABASE_URL" if settings.database_url else folder
        out.print(
            escape(
                f"There is no opening yet in {where}. Make one with `shortlist opening new FILE`, "
                "or set DATA_FOLDER to where yours are."
            )
        )


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="CVs, or folders of them.")],
    *,
    opening: Annotated[int, typer.Option(help="Id of the opening, see `opening list`.")],
) -> None:
    """Take CVs in for an opening: read, scored and ranked, through the queue when it runs."""
    files = named(paths)
    failed = asyncio.run(_ingest(load_settings(), files, opening))
    raise typer.Exit(int(failed))


async def _ingest(settings: Settings, files: Sequence[Path], opening_id: int) -> bool:
    async with open_shell(settings) as shell:
        opening = await local.find_opening(shell.services, opening_id)
        if opening.state == "closed":
            raise UserError(
                f"Opening {opening_id} is closed. `shortlist opening reopen {opening_id}` opens it."
            )
        drop = local.new_drop(shell.services)
        numbered = {f"{drop}-{place}": file for place, file in enumerate(files)}
        refused = 0
        with bar() as progress:
            for name, file in progress.track(numbered.items(), description="Taking in"):
                given = HandedIn(opening.channel, name, drop, file.name, b"", ACTOR, opening.id)
                refused += not await _hand_in(shell, opening.workspace_id, file, given)
            place = (opening.workspace_id, opening.channel, drop)
            await _wait(shell, place, progress, len(files) - refused)
        standings = await local.standings_of(shell.services, *place)
    return refused + _tell(standings, numbered, shown_in_chat=opening.channel != CHANNEL) > 0


def _tell(all_: Sequence[Standing], files: Mapping[str, Path], *, shown_in_chat: bool) -> int:
    """Print how it went, file by file where a person has to act; returns how many are not done."""
    out.print(summary([standing.stage for standing in all_]))
    failed = [standing for standing in all_ if standing.reason]
    held = [standing for standing in all_ if standing.stage is Stage.HELD]
    for standing in failed:
        file = shown(str(files[standing.upload.file]))
        err.print(f"[red]✗[/red] {file}: {escape(standing.reason or '')}")
    for standing in held:
        file, reason = shown(str(files[standing.upload.file])), standing.hold or ""
        advice = HELD_IN_CHAT if shown_in_chat else HELD_HERE.get(reason, "")
        err.print(f"[yellow]![/yellow] {file}: {escape(f'{HOLDS.get(reason, reason)} {advice}')}")
    waiting = len(all_) - local.count_done(all_)
    if waiting:
        err.print(f"{count(waiting, 'CV')} could not be finished now. See `shortlist queue`.")
    return len(failed) + waiting


async def _hand_in(shell: Shell, workspace_id: int, file: Path, given: HandedIn) -> bool:
    try:
        data = await asyncio.to_thread(read_bytes, file)
        await hand_in(shell.services, workspace_id, replace(given, data=data))
    except (UserError, OSError) as error:
        reason = why_closed(error) if isinstance(error, OSError) else str(error)
        err.print(f"[red]✗[/red] {shown(str(file))}: {escape(reason)}")
        return False
    return True


async def _wait(shell: Shell, place: tuple[int, str, str], progress: Progress, total: int) -> None:
    """Let the tasks run, here or in the workers, until every file got somewhere."""
    settling = asyncio.create_task(shell.settle())
    scoring = progress.add_task("Reading and scoring", total=total)
    done = 0
    while done < total and not (shell.inline is not None and settling.done()):
        await asyncio.sleep(LOOK_SECONDS)
        done = local.count_done(await local.standings_of(shell.services, *place))
        progress.update(scoring, completed=done)
    await settling


def show_shortlist(opening: str, top: int | None, *, as_lines: bool) -> None:
    """Print the stored shortlist of an opening."""
    if not opening.removeprefix("#").isdecimal():
        raise UserError(
            "Name the CVs to rank behind the description file, or give the id of a stored "
            "opening: `shortlist opening list`."
        )
    asyncio.run(_shortlist(load_settings(), int(opening.removeprefix("#")), top, as_lines))


async def _shortlist(settings: Settings, opening_id: int, top: int | None, as_lines: bool) -> None:
    async with open_shell(settings) as shell:
        opening = await local.find_opening(shell.services, opening_id)
        query: Query | None = Query(opening.id, top=top)
        while query is not None:
            page = await rank(shell.services, opening.workspace_id, query)
            _write_lines(page) if as_lines else show(shortlists.shortlist(page, public=True))
            query = page.next_query


def _write_lines(page: Page) -> None:
    for entry in page.entries:
        write_json(entry_as_json(entry))
