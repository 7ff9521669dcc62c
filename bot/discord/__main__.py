"""The `discord` process: takes what members do in Discord and answers."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial

import aiohttp
import discord
import structlog

from bot.discord.app import Gateway
from bot.discord.errors import NOT_ACCEPTED, DiscordStartError
from bot.discord.listeners.desk import Desk, Handlers
from bot.discord.platform import DiscordPlatform, open_discord
from bot.discord.tokens import flaw, what_to_check
from bot.logs import set_up_logs
from bot.processes import (
    REFUSED,
    announce_ready,
    announce_trouble,
    tie_to_parent,
    until_stopped,
)
from bot.services import KNOWN_TROUBLE, explain, open_services
from bot.settings import Settings, SettingsError, load_settings
from handlers import installations
from handlers.actions import ACTIONS, FORMS
from handlers.asking.questions import receive_question
from handlers.chat.carrying import Carrier
from handlers.chat.commands import COMMANDS
from handlers.chat.forums import set_forum
from handlers.chat.handing_in import hand_in_files, is_hiring, refuse_file
from handlers.chat.home import home
from handlers.chat.shortcuts import SHORTCUTS
from handlers.chat.suggesting import SUGGESTIONS
from handlers.cvs.deleted_files import files_deleted
from handlers.cvs.inbox import Inbox
from handlers.installations import Installed
from handlers.messages import Caller, Reply, Say
from handlers.services import Services
from handlers.wording.confirming import QUESTIONS

AGAIN_SECONDS = 5.0  # between two attempts to reach Discord at the start
READY_SECONDS = 20.0  # after which somebody is told that it takes longer
NO_INTENT = (
    "Discord does not let Shortlist see the contents of messages. In the developer portal, under "
    "“Bot”, turn on “Message Content Intent”; or set DISCORD_MESSAGE_CONTENT=false, and hand in "
    "CVs with /cv upload."
)
log = structlog.get_logger(__name__)


async def serve(settings: Settings) -> None:
    """Serve Discord until cancelled.

    Raises:
        DiscordStartError: it cannot be used as it is set up; the text says what to do.
    """
    if settings.discord_bot_token is None:
        raise DiscordStartError("DISCORD_BOT_TOKEN is not set: Discord is off.")
    token = settings.discord_bot_token.get_secret_value()
    if wrong := flaw(token):
        raise DiscordStartError(wrong)
    gateway = Gateway(
        content=settings.discord_message_content,
        shards=settings.discord_shards,
        api=settings.discord_api_url,
        gateway=settings.discord_gateway_url,
    )
    async with gateway, open_services(settings) as services:
        await _log_in(settings, gateway, token)
        async with _open_desk(settings, services, gateway, token) as desk:
            ready = asyncio.Event()

            async def told() -> None:
                ready.set()
                announce_ready(settings.notify_socket)
                log.info("discord_connected", servers=len(gateway.guilds))

            gateway.listen_for(desk, told)
            await _connect(settings, gateway, ready)


@asynccontextmanager
async def _open_desk(
    settings: Settings, services: Services, gateway: discord.Client, token: str
) -> AsyncIterator[Desk]:
    """Everything listeners work with; all calls go over the gateway's own connection."""
    carrier = Carrier(services.database, services.now)
    async with open_discord(
        token,
        carrier,
        api=settings.discord_api_url,
        roles=settings.discord_role_map,
        http=gateway.http,
    ) as platform:
        ours = with_platform(services, platform)
        yield Desk(ours, use_cases(ours), platform)


def with_platform(services: Services, platform: DiscordPlatform) -> Services:
    """Services whose Discord is this one."""
    return replace(
        services,
        notifiers={**services.notifiers, "discord": platform.notifier},
        sources={**services.sources, "discord": platform.source},
        directories={**services.directories, "discord": platform.directory},
    )


async def _log_in(settings: Settings, gateway: discord.Client, token: str) -> None:
    told = False
    while True:
        try:
            await gateway.login(token)
        except discord.LoginFailure as error:
            raise DiscordStartError(NOT_ACCEPTED) from error
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
            if not told:
                told = True
                _tell_trouble(settings, type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)
        else:
            return


async def _connect(settings: Settings, gateway: discord.Client, ready: asyncio.Event) -> None:
    """Stay connected; the library reconnects, and resumes where it was."""

    async def tell() -> None:
        try:
            async with asyncio.timeout(READY_SECONDS):
                await ready.wait()
        except TimeoutError:
            _tell_trouble(settings, "gateway")

    telling = asyncio.create_task(tell())
    try:
        await gateway.connect(reconnect=True)
    except discord.PrivilegedIntentsRequired as error:
        raise DiscordStartError(NO_INTENT) from error
    finally:
        telling.cancel()


def _tell_trouble(settings: Settings, why: str) -> None:
    log.warning("discord_not_connected", why=why, address=settings.discord_api_url)
    told = f"Discord cannot be reached. {what_to_check(settings.discord_api_url)}"
    announce_trouble(settings.notify_socket, f"{told} It is tried again and again.")


def use_cases(services: Services) -> Handlers:
    """What members of a server can reach."""

    async def uninstalled(workspace: str, when: datetime) -> Sequence[str]:
        return await installations.remove(services.database, workspace, services.now(), before=when)

    async def joined(installed: Installed, new: bool) -> None:
        if new:
            await installations.install(services.database, installed, services.now(), by="platform")
        else:
            await installations.save(services.database, installed, services.now())

    return Handlers(
        commands={**COMMANDS, "home": _home},
        actions=ACTIONS,
        forms=FORMS,
        shortcuts=SHORTCUTS,
        home=home,
        receive=Inbox(services).take,
        ask=receive_question,
        uninstalled=uninstalled,
        suggestions=SUGGESTIONS,
        hand_in=hand_in_files,
        set_forum=set_forum,
        refuse_file=refuse_file,
        questions=QUESTIONS,
        is_hiring=partial(is_hiring, services),
        message_deleted=partial(files_deleted, services),
        joined=joined,
        workspaces=partial(installations.workspaces, services.database),
    )


async def _home(services: Services, caller: Caller, _: str) -> Reply:
    return Say(await home(services, caller))


def main() -> int:
    """Run the process until it is stopped; returns its exit code."""
    tie_to_parent()
    told = None
    try:
        settings = load_settings()
        told = settings.notify_socket
        set_up_logs(settings, "discord")
        asyncio.run(until_stopped(partial(serve, settings)))
    except DiscordStartError as error:
        if told:  # who started us says it
            announce_trouble(told, f"{error} Then start Shortlist again.")
        else:
            print(error, file=sys.stderr)  # noqa: T201 - as below
        return REFUSED
    except (SettingsError, *KNOWN_TROUBLE) as error:
        print(explain(error), file=sys.stderr)  # noqa: T201 - the reader is a person at a shell
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
