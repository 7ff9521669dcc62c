"""Tokens that run out: renewed in good time, once, by whoever comes first."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from handlers import installations
from handlers.errors import PermanentError, TemporaryError
from handlers.installations import Installed
from handlers.queue.running import Outcome, run_task
from handlers.queue.upkeep import TIMETABLE, hand_over_due, keep_timetable, tick
from handlers.services import Options
from handlers.tasks import TASKS
from handlers.tokens import FreshToken
from storage.database import Database
from storage.files import EncryptedFolder
from storage.models import Task
from tests.trial_services import Trial, trial

HOUR = timedelta(hours=1)


@dataclass
class Issuer:
    """Gives out tokens; a refresh token works once. What is in `trouble` is raised first."""

    valid: str = "xoxe-1"
    asked: list[str] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def renew(self, refresh: str) -> FreshToken:
        """Renew."""
        self.asked.append(refresh)
        if (other := self.meanwhile) is not None:
            self.meanwhile = None
            await other()
        if self.trouble:
            raise self.trouble.pop(0)
        if refresh != self.valid:
            raise PermanentError("invalid_refresh_token", "Slack refuses.")
        self.valid = f"xoxe-{len(self.asked) + 1}"
        return FreshToken(f"xoxb-{len(self.asked) + 1}", self.valid, 43_200)


@pytest.fixture
async def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
async def ours(database: Database, files: EncryptedFolder, issuer: Issuer) -> Trial:
    opened = await trial(database, files, Options())
    return replace(opened, services=replace(opened.services, tokens={"slack": issuer}))


async def installed(ours: Trial, hours: float = 1.0) -> None:
    expires_at = ours.clock() + hours * HOUR
    app = Installed(
        "slack:T1", "xoxb-1", "UBOT", "A1", None, frozenset({"commands"}), "xoxe-1", expires_at
    )
    await installations.save(ours.services.database, app, ours.clock())


async def due(ours: Trial) -> list[tuple[int, int]]:
    """Let the clock strike; what is handed to the workers."""
    await keep_timetable(ours.services, TIMETABLE)
    ours.clock.forward(600)
    before = len(ours.queue.given)
    await asyncio.gather(*(tick(ours.services, TIMETABLE) for _ in range(2)))
    given = ours.queue.given[before:]
    async with ours.services.database.read() as session:
        rows = await session.scalars(select(Task.id).where(Task.name == "renew"))
        renewals = set(rows)
    return [(task, attempt) for task, attempt in given if task in renewals]


async def token(ours: Trial) -> Installed:
    found = await installations.find(ours.services.database, "slack:T1")
    assert found is not None
    return found


async def test_a_token_is_renewed_before_it_runs_out(ours: Trial, issuer: Issuer) -> None:
    await installed(ours)
    (task,) = await due(ours)
    assert await run_task(ours.services, TASKS, *task, "worker") is Outcome.DONE
    now = await token(ours)
    assert (now.token, now.refresh) == ("xoxb-2", "xoxe-2")
    assert now.expires_at == ours.clock() + 12 * HOUR
    assert await due(ours) == []
    assert issuer.asked == ["xoxe-1"]


async def test_a_token_that_lasts_is_left_alone(ours: Trial) -> None:
    await installed(ours, hours=3.0)
    assert await due(ours) == []


async def test_two_clocks_and_two_workers_ask_once(ours: Trial, issuer: Issuer) -> None:
    await installed(ours)
    given = await due(ours)
    outcomes = await asyncio.gather(
        *(
            run_task(ours.services, TASKS, *task, f"worker-{number}")
            for task in given
            for number in range(3)
        )
    )
    assert sorted(outcomes) == [Outcome.DONE, Outcome.NOT_CLAIMED, Outcome.NOT_CLAIMED]
    assert issuer.asked == ["xoxe-1"]
    assert (await token(ours)).token == "xoxb-2"


async def test_who_is_refused_because_another_was_first_does_not_complain(
    ours: Trial, issuer: Issuer
) -> None:
    await installed(ours)
    (task,) = await due(ours)
    home = (await task_row(ours)).workspace_id
    # As after a pause so long that the sweeper gave the task to another worker.
    issuer.meanwhile = partial(TASKS["renew"].run, ours.services, home=home)
    assert await run_task(ours.services, TASKS, *task, "worker") is Outcome.DONE
    assert issuer.asked == ["xoxe-1", "xoxe-1"]
    assert (await token(ours)).refresh == issuer.valid


async def test_slack_out_of_reach_is_tried_again(ours: Trial, issuer: Issuer) -> None:
    await installed(ours)
    issuer.trouble = [TemporaryError("unreachable", "Slack cannot be reached.")]
    (task,) = await due(ours)
    assert await run_task(ours.services, TASKS, *task, "worker") is Outcome.POSTPONED
    ours.clock.forward(60)
    assert await hand_over_due(ours.services) == 1
    again = ours.queue.given[-1]
    assert await run_task(ours.services, TASKS, *again, "worker") is Outcome.DONE
    assert (await token(ours)).refresh == issuer.valid


async def test_a_refusal_is_told_and_asked_again_at_the_next_tick(
    ours: Trial, issuer: Issuer
) -> None:
    await installed(ours)
    issuer.trouble = [PermanentError("invalid_refresh_token", "Install the app again.")]
    (task,) = await due(ours)
    assert await run_task(ours.services, TASKS, *task, "worker") is Outcome.FAILED
    assert (await task_row(ours)).reason == "Install the app again."
    assert (await token(ours)).token == "xoxb-1"
    (again,) = await due(ours)
    assert await run_task(ours.services, TASKS, *again, "worker") is Outcome.DONE


async def test_without_the_apps_secret_it_is_said_what_is_missing(ours: Trial) -> None:
    await installed(ours)
    (task,) = await due(ours)
    bare = replace(ours.services, tokens={})
    assert await run_task(bare, TASKS, *task, "worker") is Outcome.FAILED
    assert "SLACK_CLIENT_SECRET" in str((await task_row(ours)).reason)


async def task_row(ours: Trial) -> Task:
    async with ours.services.database.read() as session:
        return (await session.scalars(select(Task).where(Task.name == "renew"))).one()
