"""The Home tab of the app: shown when it is opened, and again after what is pressed in it."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import structlog

from bot.chat.attempts import Refusal
from bot.chat.replies import Given
from bot.chat.use_cases import Home
from bot.slack.client import SlackClient
from bot.slack.listeners.replies import open_window
from bot.slack.render import render_home
from handlers.errors import PermanentError
from handlers.messages import Caller
from handlers.services import Services

REMEMBERED = 1000  # members who had the tab open last
Json = Mapping[str, Any]
log = structlog.get_logger(__name__)


def is_home(body: Json) -> bool:
    """Whether a button was pressed in the Home tab."""
    return bool((body.get("view") or {}).get("type") == "home")


class Homes:
    """Each member's Home tab, and who has had it open of late."""

    def __init__(self, services: Services, client: SlackClient, home: Home) -> None:
        self._services = services
        self._client = client
        self._home = home
        self._opened: OrderedDict[tuple[str, str], None] = OrderedDict()  # workspace, user
        self._running: set[asyncio.Task[None]] = set()

    async def opened(self, caller: Caller) -> None:
        """Show a member's Home tab, which they have opened.

        Raises:
            TemporaryError: Slack could not be reached; try again.
        """
        self._opened[caller.workspace, caller.user] = None
        if len(self._opened) > REMEMBERED:
            self._opened.popitem(last=False)
        await self.publish(caller)

    def refresh(self, caller: Caller) -> None:
        """Bring the Home tab up to date behind a window in which something was done.

        Slack does not say when a window is closed, so it is done at once, beside the answer: that
        has to leave in time. What is missed shows when the tab is opened again.
        """
        if (caller.workspace, caller.user) in self._opened:
            member = Caller(caller.workspace, caller.user)
            task = asyncio.create_task(self._refresh(member))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _refresh(self, caller: Caller) -> None:
        try:
            await self.publish(caller)
        except Exception as error:  # noqa: BLE001 - nobody waits for it
            log.warning("home_not_shown", error=type(error).__name__)

    async def publish(self, caller: Caller, first: str = "") -> None:
        """Bring a member's Home tab up to date; `first` stands on top of it.

        Raises:
            TemporaryError: Slack could not be reached; try again.
        """
        message = await self._home(self._services, caller)
        base = (await self._client.installed(caller.workspace)).url
        view = render_home(message, base, first=first)
        try:
            await self._client.repeatable(
                caller.workspace, "views.publish", user_id=caller.user, view=view
            )
        except PermanentError as error:
            # Asking again would not help: the tab is switched off, or the member is gone.
            log.warning("home_not_shown", code=error.code, reason=error.reason)

    async def answer(self, body: Json, caller: Caller, reply: Given) -> None:
        """Answer a button of the Home tab: in a window; then the tab shows how things are now."""
        late = await open_window(self._client, body, caller, reply)
        if not isinstance(late, Refusal):
            await self.publish(caller)
            return
        # Why it was refused says more than that no window could say so.
        await self.publish(caller, reply.text if isinstance(reply, Refusal) else late.text)
