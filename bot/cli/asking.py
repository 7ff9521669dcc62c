"""Finding candidates and asking plain questions, from the shell."""

import asyncio
from typing import Annotated

import typer

from bot.cli.output import name_home
from bot.cli.stored import ACTOR, open_shell, show
from bot.settings import Settings, load_settings
from handlers import local
from handlers.asking.questions import ask
from handlers.candidates.finding import find
from handlers.wording.finding import candidates


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("find")(find_candidates)
    app.command("ask")(ask_question)


def find_candidates(
    words: Annotated[
        list[str], typer.Argument(help="Parts of a name, an e-mail or skills; #ID for one opening.")
    ],
) -> None:
    """Find candidates in all workspaces; parts of a name and typing slips will do."""
    asyncio.run(_find(load_settings(), " ".join(words)))


async def _find(settings: Settings, words: str) -> None:
    async with open_shell(settings) as shell:
        homes = await local.workspaces(shell.services)
        for home in homes:
            name_home(home.key, len(homes))
            found = await find(shell.services, home.id, words, actor=ACTOR, patience=None)
            show(candidates(found))


def ask_question(
    question: Annotated[str, typer.Argument(help='E.g. "who has Kubernetes and German?"')],
    *,
    opening: Annotated[int, typer.Option(help="Id of the opening, see `opening list`.")],
) -> None:
    """Answer a plain question about a shortlist, from what is stored, with quotes."""
    asyncio.run(_ask(load_settings(), question, opening))


async def _ask(settings: Settings, question: str, opening_id: int) -> None:
    async with open_shell(settings) as shell:
        opening = await local.find_opening(shell.services, opening_id)
        show(await ask(shell.services, opening, question))
