"""The site behind a real HTTP server, two workspaces, and programs with keys of any scopes."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
import uvicorn
from fastapi import FastAPI

from bot.console import SCHEME, ConsoleNotifier
from bot.inline import InlineQueue
from bot.web.desk import Desk
from bot.web.limits import RateLimits
from bot.web.site import build_site
from handlers.access import workspace_of
from handlers.api import keys
from handlers.api.keys import NewKey
from handlers.api.scopes import SCOPES
from handlers.errors import PermanentError
from handlers.services import Options, Services
from handlers.tasks import TASKS
from handlers.webhooks.outgoing import Answer
from storage.database import Database
from storage.files import EncryptedFolder
from tests.bot.web.browser import browser  # noqa: F401 - a fixture
from tests.serving import one_request_each
from tests.trial_services import HandClock

MINE, THEIRS = "local", "chat:T2"


@dataclass(frozen=True)
class Reply:
    """What was answered."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        """The content as JSON."""
        return json.loads(self.content)


@dataclass
class Program:
    """A program that uses the API with a key."""

    http: aiohttp.ClientSession
    home: str
    key: str | None

    async def ask(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        **content: Any,
    ) -> Reply:
        """Send a request; `json=`, `data=` and `params=` as aiohttp takes them."""
        known = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        async with self.http.request(
            method, f"{self.home}{path}", headers={**known, **(headers or {})}, **content
        ) as answer:
            return Reply(
                answer.status,
                {name.lower(): value for name, value in answer.headers.items()},
                await answer.read(),
            )

    async def get(self, path: str, status: int = 200, **content: Any) -> Any:
        """Read something."""
        return await self._expect("GET", path, status, **content)

    async def post(self, path: str, status: int = 200, **content: Any) -> Any:
        """Send something."""
        return await self._expect("POST", path, status, **content)

    async def _expect(self, method: str, path: str, status: int, **content: Any) -> Any:
        reply = await self.ask(method, f"/api/v1{path}", **content)
        assert reply.status == status, (path, reply.status, reply.content[:2000])
        is_json = "json" in reply.headers.get("content-type", "")
        return reply.json if is_json and reply.content else reply.content


@dataclass
class Site:
    """The site, and what stands behind it."""

    app: FastAPI
    desk: Desk
    address: str
    http: aiohttp.ClientSession
    queue: InlineQueue
    clock: HandClock
    programs: dict[tuple[str, tuple[str, ...]], Program] = field(default_factory=dict)

    @property
    def services(self) -> Services:
        """What the site works with."""
        return self.desk.services

    async def settle(self) -> None:
        """Run every task that is ready, until none is left."""
        await self.queue.drain(self.services, TASKS)

    async def program(
        self, scopes: Sequence[str] = tuple(SCOPES), *, workspace: str = MINE
    ) -> Program:
        """A program with a key of these scopes."""
        name = (workspace, tuple(scopes))
        if name not in self.programs:
            home = await workspace_of(self.services, workspace)
            new = NewKey("a program", scopes)
            issued = await keys.create(self.services, home, new, by="shell")
            self.programs[name] = Program(self.http, self.address, issued.secret)
        return self.programs[name]

    def stranger(self, key: str | None = None) -> Program:
        """A program without a key, or with this one."""
        return Program(self.http, self.address, key)


class Takers:
    """A Web where everybody takes what they are told, and nobody is called."""

    def refusal(self, url: str) -> str | None:
        """Every address will do."""
        del url
        return None

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Take it."""
        del url, headers, body
        return Answer(204)

    async def fetch(self, url: str, limit: int) -> bytes:
        """There are no files."""
        del url, limit
        raise PermanentError("file_gone", "There is no such file.")


def services_over(
    database: Database, files: EncryptedFolder, queue: InlineQueue, clock: HandClock
) -> Services:
    """The product without a model, with a console that nobody looks at."""
    return Services(
        database=database,
        files=files,
        queue=queue,
        notifiers={SCHEME: ConsoleNotifier(None)},
        sources={},
        directories={},
        llm=None,
        options=Options(pace=0.0, backoff=0.0, address="https://hire.example.com"),
        now=clock,
        web=Takers(),
    )


@asynccontextmanager
async def serving(
    database: Database, files: EncryptedFolder, *, rate: int = 1_000_000
) -> AsyncIterator[Site]:
    """Serve the site on a free port."""
    queue, clock = InlineQueue(), HandClock(datetime.now(UTC))
    desk = Desk(services_over(database, files, queue, clock), "", limits=RateLimits(rate))
    app = build_site(desk)
    config = uvicorn.Config(app, port=0, log_config=None, access_log=False, lifespan="off")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    async with aiohttp.ClientSession(connector=one_request_each()) as http:
        yield Site(app, desk, address, http, queue, clock)
    await server.shutdown()


@pytest.fixture
async def site(database: Database, files: EncryptedFolder) -> AsyncIterator[Site]:
    """The site on an empty database (SQLite and PostgreSQL)."""
    async with serving(database, files) as opened:
        yield opened
