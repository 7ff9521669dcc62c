"""The candidates' pages from the shell: an opening's link, and what candidates ask for."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer

from bot.cli.output import name_home
from bot.cli.rubrics import NUMBER
from bot.cli.stored import ACTOR, open_shell, openings, show
from bot.settings import Settings, load_settings
from handlers import local
from handlers.access import ALL
from handlers.applicants.pages import Wanted, share
from handlers.applicants.requests import Outcome, list_requests, settle
from handlers.errors import MissingError
from handlers.services import Services
from handlers.wording import requests as wording
from handlers.wording.requests import Asked


def register(app: typer.Typer) -> None:
    """Add these commands."""
    openings.command("share")(share_page)
    app.command("requests")(requests)


def share_page(
    opening: NUMBER,
    *,
    days: Annotated[int | None, typer.Option(help="How long CVs are kept; 180.")] = None,
    language: Annotated[str | None, typer.Option(help="Of the page; else the opening's.")] = None,
    off: Annotated[bool, typer.Option("--off", help="Take no more applications.")] = False,
) -> None:
    """Let candidates apply for an opening on a page of its own; prints the link."""
    asyncio.run(_share(load_settings(), opening, Wanted(not off, days, language)))


async def _share(settings: Settings, opening_id: int, wanted: Wanted) -> None:
    async with open_shell(settings) as shell:
        found = await local.find_opening(shell.services, opening_id)
        shared = await share(shell.services, found.workspace_id, found.id, wanted, by=ACTOR)
    show(wording.shared(shared.opening, shared.page, shared.link, in_shell=True))


def requests(
    done: Annotated[
        int | None, typer.Option(metavar="ID", help="Do it: hand the copy over, erase, looked.")
    ] = None,
    refuse: Annotated[
        int | None, typer.Option(metavar="ID", help="Tell the candidate that it is not done.")
    ] = None,
) -> None:
    """Show what candidates ask for: a person's look, a copy of their data, erasure."""
    asyncio.run(_requests(load_settings(), done, refuse))


async def _requests(settings: Settings, done: int | None, refuse: int | None) -> None:
    async with open_shell(settings) as shell:
        homes = [home.id for home in await local.workspaces(shell.services)]
        said: list[tuple[int | None, Outcome]] = [(done, "done"), (refuse, "refused")]
        for number, outcome in said:
            if number is not None:
                show(wording.asked(await _settle(shell.services, homes, number, outcome)))
        await shell.settle()
        if done is None and refuse is None:
            await _list(shell.services)


async def _list(services: Services) -> None:
    homes = await local.workspaces(services)
    for home in homes:
        name_home(home.key, len(homes))
        show(wording.listing(await list_requests(services, home.id, ALL), ids=True))


async def _settle(
    services: Services, homes: Sequence[int], request_id: int, outcome: Outcome
) -> Asked:
    for home in homes:
        try:
            return await settle(services, home, request_id, outcome, by=ACTOR)
        except MissingError:
            continue
    raise MissingError(f"Request {request_id} is not open. See `shortlist requests`.")
