"""The command by which recruiters open the page on which candidates apply."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from handlers.applicants.pages import LEAST_DAYS, MOST_DAYS
from handlers.wording.applying import SPOKEN

Interaction = discord.Interaction
Run = Callable[[Interaction, str, str], Awaitable[None]]
Suggest = Callable[[Interaction, str], Coroutine[Any, Any, list[Choice[str]]]]


def share_command(run: Run, suggest: Suggest, about: str) -> app_commands.Command[Any, Any, Any]:
    """A command that gives the link of an opening's page, or switches the page off.

    Args:
        run: does what a command says, with the words behind it.
        suggest: offers openings while somebody types.
        about: what is said of its option `opening`.
    """

    @app_commands.describe(
        opening=about,
        days="How long what is handed in there is kept",
        language="That the page begins in",
        off="Nobody applies there any more",
    )
    @app_commands.choices(language=[Choice(name=said, value=one) for one, said in SPOKEN.items()])
    @app_commands.autocomplete(opening=suggest)
    async def answer(
        interaction: Interaction,
        opening: str = "",
        days: Range[int, LEAST_DAYS, MOST_DAYS] | None = None,
        language: Choice[str] | None = None,
        off: bool = False,
    ) -> None:
        words = [opening]
        words += [f"days {days}"] if days else []
        words += [f"language {language.value}"] if language else []
        words += ["off"] if off else []
        await run(interaction, "opening", f"share {' '.join(words)}")

    description = "The page on which candidates apply, with its link"
    return app_commands.Command(name="share", description=description, callback=answer)
