"""The chat platforms that are set up, opened for senders and readers. It knows no database.

Each is imported where it is opened: it costs memory that a process without it can do without.
"""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.console import SCHEME, ConsoleNotifier
from bot.settings import Settings
from handlers.carrying import Carrier
from handlers.services import Directory, FileSource, Notifier
from handlers.tokens import TokenSource

if TYPE_CHECKING:
    from bot.slack.client import Find


@dataclass
class Outside:
    """What is there of each platform, by the scheme of its destinations."""

    notifiers: dict[str, Notifier] = field(default_factory=dict)
    sources: dict[str, FileSource] = field(default_factory=dict)
    directories: dict[str, Directory] = field(default_factory=dict)
    tokens: dict[str, TokenSource] = field(default_factory=dict)


async def open_outside(
    settings: Settings, stack: AsyncExitStack, *, find: "Find", carrier: Carrier
) -> Outside:
    """Open everything that is set up; nothing is connected before it is used.

    Args:
        settings: what is set up.
        stack: closes it at the end.
        find: looks up the installation of a Slack workspace.
        carrier: keeps what Discord's buttons and forms are too small for.
    """
    outside = Outside()
    outside.notifiers[SCHEME] = ConsoleNotifier(settings.console_socket)
    if settings.slack is not None:
        await _add_slack(settings, stack, outside, find)
    if settings.discord_bot_token is not None:
        await _add_discord(settings, stack, outside, carrier)
    return outside


async def _add_slack(
    settings: Settings, stack: AsyncExitStack, outside: Outside, find: "Find"
) -> None:
    from bot.slack.platform import SlackApp, open_slack  # noqa: PLC0415 - see above

    app = SlackApp(settings.slack_client_id, settings.slack_client_secret)
    slack = await stack.enter_async_context(open_slack(find, settings.slack_api_url, app))
    outside.notifiers["slack"] = slack.notifier
    outside.sources["slack"] = slack.source
    outside.directories["slack"] = slack.directory
    outside.tokens |= {"slack": slack.tokens} if slack.tokens else {}


async def _add_discord(
    settings: Settings, stack: AsyncExitStack, outside: Outside, carrier: Carrier
) -> None:
    from bot.discord.platform import open_discord  # noqa: PLC0415 - see above

    token = settings.discord_bot_token.get_secret_value() if settings.discord_bot_token else ""
    discord = await stack.enter_async_context(
        open_discord(token, carrier, api=settings.discord_api_url, roles=settings.discord_role_map)
    )
    outside.notifiers["discord"] = discord.notifier
    outside.sources["discord"] = discord.source
    outside.directories["discord"] = discord.directory
