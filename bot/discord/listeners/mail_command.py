"""The command by which members choose what is mailed to them."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

Interaction = discord.Interaction
Run = Callable[[Interaction, str, str], Awaitable[None]]
Suggest = Callable[[Interaction, str], Coroutine[Any, Any, list[Choice[str]]]]
_MAILED = {
    "alerts": "Top candidates, at once",
    "digest": "A daily digest",
    "off": "Nothing",
    "forget": "Nothing, and forget my address",
}


def mail_command(run: Run, suggest: Suggest) -> app_commands.Command[Any, Any, Any]:
    """A command that sets an address, and what is mailed there.

    Args:
        run: does what a command says, with the words behind it.
        suggest: offers openings while somebody types.
    """

    @app_commands.describe(
        address="Where to; a link is mailed there that confirms it",
        what="What is mailed; without an opening, about all",
        opening="About this one alone",
        hour="When the digest comes, 0 to 23",
        zone="Time zone of that hour, as Europe/Berlin",
    )
    @app_commands.choices(what=[Choice(name=said, value=one) for one, said in _MAILED.items()])
    @app_commands.autocomplete(opening=suggest)
    async def answer(
        interaction: Interaction,
        address: str = "",
        what: Choice[str] | None = None,
        opening: str = "",
        hour: Range[int, 0, 23] | None = None,
        zone: str = "",
    ) -> None:
        when = f"{'' if hour is None else hour} {zone}".strip()
        chosen = what.value if what else "digest" if when else ""
        words = [address, chosen, when if chosen == "digest" else "", opening if chosen else ""]
        await run(interaction, "hire", f"mail {' '.join(words)}")

    description = "Top candidates or a daily digest by e-mail"
    return app_commands.Command(name="mail", description=description, callback=answer)
