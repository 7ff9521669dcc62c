"""What every listener works with, and who it is that asks."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import discord

from bot.chat.use_cases import UseCases
from bot.discord.destinations import channel_of, workspace_of
from bot.discord.files import name_of
from bot.discord.listeners.pages import Pages
from bot.discord.platform import DiscordPlatform
from handlers.installations import Installed
from handlers.messages import Caller, Reply
from handlers.services import Services

REMEMBERED = 1000  # interactions
PATIENCE = 2.0  # seconds for a first answer, of Discord's three; what takes longer is announced
Suggest = Callable[[Services, Caller, str], Awaitable[Sequence[tuple[str, str]]]]


@dataclass(frozen=True)
class Handlers(UseCases):
    """The use cases that Discord reaches.

    Attributes:
        suggestions: `opening` or `candidate` -> (services, caller, what was typed so far) gives
            (value, label) pairs to choose from.
        hand_in: (services, caller, names of files, words that name an opening) CVs came with a
            command.
        set_forum: (services, caller, words that name an opening, forum or None) each candidate gets
            a post there.
        refuse_file: (services, name, type, bytes) why a file is not taken in; None where it is.
        questions: action -> what is asked before it is done.
        is_hiring: (workspace, channel) whether files that are dropped there are CVs.
        message_deleted: (workspace, how the names of its files begin, those that are still there)
            files were deleted with their message, or taken off it.
        joined: (installation, new) the app is in a server, and whether it just came there.
        workspaces: all workspaces that are known to have the app.
    """

    suggestions: Mapping[str, Suggest]
    hand_in: Callable[[Services, Caller, Sequence[str], str], Awaitable[Reply]]
    set_forum: Callable[[Services, Caller, str, str | None], Awaitable[Reply]]
    refuse_file: Callable[[Services, str, str, int], str | None]
    questions: Mapping[str, str]
    is_hiring: Callable[[str, str], Awaitable[bool]]
    message_deleted: Callable[[str, str, Sequence[str]], Awaitable[None]]
    joined: Callable[[Installed, bool], Awaitable[None]]
    workspaces: Callable[[], Awaitable[Sequence[str]]]


@dataclass(frozen=True)
class Desk:
    """Where a request is taken in: what the product can do, and Discord.

    Attributes:
        patience: seconds that a handler has before Discord is told that it takes longer.
        pages: answers of several messages.
    """

    services: Services
    handlers: Handlers
    platform: DiscordPlatform
    patience: float = PATIENCE
    pages: Pages = field(default_factory=Pages)
    _seen: OrderedDict[int, None] = field(default_factory=OrderedDict)

    def refusal_of(self, attachment: Mapping[str, Any]) -> str | None:
        """Why an attachment of a command or a form is not taken in; None where it is."""
        kind, size = str(attachment.get("content_type") or ""), int(attachment.get("size") or 0)
        return self.handlers.refuse_file(self.services, name_of(attachment), kind, size)

    def is_fresh(self, interaction: discord.Interaction) -> bool:
        """Whether an interaction comes for the first time: a broken connection may repeat it."""
        if interaction.id in self._seen:
            return False
        self._seen[interaction.id] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True


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
