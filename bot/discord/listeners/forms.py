"""Forms: opened, filled in part by part, sent; `f:key:verb` names the draft and what is done."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import discord
from discord import ui

from bot.chat.attempts import Refusal, attempt
from bot.chat.replies import Given
from bot.chat.submissions import Submissions
from bot.discord.destinations import guild_of
from bot.discord.drafts import Draft
from bot.discord.files import keep_file
from bot.discord.listeners.desk import Desk, caller_of
from bot.discord.listeners.exchange import Exchange
from bot.discord.render import initial_values, is_modal, render_modal, submitted_values
from handlers.messages import Buttons, Caller, FieldErrors, FileField, Replace, Submission
from handlers.wording import windows

FORM = re.compile(r"f:(?P<key>\w+):(?P<verb>[a-z]+)(?P<number>\d*)")
TOO_OLD = "This form is too old. Nothing was changed; please open it again."
NOT_YOURS = "Somebody else is filling in this form. Open one of your own."
Interaction = discord.Interaction


class Filling:
    """Takes what members do with forms."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._submissions = Submissions()

    async def take(self, interaction: Interaction, found: re.Match[str]) -> None:
        """Do what a button of a form, or the form's window itself, asks for."""
        if not self._desk.is_fresh(interaction):
            return
        caller = caller_of(interaction, form=found["key"])
        draft = await self._desk.platform.drafts.get(caller.workspace, found["key"])
        if draft is None or draft.user != caller.user:
            refusal = Refusal(TOO_OLD if draft is None else NOT_YOURS)
            await Exchange(self._desk, interaction, caller).answer(_given(refusal))
            return
        caller = replace(caller, channel=draft.channel, thread=draft.thread)
        await self._do(interaction, caller, draft, found["verb"], int(found["number"] or 0))

    async def _do(
        self, interaction: Interaction, caller: Caller, draft: Draft, verb: str, number: int
    ) -> None:
        key, own = str(caller.form), Exchange(self._desk, interaction, caller, keeps=False)
        if verb == "open":
            window = render_modal(draft.form, key, number, draft.filled)
            await own.open_window({**window, "custom_id": f"f:{key}:part{number}"})
        elif verb == "show":
            await Exchange(self._desk, interaction, caller).show_draft(key, draft, {})
        elif verb == "cancel":
            await own.answer(_given(Replace(windows.closed())))
        elif verb == "press":
            await own.answer(self._press(caller, draft, number))
        elif verb == "modal":
            draft = await self._fill(interaction, caller, draft)
            await self._send(Exchange(self._desk, interaction, caller), caller, draft)
        elif verb == "part" and not is_modal(draft.form):
            await own.show_draft(key, await self._fill(interaction, caller, draft), {})
        elif verb == "part":
            await self._send(own, caller, await self._fill(interaction, caller, draft))
        else:
            await self._send(own, caller, replace(draft, token=interaction.token))

    async def _fill(self, interaction: Interaction, caller: Caller, draft: Draft) -> Draft:
        """Take over what came with a window, and keep it."""
        data: Any = interaction.data or {}
        given = submitted_values(data, draft.form, guild_of(caller.workspace))
        attachments = (data.get("resolved") or {}).get("attachments") or {}
        for item in draft.form.items:
            if isinstance(item, FileField) and item.id in given:
                given[item.id] = await self._keep_files(caller, given[item.id], attachments)
        filled = replace(draft.with_filled(given), token=interaction.token)
        await self._desk.platform.drafts.put(caller.workspace, filled, caller.form)
        return filled

    async def _keep_files(self, caller: Caller, ids: str, attachments: Mapping[str, Any]) -> str:
        carrier = self._desk.platform.carrier
        kept = [
            await keep_file(carrier, caller.workspace, attachments[one], caller.user)
            for one in ids.split()
        ]
        return " ".join(kept)

    async def _press(self, caller: Caller, draft: Draft, number: int) -> Given:
        rows = [item for item in draft.form.items if isinstance(item, Buttons)]
        button = [one for row in rows for one in row.buttons][number]
        asked = replace(caller, filled=_values(draft))
        handler = self._desk.handlers.actions.get(button.action)
        return await attempt(handler, self._desk.services, asked, button.value)

    async def _send(self, exchange: Exchange, caller: Caller, draft: Draft) -> None:
        """Hand a form over; where something is wrong in it, it is shown again with what is."""
        given = await exchange.patiently(self._submitted(caller, draft))
        if isinstance(given, FieldErrors):
            await exchange.show_draft(str(caller.form), draft, given.errors)
        elif isinstance(given, Refusal):
            await exchange.show_draft(str(caller.form), draft, {"": given.text})
        else:
            await exchange.answer(_given(given))

    async def _submitted(self, caller: Caller, draft: Draft) -> Given:
        desk, form, values = self._desk, draft.form, _values(draft)
        # The same form with the same values is one submission, however often it is sent.
        key = json.dumps([caller.form, form.action, form.value, sorted(values.items())])
        filled = Submission(form.value, values)
        do = partial(attempt, desk.handlers.forms.get(form.action), desk.services, caller, filled)
        return await self._submissions.once(key, do)


def _values(draft: Draft) -> dict[str, str]:
    return {**initial_values(draft.form), **draft.filled}


async def _given(reply: Given) -> Given:
    return reply


def form_button_for(filling: Filling) -> type[ui.DynamicItem[Any]]:
    """The item that discord.py finds the buttons of forms by."""

    class FormButton(ui.DynamicItem[ui.Button[Any]], template=FORM):
        def __init__(self, item: ui.Button[Any], found: re.Match[str]) -> None:
            super().__init__(item)
            self.found = found

        @classmethod
        async def from_custom_id(
            cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /
        ) -> "FormButton":
            del interaction
            assert isinstance(item, ui.Button)  # noqa: S101 - what the template stands on
            return cls(item, match)

        async def callback(self, interaction: Interaction) -> None:
            await filling.take(interaction, self.found)

    return FormButton
