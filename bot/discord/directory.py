"""Who is who in a Discord server, and which channels are for whom."""

import asyncio
from collections.abc import Mapping

from bot.discord.client import DiscordClient
from bot.discord.destinations import guild_of, split
from bot.discord.permissions import in_guild, lacking
from bot.discord.rooms import Json, Rooms
from handlers.errors import PermanentError, TemporaryError
from handlers.services import PlatformMember

LOOK_SECONDS = 1.0  # whoever opens a form waits 3 seconds at most
STRANGER = PlatformMember(kind="stranger", time_zone=None)
# What the roles that DISCORD_ROLES names are called where platforms say who somebody is.
KINDS: Mapping[str, str] = {"admin": "admin", "recruiter": "member", "viewer": "guest"}
_RANK = ("guest", "member", "admin")


class DiscordDirectory:
    """`handlers.services.Directory` over members, roles and channels.

    Args:
        client: calls Discord.
        rooms: what is known of its places.
        roles: name (in small letters) or id of a role in Discord -> admin, recruiter or viewer.
            Without any, every member is a recruiter; with some, whoever has none of them can look.
    """

    def __init__(self, client: DiscordClient, rooms: Rooms, roles: Mapping[str, str]) -> None:
        self._client = client
        self._rooms = rooms
        self._roles = roles

    async def look_up(self, workspace: str, user: str) -> PlatformMember:
        """Ask Discord about a user; one who is not in the server is a stranger.

        Raises:
            TemporaryError: try again.
            PermanentError: Shortlist is no longer in the server.
        """
        guild = guild_of(workspace)
        place = await self._rooms.guild(guild)
        try:
            member = await self._rooms.member(guild, user)
        except PermanentError as error:
            if error.code == "member_gone":
                return STRANGER
            raise
        if member["user"].get("bot"):
            return STRANGER
        return PlatformMember(self._kind(place, member), None, _name(member))

    async def title(self, workspace: str) -> str:
        """What a server is called.

        Raises:
            TemporaryError: try again.
            PermanentError: Shortlist is no longer in the server.
        """
        return str((await self._rooms.guild(guild_of(workspace))).get("name") or "")

    def _kind(self, guild: Json, member: Json) -> str:
        allowed = in_guild(guild, member)
        if allowed.administrator or allowed.manage_guild:
            return "admin"
        if not self._roles:
            return "member"
        held = {
            str(guild["id"]),
            *map(str, member.get("roles") or ()),
        }  # @everyone's is the guild's
        names = {str(one["name"]).lower() for one in guild["roles"] if str(one["id"]) in held}
        kinds = [KINDS[role] for name, role in self._roles.items() if name in names | held]
        return max(kinds, key=_RANK.index, default="guest")

    async def kept_out(self, destination: str) -> str | None:
        """Why Shortlist can do nothing in a channel; None where it can, or Discord won't say."""
        workspace, channel = split(destination)
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                me = await self._client.me()
                allowed = await self._rooms.allowed(guild_of(workspace), me, channel)
        except PermanentError as error:
            return error.reason
        except (TemporaryError, TimeoutError):
            return None
        missing = lacking(allowed)
        if not missing:
            return None
        return f"In this channel Shortlist lacks {', '.join(missing)}. Allow it in the settings"

    async def sees(self, destination: str, user: str) -> bool:
        """Whether a member may view a channel; of one that is gone, admins still see what it held.

        Raises:
            TemporaryError: Discord does not answer.
        """
        workspace, channel = split(destination)
        try:
            allowed = await self._rooms.allowed(guild_of(workspace), user, channel)
        except PermanentError as error:
            if error.code in {"channel_gone", "gone"}:
                return (await self.look_up(workspace, user)).kind == "admin"
            return False
        return allowed.view_channel


def _name(member: Json) -> str:
    user = member["user"]
    names = (member.get("nick"), user.get("global_name"), user.get("username"))
    return next((str(name) for name in names if name), "")
