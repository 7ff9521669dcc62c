"""Forms: opened, filled in part by part, sent; `f:key:verb` names the draft and what is done."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from bot.discord.render import buttons_of, initial_values, is_modal, render_modal, submitted_values
from handlers.messages import Caller, FieldErrors, FileField, Replace, Submission
from handlers.wording import windows

FORM = re.compile(
    r"f:(?P<key>\w+):(?P<verb>open|show|cancel|press|modal|first|part|save)(?P<number>\d*)"
)
TOO_OLD = "This form is too old. Nothing was changed; please open it again."
NOT_YOURS = "Somebody else is filling in this form. Open one of your own."
Interaction = discord.Interaction


@dataclass(frozen=True)
class _Doing:
    """What somebody does with a draft."""

    interaction: Interaction
    caller: Caller
    draft: Draft

    @property
    def key(self) -> str:
        """The draft's."""
        return str(self.caller.form)


class Filling:
    """Takes what members do with forms."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._submissions = Submissions()
        self._verbs: Mapping[str, Callable[[_Doing, int], Awaitable[None]]] = {
            "open": self._open,
            "show": self._show,
            "cancel": self._cancel,
            "press": self._press,
            "modal": self._take_all,
            "first": self._take_first,
            "part": self._take_part,
            "save": self._save,
        }

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
        doing = _Doing(
            interaction, replace(caller, channel=draft.channel, thread=draft.thread), draft
        )
        await self._verbs[found["verb"]](doing, int(found["number"] or 0))

    async def _open(self, doing: "_Doing", part: int) -> None:
        """Open the window of a part, from the message that shows the form."""
        window = render_modal(doing.draft.form, doing.key, part, doing.draft.filled)
        own = self._exchange(doing, own=True)
        await own.open_window({**window, "custom_id": f"f:{doing.key}:part{part}"})

    async def _show(self, doing: "_Doing", _: int) -> None:
        """Show the form that somebody was told is ready."""
        await self._exchange(doing).show_draft(doing.key, doing.draft, {})

    async def _cancel(self, doing: "_Doing", _: int) -> None:
        await self._exchange(doing, own=True).answer(_given(Replace(windows.closed())))

    async def _press(self, doing: "_Doing", number: int) -> None:
        """Do what a button among the fields says."""
        button = buttons_of(doing.draft.form)[number]
        caller = replace(doing.caller, filled=_values(doing.draft))
        handler = self._desk.handlers.actions.get(button.action)
        given = attempt(handler, self._desk.services, caller, button.value)
        await self._exchange(doing, own=True).answer(given)

    async def _take_all(self, doing: "_Doing", _: int) -> None:
        """The one window of a form that was opened by something else came back."""
        await self._take(doing, self._exchange(doing), whole=True)

    async def _take_first(self, doing: "_Doing", _: int) -> None:
        """The first window of a form that is shown as a message from now on."""
        await self._take(doing, self._exchange(doing), whole=False)

    async def _take_part(self, doing: "_Doing", _: int) -> None:
        """A window of the form that the message shows; one that has no other is sent at once."""
        whole = is_modal(doing.draft.form)
        await self._take(doing, self._exchange(doing, own=True), whole=whole)

    async def _take(self, doing: "_Doing", exchange: Exchange, *, whole: bool) -> None:
        """Take over what a window holds; hand the form over where that is all of it."""
        refused = self._refused(doing)
        draft = await self._fill(doing)
        if refused or not whole:
            await exchange.show_draft(doing.key, draft, refused)
        else:
            await self._send(exchange, doing.caller, draft)

    def _refused(self, doing: "_Doing") -> dict[str, str]:
        """Files that are not taken in: field id -> why."""
        given, attachments = _given_files(doing)
        reasons = {
            field: [why for one in ids if (why := self._desk.refusal_of(attachments[one]))]
            for field, ids in given.items()
        }
        return {field: " ".join(found) for field, found in reasons.items() if found}

    async def _save(self, doing: "_Doing", _: int) -> None:
        draft = replace(doing.draft, token=doing.interaction.token)
        await self._desk.platform.drafts.put(doing.caller.workspace, draft, doing.key)
        await self._send(self._exchange(doing, own=True), doing.caller, draft)

    def _exchange(self, doing: "_Doing", *, own: bool = False) -> Exchange:
        """The answer; `own` where the message that it came from stands for the form alone."""
        return Exchange(self._desk, doing.interaction, doing.caller, keeps=not own)

    async def _fill(self, doing: "_Doing") -> Draft:
        """Take over what came with a window, and keep it."""
        caller, draft = doing.caller, doing.draft
        values = _window_values(doing)
        given, attachments = _given_files(doing)
        refused = self._refused(doing)
        for field, ids in given.items():
            files = [attachments[one] for one in ids] if field not in refused else []
            values[field] = await self._keep_files(caller, files)
        filled = replace(draft.with_filled(values), token=doing.interaction.token)
        await self._desk.platform.drafts.put(caller.workspace, filled, doing.key)
        return filled

    async def _keep_files(self, caller: Caller, files: Sequence[Mapping[str, Any]]) -> str:
        carrier = self._desk.platform.carrier
        kept = [await keep_file(carrier, caller.workspace, one, caller.user) for one in files]
        return " ".join(kept)

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


def _window_values(doing: _Doing) -> dict[str, str]:
    """What a window that was sent holds, by field."""
    data: Any = doing.interaction.data or {}
    return submitted_values(data, doing.draft.form, guild_of(doing.caller.workspace))


def _given_files(doing: _Doing) -> tuple[dict[str, list[str]], Mapping[str, Any]]:
    """Ids of the attachments in each file field that was sent, and the attachments by id."""
    data: Any = doing.interaction.data or {}
    attachments = (data.get("resolved") or {}).get("attachments") or {}
    values = _window_values(doing)
    fields = [item.id for item in doing.draft.form.items if isinstance(item, FileField)]
    return {field: values[field].split() for field in fields if field in values}, attachments


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
