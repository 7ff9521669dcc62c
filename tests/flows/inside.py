"""A running Shortlist from inside: its processes, its queue, what its database holds."""

from dataclasses import dataclass
from typing import Any

from redis import Redis
from sqlalchemy import select

from bot.services import redis_address
from bot.settings import Settings
from handlers.services import Services
from storage.models import Application, Base, Cv, ScoreRow, Upload
from tests.processes import child_named, until


@dataclass
class Inside:
    """What is the same whatever the platform.

    Attributes:
        services: of the test's own, to look into the database; it hands nothing over.
        pid: of the supervisor.
    """

    settings: Settings
    services: Services
    pid: int

    def process(self, words: str) -> int:
        """The id of one of our processes, by words of its command line."""
        return child_named(self.pid, words)

    @property
    def redis(self) -> Redis:
        """A client of the stack's Redis."""
        return Redis.from_url(redis_address(self.settings) or "")

    async def idle(self) -> None:
        """Wait until nothing is queued or running and no message is to be sent."""

        async def nothing() -> bool:
            busy = ("ready", "leased", "waiting")
            tasks = await self.rows("tasks", state=busy)
            notices = await self.rows("notices", state=("due", "sending"))
            return not tasks and not notices

        await until(nothing)

    async def rows(self, table: str, **among: tuple[Any, ...]) -> list[Any]:
        """Rows of a table whose columns have one of these values."""
        source = Base.metadata.tables[table]
        query = select(source).where(*(source.c[name].in_(of) for name, of in among.items()))
        async with self.services.database.read() as session:
            return list(await session.execute(query))

    async def leased(self, name: str) -> bool:
        """Whether a task of this name is being worked on."""
        return bool(await self.rows("tasks", name=(name,), state=("leased",)))

    async def cv_of(self, file: str) -> Cv:
        """The CV that came as this Slack file."""
        async with self.services.database.read() as session:
            upload = select(Upload.cv_id).where(Upload.file == file)
            return (await session.scalars(select(Cv).where(Cv.id.in_(upload)))).one()

    async def scores(self, file: str) -> list[ScoreRow]:
        """Every score that the CV of a Slack file was ever given."""
        cv = await self.cv_of(file)
        async with self.services.database.read() as session:
            return list(await session.scalars(select(ScoreRow).where(ScoreRow.cv_id == cv.id)))

    async def scored_once(self, *files: str) -> None:
        """Check that each file's CV has one score, in use by one application."""
        for file in files:
            [score] = await self.scores(file)
            async with self.services.database.read() as session:
                using = select(Application).where(Application.score_id == score.id)
                assert len((await session.scalars(using)).all()) == 1
