"""The command by which members get a link to the board."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands

Interaction = discord.Interaction
Run = Callable[[Interaction, str, str], Awaitable[None]]


def board_command(run: Run) -> app_commands.Command[Any, Any, Any]:
    """A command that gives a link to the pages, or has it mailed.

    Args:
        run: does what a command says, with the words behind it.
    """

    @app_commands.describe(mail="Have the link mailed to the address that you confirmed")
    async def answer(interaction: Interaction, mail: bool = False) -> None:
        await run(interaction, "hire", "board mail" if mail else "board")

    description = "A link to the pages, for you alone"
    return app_commands.Command(name="board", description=description, callback=answer)
