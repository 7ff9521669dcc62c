"""Programs that hand in openings and CVs: commands below `shortlist webhook source`."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, TypeVar

import typer
from rich.markup import escape

from bot.cli.output import err, out
from bot.cli.stored import ACTOR, open_shell
from bot.console import CHANNEL
from bot.settings import Settings, load_settings
from handlers import local
from handlers.access import LOCAL
from handlers.services import Services
from handlers.webhooks import sources
from handlers.webhooks.sources import Made, Source
from handlers.wording.webhooks import source_line

T = TypeVar("T")
group = typer.Typer(
    help="Programs that create openings and hand in CVs, each signing with a secret of its own.",
    no_args_is_help=True,
)
WORKSPACE = Annotated[
    str, typer.Option("--workspace", help="Whose: local, slack:T0123, discord:123.")
]
NAME = Annotated[str, typer.Argument(help="Its name here: small letters, digits, - and _.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for name, command in (
        ("add", add),
        ("list", list_sources),
        ("remove", remove),
        ("rotate", rotate),
    ):
        group.command(name)(command)
    app.add_typer(group, name="source")


def add(
    name: NAME,
    *,
    channel: Annotated[
        str | None, typer.Option(help="Where its openings belong that name none: slack:T1/C1.")
    ] = None,
    host: Annotated[
        list[str] | None,
        typer.Option(help="Where links to CVs may lead: files.example.com, *.example.com."),
    ] = None,
    workspace: WORKSPACE = LOCAL,
) -> None:
    """Let a program hand in openings and CVs; prints its secret, this once."""
    settings = load_settings()
    where = channel or (CHANNEL if workspace == LOCAL else None)

    async def make(services: Services, home: int) -> Made:
        return await sources.add(services, home, name, channel=where, hosts=host or [], by=ACTOR)

    _hand_over(settings, _run(settings, workspace, make))


def list_sources(*, workspace: WORKSPACE = LOCAL) -> None:
    """List the programs that may hand in openings and CVs."""
    settings = load_settings()

    async def look(services: Services, home: int) -> Sequence[Source]:
        return await sources.sources(services, home)

    found = _run(settings, workspace, look)
    lines = [source_line(row, settings.address) for row in found]
    for text in lines or ["There is none yet. `shortlist webhook source add` makes one."]:
        out.print(escape(text))


def rotate(
    name: NAME,
    *,
    at_once: Annotated[bool, typer.Option("--at-once", help="The old one ends now.")] = False,
    workspace: WORKSPACE = LOCAL,
) -> None:
    """Give a program a new secret and print it; for 24 hours it may sign with either."""
    settings = load_settings()

    async def renew(services: Services, home: int) -> Made:
        return await sources.renew_secret(services, home, name, at_once=at_once, by=ACTOR)

    _hand_over(settings, _run(settings, workspace, renew))


def remove(name: NAME, *, workspace: WORKSPACE = LOCAL) -> None:
    """Let a program hand in nothing more; what it handed in stays."""

    async def end(services: Services, home: int) -> None:
        await sources.remove(services, home, name, by=ACTOR)

    _run(load_settings(), workspace, end)
    out.print(f"{name} is removed.")


def _hand_over(settings: Settings, made: Made) -> None:
    out.print(made.secret, markup=False)
    err.print(escape(source_line(made.row, settings.address)))
    err.print("Keep its secret now: it is not shown again.")


def _run(settings: Settings, workspace: str, step: Callable[[Services, int], Awaitable[T]]) -> T:
    async def run() -> T:
        async with open_shell(settings) as shell:
            home = await local.named_workspace(shell.services, workspace)
            return await step(shell.services, home.id)

    return asyncio.run(run())
