"""Makes the commands known to Discord: when somebody asks for it, not at every start."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.discord.client import DEFAULT_API, point_to, proxy_for
from bot.discord.errors import NOT_ACCEPTED, refusal
from bot.discord.invite import invite_url
from bot.discord.listeners.commands import build_tree
from bot.discord.tokens import flaw, what_to_check
from bot.settings import Settings
from handlers.errors import UserError

Json = Mapping[str, Any]
SUBCOMMANDS = frozenset(
    {
        discord.AppCommandOptionType.subcommand.value,
        discord.AppCommandOptionType.subcommand_group.value,
    }
)
UNKNOWN_SERVER, NO_ACCESS = 10004, 50001  # Discord's codes where the app is not in a server
NOT_SET = "DISCORD_BOT_TOKEN is not set: Discord is off. README.md says where to get the token."


async def sync_commands(settings: Settings, guild: str | None) -> list[str]:
    """Register all commands, in place of those that were registered before.

    Args:
        settings: the token, and Discord's address.
        guild: id of the only server that gets them, to try them out. None for all servers; those
            that had some of their own lose these: each command would be there twice.

    Returns:
        What members call them, as `calls_of` does.

    Raises:
        UserError: it cannot be done; the text says why and what to do.
    """
    if guild is not None and not (guild.isascii() and guild.isdecimal()):
        raise UserError(
            f"“{guild}” is no id of a server. In Discord, turn on Developer Mode (User Settings, "
            "Advanced), right-click the server and choose “Copy Server ID”."
        )
    async with _logged_in(settings) as client:
        tree = build_tree(client, None)
        if guild is not None:
            return await _register(tree, discord.Object(int(guild)))
        calls = await _register(tree, None)
        async for place in client.fetch_guilds(limit=None, with_counts=False):
            if await tree.fetch_commands(guild=place):
                await tree.sync(guild=place)  # the tree has none for it alone
    return calls


async def _register(tree: app_commands.CommandTree, guild: discord.Object | None) -> list[str]:
    if guild is not None:
        tree.copy_global_to(guild=guild)
    try:
        registered = await tree.sync(guild=guild)
    except app_commands.CommandSyncFailure as error:
        raise UserError(f"Discord refused a command: a fault of Shortlist. {error}") from error
    except discord.HTTPException as error:
        application = str(tree.client.application_id)
        if guild is not None and error.code in {UNKNOWN_SERVER, NO_ACCESS}:
            raise UserError(
                f"Shortlist is not in the server {guild.id}. Invite it: {invite_url(application)}"
            ) from error
        raise
    return list(calls_of(one.to_dict() for one in registered))


@asynccontextmanager
async def _logged_in(settings: Settings) -> AsyncIterator[discord.Client]:
    """A client that can be asked things and listens to nothing."""
    token = settings.discord_bot_token.get_secret_value() if settings.discord_bot_token else ""
    if wrong := flaw(token) if token else NOT_SET:
        raise UserError(wrong)
    point_to(settings.discord_api_url)
    client = _client(settings.discord_api_url)
    try:
        async with client:
            await client.login(token)
            yield client
    except discord.LoginFailure as error:
        raise UserError(NOT_ACCEPTED) from error
    except discord.HTTPException as error:
        raise UserError(refusal(error.status, error.code).reason) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        advice = what_to_check(settings.discord_api_url)
        raise UserError(f"Discord cannot be reached at the moment. {advice}") from error


def _client(api: str) -> discord.Client:
    # The library warns of voice that it cannot do, and of servers that it is not told of.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    return discord.Client(intents=discord.Intents(guilds=True), proxy=proxy_for(api))


def definitions() -> list[Json]:
    """The commands as Discord would be told of them."""
    tree = build_tree(_client(DEFAULT_API), None)
    return [one.to_dict(tree) for one in tree.get_commands()]


def calls_of(commands: Iterable[Json]) -> dict[str, frozenset[str]]:
    """How members call commands, and what each can be given.

    Args:
        commands: as Discord describes them.

    Returns:
        `/cv upload`, or the words in a message's menu -> names of options.
    """
    return dict(call for command in commands for call in _calls(command))


def _calls(command: Json) -> Iterator[tuple[str, frozenset[str]]]:
    if command.get("type", 1) != discord.AppCommandType.chat_input.value:
        yield command["name"], frozenset()
        return
    yield from _subcommands(command, "/")


def _subcommands(one: Json, before: str) -> Iterator[tuple[str, frozenset[str]]]:
    words = f"{before}{one['name']}"
    options = one.get("options") or ()
    below = [option for option in options if option["type"] in SUBCOMMANDS]
    if not below:
        yield words, frozenset(option["name"] for option in options)
    for option in below:
        yield from _subcommands(option, f"{words} ")
