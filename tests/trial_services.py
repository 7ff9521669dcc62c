"""Services over a real database, with a queue that remembers and a clock that is set by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from handlers.services import Options, Services
from storage.database import Database
from storage.files import EncryptedFolder
from storage.models import Task, Workspace


@dataclass
class RecordedQueue:
    """Remembers what it was given, in order, as (task id, attempt)."""

    given: list[tuple[int, int]] = field(default_factory=list)
    restored: list[tuple[int, int]] = field(default_factory=list)

    async def put(self, tasks: Sequence[Task]) -> None:
        """Remember."""
        self.given += [(task.id, task.attempts) for task in tasks]

    async def restore(self, tasks: Sequence[Task]) -> int:
        """Remember."""
        self.restored += [(task.id, task.attempts) for task in tasks]
        return len(tasks)

    async def depth(self) -> Mapping[str, int]:
        """Nothing is kept."""
        return {}


@dataclass
class HandClock:
    """A clock that stands still until it is moved."""

    at: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        """Move on."""
        self.at += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Trial:
    """Services and the parts of them that a test looks at."""

    services: Services
    queue: RecordedQueue
    clock: HandClock
    workspace_id: int


async def trial(database: Database, files: EncryptedFolder, options: Options) -> Trial:
    """Services over an empty database with one workspace."""
    queue, clock = RecordedQueue(), HandClock()
    services = Services(
        database=database,
        files=files,
        queue=queue,
        notifiers={},
        sources={},
        directories={},
        llm=None,
        options=options,
        now=clock,
    )
    async with database.write() as session:
        workspace = Workspace(key="local", created_at=clock())
        session.add(workspace)
        await session.flush()
    return Trial(services, queue, clock, workspace.id)
