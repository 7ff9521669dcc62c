"""Discord on loopback: REST, gateway and files, with people who use the app.

A real server: the app under test may run in the same process or in others. It answers with
Discord's shapes and refuses what Discord refuses; `script` makes it fail on demand, and everything
the app did can be read back.

    async with open_fake_discord() as discord:
        ...start the app with discord.token, discord.api_url and discord.gateway_url...
        drop = await discord.drop("backend", [("ann.pdf", data)], user="rita")
        await discord.wait_for(lambda: ("✅", discord.bot.id) in drop.reactions)
        answer = await discord.command("rank", {"top": 5}, user="rita", channel="backend")
        await discord.press(answer, "Post to channel")
"""

from tests.fakes.discord.components import message_faults, modal_faults
from tests.fakes.discord.faults import (
    Busy,
    Drop,
    Fault,
    Garbage,
    Hang,
    RateLimited,
    Redirect,
    Refuse,
    ServerError,
)
from tests.fakes.discord.gateway import GUILD_MEMBERS, MESSAGE_CONTENT
from tests.fakes.discord.models import Channel, Guild, Member, Role, User
from tests.fakes.discord.permissions import Overwrite, bits
from tests.fakes.discord.records import (
    Answer,
    Call,
    FileRecord,
    Identified,
    ModalRecord,
    Posted,
    text_of,
    walk,
)
from tests.fakes.discord.server import FakeDiscord, open_fake_discord

__all__ = [
    "GUILD_MEMBERS",
    "MESSAGE_CONTENT",
    "Answer",
    "Busy",
    "Call",
    "Channel",
    "Drop",
    "FakeDiscord",
    "Fault",
    "FileRecord",
    "Garbage",
    "Guild",
    "Hang",
    "Identified",
    "Member",
    "ModalRecord",
    "Overwrite",
    "Posted",
    "RateLimited",
    "Redirect",
    "Refuse",
    "Role",
    "ServerError",
    "User",
    "bits",
    "message_faults",
    "modal_faults",
    "open_fake_discord",
    "text_of",
    "walk",
]
