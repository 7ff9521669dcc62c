"""The Home tab of the app: shown when it is opened, and again after what is pressed in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from bot.slack.client import SlackClient
from bot.slack.listeners.attempts import Refusal
from bot.slack.listeners.handlers import Home
from bot.slack.listeners.replies import Given, open_window
from bot.slack.render import render_home
from handlers.errors import PermanentError
from handlers.messages import Caller
from handlers.services import Services

Json = Mapping[str, Any]
log = structlog.get_logger(__name__)


def is_home(body: Json) -> bool:
    """Whether a button was pressed in the Home tab."""
    return bool((body.get("view") or {}).get("type") == "home")


@dataclass(frozen=True)
class Homes:
    """Each member's Home tab."""

    services: Services
    client: SlackClient
    home: Home

    async def publish(self, caller: Caller, first: str = "") -> None:
        """Bring a member's Home tab up to date; `first` stands on top of it.

        Raises:
            TemporaryError: Slack could not be reached; try again.
        """
        message = await self.home(self.services, caller)
        base = (await self.client.installed(caller.workspace)).url
        view = render_home(message, base, first=first)
        try:
            await self.client.repeatable(
                caller.workspace, "views.publish", user_id=caller.user, view=view
            )
        except PermanentError as error:
            # Asking again would not help: the tab is switched off, or the member is gone.
            log.warning("home_not_shown", code=error.code, reason=error.reason)

    async def answer(self, body: Json, caller: Caller, reply: Given) -> None:
        """Answer a button of the Home tab: in a window; then the tab shows how things are now."""
        late = await open_window(self.client, body, caller, reply)
        if not isinstance(late, Refusal):
            await self.publish(caller)
            return
        # Why it was refused says more than that no window could say so.
        await self.publish(caller, reply.text if isinstance(reply, Refusal) else late.text)
