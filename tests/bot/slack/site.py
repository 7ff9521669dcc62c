"""The product itself behind the fake Slack: real handlers, tasks that run when the test says so."""

from dataclasses import dataclass

from bot.inline import InlineQueue
from bot.slack.platform import SlackPlatform
from handlers.services import Services
from handlers.tasks import TASKS
from tests.fakes.slack import FakeSlack


@dataclass
class Site:
    """A running product without processes."""

    slack: FakeSlack
    platform: SlackPlatform
    services: Services
    queue: InlineQueue

    async def settle(self) -> None:
        """Run every task that is ready, until none is left."""
        await self.queue.drain(self.services, TASKS)
