"""Looks at everything Shortlist stands on, and says what to do where something is missing."""

from bot.doctor import machine, site, slack
from bot.doctor.checks import SIGNS, Check, guarded
from bot.settings import Settings

__all__ = ["SIGNS", "Check", "examine"]


async def examine(settings: Settings) -> list[Check]:
    """Look at everything; a check that fails never hides the others."""
    before = {**machine.STORE, **slack.lookers(settings), **site.lookers(settings)}
    found = [await guarded(name, look(settings)) for name, look in before.items()]
    if settings.discord_bot_token is not None:
        from bot.doctor.discord import examine_discord  # noqa: PLC0415 - only where it is set up

        found += await examine_discord(settings)
    return found + [await guarded(name, look(settings)) for name, look in machine.WORK.items()]
