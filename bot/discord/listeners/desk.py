"""What every listener works with, and who it is that asks."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import discord

from bot.chat.use_cases import UseCases
from bot.discord.destinations import channel_of, workspace_of
from bot.discord.platform import DiscordPlatform
from handlers.messages import Caller
from handlers.services import Services

Suggest = Callable[[Services, Caller, str], Awaitable[Sequence[tuple[str, str]]]]


@dataclass(frozen=True)
class Handlers(UseCases):
    """The use cases that Discord reaches.

    Attributes:
        suggestions: `opening` or `candidate` -> (services, caller, what was typed so far) gives
            (value, label) pairs to choose from.
        questions: action -> what is asked before it is done.
        is_hiring: (workspace, channel) whether files that are dropped there are CVs.
        message_deleted: a message was deleted; (workspace, the beginning of its files' names).
        joined: (workspace, ...) the app came into a server (`handlers.installations.install`).
    """

    suggestions: Mapping[str, Suggest]
    questions: Mapping[str, str]
    is_hiring: Callable[[str, str], Awaitable[bool]]
    message_deleted: Callable[[str, str], Awaitable[None]]
    joined: Callable[[discord.Guild, bool], Awaitable[None]]


@dataclass(frozen=True)
class Desk:
    """Where a request is taken in: what the product can do, and Discord."""

    services: Services
    handlers: Handlers
    platform: DiscordPlatform


def caller_of(interaction: discord.Interaction, *, form: str | None = None) -> Caller:
    """Who asks, where; a thread counts as the channel that it is in."""
    guild, channel = interaction.guild_id or 0, interaction.channel
    place, thread = where(channel)
    return Caller(
        workspace_of(guild),
        str(interaction.user.id),
        channel_of(guild, place) if place else None,
        thread,
        form=form,
    )


def where(channel: object) -> tuple[str | None, str | None]:
    """Id of a channel, and of the thread where it is one in it."""
    if isinstance(channel, discord.Thread):
        return str(channel.parent_id), str(channel.id)
    number = getattr(channel, "id", None)
    return (str(number) if number else None), None
