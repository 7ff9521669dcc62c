"""The message that a command was chosen on, in plain words."""

import re

import discord
from discord.utils import remove_markdown

from bot.discord.destinations import file_id
from bot.discord.files import name_of
from bot.discord.listeners.desk import where
from handlers.messages import Pointed

_REFERENCE = re.compile(r"<(?:@[!&]?|#|/[^:>]*:|a?:\w+:|t:)-?\d+(?::\w)?>")


def pointed_at(message: discord.Message) -> Pointed:
    """A message as a member points at it; its files by the ids of channel, message and file."""
    _, thread = where(message.channel)
    place = thread or str(message.channel.id)
    files = tuple((file_id(place, message.id, one.id), _name(one)) for one in message.attachments)
    identifier = f"{thread}-{message.id}" if thread else str(message.id)
    return Pointed(identifier, words_of(message.content), files, thread)


def _name(file: discord.Attachment) -> str:
    return name_of({"filename": file.filename, "title": file.title})


def words_of(text: str) -> str:
    """A message's text as its reader sees it: no marks, no mentions."""
    return remove_markdown(_REFERENCE.sub("", text)).strip()
