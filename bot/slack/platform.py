"""Everything the product needs of Slack outside a request: one client for all workspaces."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from bot.slack.client import DEFAULT_API, Find, SlackClient, open_session
from bot.slack.directory import SlackDirectory
from bot.slack.files import SlackFiles
from bot.slack.notifier import SlackNotifier
from bot.slack.rotation import SlackTokens


@dataclass(frozen=True)
class SlackApp:
    """What proves to Slack that we are the app; None where it is installed by a token alone."""

    client_id: str | None = None
    secret: SecretStr | None = None


@dataclass(frozen=True)
class SlackPlatform:
    """What `handlers.services.Services` holds under `slack`.

    Attributes:
        tokens: None where the app's secret is not known.
    """

    client: SlackClient
    notifier: SlackNotifier
    source: SlackFiles
    directory: SlackDirectory
    tokens: SlackTokens | None


@asynccontextmanager
async def open_slack(
    find: Find, api: str = DEFAULT_API, app: SlackApp | None = None
) -> AsyncIterator[SlackPlatform]:
    """Open Slack for senders and readers; the connection pool closes at the end.

    Args:
        find: the installation of a workspace (`slack:T1`), or None: the store's own look-up.
        api: base address of the Web API; another one than Slack's also narrows the hosts that
            may see a token to that one.
        app: the app's own secret, to renew tokens that run out.
    """
    async with open_session() as session:
        client = SlackClient(session, find, api)
        tokens = None
        if app is not None and app.client_id is not None and app.secret is not None:
            tokens = SlackTokens(session, api, app.client_id, app.secret)
        yield SlackPlatform(
            client=client,
            notifier=SlackNotifier(client),
            source=SlackFiles(client),
            directory=SlackDirectory(client),
            tokens=tokens,
        )
