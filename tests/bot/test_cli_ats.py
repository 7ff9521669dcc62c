"""Applicant tracking systems from the shell, beside a fake in a thread of its own."""

import asyncio
import io
import json
import threading
from collections.abc import Iterator

import pytest

from bot.cli.stored import open_shell
from bot.settings import load_settings
from handlers.candidates.decisions import Wish, decide
from handlers.local import workspace
from tests.bot.conftest import Shell
from tests.fakes.ats import FakeGreenhouse
from tests.handlers.conftest import cv


@pytest.fixture
def greenhouse() -> Iterator[FakeGreenhouse]:
    """A Greenhouse that answers while commands run their own event loops."""
    loop, fake, started = asyncio.new_event_loop(), FakeGreenhouse(), threading.Event()

    def serve() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(fake.__aenter__())
        started.set()
        loop.run_forever()
        loop.run_until_complete(fake.__aexit__())
        loop.close()

    thread = threading.Thread(target=serve)
    thread.start()
    started.wait()
    yield fake
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


@pytest.fixture
def hire(shell: Shell, greenhouse: FakeGreenhouse, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell that knows where the fake is, and types its secret."""
    monkeypatch.setenv("GREENHOUSE_API_URL", greenhouse.base)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{greenhouse.secret}\n" * 9))
    return shell


CONNECT = ("ats", "connect", "greenhouse", "--client-id", "client-1", "--user", "4080")


def words(said: str) -> str:
    """A command's words on one line."""
    return " ".join(said.split())


def test_from_a_job_to_a_settled_conflict(hire: Shell, greenhouse: FakeGreenhouse) -> None:
    text = "<p>Backend Engineer</p><ul><li>5+ years of Python (must have)</li></ul>"
    job = greenhouse.add_job("Backend Engineer", text=text)
    applied = greenhouse.apply(job, "ana.txt", cv("Ana Ruiz", "ana@example.com"))
    said = hire.run(*CONNECT, "--two-way")[0]
    assert "Greenhouse, read and written to" in words(said)
    assert f"{job.id} Backend Engineer (open)" in words(hire.run("ats", "jobs")[0])
    assert "Phone Screen" in hire.run("ats", "jobs", "--stages", job.id)[0]
    linked = hire.run("ats", "link", job.id, "--two-way", "--stage", "shortlist=phone screen")[0]
    assert f"Job {job.id} in Greenhouse is opening #1 Backend Engineer now." in words(linked)
    dry = words(hire.run("ats", "sync", "--dry-run")[0])
    assert f"take in the CV of application {applied.id} (Application Review)" in dry
    assert greenhouse.notes == []
    assert "1 account gone through." in hire.run("ats", "sync")[0]
    [entry] = hire.lines("rank", "--opening", 1, "--json")
    assert entry["candidate"] == "Ana Ruiz"
    assert len(greenhouse.notes) == 1
    resume = json.loads(hire.run("resume", 1, "--opening", 1)[0])
    assert resume["basics"]["name"] == "Ana Ruiz"
    assert "Nothing to do" in hire.run("ats", "sync", "--dry-run")[0]
    assert "No conflicts" in hire.run("ats", "conflicts")[0]
    assert "scores and decisions go out" in words(hire.run("ats", "list")[0])
    job.title = "Platform Engineer"
    hire.run("ats", "sync")
    assert "Platform Engineer" in hire.run("opening", "list")[0]
    told = hire.run("ats", "settle", 1, "ours", exits=2)[1]
    assert "settled by now" in words(told)
    assert "takes nothing in from job" in words(hire.run("ats", "unlink", 1)[0])
    assert "its key is deleted" in words(hire.run("ats", "disconnect", "greenhouse")[0])
    assert "No applicant tracking system is connected" in words(hire.run("ats", "list")[0])


def test_what_is_missing_or_wrong_is_said(hire: Shell, greenhouse: FakeGreenhouse) -> None:
    told = words(hire.run("ats", "connect", "greenhouse", exits=2)[1])
    assert "Greenhouse needs more: client, user. In Greenhouse, under Configure" in told
    told = words(hire.run(*CONNECT[:-1], "1", exits=2)[1])
    assert "gives no token for this client id, secret and user" in told
    assert greenhouse.secret not in told
    assert "shortlist ats connect" in words(hire.run("ats", "jobs", exits=2)[1])
    assert "No applicant tracking" in words(hire.run("ats", "sync", "--dry-run", exits=2)[1])
    assert "no account" in words(hire.run("ats", "sync", exits=2)[1])
    hire.run(*CONNECT)
    told = hire.run("ats", "link", "4711", exits=2)[1]
    assert "Greenhouse has no job 4711" in words(told)
    told = hire.run("ats", "link", "1", "--stage", "shortlist", exits=2)[1]
    assert "Write a stage as decision=name" in words(told)
    told = hire.run(*CONNECT, "--workspace", "slack:T9", exits=2)[1]
    assert "There is no workspace slack:T9. There are: local" in words(told)


def test_a_conflict_is_settled(hire: Shell, greenhouse: FakeGreenhouse) -> None:
    job = greenhouse.add_job("Backend Engineer")
    applied = greenhouse.apply(job, "ana.txt", cv("Ana Ruiz", "ana@example.com"))
    hire.run(*CONNECT, "--two-way", "--name", "main")
    hire.run("opening", "new", hire.opening)
    stage = ("--stage", "shortlist=Phone Screen")
    hire.run("ats", "link", job.id, "--opening", 1, "--two-way", *stage)
    hire.run("ats", "sync", "--account", "main")
    greenhouse.touch(applied, stage=job.stages[2][0])
    asyncio.run(_decide())
    shown = words(hire.run("ats", "conflicts")[0])
    assert f"1 #1 Senior Backend Engineer, application {applied.id}: the stage" in shown
    assert "ours: shortlist → Phone Screen theirs (Greenhouse): Onsite" in shown
    assert "ours or theirs" in hire.run("ats", "settle", 1, "both", exits=2)[1]
    assert "Ours holds." in hire.run("ats", "settle", 1, "ours")[0]
    assert greenhouse.moves == [(applied.id, job.stages[1][0])]
    assert "No conflicts" in hire.run("ats", "conflicts")[0]


def test_who_is_shortlisted_is_sent(hire: Shell, greenhouse: FakeGreenhouse) -> None:
    job = greenhouse.add_job("Backend Engineer")
    hire.run(*CONNECT, "--two-way", "--name", "main")
    hire.run("opening", "new", hire.opening)
    link = ("ats", "link", job.id, "--opening", 1, "--send-candidates")
    assert "add --two-way" in words(hire.run(*link, exits=2)[1])
    linked = words(hire.run(*link, "--two-way")[0])
    assert "Whoever is shortlisted here from now on and did not come from there" in linked
    assert "scores, decisions and candidates go out" in words(hire.run("ats", "list")[0])
    file = hire.cvs / "zoe.txt"
    file.write_bytes(cv("Zoe Ruiz", "zoe@example.com"))
    hire.run("ingest", file, "--opening", 1)
    asyncio.run(_decide())
    [applied] = greenhouse.applications.values()
    assert greenhouse.people[applied.person].name == "Zoe Ruiz"
    assert applied.resume is not None
    assert applied.resume.data == file.read_bytes()


async def _decide() -> None:
    async with open_shell(load_settings()) as opened:
        home = await workspace(opened.services)
        await decide(opened.services, home.id, 1, Wish("shortlist"), actor="U1")
        await opened.settle()
