"""The whole product behind the Bolt app, with two workspaces that have it installed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from bot.inline import InlineQueue
from bot.slack.app import build_app
from bot.slack.platform import open_slack
from bot.slack.product import use_cases
from bot.slack.socket import open_socket
from handlers import installations
from handlers.installations import Installed
from handlers.services import Options, Services
from handlers.tasks import TASKS
from storage.database import Database
from storage.files import EncryptedFolder
from tests.bot.slack.conftest import serve
from tests.fakes.slack import FakeSlack, Posted, ViewRecord


@dataclass
class House:
    """Two workspaces in which members, channels and messages are called the same.

    Attributes:
        here: workspace T1.
        there: workspace T2, on the same address, with a token of its own.
    """

    here: FakeSlack
    there: FakeSlack
    services: Services
    queue: InlineQueue
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def settle(self, *, width: int = 4) -> None:
        """Let all work happen that is ready, of whichever workspace, so many tasks at a time."""
        async with self._one:  # what was put before is done when this returns
            await self.queue.drain(self.services, TASKS, width=width)


def everything(slack: FakeSlack) -> str:
    """All that anybody of a workspace was ever shown: messages, answers, windows, Home."""
    windows = [*slack.views.values(), *slack.homes.values()]
    posts = [
        text for post in slack.posts for text in (post.text, str(post.blocks), str(post.edits))
    ]
    return "\n".join([*posts, *(str(window.history) for window in windows)])


def last_card(slack: FakeSlack, words: str, channel: str = "C1") -> Posted:
    """The newest message of ours in a channel that holds these words."""
    posts = [post for post in slack.messages(channel) if post.user == slack.bot_user]
    return [post for post in posts if words in post.shown][-1]


def window(slack: FakeSlack, words: str) -> ViewRecord:
    """The window on top, which holds these words."""
    view = slack.open_view()
    assert words in view.shown, view.shown
    return view


@asynccontextmanager
async def open_house(
    slack: FakeSlack,
    database: Database,
    files: EncryptedFolder,
    *,
    over_socket: bool,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> AsyncIterator[House]:
    """Serve both workspaces over signed HTTP, or over one socket; `now` is the product's clock."""
    there = slack.neighbour("T2")
    for one in (slack, there):
        scopes = frozenset(one.scopes)
        known = Installed(
            f"slack:{one.team}", one.bot_token, one.bot_user, "A1", one.team_url, scopes
        )
        await installations.save(database, known, datetime.now(UTC))
    async with AsyncExitStack() as opened:
        find = partial(installations.find, database)
        platform = await opened.enter_async_context(open_slack(find, slack.api_url))
        queue = InlineQueue()
        services = Services(
            database=database,
            files=files,
            queue=queue,
            notifiers={"slack": platform.notifier},
            sources={"slack": platform.source},
            directories={"slack": platform.directory},
            llm=None,
            options=Options(pace=0.0, backoff=0.0, share_delays=(0.0,)),
            now=now,
        )
        cases = use_cases(services)
        if over_socket:
            app = build_app(services, platform.client, cases, signing_secret="")
            await opened.enter_async_context(open_socket(app, slack.app_token, slack.api_url))
        else:
            serving = serve(slack, platform, cases, services=services)
            await opened.enter_async_context(serving)
            there.app_url = slack.app_url
        yield House(slack, there, services, queue)
