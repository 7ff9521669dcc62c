"""The guild there is at first, and more of its kind."""

from typing import TYPE_CHECKING

from tests.fakes.discord.models import (
    CATEGORY,
    FORUM,
    NEWS,
    TEXT,
    VOICE,
    Channel,
    Guild,
    Member,
    Role,
    User,
)
from tests.fakes.discord.permissions import BOT, EVERYONE, bits

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

# Username, shown name, nick, roles. "olga" owns the guild; "vic" has no role.
PEOPLE = (
    ("olga", "Olga Owner", None, ()),
    ("adam", "Adam Admin", None, ("Admins",)),
    ("mara", "Mara Manager", None, ("Managers",)),
    ("rita", "Rita Recruiter", "Rita R.", ("Recruiters",)),
    ("ben", "Ben Recruiter", None, ("Recruiters",)),
    ("vic", "Vic Visitor", None, ()),
)
ROLES = (
    ("Admins", ("administrator",)),
    ("Managers", ("manage_guild",)),
    ("Recruiters", ()),
)
# "leads" is private: recruiters and admins see it.
CHANNELS = (
    ("hiring", CATEGORY),
    ("backend", TEXT),
    ("frontend", TEXT),
    ("leads", TEXT),
    ("announcements", NEWS),
    ("candidates", FORUM),
    ("standup", VOICE),
)
FIRST_GUILD = 300_000_000_000  # milliseconds since Discord's epoch, in 2024


def make_guild(discord: "FakeDiscord", name: str) -> Guild:
    """A guild with the people, roles and channels above; the app is in it.

    Guilds lie on shards in turn: the first on shard 0 of 2, its neighbour on shard 1.
    """
    guild = Guild(str(FIRST_GUILD + len(discord.guilds) << 22), name, "", discord.bot.id)
    discord.guilds[guild.id] = guild
    guild.roles[guild.id] = Role(guild.id, "@everyone", bits(EVERYONE), 0)
    for position, (called, allowed) in enumerate(ROLES, 1):
        role = Role(discord.new_id(), called, bits(allowed), position)
        guild.roles[role.id] = role
    own = Role(discord.new_id(), "Shortlist", bits(BOT), len(ROLES) + 1, bot=discord.bot.id)
    guild.roles[own.id] = own
    guild.members[discord.bot.id] = Member(discord.bot, [own.id])
    for called, shown_as, nick, roles in PEOPLE:
        user = discord.person(called) or discord.new_user(called, shown_as)
        given = [guild.role(role).id for role in roles]
        guild.members[user.id] = Member(user, given, nick)
    guild.owner = guild.member("olga").user.id
    _make_channels(discord, guild)
    return guild


def _make_channels(discord: "FakeDiscord", guild: Guild) -> None:
    for position, (called, kind) in enumerate(CHANNELS):
        channel = Channel(discord.new_id(), kind, called, guild.id, position=position)
        if kind != CATEGORY:
            channel.parent = guild.channel("hiring").id
        guild.channels[channel.id] = discord.channels[channel.id] = channel
    leads = guild.channel("leads")
    leads.overwrite(guild.id, 0).deny = bits(["view_channel"])
    for role in ("Recruiters", "Shortlist"):
        leads.overwrite(guild.role(role).id, 0).allow = bits(["view_channel"])


def make_bot(discord: "FakeDiscord") -> User:
    """The app's own user, whose id is the app's."""
    bot = User(discord.app_id, "shortlist", bot=True)
    discord.users[bot.id] = bot
    return bot
