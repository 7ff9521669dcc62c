"""Running Shortlist and looking after it."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bot import clock as clock_process
from bot import supervisor
from bot import worker as worker_process
from bot.cli.demo import play
from bot.cli.output import err, out
from bot.doctor import SIGNS, examine
from bot.services import back_up, migrate_safely, put_back, rotate_root_key
from bot.settings import load_settings
from bot.slack.manifest import over_http, read_manifest
from handlers.errors import UserError
from handlers.wording.parts import count

QUEUES = "Process to run: read (files) or think (model and chat)."


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (run, demo, doctor, manifest, worker, clock, backup, restore, rotate_key):
        app.command()(command)


def run() -> None:
    """Start everything that is configured; restart what dies; stop cleanly."""
    raise typer.Exit(supervisor.main([]))


def demo() -> None:
    """Show the main job on invented CVs: progress, cards, alert, shortlist, retry queue."""
    asyncio.run(play())


def doctor() -> None:
    """Check database, Redis, keys, tokens, model, sandbox, OCR and disk; say what to do."""
    checks = asyncio.run(examine(load_settings()))
    for check in checks:
        out.print(f"{SIGNS[check.verdict]} [bold]{check.name}[/bold]: {escape(check.detail)}")
        if check.advice:
            out.print(f"    → {escape(check.advice)}")
    raise typer.Exit(int(any(check.verdict == "bad" for check in checks)))


def manifest(
    address: Annotated[str, typer.Argument(help="Where Slack reaches it: https://your-host")],
) -> None:
    """Print the Slack app's manifest for HTTP and many workspaces, to paste into Slack."""
    out.print_json(data=over_http(read_manifest(), address))


def worker(kind: Annotated[str, typer.Argument(help=QUEUES)]) -> None:
    """Run workers alone, e.g. on a second machine with REDIS_URL and DATABASE_URL."""
    raise typer.Exit(worker_process.main([kind]))


def clock() -> None:
    """Run the sweeper and the timetable alone."""
    raise typer.Exit(clock_process.main([]))


def backup(target: Annotated[Path, typer.Argument(help="File to write.")]) -> None:
    """Copy database and files into one file, while Shortlist may be working."""
    folder = target.absolute().parent
    if not folder.is_dir():
        raise UserError(f"The folder {folder} does not exist. Make it, or name another place.")
    with err.status("Copying"):
        copied = asyncio.run(back_up(load_settings(), target))
    out.print(f"{escape(str(target))}: {count(copied.rows, 'row')}, {count(copied.files, 'file')}.")
    out.print("The root key is not in it. Keep a copy of the key file in another place.")


def restore(
    source: Annotated[Path, typer.Argument(help="File that `backup` wrote.")],
    *,
    force: Annotated[bool, typer.Option(help="Replace the data that is there.")] = False,
) -> None:
    """Put a backup in place and check that all of it can be read."""
    with err.status("Checking and restoring"):
        problems = asyncio.run(put_back(load_settings(), source, force=force))
    for problem in problems:
        err.print(f"[red]✗[/red] {escape(problem)}")
    if not problems:
        out.print("Restored. Every file and row that belongs together is there and readable.")
    raise typer.Exit(int(bool(problems)))


def rotate_key() -> None:
    """Make a new root key and hand everything over to it, while Shortlist is stopped."""
    settings = load_settings()

    async def rotate() -> int:
        await migrate_safely(settings)
        return await rotate_root_key(settings)

    changed = asyncio.run(rotate())
    out.print(
        f"A new root key is in {escape(str(settings.root_key))}; "
        f"{count(changed, 'workspace')} handed over to it."
    )
    out.print("Back the file up again now. Its older keys are needed only for backups made before.")
