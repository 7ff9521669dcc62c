"""The chat platforms and e-mail as they are set up, for senders and readers. It knows no database.

Each is imported where it is opened: it costs memory that a process without it can do without.
"""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.ats import PROVIDERS, Provider
from bot.console import SCHEME, ConsoleNotifier
from bot.entries import places
from bot.guard import Guard
from bot.settings import Settings
from handlers.ats.remote import AtsProvider
from handlers.chat.carrying import Carrier
from handlers.mailing.letters import Mailroom
from handlers.mailing.places import SCHEME as MAIL
from handlers.services import Directory, FileSource, Notifier
from handlers.tokens import TokenSource
from handlers.webhooks.outgoing import NoWeb, Web

if TYPE_CHECKING:
    from bot.slack.client import Find


@dataclass
class Outside:
    """What is there of each platform, by the scheme of its destinations."""

    notifiers: dict[str, Notifier] = field(default_factory=dict)
    sources: dict[str, FileSource] = field(default_factory=dict)
    directories: dict[str, Directory] = field(default_factory=dict)
    tokens: dict[str, TokenSource] = field(default_factory=dict)
    web: Web = field(default_factory=NoWeb)
    ats: dict[str, AtsProvider] = field(default_factory=dict)


async def open_outside(
    settings: Settings,
    stack: AsyncExitStack,
    *,
    find: "Find",
    carrier: Carrier,
    room: Mailroom,
) -> Outside:
    """Open everything that is set up; nothing is connected before it is used.

    Args:
        settings: what is set up.
        stack: closes it at the end.
        find: looks up the installation of a Slack workspace.
        carrier: keeps what Discord's buttons and forms are too small for.
        room: finds what a mail needs beside its words.
    """
    outside = Outside()
    outside.notifiers[SCHEME] = ConsoleNotifier(settings.console_socket)
    outside.web = await _open_web(settings, stack)
    _add_ats(settings, stack, outside)
    if settings.slack is not None:
        await _add_slack(settings, stack, outside, find)
    if settings.discord_bot_token is not None:
        await _add_discord(settings, stack, outside, carrier)
    if settings.smtp_host is not None:
        await _add_mail(settings, stack, outside, room)
    return outside


async def _open_web(settings: Settings, stack: AsyncExitStack) -> Web:
    from bot.webhook import open_web  # noqa: PLC0415 - see above

    guard = Guard(places(settings.webhook_allow or ""))
    return await stack.enter_async_context(open_web(guard))


def _add_ats(settings: Settings, stack: AsyncExitStack, outside: Outside) -> None:
    addresses = {"greenhouse": settings.greenhouse_api_url, "ashby": settings.ashby_api_url}
    for name, entry in PROVIDERS.items():
        provider = Provider(entry, addresses.get(name))
        stack.push_async_callback(provider.close)
        outside.ats[name] = provider


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


async def _add_mail(
    settings: Settings, stack: AsyncExitStack, outside: Outside, room: Mailroom
) -> None:
    from bot.mail.platform import open_mail  # noqa: PLC0415 - see above

    outside.notifiers[MAIL] = await stack.enter_async_context(open_mail(settings, room, room.now))
