"""One interaction and how it is answered: at once, or, where that takes longer, afterwards.

Discord takes the first answer within three seconds and all others for fifteen minutes
(discord.com/developers/docs/interactions/receiving-and-responding).
"""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

import discord
import structlog

from bot.chat.attempts import Refusal, unexpected
from bot.chat.replies import Given, message_of
from bot.discord.drafts import Draft
from bot.discord.listeners.desk import Desk, caller_of
from bot.discord.listeners.pages import Page
from bot.discord.render import is_modal, parts_of, render_form, render_modal, render_pages
from handlers.errors import PermanentError, TemporaryError
from handlers.messages import (
    Ask,
    Caller,
    Done,
    Form,
    Heading,
    Message,
    Replace,
    Say,
    Show,
    TextField,
)
from handlers.wording import windows

State = Literal["open", "deferred", "answered"]
Json = Mapping[str, Any]
T = TypeVar("T")

AGREED = "ok"  # the place of a button that stands under a question, in its custom_id
EPHEMERAL = 1 << 6
NEW, DEFER_NEW, DEFER_SAME, SAME, MODAL = 4, 5, 6, 7, 9  # interaction callback types
_ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Question(Say):
    """Is asked before something is done; what comes of its button takes its place."""


class Exchange:
    """Answers one interaction."""

    def __init__(
        self, desk: Desk, interaction: discord.Interaction, caller: Caller, *, keeps: bool = True
    ) -> None:
        """Begin.

        Args:
            desk: what it works with.
            interaction: to be answered.
            caller: whoever began it.
            keeps: False where the message that it came from stands for this alone, a form or a
                question: answers take its place.
        """
        self._desk, self._interaction, self._caller = desk, interaction, caller
        self._on_message = interaction.message is not None
        self._keeps = keeps
        self._from_window = interaction.type is discord.InteractionType.modal_submit
        self._state: State = "open"
        self._asked: tuple[str, Draft] | None = None

    async def answer(self, doing: Awaitable[Given]) -> None:
        """Wait for what a handler replies, and show it; every error becomes a sentence."""
        await self.guard(self._answered(doing))

    async def _answered(self, doing: Awaitable[Given]) -> None:
        await self.show(await self.patiently(self.ready(doing)))

    async def guard(self, showing: Awaitable[None]) -> None:
        """Show something; every error becomes a sentence."""
        try:
            await showing
        except Exception as error:  # noqa: BLE001 - the person waits for an answer
            await self._tell(unexpected(error))

    async def ready(self, doing: Awaitable[Given]) -> Given:
        """What a handler replies, once all is kept that its buttons are too small for.

        A busy database must not be waited for between a reply and its showing: nobody could tell
        Discord meanwhile that it takes longer.
        """
        reply = await doing
        if isinstance(reply, Ask):
            self._asked = await self._keep(reply.form)
        elif message := message_of(reply):
            await self._desk.platform.placing.of(self._caller.workspace, message.blocks)
        return reply

    async def _keep(self, form: Form) -> tuple[str, Draft]:
        """Keep a form as a draft; its key, which is that of the one before it, if there is one."""
        caller, interaction = self._caller, self._interaction
        draft = Draft(
            form,
            caller.user,
            caller.channel,
            caller.thread,
            application=str(interaction.application_id),
            token=interaction.token,
        )
        key = await self._desk.platform.drafts.put(caller.workspace, draft, caller.form)
        return key, draft

    async def patiently(self, doing: Awaitable[T]) -> T:
        """What comes of something; Discord is told meanwhile that it takes longer, where it does.

        Raises:
            PermanentError, TemporaryError: Discord could not be told; it was done all the same.
        """
        task = asyncio.ensure_future(doing)
        done, _ = await asyncio.wait({task}, timeout=self._desk.patience)
        if not done:
            _, trouble = await asyncio.gather(task, self._defer(), return_exceptions=True)
            if isinstance(trouble, Exception):
                raise trouble
        return await task

    async def _defer(self) -> None:
        if self._begins_anew():
            await self._callback(DEFER_NEW, {"flags": EPHEMERAL})
        else:
            await self._callback(DEFER_SAME, None)
        self._state = "deferred"

    def _begins_anew(self) -> bool:
        """Whether the answer is a message of its own whatever it is."""
        return not self._on_message or (self._from_window and self._keeps)

    async def _tell(self, refusal: Refusal) -> None:
        """Say why an answer could not be shown; what Discord refuses too is in the log."""
        try:
            await self._say(refusal.message)
        except (PermanentError, TemporaryError) as error:
            log.warning("not_told", words=refusal.text, code=error.code, reason=error.reason)

    async def show(self, reply: Given) -> None:
        """Show a reply that is `ready`."""
        match reply:
            case Ask():
                await self.ask(reply.form)
            case Done():
                await self._done()
            case Replace():
                await self._replace(reply.message)
            case Show():
                await self._say(_titled(reply))
            case Question():
                pages = await self._pages(reply.message)
                await self._put([_agreeing(page) for page in pages], same=False)
            case _:
                await self._say(message_of(reply) or windows.done())

    async def ask(self, form: Form) -> None:
        """Open a form: as a window where it fits and Discord lets us, else as a message.

        One that follows another takes the place of its message: that must not show what is no
        longer asked.
        """
        key, draft = self._asked or await self._keep(form)
        if self._state == "open" and not self._from_window and self._caller.form is None:
            if is_modal(form):
                await self.open_window(render_modal(form, key, 0, {}))
                return
            if _wants_words(form):
                window = render_modal(form, key, 0, {})
                await self.open_window({**window, "custom_id": f"f:{key}:first0"})
                return
        await self.show_draft(key, draft, {})

    async def open_window(self, window: Json) -> None:
        """Open a window, which can only be the first answer, and none to another window."""
        await self._callback(MODAL, window)

    async def show_draft(self, key: str, draft: Draft, errors: Mapping[str, str]) -> None:
        """Show a form as a message, in place of the form that was there before."""
        body = render_form(draft.form, key, draft.filled, errors)
        await self._put([body], same=not self._keeps and self._on_message)

    async def _done(self) -> None:
        if self._begins_anew() and not self._on_message:
            await self._say(windows.done())
        elif not self._keeps:
            await self._replace(windows.done())
        elif self._state == "open":
            await self._callback(DEFER_SAME, None)
        elif self._from_window:
            await self._say(windows.done())

    async def _replace(self, message: Message) -> None:
        same = self._on_message and not (self._from_window and self._keeps)
        await self._put(await self._pages(message), same=same)

    async def _say(self, message: Message) -> None:
        await self._put(await self._pages(message), same=not self._keeps and self._on_message)

    async def _pages(self, message: Message) -> Sequence[Json]:
        place = await self._desk.platform.placing.of(self._caller.workspace, message.blocks)
        return render_pages(message, place)

    async def _put(self, pages: Sequence[Json], *, same: bool) -> None:
        """Show pages: the first in place of the message that was pressed, or all as new ones."""
        first, *others = pages
        message = self._interaction.message
        before = self._desk.pages.beside(str(message.id)) if same and message else ()
        own = self._state == "open" or same or self._begins_anew()
        if self._state == "open":
            await self._callback(SAME if same else NEW, first if same else _private(first))
        elif self._state == "deferred" and own:
            await self._call("PATCH", _ORIGINAL, first)
        else:
            own, others = False, list(pages)
        self._state = "answered"
        path = "/webhooks/{webhook_id}/{webhook_token}"
        posted = [await self._call("POST", path, _private(page)) for page in others]
        if posted:
            await self._note(posted, with_first=own)
        for page in before:
            await self._delete(page)

    async def _note(self, posted: Sequence[Json], *, with_first: bool) -> None:
        """Remember which messages are one answer."""
        shown = [*posted]
        if with_first:
            shown.insert(0, await self._call("GET", _ORIGINAL, None))
        token = self._interaction.token
        self._desk.pages.note([Page(str(message["id"]), token) for message in shown])

    async def _delete(self, page: Page) -> None:
        """Delete a message of an answer that was replaced, as far as Discord lets us."""
        try:
            await self._desk.platform.client.repeatable(
                "DELETE",
                "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
                webhook_id=self._interaction.application_id,
                webhook_token=page.token,
                message_id=page.message,
            )
        except (PermanentError, TemporaryError) as error:
            log.info("page_left", code=error.code)

    async def _callback(self, kind: int, data: Json | None) -> None:
        interaction = self._interaction
        body: dict[str, Any] = {"type": kind}
        if data is not None:
            body["data"] = data
        await self._desk.platform.client.repeatable(
            "POST",
            "/interactions/{webhook_id}/{webhook_token}/callback",
            body,
            webhook_id=interaction.id,
            webhook_token=interaction.token,
        )
        self._state = "answered"

    async def _call(self, method: str, path: str, body: Json | None) -> Json:
        answer: Json = await self._desk.platform.client.repeatable(
            method,
            path,
            body,
            webhook_id=self._interaction.application_id,
            webhook_token=self._interaction.token,
        )
        return answer


async def refuse(desk: Desk, interaction: discord.Interaction, words: str) -> None:
    """Answer something that is done no more by saying so."""
    if desk.is_fresh(interaction):
        await Exchange(desk, interaction, caller_of(interaction)).answer(given(Refusal(words)))


async def given(reply: Given) -> Given:
    """A reply that is there already, as one that is waited for."""
    return reply


def _wants_words(form: Form) -> bool:
    """Whether there is nothing to look over yet: the first window has a field to be filled in."""
    first = parts_of(form)[0] if parts_of(form) else ()
    return any(isinstance(one, TextField) and not (one.value or one.optional) for one in first)


def _private(page: Json) -> Json:
    return {**page, "flags": page["flags"] | EPHEMERAL}


def _agreeing(component: Any) -> Any:
    """A page, or a part of one, whose buttons say that they stand under a question."""
    if isinstance(component, list):
        return [_agreeing(one) for one in component]
    if not isinstance(component, dict):
        return component
    inside = {key: _agreeing(value) for key, value in component.items()}
    if "custom_id" in inside:
        kind, action, _, value = inside["custom_id"].split(":", 3)
        inside["custom_id"] = f"{kind}:{action}:{AGREED}:{value}"
    return inside


def _titled(window: Show) -> Message:
    """A window's words with its title on top, unless they begin with one."""
    blocks = window.message.blocks
    if blocks and isinstance(blocks[0], Heading):
        return window.message
    return replace(window.message, blocks=(Heading(window.title), *blocks))
