"""REST: the app itself, users, guilds and their members (docs: resources/guild, resources/user)."""

from typing import TYPE_CHECKING, Any

from tests.fakes.discord import describe
from tests.fakes.discord.asked import Asked, guild_of
from tests.fakes.discord.errors import ApiError, invalid_form
from tests.fakes.discord.gateway import GUILD_MEMBERS
from tests.fakes.discord.models import Member
from tests.fakes.discord.permissions import bits

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

Json = dict[str, Any]


def own_user(discord: "FakeDiscord", asked: Asked) -> Json:
    """GET users/@me."""
    del asked
    return describe.user(discord.bot) | {"verified": True, "mfa_enabled": True, "flags": 0}


def own_guilds(discord: "FakeDiscord", asked: Asked) -> list[Json]:
    """GET users/@me/guilds."""
    del asked
    return [
        {
            "id": one.id,
            "name": one.name,
            "icon": None,
            "owner": False,
            "permissions": str(one.base(discord.bot.id)),
            "features": [],
        }
        for one in discord.guilds.values()
        if one.has_bot
    ]


def application(discord: "FakeDiscord", asked: Asked) -> Json:
    """GET applications/@me and oauth2/applications/@me."""
    del asked
    owner = next(iter(discord.guilds.values())).owner
    return {
        "id": discord.app_id,
        "name": "Shortlist",
        "icon": None,
        "description": "",
        "bot": describe.user(discord.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": describe.user(discord.users[owner]),
        "team": None,
        "flags": discord.app_flags,
        "tags": [],
        "rpc_origins": [],
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "approximate_guild_count": sum(one.has_bot for one in discord.guilds.values()),
        "integration_types_config": {"0": {}},
    }


def get_gateway(discord: "FakeDiscord", asked: Asked) -> Json:
    """GET gateway."""
    del asked
    return {"url": discord.gateway_url}


def get_gateway_bot(discord: "FakeDiscord", asked: Asked) -> Json:
    """GET gateway/bot."""
    return get_gateway(discord, asked) | {
        "shards": discord.least_shards,
        "session_start_limit": {
            "total": 1000,
            "remaining": 1000 - len(discord.gateway.identifies),
            "reset_after": 86_400_000,
            "max_concurrency": discord.concurrency,
        },
    }


def get_user(discord: "FakeDiscord", asked: Asked) -> Json:
    """GET users/{user}."""
    user = discord.users.get(asked.path["user"])
    if user is None:
        raise ApiError(10013)
    return describe.user(user)


def open_dm(discord: "FakeDiscord", asked: Asked) -> Json:
    """POST users/@me/channels."""
    user = str(asked.form().get("recipient_id"))
    if user not in discord.users or discord.users[user].bot:
        raise invalid_form(["recipient_id: Unknown user"])
    return describe.channel(discord, discord.dm(user))


def get_guild(discord: "FakeDiscord", asked: Asked) -> Json:
    """GET guilds/{guild}."""
    guild = guild_of(discord, asked)
    told = describe.guild(guild)
    if asked.query.get("with_counts") in {"1", "true"}:
        told |= {"approximate_member_count": len(guild.members), "approximate_presence_count": 1}
    return told


def list_channels(discord: "FakeDiscord", asked: Asked) -> list[Json]:
    """GET guilds/{guild}/channels: private ones too, as Discord does; no threads."""
    channels = guild_of(discord, asked).channels.values()
    return [
        describe.channel(discord, one) for one in channels if not one.is_thread and not one.deleted
    ]


def list_roles(discord: "FakeDiscord", asked: Asked) -> list[Json]:
    """GET guilds/{guild}/roles."""
    return [describe.role(one) for one in guild_of(discord, asked).roles.values()]


def get_member(discord: "FakeDiscord", asked: Asked) -> Json:
    """GET guilds/{guild}/members/{user}."""
    member = guild_of(discord, asked).members.get(asked.path["user"])
    if member is None:
        raise ApiError(10007 if asked.path["user"] in discord.users else 10013)
    return describe.whole_member(member)


def list_members(discord: "FakeDiscord", asked: Asked) -> list[Json]:
    """GET guilds/{guild}/members: only with the privileged intent."""
    members = guild_of(discord, asked).members.values()
    if not discord.privileged & GUILD_MEMBERS:
        raise ApiError(50001)
    after, limit = int(asked.query.get("after", "0")), int(asked.query.get("limit", "1"))
    found = [one for one in members if int(one.user.id) > after]
    later = sorted(found, key=lambda one: int(one.user.id))
    return [describe.whole_member(one) for one in later[:limit]]


def search_members(discord: "FakeDiscord", asked: Asked) -> list[Json]:
    """GET guilds/{guild}/members/search: by the beginning of a name or nickname."""
    begin = asked.query.get("query", "").casefold()
    limit = int(asked.query.get("limit", "1"))
    members = guild_of(discord, asked).members.values()
    found = [one for one in members if any(name.startswith(begin) for name in _names(one))]
    return [describe.whole_member(one) for one in found[:limit]]


def _names(member: Member) -> list[str]:
    return [name.casefold() for name in (member.user.name, member.nick) if name]


def active_threads(discord: "FakeDiscord", asked: Asked) -> Json:
    """GET guilds/{guild}/threads/active."""
    guild = guild_of(discord, asked)
    seen = [
        one
        for one in guild.channels.values()
        if one.is_thread and not one.archived and not one.deleted
        if guild.permissions(discord.bot.id, one) & bits(["view_channel"])
    ]
    return {"threads": [describe.channel(discord, one) for one in seen], "members": []}
