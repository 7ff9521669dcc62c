"""What handlers work with: the store, the queue, the outside, and one unit of work."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from handlers.ats.remote import AtsProvider
from handlers.attachments import FileSender
from handlers.cvs.reader import draw_here, read_here
from handlers.messages import Form, Message
from handlers.options import Applying
from handlers.queue.queues import QUEUES
from handlers.scoring.engines import Local, engine_key
from handlers.tokens import TokenSource
from handlers.webhooks.outgoing import NoWeb, Web
from pipeline.digest import Digest
from pipeline.llm import Llm
from storage.database import Database, Session
from storage.files import FileStore
from storage.journal import record
from storage.models import Task
from storage.putting import add_tasks, insert_task
from storage.tasks import finish


class Queue(Protocol):
    """Brings tasks to workers. May forget everything; the database does not."""

    async def put(self, tasks: Sequence[Task]) -> None:
        """Hand over tasks that were committed; never raises, a failure is left to the sweeper."""

    async def restore(self, tasks: Sequence[Task]) -> int:
        """Hand over again those that no longer wait there; returns how many; never raises."""

    async def depth(self) -> Mapping[str, int]:
        """Tasks that wait in each queue, by queue name; raises OSError where it is down."""


@dataclass(frozen=True)
class Share:
    """A message that shares a file; `thread` is the message that it answers to, where it does."""

    channel: str
    message: str
    thread: str | None = None


@dataclass(frozen=True)
class RemoteFile:
    """A file on a chat platform; `shares` are the messages with it, the oldest first."""

    id: str
    name: str
    mimetype: str
    size: int
    user: str | None
    shares: tuple[Share, ...]


class Notifier(FileSender, Protocol):
    """Sends messages and files to one kind of destination.

    Attributes:
        limited: whether the platform limits how fast we may post.
    """

    limited: bool

    async def send(
        self, destination: str, message: Message, *, thread: str | None, notice_id: int
    ) -> str:
        """Post and return the remote id.

        Raises:
            UnconfirmedError: it was sent, but no answer came.
            TemporaryError: try again, after `retry_after` where given.
            PermanentError: the destination will not take it.
        """

    async def find(self, destination: str, *, thread: str | None, notice_id: int) -> str | None:
        """Look up an unconfirmed post by its notice id.

        Raises:
            PermanentError: the platform does not let us look.
        """

    async def edit(self, destination: str, remote_id: str, message: Message) -> None:
        """Replace a message's content. A message that is gone is no error."""

    async def delete(self, destination: str, remote_id: str) -> None:
        """Delete a message of ours. One that is gone already is no error."""

    async def react(
        self, destination: str, message: str, *, add: str, remove: Sequence[str]
    ) -> None:
        """Put one reaction of ours on a message, unless `add` is empty; take others of ours off."""

    async def show_form(self, workspace: str, reference: str, form: Form) -> None:
        """Put a form in place of the one that `reference` names; a closed one is no error."""


class FileSource(Protocol):
    """Fetches files from one platform."""

    async def list_files(
        self, workspace: str, channel: str, since: datetime, until: datetime
    ) -> Sequence[RemoteFile]:
        """List the files that members shared in a channel between two times, the oldest first.

        Raises:
            PermanentError: the channel may not be looked through.
            TemporaryError: try again.
        """

    async def describe(self, workspace: str, file: str) -> RemoteFile:
        """Ask the platform about a file."""

    async def fetch(self, workspace: str, file: str, limit: int) -> bytes:
        """Download a file of at most `limit` bytes.

        Raises:
            PermanentError: gone, forbidden, not a file, too large (codes `file_gone`,
                `missing_scope`, `too_large`).
            TemporaryError: try again.
        """


@dataclass(frozen=True)
class PlatformMember:
    """A person as the platform sees them.

    Attributes:
        kind: admin, member, guest or stranger.
        name: what others read there; they choose it themselves. Empty where it is not told.
    """

    kind: str
    time_zone: str | None
    name: str = ""


class Directory(Protocol):
    """Who is who on one platform."""

    async def look_up(self, workspace: str, user: str) -> PlatformMember:
        """Ask the platform about a user."""

    async def title(self, workspace: str) -> str:
        """What a workspace is called."""

    async def kept_out(self, destination: str) -> str | None:
        """Why we can do nothing in a channel, and what to do; None if we can, or don't know."""

    async def sees(self, destination: str, user: str) -> bool:
        """Whether a channel is for a user to see, and with it what we say of it elsewhere."""


@dataclass(frozen=True)
class Options:
    """Settings that handlers need.

    Attributes:
        admin_ids: platform user ids that are admins whatever the platform says.
        pace: seconds between two messages to one destination.
        lease: seconds a claimed task belongs to its worker without renewal.
        max_attempts: temporary failures before a task waits for a person.
        backoff: seconds before the second attempt; doubles with each one after.
        deadline: seconds one run of a task may take before it is stopped and tried again.
        max_file: bytes of a CV file.
        model_key: provider name for shared waiting, e.g. the model's base address.
        model: the model's name; None where the engines without network are used. Processes that
            never ask a model know it too.
        second_look: whoever would be announced, or comes to one of so many first places of a
            shortlist, is marked a second time by the model; 0 turns that off.
        local: which engine without network scores then.
        slice: rows of what follows from a command that are worked on in one transaction.
        share_delays: seconds to wait before asking again where a file was shared; Slack may know
            it only a little after it says that it was.
        public_url: how others reach our pages, without a slash at the end; None where not set.
        address: how the pages are reached, without a slash at the end; None where there are none.
        applying: see `Applying`.
    """

    admin_ids: frozenset[str] = frozenset()
    pace: float = 1.0
    lease: float = 40.0
    max_attempts: int = 6
    backoff: float = 2.0
    deadline: float = 300.0
    max_file: int = 10 * 1024 * 1024
    model_key: str = "openai"
    model: str | None = None
    second_look: int = 0
    local: Local = "keywords"
    slice: int = 50
    share_delays: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
    public_url: str | None = None
    address: str | None = None
    applying: Applying = field(default_factory=Applying)

    @property
    def engine(self) -> str:
        """Key of the engine that scores under these settings."""
        return engine_key(self.model, self.local, self.model_key)


@dataclass(frozen=True)
class Services:
    """Everything a handler may use; built once in each process by `bot.services`."""

    database: Database
    files: FileStore
    queue: Queue
    notifiers: Mapping[str, Notifier]
    sources: Mapping[str, FileSource]
    directories: Mapping[str, Directory]
    llm: Llm | None
    options: Options
    now: Callable[[], datetime]
    read: Callable[[bytes, str, date], Awaitable[Digest]] = read_here
    draw: Callable[[bytes, int], Awaitable[bytes]] = draw_here
    tokens: Mapping[str, TokenSource] = field(default_factory=dict)
    web: Web = field(default_factory=NoWeb)
    ats: Mapping[str, AtsProvider] = field(default_factory=dict)


@dataclass
class Work:
    """One transaction and the tasks that go to the queue once it is committed.

    Attributes:
        engine: key of the engine that scores now, see `Options.engine`.
        second_look: see `Options.second_look`.
    """

    session: Session
    now: datetime
    engine: str
    second_look: int = 0
    tasks: list[Task] = field(default_factory=list)

    async def put(
        self,
        name: str,
        workspace_id: int,
        *,
        key: str | None = None,
        due_at: datetime | None = None,
        **ids: Any,
    ) -> Task:
        """Add a task to this transaction. With `key`, one that exists is made ready again."""
        task = await insert_task(
            self.session,
            name=name,
            queue=QUEUES[name],
            workspace_id=workspace_id,
            ids=ids,
            key=key,
            now=self.now,
            due_at=due_at or self.now,
        )
        self.tasks.append(task)
        return task

    async def record(
        self, workspace_id: int, *, actor: str, action: str, subject: str, **detail: Any
    ) -> None:
        """Put an entry into the audit journal; `detail` holds ids and codes only."""
        entry = {"actor": actor, "action": action, "subject": subject, **detail}
        await record(self.session, workspace_id, at=self.now, **entry)

    async def put_new(self, name: str, rows: Sequence[tuple[int, str, Mapping[str, Any]]]) -> None:
        """Add many tasks whose keys are new: (workspace id, key, ids)."""
        self.tasks += await add_tasks(
            self.session, name=name, queue=QUEUES[name], rows=rows, now=self.now
        )

    async def put_once(self, name: str, workspace_id: int, *, key: str, **ids: Any) -> None:
        """Add a keyed task, unless this transaction did already."""
        if all(task.key != key for task in self.tasks):
            await self.put(name, workspace_id, key=key, **ids)


class LeaseLostError(Exception):
    """Another worker has the task by now: what this one did last was undone."""


@dataclass
class Running:
    """The task that runs in this context; `ended` is its row once its last step has marked it."""

    task: Task
    ended: Task | None = None


RUNNING: ContextVar[Running | None] = ContextVar("running", default=None)


# What is noted in each transaction that a request changes something in, see `handlers.api.once`.
CHANGING: ContextVar[Callable[[Work], Awaitable[None]] | None] = ContextVar(
    "changing", default=None
)


@asynccontextmanager
async def work(services: Services, *, last: bool = False) -> AsyncIterator[Work]:
    """Open a write transaction; commit, then enqueue what was put. An error undoes both.

    Args:
        services: what it works with.
        last: this is the last step of the task that runs: the task is marked as done in the same
            transaction, so that its effect and its outcome are there both or not at all.

    Raises:
        LeaseLostError: the task belongs to another worker by now.
    """
    running = RUNNING.get() if last else None
    async with services.database.write() as session:
        unit = Work(
            session=session,
            now=services.now(),
            engine=services.options.engine,
            second_look=services.options.second_look,
        )
        yield unit
        if (note := CHANGING.get()) is not None:
            await note(unit)
        ended = await _end(unit, running.task) if running else None
    if running is not None:
        running.ended = ended
    # One that was handed over before and still waits keeps its place: its `queued_at` is older.
    due = [task for task in unit.tasks if task.state == "ready" and task.queued_at == unit.now]
    if due:
        await services.queue.put(due)


async def _end(unit: Work, task: Task) -> Task:
    row = await finish(unit.session, task, unit.now)
    if row is None:
        raise LeaseLostError
    if row.state == "ready":  # it was put once more while it ran
        unit.tasks.append(row)
    return row
