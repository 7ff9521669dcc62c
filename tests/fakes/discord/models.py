"""Guilds, channels and people as the fake keeps them; ids are snowflakes written as strings."""

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.permissions import ALL, BITS, Overwrite, bits, computed

Json = dict[str, Any]
TEXT, DM, VOICE, CATEGORY, NEWS, NEWS_THREAD, THREAD, PRIVATE_THREAD, FORUM = (
    0, 1, 2, 4, 5, 10, 11, 12, 15,
)  # fmt: skip
THREADS = {NEWS_THREAD, THREAD, PRIVATE_THREAD}
WRITABLE = {TEXT, DM, VOICE, NEWS, *THREADS}


@dataclass
class User:
    """A person or a bot. `takes_messages`: direct messages from the bot reach them."""

    id: str
    name: str
    shown_as: str | None = None
    bot: bool = False
    takes_messages: bool = True
    locale: str = "en-US"


@dataclass
class Member:
    """A user in a guild."""

    user: User
    roles: list[str] = field(default_factory=list)
    nick: str | None = None
    joined_at: str = "2026-01-05T09:00:00.000000+00:00"


@dataclass
class Role:
    """A role; the one with the guild's id is @everyone."""

    id: str
    name: str
    permissions: int = 0
    position: int = 1
    bot: str | None = None


@dataclass(eq=False)
class Channel:
    """A channel, a thread or a direct message.

    Attributes:
        guild: id of its guild; None for direct messages.
        parent: category of a channel, channel of a thread.
        tags: available tags of a forum.
        applied: ids of a post's tags.
        owner: who started the thread.
        started_from: message that a thread hangs on.
        with_user: whom a direct message is with.
        people: who is in a private thread.
    """

    id: str
    kind: int
    name: str
    guild: str | None = None
    parent: str | None = None
    position: int = 0
    topic: str | None = None
    overwrites: list[Overwrite] = field(default_factory=list)
    tags: list[Json] = field(default_factory=list)
    flags: int = 0
    applied: list[str] = field(default_factory=list)
    owner: str | None = None
    started_from: str | None = None
    archived: bool = False
    locked: bool = False
    with_user: str | None = None
    people: set[str] = field(default_factory=set)
    last_message: str | None = None
    deleted: bool = False

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread or a forum's post."""
        return self.kind in THREADS

    def overwrite(self, whose: str, kind: int) -> Overwrite:
        """The overwrite of a role or member, made where there is none."""
        for one in self.overwrites:
            if one.id == whose:
                return one
        self.overwrites.append(Overwrite(whose, kind))
        return self.overwrites[-1]


@dataclass(eq=False)
class Guild:
    """A guild. `has_bot`: whether the app is in it."""

    id: str
    name: str
    owner: str
    bot: str
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    has_bot: bool = True
    locale: str = "en-US"

    def role(self, name: str) -> Role:
        """A role by name or id."""
        return next(one for one in self.roles.values() if name in {one.name, one.id})

    def channel(self, name: str) -> Channel:
        """A channel or thread by name or id; the newest of a name.

        Raises:
            LookupError: there is none of that name.
        """
        known = [one for one in self.channels.values() if not one.deleted]
        for one in reversed(known):
            if name in {one.id, one.name}:
                return one
        raise LookupError(f"no channel {name!r}; there are {[one.name for one in known]}")

    def member(self, name: str) -> Member:
        """A member by username or id.

        Raises:
            LookupError: there is none of that name.
        """
        for one in self.members.values():
            if name in {one.user.name, one.user.id}:
                return one
        known = [one.user.name for one in self.members.values()]
        raise LookupError(f"no member {name!r}; there are {known}")

    def base(self, user: str) -> int:
        """A member's permissions in the guild."""
        member = self.members.get(user)
        if member is None:
            return 0
        if user == self.owner:
            return ALL
        total = self.roles[self.id].permissions
        for role in member.roles:
            total |= self.roles[role].permissions
        return ALL if total & BITS["administrator"] else total

    def permissions(self, user: str, channel: Channel) -> int:
        """A member's permissions in a channel; a thread has its parent's."""
        if channel.is_thread and channel.parent:
            allowed = self.permissions(user, self.channels[channel.parent])
            seen = channel.kind != PRIVATE_THREAD or user in channel.people
            return allowed if seen or allowed & BITS["manage_threads"] else 0
        member = self.members.get(user)
        if member is None:
            return 0
        return computed(
            self.base(user),
            channel.overwrites,
            guild=self.id,
            roles=member.roles,
            user=user,
        )

    def may(self, user: str, channel: Channel, *names: str) -> bool:
        """Whether a member has all of these permissions in a channel."""
        wanted = bits(names)
        return self.permissions(user, channel) & wanted == wanted
