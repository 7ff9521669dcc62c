"""What a fake holds, whoever's it is: jobs, applications, files, notes, and what goes wrong."""

import asyncio
import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import web

Json = dict[str, Any]


def basic(user: str, password: str) -> str:
    """The header of RFC 7617."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@dataclass
class Fault:
    """An answer in place of the right one.

    Attributes:
        path: what the path of a request ends with; empty for any.
        status: 0 closes the connection instead, -1 keeps the request waiting.
        done: the request is carried out first: only its answer is lost.
        times: how often.
    """

    path: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    done: bool = False
    times: int = 1


@dataclass
class Resume:
    """A file of an application."""

    id: str
    name: str
    data: bytes


@dataclass
class Applied:
    """An application."""

    id: str
    person: str
    job: str
    stage: str
    status: str
    updated: datetime
    resume: Resume | None = None


@dataclass
class Job:
    """A job with the (id, name) of its stages."""

    id: str
    title: str
    status: str
    stages: list[tuple[str, str]]
    text: str = ""


@dataclass
class Person:
    """A candidate with the e-mail addresses that they are found by."""

    id: str
    name: str
    emails: list[str]


@dataclass
class Note:
    """A note on a candidate."""

    id: str
    person: str
    text: str
    by: str = ""


@dataclass(eq=False)
class FakeAts:
    """A provider's account.

    Attributes:
        base: where its API is.
        page: how many entries of a list it gives at most.
        calls: (method, path) of what was asked for.
        leaked: headers with a key that came where files are fetched.
        on_call: is called with each path before it is answered.
        waiting: set once a request was kept waiting.
    """

    base: str = ""
    page: int = 100
    jobs: dict[str, Job] = field(default_factory=dict)
    applications: dict[str, Applied] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    moves: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)
    generation: int = 0  # of addresses of files; older ones have run out
    on_call: Callable[[str], None] = field(default=lambda _: None)
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    _end: asyncio.Event = field(default_factory=asyncio.Event)
    _last: int = 1000
    _runner: web.AppRunner | None = None

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        raise NotImplementedError

    def new_id(self) -> str:
        """An id that nothing has yet."""
        self._last += 1
        return str(self._last)

    def add_job(self, title: str, *, text: str = "", status: str = "open") -> Job:
        """Open a job with four stages."""
        names = ("Application Review", "Phone Screen", "Onsite", "Offer")
        stages = [(self.new_id(), name) for name in names]
        job = Job(self.new_id(), title, status, stages, text)
        self.jobs[job.id] = job
        return job

    def meet(self, name: str, *emails: str) -> Person:
        """Have a candidate who has not applied to anything."""
        person = Person(self.new_id(), name, [*emails])
        self.people[person.id] = person
        return person

    def apply(
        self, job: Job, name: str | None, data: bytes = b"", person: Person | None = None
    ) -> Applied:
        """Let somebody, by default somebody new, apply with a file, or without one."""
        resume = Resume(self.new_id(), name, data) if name else None
        applied = Applied(
            id=self.new_id(),
            person=(person or self.meet("Somebody")).id,
            job=job.id,
            stage=job.stages[0][0],
            status="active",
            updated=datetime.now(UTC),
            resume=resume,
        )
        self.applications[applied.id] = applied
        return applied

    def touch(self, applied: Applied, **changes: Any) -> None:
        """Change an application, as somebody does there."""
        for name, value in changes.items():
            setattr(applied, name, value)
        applied.updated = datetime.now(UTC)

    def replace_resume(self, applied: Applied, name: str, data: bytes) -> None:
        """Put another file in place of an application's."""
        self.touch(applied, resume=Resume(self.new_id(), name, data))

    def expire_files(self) -> None:
        """Let all addresses of files run out that were given so far."""
        self.generation += 1

    def file_url(self, resume: Resume) -> str:
        """A signed address of a file."""
        return f"{self.origin}/files/{resume.id}?sig={self.generation}"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return "/".join(self.base.split("/")[:3])

    def asked(self, path: str) -> int:
        """How often something was asked for."""
        return sum(found.endswith(path) for _, found in self.calls)

    async def _file(self, request: web.Request) -> web.Response:
        if "Authorization" in request.headers:
            self.leaked.append(request.headers["Authorization"])
        if request.query.get("sig") != str(self.generation):
            return web.Response(status=403, text="<Error><Code>AccessDenied</Code></Error>")
        resumes = [one.resume for one in self.applications.values() if one.resume]
        found = next((one for one in resumes if one.id == request.match_info["id"]), None)
        return web.Response(body=found.data) if found else web.Response(status=404)

    @web.middleware
    async def _weather(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.calls.append((request.method, request.path))
        self.on_call(request.path)
        fault = next((one for one in self.faults if request.path.endswith(one.path)), None)
        if fault is None:
            answer: web.StreamResponse = await handler(request)
            return answer
        fault.times -= 1
        if fault.times <= 0:
            self.faults.remove(fault)
        if fault.done:
            await handler(request)
        if fault.status < 0:
            self.waiting.set()
            await self._end.wait()
        if fault.status == 0:
            assert request.transport is not None
            request.transport.abort()
            await asyncio.sleep(0)
        return web.Response(status=max(fault.status, 0) or 500, headers=fault.headers, text="{}")

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._weather])
        app.add_routes([*self.routes(), web.get("/files/{id}", self._file)])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.base = f"http://{host}:{port}{self.base}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._end.set()
        if self._runner is not None:
            await self._runner.cleanup()
