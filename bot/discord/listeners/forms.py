"""Forms: opened, filled in part by part, sent; `f:key:verb` names the draft and what is done."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import discord
from discord import ui

from bot.chat.attempts import Refusal, attempt, unexpected
from bot.chat.replies import Given, message_of
from bot.chat.submissions import Submissions
from bot.discord.destinations import guild_of
from bot.discord.drafts import Draft
from bot.discord.files import keep_file
from bot.discord.listeners.desk import Desk, caller_of
from bot.discord.listeners.exchange import Exchange, given
from bot.discord.render import (
    buttons_of,
    initial_values,
    is_modal,
    parts_of,
    render_modal,
    submitted_values,
)
from handlers.messages import Ask, Caller, Done, FieldErrors, FileField, Replace, Submission
from handlers.wording import windows

FORM = re.compile(
    r"f:(?P<key>\w+):(?P<verb>open|show|cancel|press|modal|first|part|save)(?P<number>\d*)"
)
TOO_OLD = "This form is too old. Nothing was changed; please open it again."
NOT_YOURS = "Somebody else is filling in this form. Open one of your own."
Interaction = discord.Interaction


# What is done on the message that stands for a form alone: answers take its place.
OWN = frozenset({"open", "cancel", "press", "part", "save"})


@dataclass(frozen=True)
class _Doing:
    """What somebody does with a draft."""

    interaction: Interaction
    caller: Caller
    draft: Draft
    exchange: Exchange

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
            "modal": self._take_whole,
            "first": self._take_first,
            "part": self._take_part,
            "save": self._take_whole,
        }

    async def take(self, interaction: Interaction, found: re.Match[str]) -> None:
        """Do what a button of a form, or the form's window itself, asks for."""
        if not self._desk.is_fresh(interaction):
            return
        caller = caller_of(interaction, form=found["key"])
        draft = await self._draft(caller)
        if isinstance(draft, Refusal):
            await Exchange(self._desk, interaction, caller).answer(given(draft))
            return
        caller = replace(caller, channel=draft.channel, thread=draft.thread)
        exchange = Exchange(self._desk, interaction, caller, keeps=found["verb"] not in OWN)
        doing = _Doing(interaction, caller, draft, exchange)
        await exchange.guard(self._verbs[found["verb"]](doing, int(found["number"] or 0)))

    async def _draft(self, caller: Caller) -> Draft | Refusal:
        """The caller's own draft, or why it can be filled in no more."""
        try:
            draft = await self._desk.platform.drafts.get(caller.workspace, str(caller.form))
        except Exception as error:  # noqa: BLE001 - the person waits for an answer
            return unexpected(error)
        if draft is None or draft.closed:
            return Refusal(TOO_OLD)
        return draft if draft.user == caller.user else Refusal(NOT_YOURS)

    async def _open(self, doing: "_Doing", part: int) -> None:
        """Open the window of a part, from the message that shows the form."""
        draft = doing.draft
        if part >= len(parts_of(draft.form)):  # the form is another one by now
            await doing.exchange.show_draft(doing.key, draft, {})
            return
        window = render_modal(draft.form, doing.key, part, draft.filled)
        await doing.exchange.open_window({**window, "custom_id": f"f:{doing.key}:part{part}"})

    async def _show(self, doing: "_Doing", _: int) -> None:
        """Show the form that somebody was told is ready."""
        await doing.exchange.show_draft(doing.key, doing.draft, {})

    async def _cancel(self, doing: "_Doing", _: int) -> None:
        """Give a form up; what is still to come for it does not come any more."""
        await doing.exchange.answer(self._closed(doing))

    async def _closed(self, doing: "_Doing") -> Given:
        closed = replace(doing.draft, closed=True, filled={})
        await self._desk.platform.drafts.put(doing.caller.workspace, closed, doing.key)
        return Replace(windows.closed())

    async def _press(self, doing: "_Doing", number: int) -> None:
        """Do what a button among the fields says; the form stays, unless another takes its place.

        What is only said is shown above it.
        """
        reply = await doing.exchange.patiently(doing.exchange.ready(self._pressed(doing, number)))
        if isinstance(reply, Ask | Replace):
            await doing.exchange.show(reply)
        else:
            message = message_of(reply)
            errors = {"": message.text} if message else {}
            await doing.exchange.show_draft(doing.key, doing.draft, errors)

    async def _pressed(self, doing: "_Doing", number: int) -> Given:
        buttons = buttons_of(doing.draft.form)
        if number >= len(buttons):  # the form is another one by now
            return Done()
        button, caller = buttons[number], replace(doing.caller, filled=_values(doing.draft))
        handler = self._desk.handlers.actions.get(button.action)
        return await attempt(handler, self._desk.services, caller, button.value)

    async def _take_whole(self, doing: "_Doing", _: int) -> None:
        """The one window of a form came back, or the form is sent from its message."""
        await self._take(doing, whole=True)

    async def _take_first(self, doing: "_Doing", _: int) -> None:
        """The first window of a form that is shown as a message from now on."""
        await self._take(doing, whole=False)

    async def _take_part(self, doing: "_Doing", _: int) -> None:
        """A window of the form that the message shows; one that has no other is sent at once."""
        await self._take(doing, whole=is_modal(doing.draft.form))

    async def _take(self, doing: "_Doing", *, whole: bool) -> None:
        """Take over what came; hand the form over where that is all of it.

        Where something is wrong in it, it is shown again with what is.
        """
        refused = self._refused(doing)
        filled = self._filled(doing, whole=whole and not refused)
        draft, reply = await doing.exchange.patiently(filled)
        if isinstance(reply, FieldErrors):
            refused = dict(reply.errors)
        elif isinstance(reply, Refusal):
            refused = {"": reply.text}
        if reply is None or refused:
            await doing.exchange.show_draft(doing.key, draft, refused)
        else:
            await doing.exchange.show(reply)

    async def _filled(self, doing: "_Doing", *, whole: bool) -> tuple[Draft, Given | None]:
        """The draft with what came, and what is replied to all of it."""
        draft = await self._fill(doing)
        if not whole:
            return draft, None
        return draft, await doing.exchange.ready(self._submitted(doing.caller, draft))

    def _refused(self, doing: "_Doing") -> dict[str, str]:
        """Files that are not taken in: field id -> why."""
        files, attachments = _given_files(doing)
        reasons = {
            field: [why for one in ids if (why := self._desk.refusal_of(attachments[one]))]
            for field, ids in files.items()
        }
        return {field: " ".join(found) for field, found in reasons.items() if found}

    async def _fill(self, doing: "_Doing") -> Draft:
        """Take over what came with a window, if one was sent, and keep it."""
        caller, draft = doing.caller, doing.draft
        values = _window_values(doing)
        files, attachments = _given_files(doing)
        for field, ids in files.items():
            taken = [attachments[one] for one in ids if not self._desk.refusal_of(attachments[one])]
            kept = await self._keep_files(caller, taken)
            values[field] = kept or draft.filled.get(field, "")
        filled = replace(draft.with_filled(values), token=doing.interaction.token)
        await self._desk.platform.drafts.put(caller.workspace, filled, doing.key)
        return filled

    async def _keep_files(self, caller: Caller, files: Sequence[Mapping[str, Any]]) -> str:
        carrier = self._desk.platform.carrier
        kept = [await keep_file(carrier, caller.workspace, one, caller.user) for one in files]
        return " ".join(kept)

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
