"""A link to the board, from the shell."""

import asyncio

import typer

from bot.cli.output import out
from bot.cli.stored import ACTOR, open_shell
from bot.settings import Settings, load_settings
from handlers.access import LOCAL
from handlers.board.signing_in import link_for
from handlers.messages import Caller


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(board)


def board() -> None:
    """Print a link that signs you in to the pages of the shell's own workspace, once."""
    out.print(asyncio.run(_link(load_settings())), soft_wrap=True, markup=False, highlight=False)


async def _link(settings: Settings) -> str:
    async with open_shell(settings) as shell:
        return await link_for(shell.services, Caller(LOCAL, ACTOR))
