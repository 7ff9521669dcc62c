"""Real workers that are killed in the middle: the next ones go on, and nothing is done twice."""

import os
import signal
from pathlib import Path

from sqlalchemy import select

from bot.console import CHANNEL
from bot.services import open_services
from bot.settings import load_settings
from bot.stack import stack
from handlers import local
from handlers.ats import accounts, linking, syncing
from handlers.ats.remote import Access
from handlers.candidates.decisions import Wish as Decided
from handlers.candidates.decisions import decide
from handlers.cvs.intake import HandedIn, hand_in
from handlers.openings.managing import NewOpening, create, draft_now
from handlers.services import Services
from storage.applications import count_states
from storage.models import AtsApplication
from tests.fakes.ats import FakeGreenhouse, Fault
from tests.fakes.ats.world import Job
from tests.handlers.conftest import DESCRIPTION, cv
from tests.processes import child_named, until

SHORT = {
    "lease_seconds": 2.0,
    "renew_seconds": 0.5,
    "sweep_seconds": 1.0,
    "poll_seconds": 0.3,
    "stop_seconds": 0.5,
    "retry_backoff": 0.3,
    "model_threads": 2,
    "chat_threads": 2,
    "read_workers": 2,
    "web": "off",
}
PEOPLE = 4


async def _linked(
    services: Services, fake: FakeGreenhouse, people: int = PEOPLE
) -> tuple[int, Job]:
    """A job with applicants, linked in the shell's own workspace."""
    job = fake.add_job("Backend Engineer")
    for letter in "ABCDEFGH"[:people]:
        data = cv(f"{letter}na Ruiz", f"{letter}@example.com")
        fake.apply(job, f"{letter}.txt", data)
    home = (await local.workspace(services)).id
    access = Access(fake.secret, fake.client, fake.user)
    wish = accounts.Wish("greenhouse", "main", access, two_way=True)
    await accounts.connect(services, home, wish, actor="shell")
    new = NewOpening("Backend Engineer", DESCRIPTION, CHANNEL, 75.0)
    opening = await create(services, home, new)
    await draft_now(services, opening)
    wished = linking.LinkWish("main", job.id, opening.id, two_way=True, candidates=True)
    await linking.link(services, home, wished, actor="shell")
    return home, job


async def test_killed_between_two_pages_and_while_writing_a_note(tmp_path: Path) -> None:
    async with FakeGreenhouse(page=2) as fake:
        settings = load_settings(
            _env_file=None, data_folder=tmp_path / "data", greenhouse_api_url=fake.base, **SHORT
        )
        async with stack(settings) as started, open_services(settings) as services:
            home, _ = await _linked(services, fake)

            async def kill_when_waiting() -> None:
                await fake.waiting.wait()
                fake.waiting.clear()
                os.kill(child_named(started.pid, "bot.worker think"), signal.SIGKILL)

            fake.on_call = lambda path: _hold_second_page(fake, path)
            await syncing.sync_now(services, home, None)
            await kill_when_waiting()
            fake.on_call = lambda path: _hold_a_note(fake, path)
            await kill_when_waiting()

            async def done() -> bool:
                async with services.database.read() as session:
                    states = await count_states(session, home)
                return states.get("scored") == PEOPLE and len(fake.notes) == PEOPLE

            await until(done)
            async with services.database.read() as session:
                rows = await session.get(AtsApplication, PEOPLE + 1)
            assert rows is None
            assert len({note.text for note in fake.notes}) == PEOPLE


async def test_killed_while_somebody_is_made_a_candidate(tmp_path: Path) -> None:
    async with FakeGreenhouse() as fake:
        settings = load_settings(
            _env_file=None, data_folder=tmp_path / "data", greenhouse_api_url=fake.base, **SHORT
        )
        async with stack(settings) as started, open_services(settings) as services:
            home, job = await _linked(services, fake, people=0)
            await _arrive(services, home)
            fake.on_call = lambda path: _hold_the_candidate(fake, path)
            await decide(services, home, 1, Decided("shortlist"), actor="shell")
            await fake.waiting.wait()
            os.kill(child_named(started.pid, "bot.worker think"), signal.SIGKILL)

            async def done() -> bool:
                applied = next(iter(fake.applications.values()))
                return applied.resume is not None and len(fake.notes) == 1

            await until(done)
            await syncing.sync_now(services, home, None)
            assert [one.emails for one in fake.people.values()] == [["ana@example.com"]]
            assert [one.job for one in fake.applications.values()] == [job.id]
            async with services.database.read() as session:
                [entry] = (await session.scalars(select(AtsApplication))).all()
            assert fake.applications[entry.remote].person == entry.person


async def _arrive(services: Services, home: int) -> None:
    """A CV that came another way, once it is scored."""
    data = cv("Ana Ruiz", "ana@example.com")
    given = HandedIn(CHANNEL, "F1", "D1", "ana.txt", data, opening_id=1)
    await hand_in(services, home, given)

    async def scored() -> bool:
        async with services.database.read() as session:
            return (await count_states(session, home)).get("scored") == 1

    await until(scored)


def _hold_the_candidate(fake: FakeGreenhouse, path: str) -> None:
    """Keep the answer back: they are made, and nobody hears of it."""
    if path.endswith("/candidates") and fake.calls[-1][0] == "POST":
        fake.on_call = lambda _: None
        fake.faults.append(Fault("/candidates", -1, done=True))


def _hold_second_page(fake: FakeGreenhouse, path: str) -> None:
    if fake.asked("/applications") == 2 and path.endswith("/applications"):
        fake.on_call = lambda _: None
        fake.faults.append(Fault("/applications", -1))


def _hold_a_note(fake: FakeGreenhouse, path: str) -> None:
    """Keep the answer of one note back: it is written, and nobody hears of it."""
    if path.endswith("/notes") and fake.calls[-1][0] == "POST":
        fake.on_call = lambda _: None
        fake.faults.append(Fault("/notes", -1, done=True))
