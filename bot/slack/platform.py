"""Everything the product needs of Slack outside a request: one client for all workspaces."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.slack.client import DEFAULT_API, Find, SlackClient, open_session
from bot.slack.directory import SlackDirectory
from bot.slack.files import SlackFiles
from bot.slack.notifier import SlackNotifier


@dataclass(frozen=True)
class SlackPlatform:
    """What `handlers.services.Services` holds under `slack`."""

    client: SlackClient
    notifier: SlackNotifier
    source: SlackFiles
    directory: SlackDirectory


@asynccontextmanager
async def open_slack(find: Find, *, api: str = DEFAULT_API) -> AsyncIterator[SlackPlatform]:
    """Open Slack for senders and readers; the connection pool closes at the end.

    Args:
        find: the installation of a workspace (`slack:T1`), or None: the store's own look-up.
        api: base address of the Web API; another one than Slack's also narrows the hosts that
            may see a token to that one.
    """
    async with open_session() as session:
        client = SlackClient(session, find, api)
        yield SlackPlatform(
            client=client,
            notifier=SlackNotifier(client),
            source=SlackFiles(client),
            directory=SlackDirectory(client),
        )
