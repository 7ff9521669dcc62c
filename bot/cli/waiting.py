"""The retry queue from the shell: what failed or waits, tried again or dropped."""

import asyncio
from typing import Annotated

import typer
from rich.markup import escape

from bot.cli.output import name_home, out, write_json
from bot.cli.stored import ACTOR, open_shell, show
from bot.settings import Settings, load_settings
from handlers import local
from handlers.errors import UserError
from handlers.queue.retrying import (
    QueuePage,
    drop_one,
    is_queued,
    queue_pages,
    retry_everything,
    retry_one,
)
from handlers.queue.waiting import Kind
from handlers.services import Services
from handlers.tasks import TASKS
from handlers.wording import queue as wording
from handlers.wording.parts import count

READ_AT_ONCE = 200  # entries of the retry queue
LONG = 19  # digits that no id has
AN_ENTRY = "An entry, as `queue` shows it: task:7 or notice:3."


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (queue, retry, drop):
        app.command()(command)


def queue(
    *,
    as_lines: Annotated[
        bool, typer.Option("--json", help="For scripts: one JSON object a line.")
    ] = False,
) -> None:
    """Show the retry queue: what failed or waits, and why."""
    asyncio.run(_queue(load_settings(), as_lines))


async def _queue(settings: Settings, as_lines: bool) -> None:
    async with open_shell(settings) as shell:
        homes = await local.workspaces(shell.services)
        for home in homes:
            if not as_lines:
                name_home(home.key, len(homes))
            async for page in queue_pages(shell.services, home.id, size=READ_AT_ONCE):
                _write_queue(page) if as_lines else show(wording.queue(page, ids=True))


def _write_queue(page: QueuePage) -> None:
    for entry in page.entries:
        write_json(
            {
                "id": f"{entry.kind}:{entry.id}",
                "kind": entry.kind,
                "task": entry.name,
                "subject": entry.subject,
                "reason": entry.reason,
                "next_try": entry.next_try.isoformat() if entry.next_try else None,
            }
        )


def retry(
    entry: Annotated[str | None, typer.Argument(help=AN_ENTRY)] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Retry all entries.")] = False,
) -> None:
    """Try entries of the retry queue again."""
    if (entry is None) is not everything:
        raise UserError("Name one entry of `shortlist queue`, e.g. task:7, or use --all.")
    asyncio.run(_retry(load_settings(), entry))


async def _retry(settings: Settings, entry: str | None) -> None:
    async with open_shell(settings) as shell:
        if entry is None:
            homes = await local.workspaces(shell.services)
            amounts = [await retry_everything(shell.services, one.id, actor=ACTOR) for one in homes]
            amount = sum(amounts)
        else:
            home, kind, number = await _find(shell.services, entry)
            await retry_one(shell.services, home, kind, number, actor=ACTOR)
            amount = 1
        if shell.inline is None:
            show(wording.retried(amount))
        else:
            await shell.settle()
            tried = count(amount, "piece")
            out.print(f"{tried} of work tried again, here: `shortlist queue` shows what is left.")


def drop(entry: Annotated[str, typer.Argument(help=AN_ENTRY)]) -> None:
    """Give one entry of the retry queue up for good."""
    asyncio.run(_drop(load_settings(), entry))


async def _drop(settings: Settings, entry: str) -> None:
    async with open_shell(settings) as shell:
        home, kind, number = await _find(shell.services, entry)
        await drop_one(shell.services, TASKS, home, kind, number, actor=ACTOR)
        await shell.settle()
    out.print(escape(f"Dropped {entry}: it is not tried again."))


async def _find(services: Services, entry: str) -> tuple[int, Kind, int]:
    """An entry's workspace, kind and id.

    Raises:
        UserError: it is not in the queue of any workspace.
    """
    word, _, number = entry.partition(":")
    kind: Kind = "notice" if word == "notice" else "task"
    if word == kind and number.isascii() and number.isdecimal() and len(number) < LONG:
        for home in await local.workspaces(services):
            if await is_queued(services, home.id, kind, int(number)):
                return home.id, kind, int(number)
    raise UserError(f"{entry} is not in the retry queue. See `shortlist queue`.")
