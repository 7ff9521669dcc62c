"""The server, its state, and what a test does with it."""

import asyncio
import hashlib
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from aiohttp import web

from tests.fakes.discord import describe, gateway, routes, world
from tests.fakes.discord.faults import Fault, calm
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.limits import Limits
from tests.fakes.discord.members import Members
from tests.fakes.discord.models import DM, Channel, Guild, User
from tests.fakes.discord.moderation import Moderation
from tests.fakes.discord.records import Answer, Call, FileRecord, ModalRecord, Posted

Json = dict[str, Any]
MESSAGE_CONTENT_LIMITED = 1 << 19


@dataclass(eq=False)
class FakeDiscord:
    """Discord with one app, and guilds that it is in.

    Attributes:
        members: what people do; most of its methods are here too.
        moderation: what changes in guilds; some of its methods are here too.
        privileged: privileged intents that the app was granted.
        least_shards: fewer are refused; what `gateway/bot` advises.
        concurrency: shards that may identify at once, as `gateway/bot` tells.
        answer_wait: seconds an interaction waits for its first answer; Discord's own 3 are short
            for a busy machine.
        settle_wait: seconds a command waits for the end of "... is thinking".
        weather: what goes wrong with a call that nothing was scripted for.
        problems: tracebacks of this server's own mistakes.
        foreign_requests: headers of requests that reached a host which is none of Discord's.
    """

    base: str = ""
    foreign_url: str = ""
    token: str = "fake.discord.token"
    app_id: str = "1100000000000000001"
    privileged: int = gateway.MESSAGE_CONTENT
    least_shards: int = 1
    concurrency: int = 16
    attachment_limit: int = 10 * 1024 * 1024
    answer_wait: float = 30.0
    settle_wait: float = 30.0
    guilds: dict[str, Guild] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    commands: dict[str | None, dict[str, Json]] = field(default_factory=dict)
    posts: list[Posted] = field(default_factory=list)
    files: dict[str, FileRecord] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    modals: list[ModalRecord] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    faults: dict[str, deque[Fault]] = field(default_factory=dict)
    weather: Callable[[str], Fault | None] = field(default=calm)
    limits: Limits = field(default_factory=Limits)
    problems: list[str] = field(default_factory=list)
    foreign_requests: list[dict[str, str]] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _last_id: int = 0
    _links: int = 0

    def __post_init__(self) -> None:
        self.bot = world.make_bot(self)
        self.gateway = Gateway(self)
        self.members = Members(self)
        self.moderation = Moderation(self)
        self.guild = world.make_guild(self, "Acme")
        self.drop = self.members.drop
        self.say = self.members.say
        self.command = self.members.command
        self.autocomplete = self.members.autocomplete
        self.message_command = self.members.message_command
        self.press = self.members.press
        self.choose = self.members.choose
        self.submit = self.members.submit
        self.start_thread = self.members.start_thread
        self.delete_message = self.members.delete_message
        self.neighbour = self.moderation.neighbour
        self.kick_bot = self.moderation.kick_bot
        self.invite_bot = self.moderation.invite_bot
        self.forbid = self.moderation.forbid
        self.allow = self.moderation.allow

    @property
    def api_url(self) -> str:
        """Base address of the API."""
        return f"{self.base}/api/v10"

    @property
    def gateway_url(self) -> str:
        """Address of the gateway."""
        return f"{self.base.replace('http', 'ws', 1)}/gateway"

    @property
    def app_flags(self) -> int:
        """The app's public flags: whether it was granted the message content intent."""
        return MESSAGE_CONTENT_LIMITED if self.privileged & gateway.MESSAGE_CONTENT else 0

    def new_id(self) -> str:
        """A snowflake never used before, later than all before."""
        now = int(time.time() * 1000) - describe.EPOCH << 22
        self._last_id = max(now, self._last_id + 1)
        return str(self._last_id)

    def changed(self) -> None:
        """Let everyone who waits look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait_for(self, condition: Callable[[], object], within: float = 60.0) -> None:
        """Wait until a condition holds, of this server or of the app.

        Raises:
            TimeoutError: it did not; names what was posted last.
        """
        until = time.monotonic() + within
        while not condition():
            left = until - time.monotonic()
            if left <= 0:
                last = [post.shown for post in self.posts[-3:]]
                calls = [f"{call.name} {call.status}" for call in self.calls[-8:]]
                told = f"last posts {last}, last calls {calls}, problems {self.problems}"
                raise TimeoutError(told)
            # What changes in the app alone is not told here, so it is looked at now and then.
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), min(left, 0.02))

    async def connected(self, guild: Guild | None = None) -> None:
        """Wait until the app takes events of a guild."""
        wanted = (guild or self.guild).id
        await self.wait_for(lambda: self.gateway.connected(wanted))

    def script(self, name: str, *faults: Fault) -> None:
        """Let the next calls of a name (see `routes.ROUTES`, or `download`) go wrong, one each."""
        self.faults.setdefault(name, deque()).extend(faults)

    def next_fault(self, name: str) -> Fault | None:
        """The fault for this call."""
        waiting = self.faults.get(name)
        return waiting.popleft() if waiting else self.weather(name)

    def pace(self, count: int = 5, seconds: float = 5.0, name: str = "create_message") -> None:
        """Let each channel take only so many calls of a name in so many seconds."""
        self.limits.rules[name] = (count, seconds)

    def called(self, name: str) -> list[Call]:
        """The app's calls of a name, oldest first."""
        return [call for call in self.calls if call.name == name]

    def link(self, file: FileRecord) -> str:
        """A signed address of a file, good until `expire_links`."""
        place = "ephemeral-attachments" if file.ephemeral else "attachments"
        below = self.app_id if file.ephemeral else file.channel
        signed = f"ex={self._links + 0x68DC7CE1:x}&is=68db2b61&hm={self._signature(file)}&"
        return f"{self.base}/{place}/{below}/{file.id}/{quote(file.filename)}?{signed}"

    def _signature(self, file: FileRecord) -> str:
        return hashlib.sha256(f"{file.id} {self._links}".encode()).hexdigest()

    def signed(self, file: FileRecord, signature: str | None) -> bool:
        """Whether this is the signature of a link that is still good."""
        return signature == self._signature(file)

    def expire_links(self) -> None:
        """Let all addresses of files that were given out so far answer 404."""
        self._links += 1

    def by_token(self, token: str) -> Answer | None:
        """The interaction with this token."""
        return next((one for one in self.answers.values() if one.token == token), None)

    def person(self, name: str) -> User | None:
        """A user by username or id."""
        return next((one for one in self.users.values() if name in {one.name, one.id}), None)

    def new_user(self, name: str, shown_as: str | None = None) -> User:
        """One more user."""
        user = User(self.new_id(), name, shown_as)
        self.users[user.id] = user
        return user

    def dm(self, user: str) -> Channel:
        """The direct messages with a user."""
        whose = self.person(user)
        if whose is None:
            raise LookupError(f"no user {user!r}")
        for one in self.channels.values():
            if one.with_user == whose.id:
                return one
        channel = Channel(self.new_id(), DM, "", with_user=whose.id)
        self.channels[channel.id] = channel
        return channel

    def where(self, place: str | Channel, guild: Guild | None = None) -> Channel:
        """A channel or thread by name (in a guild) or id."""
        if isinstance(place, Channel):
            return place
        return self.channels.get(place) or (guild or self.guild).channel(place)

    def messages(self, place: str | Channel, guild: Guild | None = None) -> list[Posted]:
        """What everyone sees in a channel or thread, oldest first."""
        wanted = self.where(place, guild).id
        seen = [post for post in self.posts if post.channel == wanted and not post.ephemeral_to]
        return [post for post in seen if not post.deleted]

    def own(self, place: str | Channel, guild: Guild | None = None) -> list[Posted]:
        """Of these, the app's."""
        return [post for post in self.messages(place, guild) if post.user == self.bot.id]

    def message(self, message: str) -> Posted:
        """One message by id, deleted or not."""
        return next(post for post in self.posts if post.id == message)

    def ephemerals(self, place: str | Channel, guild: Guild | None = None) -> list[Posted]:
        """What only one member sees, oldest first."""
        wanted = self.where(place, guild).id
        seen = [post for post in self.posts if post.channel == wanted and post.ephemeral_to]
        return [post for post in seen if not post.deleted]

    def open_modal(self) -> ModalRecord:
        """The form opened last that is still open."""
        return next(modal for modal in reversed(self.modals) if modal.open)

    def resend(self, name: str) -> None:
        """Send the last event of a name once more, as Discord may."""
        self.gateway.send(next(one for one in reversed(self.gateway.events) if one.name == name))


@asynccontextmanager
async def open_fake_discord(port: int = 0) -> AsyncIterator[FakeDiscord]:
    """Serve Discord on loopback, on any free port unless one is given."""
    discord = FakeDiscord()
    apps = (routes.discord_app(discord), routes.foreign_app(discord))
    runners = [web.AppRunner(app, shutdown_timeout=1) for app in apps]
    addresses = []
    for runner, wanted in zip(runners, (port, 0), strict=True):
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", wanted, backlog=1024)
        await site.start()
        addresses.append(f"http://127.0.0.1:{runner.addresses[0][1]}")
    discord.base, discord.foreign_url = addresses
    try:
        yield discord
    finally:
        await discord.gateway.cut(1001)
        for runner in runners:
            await runner.cleanup()
