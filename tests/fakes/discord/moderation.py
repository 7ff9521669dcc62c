"""What changes in guilds: the app comes and goes, channels, roles and permissions."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.discord import describe, gateway, world
from tests.fakes.discord.gateway import Event
from tests.fakes.discord.models import TEXT, Channel, Guild, Member, Role
from tests.fakes.discord.permissions import bits
from tests.fakes.discord.records import Posted

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

Json = dict[str, Any]


@dataclass(eq=False)
class Moderation:
    """What owners and moderators do; a guild that is not named is the first."""

    discord: "FakeDiscord"
    _out: set[str] = field(default_factory=set)

    def neighbour(self, name: str = "Globex") -> Guild:
        """One more guild with the app in it; its people and channels are called as in the first."""
        guild = world.make_guild(self.discord, name)
        self._guild_create(guild, joined=True)
        return guild

    def kick_bot(self, guild: Guild | None = None) -> None:
        """Take the app out of a guild."""
        self._guild_gone(guild or self.discord.guild, {})

    def outage(self, guild: Guild | None = None) -> None:
        """Let a guild be unavailable, though the app is in it; `invite_bot` ends that."""
        out = guild or self.discord.guild
        self._guild_gone(out, {"unavailable": True})
        self._out.add(out.id)

    def _guild_gone(self, guild: Guild, more: Json) -> None:
        # Without `unavailable` the app was removed (docs: Guild Delete).
        told = {"id": guild.id, **more}
        self.discord.gateway.send(Event("GUILD_DELETE", guild.id, gateway.GUILDS, lambda _: told))
        guild.has_bot = False

    def invite_bot(self, guild: Guild | None = None) -> None:
        """Bring the app into a guild again."""
        there = guild or self.discord.guild
        there.has_bot = True
        self._guild_create(there, joined=there.id not in self._out)
        self._out.discard(there.id)

    def _guild_create(self, guild: Guild, *, joined: bool) -> None:
        def data(session: gateway.Session) -> Json:
            everybody = bool(session.intents & gateway.GUILD_MEMBERS)
            told = describe.guild_create(self.discord, guild, everybody=everybody)
            if joined:  # by this clients know a new guild from one that is back
                del told["unavailable"]
            return told

        self.discord.gateway.send(Event("GUILD_CREATE", guild.id, gateway.GUILDS, data))

    def add_channel(
        self, name: str, kind: int = TEXT, *, only: tuple[str, ...] = (), guild: Guild | None = None
    ) -> Channel:
        """A new channel; `only`: names of the roles and members that see it, the app always."""
        place = guild or self.discord.guild
        channel = Channel(self.discord.new_id(), kind, name, place.id, place.channel("hiring").id)
        place.channels[channel.id] = self.discord.channels[channel.id] = channel
        if only:
            channel.overwrite(place.id, 0).deny = bits(["view_channel"])
            for who in ("Shortlist", *only):
                self._overwrite(place, channel, who, allow=("view_channel",))
        self._channel_event("CHANNEL_CREATE", channel)
        return channel

    def forbid(
        self, channel: str | Channel, *names: str, who: str = "shortlist",
        guild: Guild | None = None,
    ) -> None:  # fmt: skip
        """Take permissions away in a channel, from the app unless a member or role is named."""
        place = self.discord.where(channel, guild)
        self._overwrite(self.discord.guilds[place.guild or ""], place, who, deny=names)
        self.change_channel(place)

    def allow(
        self, channel: str | Channel, *names: str, who: str = "shortlist",
        guild: Guild | None = None,
    ) -> None:  # fmt: skip
        """Give permissions in a channel, to the app unless a member or role is named."""
        place = self.discord.where(channel, guild)
        self._overwrite(self.discord.guilds[place.guild or ""], place, who, allow=names)
        self.change_channel(place)

    def _overwrite(
        self, guild: Guild, channel: Channel, who: str, *,
        allow: tuple[str, ...] = (), deny: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        roles = [role.id for role in guild.roles.values() if who in {role.name, role.id}]
        one = (
            channel.overwrite(roles[0], 0)
            if roles
            else channel.overwrite(guild.member(who).user.id, 1)
        )
        one.allow = (one.allow | bits(allow)) & ~bits(deny)
        one.deny = (one.deny | bits(deny)) & ~bits(allow)

    def add_role(self, name: str, *permissions: str, guild: Guild | None = None) -> Role:
        """A new role."""
        place = guild or self.discord.guild
        role = Role(self.discord.new_id(), name, bits(permissions), len(place.roles))
        place.roles[role.id] = role
        told = {"guild_id": place.id, "role": describe.role(role)}
        self.discord.gateway.send(
            Event("GUILD_ROLE_CREATE", place.id, gateway.GUILDS, lambda _: told)
        )
        return role

    def add_member(self, name: str, *roles: str, guild: Guild | None = None) -> Member:
        """A new member."""
        place = guild or self.discord.guild
        user = self.discord.person(name) or self.discord.new_user(name, name.title())
        member = Member(user, [place.role(role).id for role in roles])
        place.members[user.id] = member
        self._member_event("GUILD_MEMBER_ADD", place, describe.whole_member(member))
        return member

    def set_roles(self, user: str, *roles: str, guild: Guild | None = None) -> None:
        """Give a member these roles and no others."""
        place = guild or self.discord.guild
        member = place.member(user)
        member.roles = [place.role(role).id for role in roles]
        self._member_event("GUILD_MEMBER_UPDATE", place, describe.whole_member(member))

    def remove_member(self, user: str, *, guild: Guild | None = None) -> None:
        """Take a member out of a guild."""
        place = guild or self.discord.guild
        member = place.member(user)
        del place.members[member.user.id]
        told = {"user": describe.user(member.user)}
        self._member_event("GUILD_MEMBER_REMOVE", place, told)

    def _member_event(self, name: str, guild: Guild, told: Json) -> None:
        data = {"guild_id": guild.id, **told}
        self.discord.gateway.send(Event(name, guild.id, gateway.GUILD_MEMBERS, lambda _: data))

    def add_thread(self, thread: Channel) -> None:
        """A new thread."""
        self.discord.guilds[thread.guild or ""].channels[thread.id] = thread
        self.discord.channels[thread.id] = thread
        self._channel_event("THREAD_CREATE", thread)

    def change_channel(self, channel: Channel, **changes: Any) -> None:
        """Change attributes of a channel or thread, and tell of it."""
        for name, value in changes.items():
            setattr(channel, name, value)
        self._channel_event("THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE", channel)

    def drop_channel(self, channel: Channel) -> None:
        """Delete a channel with its threads, or a thread."""
        below = [one for one in self.discord.channels.values() if one.parent == channel.id]
        for one in [channel, *(one for one in below if one.is_thread)]:
            one.deleted = True
        self._channel_event("THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE", channel)

    def purge(self, posts: list[Posted]) -> None:
        """Delete many messages of one channel at once, as moderators do."""
        for post in posts:
            post.deleted = True
        told = {"ids": [one.id for one in posts], "channel_id": posts[0].channel}
        told["guild_id"] = posts[0].guild or ""
        self.discord.gateway.send(
            Event("MESSAGE_DELETE_BULK", posts[0].guild, gateway.GUILD_MESSAGES, lambda _: told)
        )

    def _channel_event(self, name: str, channel: Channel) -> None:
        told = describe.channel(self.discord, channel)
        if name == "THREAD_CREATE":
            told["newly_created"] = True
        self.discord.gateway.send(Event(name, channel.guild, gateway.GUILDS, lambda _: told))
        self.discord.changed()
