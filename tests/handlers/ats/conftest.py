"""The product beside an applicant tracking system: both providers, on both kinds of database."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.ats import PROVIDERS, Provider
from handlers.access import workspace_of
from handlers.ats import accounts, linking, syncing
from handlers.ats.remote import Access
from handlers.candidates.decisions import Wish, decide
from handlers.messages import Caller
from handlers.queue.upkeep import hand_over_due
from handlers.services import Services
from storage.models import Application, AtsLink, Base, Task
from tests.fakes.ats import FakeAshby, FakeGreenhouse
from tests.fakes.ats.world import FakeAts, Job
from tests.handlers.conftest import World
from tests.handlers.conftest import cv as cv_of

ACCESS: Mapping[type[FakeAts], Access] = {
    FakeGreenhouse: Access("gh-secret-4711", "client-1", "4080"),
    FakeAshby: Access("ashby-key-0815"),
}
NAMES: Mapping[type[FakeAts], str] = {FakeGreenhouse: "greenhouse", FakeAshby: "ashby"}


@dataclass
class Clock:
    """The real time, and as much later as it was moved."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class House:
    """The product, one account, and what a test does with both."""

    world: World
    fake: FakeAts
    clock: Clock
    workspace_id: int = 0

    @property
    def services(self) -> Services:
        """What handlers work with."""
        return self.world.services

    @property
    def provider(self) -> str:
        """The provider's name."""
        return NAMES[type(self.fake)]

    @property
    def secret(self) -> str:
        """The account's key."""
        return ACCESS[type(self.fake)].key

    async def connect(self, *, two_way: bool = False, name: str = "main") -> None:
        """Connect the account."""
        wish = accounts.Wish(self.provider, name, ACCESS[type(self.fake)], two_way)
        await accounts.connect(self.services, self.workspace_id, wish, actor="U1")

    async def link(self, job: Job, *, opening_id: int | None = None, **more: Any) -> AtsLink:
        """Link a job with an opening, by default a new one."""
        opening_id = opening_id or await self.world.open_opening()
        wish = linking.LinkWish("main", job.id, opening_id, **more)
        return await linking.link(self.services, self.workspace_id, wish, actor="U1")

    async def link_offline(self, job: Job, *, stages: dict[str, Any]) -> None:
        """Let the first link write from now on, without any task of its own."""
        async with self.services.database.write() as session:
            link = (await session.scalars(select(AtsLink).where(AtsLink.job == job.id))).one()
            link.two_way_since, link.stages = self.clock(), stages

    def elsewhere(self, key: str) -> "House":
        """The same, in another workspace."""
        caller = Caller(key, "U9", f"{key}/C1")
        return House(replace(self.world, caller=caller), self.fake, self.clock)

    async def settle_in(self) -> None:
        """Have the workspace known."""
        home = await workspace_of(self.services, self.world.caller.workspace)
        self.workspace_id = home.id

    async def ready(self, *, two_way: bool = False, people: int = 1) -> Job:
        """A connected account with a linked job, to whose stages decisions move, and applicants."""
        job = self.fake.add_job("Backend Engineer")
        stages = {"shortlist": "Phone Screen", "hold": job.stages[0][1]} if two_way else {}
        await self.connect(two_way=two_way)
        await self.link(job, two_way=two_way, stages=stages)
        for number in range(people):
            self.apply(job, number)
        return job

    def apply(self, job: Job, number: int) -> Any:
        """Let one more person apply."""
        first = f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number]}na"
        data = cv_of(f"{first} Ruiz", f"{first.lower()}@example.com")
        return self.fake.apply(job, f"{first}.txt", data)

    async def sync(self) -> None:
        """Go through the account and let everything happen."""
        await syncing.sync_now(self.services, self.workspace_id, None)
        await self.world.settle()

    async def later(self, seconds: float) -> None:
        """Let time pass, and what was due by then happen."""
        self.clock.ahead += timedelta(seconds=seconds)
        await hand_over_due(self.services)
        await self.world.settle()

    async def applications(self) -> list[Application]:
        """Ours, the live ones."""
        return [row for row in await self.world.rows(Application) if row.state != "removed"]

    async def decide(self, kind: str, *, place: int = 0, code: str | None = None) -> None:
        """Decide on an applicant, and let everything happen."""
        row = (await self.applications())[place]
        wish = Wish(kind, code)
        await decide(self.services, self.workspace_id, row.id, wish, actor="U1")
        await self.world.settle()

    async def tasks(self, name: str) -> list[Task]:
        """The tasks of a name."""
        return [task for task in await self.world.rows(Task) if task.name == name]

    async def dump(self) -> dict[str, list[str]]:
        """Every row of every table."""
        found = {}
        async with self.services.database.read() as session:
            for table in Base.metadata.sorted_tables:
                rows = await session.execute(select(table).order_by(*table.primary_key))
                found[table.name] = [repr(tuple(row)) for row in rows]
        return found

    def tell(self, **changes: Any) -> None:
        """Change what handlers are told."""
        options = replace(self.services.options, **changes)
        self.world.services = replace(self.services, options=options)


@pytest.fixture(params=[FakeGreenhouse, FakeAshby], ids=["greenhouse", "ashby"])
async def fake(request: pytest.FixtureRequest) -> AsyncIterator[FakeAts]:
    """Each provider's account."""
    async with request.param() as server:
        yield server


@pytest.fixture
async def house(world: World, fake: FakeAts) -> AsyncIterator[House]:
    """The product beside an account."""
    clock = Clock()
    provider = Provider(PROVIDERS[NAMES[type(fake)]], fake.base)
    ats = {NAMES[type(fake)]: provider}
    services = replace(world.services, ats=ats, now=clock)
    made = House(World(services, world.chat, world.queue), fake, clock)
    made.tell(public_url="https://hire.example.com", backoff=1.0)
    await made.settle_in()
    yield made
    await provider.close()
