"""The gateway: who is connected, and what is sent to them (docs: events/gateway)."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.fakes.discord import describe
from tests.fakes.discord.records import Identified

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

Json = dict[str, Any]
GUILDS, GUILD_MEMBERS, PRESENCES = 1 << 0, 1 << 1, 1 << 8
GUILD_MESSAGES, GUILD_REACTIONS = 1 << 9, 1 << 10
DIRECT_MESSAGES, DIRECT_REACTIONS = 1 << 12, 1 << 13
MESSAGE_CONTENT = 1 << 15
PRIVILEGED = GUILD_MEMBERS | PRESENCES | MESSAGE_CONTENT
KNOWN_INTENTS = (1 << 26) - 1
UNHEALTHY = {1000, 1001}


@dataclass(eq=False)
class Line:
    """One connection: what is still to be written to it, and whose session it carries."""

    socket: web.WebSocketResponse
    request: web.Request
    outbox: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)
    session: "Session | None" = None

    async def write(self) -> None:
        """Write what comes, until cancelled."""
        while True:
            payload = await self.outbox.get()
            if self.socket.closed:
                return
            await self.socket.send_json(payload)

    async def close(self, code: int, reason: str = "") -> None:
        """Close from Discord's side."""
        await self.socket.close(code=code, message=reason.encode())


@dataclass(eq=False)
class Session:
    """What outlives a connection. `log` holds every event, so that it can be resumed."""

    id: str
    shard: tuple[int, int]
    intents: int
    log: list[Json] = field(default_factory=list)
    line: Line | None = None
    valid: bool = True

    def covers(self, guild: str | None) -> bool:
        """Whether events of this guild come here; direct messages come to shard 0."""
        return (int(guild) >> 22) % self.shard[1] == self.shard[0] if guild else not self.shard[0]

    def put(self, event: str, data: Any) -> None:
        """Send an event, now or when it is resumed."""
        payload = {"op": 0, "t": event, "s": len(self.log) + 1, "d": data}
        self.log.append(payload)
        if self.line is not None:
            self.line.outbox.put_nowait(payload)


@dataclass(frozen=True)
class Event:
    """Something that was sent; `data` makes it for one session."""

    name: str
    guild: str | None
    needs: int
    data: Callable[[Session], Json]


@dataclass(eq=False)
class Gateway:
    """All connections of the app.

    Attributes:
        heartbeat: milliseconds between the app's heartbeats.
        beats: heartbeats so far.
        identifies: those that were taken, oldest first.
        refused: close codes that were sent, oldest first.
        resumes: ids of sessions that were resumed, oldest first.
        invalid: answer the next Resume with an invalid session.
        events: everything that was sent.
    """

    discord: "FakeDiscord"
    heartbeat: int = 41_250
    beats: int = 0
    sessions: list[Session] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    identifies: list[Identified] = field(default_factory=list)
    resumes: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    invalid: bool = False

    def connected(self, guild: str | None) -> list[Session]:
        """Sessions that take events of this guild right now."""
        return [one for one in self.sessions if one.valid and one.line and one.covers(guild)]

    def send(self, event: Event) -> None:
        """Send an event to every session that asked for its kind."""
        guild = self.discord.guilds.get(event.guild or "")
        if guild is not None and not guild.has_bot:
            return
        self.events.append(event)
        for one in self.sessions:
            wanted = not event.needs or one.intents & event.needs
            if one.valid and one.covers(event.guild) and wanted:
                one.put(event.name, event.data(one))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection from beginning to end."""
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        line = Line(socket, request)
        self.lines.append(line)
        line.outbox.put_nowait(
            {"op": 10, "t": None, "s": None, "d": {"heartbeat_interval": self.heartbeat}}
        )
        writer = asyncio.create_task(line.write())
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    await self._take(line, json.loads(frame.data))
        finally:
            writer.cancel()
            self._leave(line)
        return socket

    def _leave(self, line: Line) -> None:
        self.lines.remove(line)
        if line.session is not None and line.session.line is line:
            line.session.line = None
            # An app that says good-bye cannot resume.
            line.session.valid &= line.socket.close_code not in UNHEALTHY
        self.discord.changed()

    async def _take(self, line: Line, message: Json) -> None:
        match message.get("op"):
            case 1:
                self.beats += 1
                line.outbox.put_nowait({"op": 11, "t": None, "s": None, "d": None})
            case 2:
                await self._identify(line, message["d"])
            case 3 | 4 if line.session:
                pass
            case 6:
                await self._resume(line, message["d"])
            case 8 if line.session:
                self._members(line.session, message["d"])
            case _:
                code = 4001 if line.session else 4003
                await self._refuse(
                    line, code, "Unknown opcode." if line.session else "Not authenticated."
                )
        self.discord.changed()

    async def _refuse(self, line: Line, code: int, reason: str) -> None:
        self.refused.append(code)
        await line.close(code, reason)

    async def _identify(self, line: Line, asked: Json) -> None:
        intents, shard = asked.get("intents"), tuple(asked.get("shard") or (0, 1))
        if line.session is not None:
            await self._refuse(line, 4005, "Already authenticated.")
        elif asked.get("token") != self.discord.token:
            await self._refuse(line, 4004, "Authentication failed.")
        elif not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            await self._refuse(line, 4013, "Invalid intent(s).")
        elif intents & PRIVILEGED & ~self.discord.privileged:
            await self._refuse(line, 4014, "Disallowed intent(s).")
        elif not 0 <= shard[0] < shard[1]:
            await self._refuse(line, 4010, "Invalid shard.")
        elif shard[1] < self.discord.least_shards:
            await self._refuse(line, 4011, "Sharding required.")
        else:
            self._begin(line, Session(self.discord.new_id(), (shard[0], shard[1]), intents))

    def _begin(self, line: Line, session: Session) -> None:
        session.line, line.session = line, session
        self.sessions.append(session)
        self.identifies.append(Identified(session.id, session.intents, session.shard))
        guilds = [one for one in self.discord.guilds.values() if one.has_bot]
        mine = [one for one in guilds if session.covers(one.id)]
        session.put(
            "READY",
            {
                "v": 10,
                "user": describe.user(self.discord.bot),
                "guilds": [{"id": one.id, "unavailable": True} for one in mine],
                "session_id": session.id,
                "resume_gateway_url": self.discord.gateway_url,
                "shard": list(session.shard),
                "application": {"id": self.discord.app_id, "flags": self.discord.app_flags},
            },
        )
        if session.intents & GUILDS:
            everybody = bool(session.intents & GUILD_MEMBERS)
            for one in mine:
                told = describe.guild_create(self.discord, one, everybody=everybody)
                session.put("GUILD_CREATE", told)

    async def _resume(self, line: Line, asked: Json) -> None:
        known = [one for one in self.sessions if one.id == asked.get("session_id") and one.valid]
        if asked.get("token") != self.discord.token:
            await self._refuse(line, 4004, "Authentication failed.")
        elif not known or self.invalid:
            self.invalid = False
            line.outbox.put_nowait({"op": 9, "t": None, "s": None, "d": False})
        elif not isinstance(asked.get("seq"), int) or asked["seq"] > len(known[0].log):
            await self._refuse(line, 4007, "Invalid seq.")
        else:
            session = known[0]
            for payload in session.log[asked["seq"] :]:
                line.outbox.put_nowait(payload)
            session.line, line.session = line, session
            session.put("RESUMED", {"_trace": []})
            self.resumes.append(session.id)

    def _members(self, session: Session, asked: Json) -> None:
        guild = self.discord.guilds[str(asked["guild_id"])]
        wanted = {str(one) for one in asked.get("user_ids") or ()}
        begin = str(asked.get("query") or "")
        found = [
            one
            for one in guild.members.values()
            if (one.user.id in wanted if wanted else one.user.name.startswith(begin))
        ]
        if not wanted and not begin and not session.intents & GUILD_MEMBERS:
            found = []
        limit = int(asked.get("limit") or 0) or len(found)
        session.put(
            "GUILD_MEMBERS_CHUNK",
            {
                "guild_id": guild.id,
                "members": [describe.whole_member(one) for one in found[:limit]],
                "chunk_index": 0,
                "chunk_count": 1,
                "not_found": sorted(wanted - set(guild.members)),
                "nonce": asked.get("nonce"),
            },
        )

    async def ask_to_reconnect(self) -> None:
        """Opcode 7 to every connection; the app resumes."""
        for line in list(self.lines):
            line.outbox.put_nowait({"op": 7, "t": None, "s": None, "d": None})

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Opcode 9 to every connection; unless `resumable` the app must identify anew."""
        for line in list(self.lines):
            if line.session is not None:
                line.session.valid = resumable
            line.outbox.put_nowait({"op": 9, "t": None, "s": None, "d": resumable})

    async def cut(self, code: int | None = None) -> None:
        """Cut every connection: without a word, or closed with a code."""
        for line in list(self.lines):
            if line.session is not None:
                line.session.line = None
            if code is not None:
                await line.close(code)
            elif line.request.transport is not None:
                line.request.transport.abort()
