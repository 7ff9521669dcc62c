"""The message that a command was chosen on, in plain words."""

import re

import discord
from discord.utils import remove_markdown

from bot.discord.client import Json
from bot.discord.destinations import file_id
from bot.discord.files import keep_file, name_of
from bot.discord.listeners.desk import where
from handlers.chat.carrying import Carrier
from handlers.messages import Caller, Pointed

_REFERENCE = re.compile(r"<(?:@[!&]?|#|/[^:>]*:|a?:\w+:|t:)-?\d+(?::\w)?>")


def pointed_at(message: discord.Message) -> Pointed:
    """A message as a member points at it; its files by the ids of channel, message and file."""
    _, thread = where(message.channel)
    place = thread or str(message.channel.id)
    files = tuple(
        (file_id(place, message.id, one.id), name_of(told_of(one))) for one in message.attachments
    )
    identifier = f"{thread}-{message.id}" if thread else str(message.id)
    return Pointed(identifier, words_of(message.content), files, thread)


def told_of(file: discord.Attachment) -> Json:
    """A file as Discord tells of it; the library leaves out what it was called at first."""
    return {**file.to_dict(), "title": file.title}


async def keep_files(carrier: Carrier, caller: Caller, message: discord.Message) -> None:
    """Keep where a message's files lie.

    Without the message-content intent Discord shows them to the command that is chosen on the
    message, and to nobody who asks later.
    """
    for file in message.attachments:
        await keep_file(carrier, caller.workspace, told_of(file), caller.user)


def words_of(text: str) -> str:
    """A message's text as its reader sees it: no marks, no mentions."""
    return remove_markdown(_REFERENCE.sub("", text)).strip()
