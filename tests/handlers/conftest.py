"""Handlers on a real database, with a chat platform that is a list."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TypeVar

import pytest
from sqlalchemy import inspect, select

from bot.inline import InlineQueue
from handlers.actions import ACTIONS, FORMS
from handlers.attachments import Attachment, FileWay
from handlers.chat.commands import COMMANDS
from handlers.cvs.inbox import Shared, receive
from handlers.errors import PermanentError, UnconfirmedError
from handlers.messages import (
    Ask,
    Button,
    Buttons,
    Caller,
    Excerpt,
    Fields,
    Form,
    Heading,
    Inline,
    Mention,
    Message,
    Note,
    Paragraph,
    Progress,
    Replace,
    Reply,
    Say,
    Span,
    Submission,
    Table,
)
from handlers.services import Options, PlatformMember, RemoteFile, Services, Share
from handlers.tasks import TASKS
from pipeline.llm import LlmSettings, open_llm
from storage.database import Database
from storage.files import EncryptedFolder
from storage.models import Base, Opening
from tests.fakes.openai import FakeOpenAI

# For tests where nothing depends on the kind of database.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Row = TypeVar("Row", bound=Base)
TEAM = "chat:T1"
CHANNEL = "chat:T1/C1"
OTHER_CHANNEL = "chat:T1/C2"


@dataclass
class Post:
    """A message as the channel shows it now."""

    destination: str
    thread: str | None
    message: Message
    notice_id: int
    edits: int = 0


@dataclass
class Chat:
    """A chat platform in memory: files to fetch, people to look up, messages to read."""

    limited = True

    files: dict[str, tuple[RemoteFile, bytes]] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    reactions: dict[str, str] = field(default_factory=dict)
    forms: list[tuple[str, Form]] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    private: dict[str, set[str]] = field(default_factory=dict)
    looks: list[tuple[str, str]] = field(default_factory=list)
    sent_files: list[tuple[str, Attachment]] = field(default_factory=list)
    way: FileWay = field(default_factory=lambda: FileWay("member"))
    refuse: Callable[[str], Exception | None] = lambda _: None
    sent: int = 0
    lag: int = 0
    on_fetch: Callable[[], Awaitable[None]] | None = None
    refuse_list: Exception | None = None
    refuse_look: Exception | None = None
    looked_up: list[str] = field(default_factory=list)

    def share(
        self,
        name: str,
        data: bytes,
        *,
        file: str,
        message: str = "100.1",
        channel: str = CHANNEL,
        thread: str | None = None,
    ) -> None:
        """Put a file where `fetch` finds it."""
        before = self.files[file][0].shares if file in self.files else ()
        shares = (*before, Share(channel, message, thread))
        remote = RemoteFile(file, name, "", len(data), "U1", shares)
        self.files[file] = (remote, data)

    async def list_files(
        self, workspace: str, channel: str, since: datetime, until: datetime
    ) -> Sequence[RemoteFile]:
        """Give the files of a channel, whenever they came."""
        del workspace, since, until
        if self.refuse_list is not None:
            raise self.refuse_list
        files = [remote for remote, _ in self.files.values()]
        return [f for f in files if any(share.channel == channel for share in f.shares)]

    async def describe(self, workspace: str, file: str) -> RemoteFile:
        """Say what is known of a file."""
        del workspace
        if file not in self.files:
            raise PermanentError("file_gone", "The file is gone.")
        remote = self.files[file][0]
        if self.lag:
            self.lag -= 1
            return replace(remote, shares=())
        return remote

    async def fetch(self, workspace: str, file: str, limit: int) -> bytes:
        """Give a file's bytes."""
        del workspace, limit
        if self.on_fetch is not None:
            await self.on_fetch()
        return self.files[file][1]

    async def send(
        self, destination: str, message: Message, *, thread: str | None, notice_id: int
    ) -> str:
        """Post."""
        trouble = self.refuse(message.text)
        if trouble is None or isinstance(trouble, UnconfirmedError):
            self.sent += 1
            remote_id = f"m{self.sent}"
            self.posts[remote_id] = Post(destination, thread, message, notice_id)
        if trouble is not None:
            raise trouble
        return f"m{self.sent}"

    async def find(self, destination: str, *, thread: str | None, notice_id: int) -> str | None:
        """Look a post up."""
        del destination, thread
        return next((k for k, post in self.posts.items() if post.notice_id == notice_id), None)

    async def edit(self, destination: str, remote_id: str, message: Message) -> None:
        """Replace."""
        del destination
        post = self.posts[remote_id]
        self.posts[remote_id] = replace(post, message=message, edits=post.edits + 1)

    async def delete(self, destination: str, remote_id: str) -> None:
        """Delete."""
        del destination
        self.posts.pop(remote_id, None)

    async def react(
        self, destination: str, message: str, *, add: str, remove: Sequence[str]
    ) -> None:
        """React."""
        del destination
        if add:
            self.reactions[message] = add
        elif self.reactions.get(message) in remove:
            del self.reactions[message]

    async def show_form(self, workspace: str, reference: str, form: Form) -> None:
        """Remember the form."""
        del workspace
        self.forms.append((reference, form))

    async def file_way(self, workspace: str) -> FileWay:
        """As the test says."""
        del workspace
        return self.way

    async def direct(self, workspace: str, user: str) -> str:
        """A conversation of each member's own."""
        return f"{workspace}/D{user}"

    async def upload(self, destination: str, attachment: Attachment) -> None:
        """Keep the file."""
        if trouble := self.refuse(attachment.title):
            raise trouble
        self.sent_files.append((destination, attachment))

    async def look_up(self, workspace: str, user: str) -> PlatformMember:
        """Say who someone is: members unless told otherwise."""
        del workspace
        if self.refuse_look is not None:
            raise self.refuse_look
        self.looked_up.append(user)
        kind = self.people.get(user, "member")
        return PlatformMember(kind, "Europe/Berlin", self.names.get(user, ""))

    async def title(self, workspace: str) -> str:
        """Say what a workspace is called; nothing unless told otherwise."""
        return self.names.get(workspace, "")

    async def kept_out(self, destination: str) -> str | None:
        """Say whether we are in a channel."""
        return "Shortlist is not in this channel." if destination in self.closed else None

    async def sees(self, destination: str, user: str) -> bool:
        """Say who may see a channel: everyone, but for private ones their members."""
        self.looks.append((destination, user))
        return user in self.private.get(destination, {user})

    def said(self, containing: str) -> list[Post]:
        """Posts that hold these words."""
        return [post for post in self.posts.values() if containing in words(post.message)]


def words(message: Message) -> str:
    """All words of a message, for looking things up."""
    parts = [message.text]
    for block in message.blocks:
        match block:
            case Heading(text) | Excerpt(text):
                parts.append(text)
            case Paragraph(lines) | Note(lines):
                parts.extend("".join(_shown(part) for part in line) for line in lines)
            case Fields(pairs):
                parts.extend(f"{label}: {value}" for label, value in pairs)
            case Progress(_, _, text):
                parts.append(text)
            case Table(rows):
                parts.extend(" | ".join(row) for row in rows)
            case _:
                pass
    return "\n".join(parts)


def _shown(part: Inline) -> str:
    match part:
        case Span(text):
            return text
        case Mention(user):
            return f"@{user}"
        case _:
            return ""


@dataclass
class World:
    """A running product without processes: services, the chat, and a way to let work happen."""

    services: Services
    chat: Chat
    queue: InlineQueue
    caller: Caller = field(default_factory=lambda: Caller(TEAM, "U1", CHANNEL))

    async def settle(self) -> None:
        """Run every task that is ready, until none is left."""
        await self.queue.drain(self.services, TASKS)

    async def drop(
        self, name: str, data: bytes, *, file: str, message: str = "100.1", channel: str = CHANNEL
    ) -> None:
        """Share a file in a channel and let everything happen."""
        self.chat.share(name, data, file=file, message=message, channel=channel)
        await self.event(file, channel=channel, event=f"E-{file}-{message}-{channel}")
        await self.settle()

    async def event(self, file: str, *, event: str, channel: str = CHANNEL) -> None:
        """Say that a file was shared, as the platform does."""
        await receive(self.services, [Shared(TEAM, channel, (file,), "U1", event)])

    async def press(self, action: str, value: str, caller: Caller | None = None) -> Reply:
        """Press a button and let everything happen."""
        reply = await ACTIONS[action](self.services, caller or self.caller, value)
        await self.settle()
        return reply

    async def fill(self, form: str, value: str, **fields: str) -> Reply:
        """Send a form and let everything happen."""
        named = {re.sub(r"_(?=\d)", "-", name): text for name, text in fields.items()}
        reply = await FORMS[form](self.services, self.caller, Submission(value, named))
        await self.settle()
        return reply

    async def say(self, command: str, text: str = "", caller: Caller | None = None) -> str:
        """Type a command; the words of the answer."""
        reply = await COMMANDS[command](self.services, caller or self.caller, text)
        await self.settle()
        return said(reply)

    async def open_opening(
        self, *, bar: str = "50", channel: str = CHANNEL, blind: str = "no"
    ) -> int:
        """Create an opening as `/opening new` does; returns its id."""
        about = {"title": "Backend Engineer", "description": DESCRIPTION}
        reply = await self.fill("new_opening", channel, **about, bar=bar, blind=blind)
        assert isinstance(reply, Ask)
        return (await self.rows(Opening))[-1].id

    async def rows(self, table: type[Row]) -> list[Row]:
        """All rows of a table, as they came."""
        async with self.services.database.read() as session:
            keys = list(inspect(table).primary_key)
            return list(await session.scalars(select(table).order_by(*keys)))


def said(reply: Reply) -> str:
    """The words of a reply."""
    assert isinstance(reply, Say | Replace), reply
    return words(reply.message)


def buttons(message: Message) -> dict[str, Button]:
    """The buttons of a message by action; of several the last."""
    return {
        button.action: button
        for block in message.blocks
        if isinstance(block, Buttons)
        for button in block.buttons
    }


def cv(name: str, mail: str, skills: str = "Python, PostgreSQL, Kubernetes, AWS") -> bytes:
    """A CV of someone else."""
    text = CV.replace("Ana Ruiz", name).replace("ana.ruiz@example.com", mail)
    return text.replace("Python, PostgreSQL, Kubernetes, AWS", skills).encode()


@pytest.fixture
async def world(database: Database, files: EncryptedFolder) -> World:
    """The product on an empty database (SQLite and PostgreSQL), scoring without a model."""
    chat, queue = Chat(), InlineQueue()
    services = Services(
        database=database,
        files=files,
        queue=queue,
        notifiers={"chat": chat},
        sources={"chat": chat},
        directories={"chat": chat},
        llm=None,
        options=Options(pace=0.0, backoff=0.0, share_delays=(0.0, 0.0)),
        now=lambda: datetime.now(UTC),
    )
    return World(services, chat, queue)


@pytest.fixture
async def model() -> AsyncIterator[FakeOpenAI]:
    """A model server on loopback."""
    async with FakeOpenAI() as server:
        yield server


@pytest.fixture
async def modelled(world: World, model: FakeOpenAI) -> AsyncIterator[World]:
    """The product, scoring by a model."""
    async with open_llm(LlmSettings(api_key="sk-test", base_url=model.url)) as llm:
        options = replace(world.services.options, model="gpt-6-luna", max_attempts=2)
        services = replace(world.services, llm=llm, options=options)
        yield World(services, world.chat, world.queue)


CV = """Ana Ruiz
ana.ruiz@example.com | +34 612 345 678 | Madrid

Senior Backend Engineer

Experience
Backend Engineer, Acme Cloud, 2016-03 - present
- Built payment services in Python and PostgreSQL for 4 million users
- Moved 40 services to Kubernetes on AWS
- Led a team of five engineers

Education
MSc Computer Science, University of Testville, 2014

Skills
Python, PostgreSQL, Kubernetes, AWS, Docker, Redis

Languages
English (C1), Spanish (native)
"""
DESCRIPTION = """We are looking for a Senior Backend Engineer.
Requirements:
- 5+ years of experience with Python (must have)
- PostgreSQL is required
- Kubernetes is a must
Nice to have:
- AWS
- Team lead experience
"""
