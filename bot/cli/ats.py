"""Applicant tracking systems, from the shell: `shortlist ats`."""

import asyncio
import getpass
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from bot.ats import PROVIDERS
from bot.cli.output import name_home, out
from bot.cli.stored import ACTOR, Shell, open_shell, show
from bot.console import CHANNEL
from bot.settings import Settings, load_settings
from handlers import local
from handlers.ats import accounts, conflicts, linking, previewing, syncing
from handlers.ats.remote import Access
from handlers.errors import MissingError, UserError
from handlers.openings.managing import NewOpening, draft_now
from handlers.queue.retrying import list_queue
from handlers.wording import ats as wording
from handlers.wording.openings import DEFAULT_BAR
from handlers.wording.parts import count

HOME = Annotated[
    str | None, typer.Option("--workspace", help="Whose, e.g. slack:T1; default: the only one.")
]
ACCOUNT = Annotated[str | None, typer.Option("--account", help="Its name; default: the only one.")]
app = typer.Typer(
    help="Take candidates in from an applicant tracking system.", no_args_is_help=True
)


def register(root: typer.Typer) -> None:
    """Add these commands."""
    root.add_typer(app, name="ats")


@app.command()
def connect(
    provider: Annotated[str, typer.Argument(help=", ".join(PROVIDERS))],
    *,
    name: Annotated[str | None, typer.Option(help="What to call it; default: as it is.")] = None,
    client: Annotated[
        str | None, typer.Option("--client-id", help="The key's client id, for Greenhouse.")
    ] = None,
    user: Annotated[
        str | None, typer.Option(help="Number of the user in whose name is written.")
    ] = None,
    two_way: Annotated[
        bool, typer.Option("--two-way", help="Shortlist may write there, where a link says so.")
    ] = False,
    workspace: HOME = None,
) -> None:
    """Connect an account; its key is asked for, or read from standard input."""
    access = Access(_key(), client, user)
    wish = accounts.Wish(provider, name or provider, access, two_way)
    asyncio.run(_connect(load_settings(), wish, workspace))


def _key() -> str:
    """The key, where nobody sees it and no shell remembers it."""
    if sys.stdin.isatty():
        return getpass.getpass("Key (or client secret): ").strip()
    return sys.stdin.readline().strip()


async def _connect(settings: Settings, wish: accounts.Wish, home: str | None) -> None:
    async with open_shell(settings) as shell:
        place = await local.home_named(shell.services, home)
        await accounts.connect(shell.services, place.id, wish, actor=ACTOR)
        show(wording.accounts(await accounts.list_accounts(shell.services, place.id)))


@app.command("list")
def list_accounts() -> None:
    """Show the accounts, and which of their jobs is which opening."""
    asyncio.run(_list(load_settings()))


async def _list(settings: Settings) -> None:
    async with open_shell(settings) as shell:
        for home, key, several in await _homes(shell):
            name_home(key, several)
            show(wording.accounts(await accounts.list_accounts(shell.services, home)))


async def _homes(shell: Shell) -> list[tuple[int, str, int]]:
    """Id and key of each workspace, and how many there are."""
    homes = await local.workspaces(shell.services) or [await local.workspace(shell.services)]
    return [(home.id, home.key, len(homes)) for home in homes]


@app.command()
def disconnect(name: str, *, workspace: HOME = None) -> None:
    """Forget an account and its key; openings and CVs stay."""
    asyncio.run(_disconnect(load_settings(), name, workspace))


async def _disconnect(settings: Settings, name: str, home: str | None) -> None:
    async with open_shell(settings) as shell:
        place = await local.home_named(shell.services, home)
        await accounts.disconnect(shell.services, place.id, name, actor=ACTOR)
        show(wording.disconnected(name))


@app.command()
def jobs(
    *,
    stages: Annotated[str | None, typer.Option(help="Show the stages of this job instead.")] = None,
    account: ACCOUNT = None,
    workspace: HOME = None,
) -> None:
    """Show the jobs of an account as they are there now."""
    asyncio.run(_jobs(load_settings(), account, workspace, stages))


async def _jobs(settings: Settings, account: str | None, home: str | None, job: str | None) -> None:
    async with open_shell(settings) as shell:
        place = await local.home_named(shell.services, home)
        name = await _account(shell, place.id, account)
        opened = await accounts.own_account(shell.services, place.id, name)
        if job is None:
            show(wording.jobs(opened.label, await opened.ats.jobs()))
        else:
            show(wording.stages(await opened.ats.stages(job)))


async def _account(shell: Shell, workspace_id: int, name: str | None) -> str:
    """The account that is named, or the only one."""
    found = await accounts.list_accounts(shell.services, workspace_id)
    names = [one.connection.name for one in found]
    if name is None and len(names) != 1:
        raise UserError(f"Name one with --account: {', '.join(names)}." if names else wording.NONE)
    return name or names[0]


@app.command()
def link(
    job: Annotated[str, typer.Argument(help="Id of the job, see `ats jobs`.")],
    *,
    opening: Annotated[
        int | None, typer.Option(help="Id of the opening; default: a new one of the job's text.")
    ] = None,
    channel: Annotated[
        str | None, typer.Option(help="Where a new one belongs, e.g. slack:T1/C1.")
    ] = None,
    two_way: Annotated[
        bool, typer.Option("--two-way", help="Write scores as notes, and decisions as moves.")
    ] = False,
    candidates: Annotated[
        bool,
        typer.Option(
            "--send-candidates",
            help="Make whoever is shortlisted here a candidate there, with the CV.",
        ),
    ] = False,
    stage: Annotated[
        list[str] | None,
        typer.Option(help='Where a decision moves to, "shortlist=Phone Screen"; may be repeated.'),
    ] = None,
    account: ACCOUNT = None,
    workspace: HOME = None,
) -> None:
    """Say which opening a job is: its candidates are taken in for it from then on."""
    named = _Named(job, opening, channel, account, workspace)
    ways = _Ways(_stages(stage or ()), two_way, candidates)
    asyncio.run(_link(load_settings(), named, ways))


@dataclass(frozen=True)
class _Named:
    """What a person named to be linked."""

    job: str
    opening: int | None
    channel: str | None
    account: str | None
    workspace: str | None


@dataclass(frozen=True)
class _Ways:
    """What a person wants to go out."""

    stages: dict[str, str]
    two_way: bool
    candidates: bool


def _stages(given: Sequence[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if any(not kind or not name for kind, _, name in pairs):
        raise UserError('Write a stage as decision=name: --stage "shortlist=Phone Screen".')
    return {kind.strip(): name.strip() for kind, _, name in pairs}


async def _link(settings: Settings, named: _Named, ways: _Ways) -> None:
    async with open_shell(settings) as shell:
        home = await _home(shell, named)
        name = await _account(shell, home, named.account)
        opening_id = named.opening or await _new_opening(shell, home, name, named)
        wish = linking.LinkWish(
            name, named.job, opening_id, ways.stages, ways.two_way, ways.candidates
        )
        made = await linking.link(shell.services, home, wish, actor=ACTOR)
        label = (await accounts.own_account(shell.services, home, name)).label
        await shell.settle()
        show(wording.linked(label, made))


async def _home(shell: Shell, named: _Named) -> int:
    if named.opening is None:
        return (await local.home_named(shell.services, named.workspace)).id
    return (await local.find_opening(shell.services, named.opening)).workspace_id


async def _new_opening(shell: Shell, home: int, name: str, named: _Named) -> int:
    new = NewOpening("", "", named.channel or CHANNEL, DEFAULT_BAR, created_by=ACTOR)
    made = await linking.opening_from_job(shell.services, home, name, named.job, new)
    await draft_now(shell.services, made)
    return made.id


@app.command()
def unlink(opening: Annotated[int, typer.Argument(help="Id of the opening.")]) -> None:
    """Take an opening and its job apart; what was taken in stays."""
    asyncio.run(_unlink(load_settings(), opening))


async def _unlink(settings: Settings, opening_id: int) -> None:
    async with open_shell(settings) as shell:
        found = await local.find_opening(shell.services, opening_id)
        row = await linking.unlink(shell.services, found.workspace_id, found.id, actor=ACTOR)
        show(wording.unlinked(row))


@app.command()
def sync(
    *,
    account: ACCOUNT = None,
    workspace: HOME = None,
    dry: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
) -> None:
    """Go through the accounts now; the clock does it every quarter of an hour."""
    asyncio.run(_sync(load_settings(), account, workspace, dry=dry))


async def _sync(
    settings: Settings, account: str | None, workspace: str | None, *, dry: bool
) -> None:
    async with open_shell(settings) as shell:
        home = await local.home_named(shell.services, workspace)
        if dry:
            name = await _account(shell, home.id, account)
            opened = await accounts.own_account(shell.services, home.id, name)
            show(
                wording.steps(opened.label, await previewing.preview(shell.services, home.id, name))
            )
            return
        amount = await syncing.sync_now(shell.services, home.id, account)
        await shell.settle()
        waiting = (await list_queue(shell.services, home.id)).total
    if shell.inline is None:
        out.print(f"{count(amount, 'account')}: the workers go through it now.")
    else:
        out.print(f"{count(amount, 'account')} gone through.")
    if waiting:
        out.print(f"{count(waiting, 'piece')} of work could not be done: `shortlist queue`.")


@app.command("conflicts")
def list_conflicts() -> None:
    """Show what was changed on both sides."""
    asyncio.run(_conflicts(load_settings()))


async def _conflicts(settings: Settings) -> None:
    async with open_shell(settings) as shell:
        for home, key, several in await _homes(shell):
            name_home(key, several)
            show(wording.conflicts(await conflicts.list_conflicts(shell.services, home)))


@app.command()
def settle(
    conflict: Annotated[int, typer.Argument(help="Its number, see `ats conflicts`.")],
    choice: Annotated[str, typer.Argument(help="ours or theirs")],
) -> None:
    """Say whose change holds."""
    asyncio.run(_settle(load_settings(), conflict, choice))


async def _settle(settings: Settings, conflict_id: int, choice: str) -> None:
    async with open_shell(settings) as shell:
        for home, *_ in await _homes(shell):
            shown = await conflicts.list_conflicts(shell.services, home)
            if any(one.id == conflict_id for one in shown):
                await conflicts.settle(shell.services, home, conflict_id, choice, actor=ACTOR)
                await shell.settle()
                show(wording.settled(choice))
                return
    raise MissingError(conflicts.SETTLED)
