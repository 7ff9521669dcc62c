"""Buttons and selects of our messages: whatever was posted, however long ago, works.

Their custom_id says all: `s:action:place:value` does something, `c:…` asks first, `p:…` is a select
whose choice is handed to an action. A value that begins with `~` is kept under the key behind it.
"""

import re
from dataclasses import replace
from typing import Any

import discord
from discord import ui

from bot.chat.attempts import Refusal, attempt
from bot.chat.replies import Given
from bot.discord.listeners.desk import Desk, caller_of
from bot.discord.listeners.exchange import AGREED, Exchange, Question, refuse
from handlers.messages import Button, Caller, Done, Replace
from handlers.wording import windows

HOME = "home_"  # actions of the Home message begin with it
FORGOTTEN = (
    "This button is too old, and does nothing any more. Type /hire help to see what you can do."
)
_SHAPE = r"(?P<action>\w+):(?P<place>[\w.]*):(?P<value>.*)"
PRESSED = re.compile(rf"(?P<kind>[sc]):{_SHAPE}", re.DOTALL)
PICKED = re.compile(rf"(?P<kind>p):{_SHAPE}", re.DOTALL)
Interaction = discord.Interaction


async def press(desk: Desk, interaction: Interaction, found: re.Match[str], label: str) -> None:
    """Do what a button says, or ask first."""
    if interaction.guild_id is None:
        await refuse(desk, interaction, windows.elsewhere().text)
        return
    if not desk.is_fresh(interaction):
        return
    caller = caller_of(interaction)
    ask, agreed = found["kind"] == "c", found["place"] == AGREED
    doing = _pressed(desk, interaction, caller, found, label if ask else None)
    await Exchange(desk, interaction, caller, keeps=not agreed).answer(doing)


async def _pressed(
    desk: Desk, interaction: Interaction, caller: Caller, found: re.Match[str], label: str | None
) -> Given:
    """What comes of a press.

    Args:
        desk: what it works with.
        interaction: the press.
        caller: who pressed, in which channel.
        found: parts of the custom_id.
        label: of the button, where it is asked first; None where it is done at once.
    """
    action = found["action"]
    value = await _value(desk, caller, found["value"])
    if value is None:
        return Refusal(FORGOTTEN)
    if label is not None:
        question = desk.handlers.questions.get(action, "")
        return Question(windows.sure(question, Button(label, action, value, "danger")))
    data: Any = interaction.data or {}
    picked = tuple(map(str, data.get("values") or ())) if found["kind"] == "p" else ()
    asked = replace(_placed(interaction, caller), picked=picked)
    given = await attempt(desk.handlers.actions.get(action), desk.services, asked, value)
    if action.startswith(HOME) and isinstance(given, Done):
        return Replace(await desk.handlers.home(desk.services, asked))
    return given


def _placed(interaction: Interaction, caller: Caller) -> Caller:
    """The caller, with the message that was pressed: as a thread's begin, or as a window's id."""
    message = interaction.message
    if message is None:
        return caller
    if message.flags.ephemeral:
        return replace(caller, form=str(message.id))
    return replace(caller, thread=caller.thread or str(message.id))


async def _value(desk: Desk, caller: Caller, shown: str) -> str | None:
    """What a button carries; None where it was kept and is forgotten."""
    if not shown.startswith("~"):
        return shown
    return await desk.platform.carrier.recall(caller.workspace, shown[1:])


def items_for(desk: Desk) -> tuple[type[ui.DynamicItem[Any]], ...]:
    """The items that discord.py finds our buttons and selects by."""

    class Press(ui.DynamicItem[ui.Button[Any]], template=PRESSED):
        def __init__(self, item: ui.Button[Any], found: re.Match[str]) -> None:
            super().__init__(item)
            self.found = found

        @classmethod
        async def from_custom_id(
            cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
        ) -> "Press":
            del interaction
            assert isinstance(item, ui.Button)  # noqa: S101 - what the template stands on
            return cls(item, match)

        async def callback(self, interaction: Interaction) -> None:
            await press(desk, interaction, self.found, self.item.label or "")

    class Pick(ui.DynamicItem[ui.Select[Any]], template=PICKED):
        def __init__(self, item: ui.Select[Any], found: re.Match[str]) -> None:
            super().__init__(item)
            self.found = found

        @classmethod
        async def from_custom_id(
            cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
        ) -> "Pick":
            del interaction
            assert isinstance(item, ui.Select)  # noqa: S101 - what the template stands on
            return cls(item, match)

        async def callback(self, interaction: Interaction) -> None:
            await press(desk, interaction, self.found, "")

    return Press, Pick
