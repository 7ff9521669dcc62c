"""A small product to listen for, behind the real gateway client; the twin of Slack's."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from bot.discord.app import Gateway
from bot.discord.listeners.desk import Desk, Handlers
from bot.discord.platform import DiscordPlatform, open_discord
from handlers.asking.questions import Heard
from handlers.chat.carrying import Carrier
from handlers.cvs.inbox import Shared
from handlers.installations import Installed
from handlers.messages import (
    Button,
    Buttons,
    Caller,
    Done,
    Message,
    Paragraph,
    Picks,
    Pointed,
    Reply,
    Say,
    Span,
    Submission,
)
from handlers.services import Services
from storage.database import Database
from tests.fakes.discord import Answer, FakeDiscord, Posted

NEVER, LASTING = 0.0, 60.0  # seconds of patience: everything is announced as slow, or nothing
LULL = 0.05  # seconds; this Discord tells of all its guilds at once
COMMANDS = ("opening", "rank", "candidate", "hire", "home")
ACTIONS = ("post", "remove", "next", "pick", "reveal", "home_pause")
SHORTCUTS = ("score_cv", "upload_cvs", "create_opening")


def words(text: str) -> Message:
    """A message of one paragraph."""
    return Message(text, (Paragraph(((Span(text),),)),))


SAID = Say(words("Three candidates are ready."))
LONG = "value " * 40
BUTTONS = Message(
    "Shortlist",
    (
        Buttons(
            (
                Button("Post", "post", "7:1"),
                Button("Remove", "remove", "8"),
                Button("Old", "gone"),
                Button("Long", "next", LONG),
            )
        ),
        Picks("Whom?", (("1", "Ann"), ("2", "Ben")), "pick"),
        Buttons(
            (
                Button("Reveal", "reveal", "9", confirm="Show the name?"),
                Button("Pause", "home_pause", "5"),
                Button("Reveal all", "reveal", LONG, confirm="Show the name?"),
            )
        ),
    ),
)


@dataclass
class Product:
    """What reached the handlers, and what they reply; an exception is raised instead.

    Attributes:
        gate: a handler waits for it before it replies.
        refused: name of a file -> why it is not taken in.
        hiring: destinations of channels that hire.
        deleted: (workspace, beginning of names, those that stay) of deleted files.
        joined: (installation, new), as they came.
        failing: raised instead of storing what an event tells.
    """

    asked: list[tuple[str, Caller, Any]] = field(default_factory=list)
    received: list[Shared] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    deleted: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    uninstalled: list[str] = field(default_factory=list)
    joined: list[tuple[Installed, bool]] = field(default_factory=list)
    handed_in: list[tuple[Caller, tuple[str, ...], str]] = field(default_factory=list)
    replies: dict[str, Reply | Exception] = field(default_factory=dict)
    suggestions: list[tuple[str, str]] | Exception = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    hiring: set[str] = field(default_factory=set)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    failing: Exception | None = None

    def __post_init__(self) -> None:
        self.gate.set()

    def handlers(self) -> Handlers:
        """The registries."""
        return Handlers(
            commands={name: self._typed(name) for name in COMMANDS},
            actions={name: self._typed(name) for name in ACTIONS},
            forms={"save_opening": self._filled("save_opening")},
            shortcuts={name: self._chosen(name) for name in SHORTCUTS},
            home=self._home,
            receive=self._receive,
            ask=self._ask,
            uninstalled=self._uninstalled,
            suggestions={name: self._suggest(name) for name in ("opening", "candidate")},
            hand_in=self._hand_in,
            set_forum=self._set_forum,
            refuse_file=self._refuse,
            questions={"reveal": "Show the name?"},
            is_hiring=self._is_hiring,
            message_deleted=self._message_deleted,
            joined=self._joined,
            workspaces=self._workspaces,
        )

    async def _reply(self, name: str, caller: Caller, given: Any) -> Reply:
        self.asked.append((name, caller, given))
        await self.gate.wait()
        reply = self.replies.get(name, Done())
        if isinstance(reply, Exception):
            raise reply
        return reply

    def _typed(self, name: str) -> Callable[[Services, Caller, str], Awaitable[Reply]]:
        async def handler(services: Services, caller: Caller, text: str) -> Reply:
            del services
            return await self._reply(name, caller, text)

        return handler

    def _filled(self, name: str) -> Callable[[Services, Caller, Submission], Awaitable[Reply]]:
        async def handler(services: Services, caller: Caller, filled: Submission) -> Reply:
            del services
            return await self._reply(name, caller, filled)

        return handler

    def _chosen(self, name: str) -> Callable[[Services, Caller, Pointed | None], Awaitable[Reply]]:
        async def handler(services: Services, caller: Caller, pointed: Pointed | None) -> Reply:
            del services
            return await self._reply(name, caller, pointed)

        return handler

    def _suggest(
        self, name: str
    ) -> Callable[[Services, Caller, str], Awaitable[Sequence[tuple[str, str]]]]:
        async def suggest(services: Services, caller: Caller, typed: str) -> list[tuple[str, str]]:
            del services
            self.asked.append((f"suggest {name}", caller, typed))
            if isinstance(self.suggestions, Exception):
                raise self.suggestions
            return self.suggestions

        return suggest

    async def _hand_in(
        self, services: Services, caller: Caller, files: Sequence[str], opening: str
    ) -> Reply:
        del services
        self.handed_in.append((caller, tuple(files), opening))
        return await self._reply("hand_in", caller, tuple(files))

    async def _set_forum(
        self, services: Services, caller: Caller, opening: str, forum: str | None
    ) -> Reply:
        del services
        return await self._reply("set_forum", caller, (opening, forum))

    def _refuse(self, services: Services, name: str, kind: str, size: int) -> str | None:
        del services, kind, size
        return self.refused.get(name)

    async def _home(self, services: Services, caller: Caller) -> Message:
        del services
        self.asked.append(("home", caller, None))
        return words("Two openings.")

    async def _receive(self, shared: Shared) -> None:
        self._store(self.received, shared)

    async def _ask(self, services: Services, heard: Heard) -> None:
        del services
        self._store(self.heard, heard)

    def _store(self, where: list[Any], what: Any) -> None:
        if self.failing is not None:
            raise self.failing
        where.append(what)

    async def _uninstalled(self, workspace: str, when: datetime) -> list[str]:
        del when
        self.uninstalled.append(workspace)
        return [workspace]

    async def _is_hiring(self, workspace: str, channel: str) -> bool:
        assert channel.startswith(f"{workspace}/")
        return channel in self.hiring

    async def _message_deleted(self, workspace: str, prefix: str, kept: Sequence[str]) -> None:
        self.deleted.append((workspace, prefix, tuple(kept)))

    async def _workspaces(self) -> list[str]:
        return [installed.workspace for installed, _ in self.joined]

    async def _joined(self, installed: Installed, new: bool) -> None:
        self.joined.append((installed, new))


def _listening() -> bool:
    """Whether discord.py works on something that was sent to it."""
    names = [task.get_name() for task in asyncio.all_tasks() if not task.done()]
    begins = ("discord.py: ", "discord-ui-", "CommandTree-invoker")
    return any(name.startswith(begins) for name in names)


@dataclass
class Shop:
    """The small product, open in the guilds of a fake Discord.

    Attributes:
        events: that came from the gateway so far.
    """

    discord: FakeDiscord
    product: Product
    platform: DiscordPlatform
    gateway: Gateway
    events: int = 0

    async def heard(self) -> None:
        """Wait until all that Discord has sent was listened to, to the end."""
        await self.discord.wait_for(lambda: not self._behind() and not _listening())

    def _behind(self) -> bool:
        sessions = [one for one in self.discord.gateway.sessions if one.valid]
        return self.events < sum(len(session.log) for session in sessions)

    @property
    def here(self) -> str:
        """The destination of the channel that people are in unless told otherwise."""
        return self.place("backend")

    def place(self, channel: str) -> str:
        """The destination of a channel of the first guild."""
        guild = self.discord.guild
        return f"discord:{guild.id}/{guild.channel(channel).id}"

    def user(self, name: str) -> str:
        """Id of a member."""
        return self.discord.guild.member(name).user.id

    def caller(self, name: str = "rita", channel: str = "backend", **more: Any) -> Caller:
        """Whoever asks in a channel."""
        place = self.place(channel)
        return Caller(place.partition("/")[0], self.user(name), place, **more)

    async def card(self, message: Message = BUTTONS, channel: str = "backend") -> Posted:
        """Post a message that all see."""
        sent = await self.platform.notifier.send(
            self.place(channel), message, thread=None, notice_id=len(self.discord.posts) + 1
        )
        return self.discord.message(sent)

    async def told(self, message: Message = BUTTONS) -> Answer:
        """Have a member see a message alone."""
        self.product.replies["rank"] = Say(message)
        return await self.discord.command("rank")


@asynccontextmanager
async def open_shop(
    discord: FakeDiscord,
    database: Database,
    product: Product,
    *,
    content: bool = True,
    patience: float = LASTING,
) -> AsyncIterator[Shop]:
    """Connect the small product; its commands are made known.

    Args:
        discord: with its guilds.
        database: for what buttons and forms are too small for.
        product: what answers.
        content: whether the contents of messages are asked for.
        patience: see `Desk`.
    """
    async with AsyncExitStack() as opened:
        gateway = await opened.enter_async_context(
            Gateway(content=content, api=discord.api_url, gateway=discord.gateway_url, lull=LULL)
        )
        await gateway.login(discord.token)
        carrier = Carrier(database, lambda: datetime.now(UTC))
        platform = await opened.enter_async_context(
            open_discord(discord.token, carrier, api=discord.api_url, http=gateway.http)
        )
        desk = Desk(cast("Services", object()), product.handlers(), platform, patience)

        async def told() -> None:
            """Nobody waits for it here: a connection that is open is enough."""

        shop = Shop(discord, product, platform, gateway)

        async def on_socket_event_type(_: str) -> None:
            shop.events += 1

        gateway.event(on_socket_event_type)
        await gateway.listen_for(desk, told).sync()
        connection = asyncio.create_task(gateway.connect())
        try:
            await discord.connected()
            await discord.wait_for(lambda: len(gateway.guilds) == len(discord.guilds))
            yield shop
        finally:
            await gateway.close()
            with suppress(Exception, asyncio.CancelledError):
                await asyncio.wait_for(connection, 5)
    assert discord.problems == []
