"""Requests that name themselves: answered once, whatever breaks in between."""

import asyncio
from datetime import UTC, datetime

import pytest

from handlers.access import workspace_of
from handlers.api import once
from handlers.api.keys import NewKey, create
from handlers.api.once import (
    Answer,
    AnswerLostError,
    KeyReusedError,
    Mine,
    Named,
    StillRunningError,
)
from handlers.services import CHANGING, LeaseLostError, Options, Services, work
from storage.database import Database
from storage.files import EncryptedFolder
from tests.handlers.conftest import ON_SQLITE
from tests.trial_services import HandClock, RecordedQueue


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
async def services(database: Database, files: EncryptedFolder, clock: HandClock) -> Services:
    return Services(
        database=database,
        files=files,
        queue=RecordedQueue(),
        notifiers={},
        sources={},
        directories={},
        llm=None,
        options=Options(),
        now=clock,
    )


async def named(services: Services, digest: str = "what is asked") -> Named:
    home = await workspace_of(services, "local")
    issued = await create(services, home, NewKey("x", ["keys:read"]), by="test")
    return Named(home.id, issued.key.id, "a name", digest)


async def test_one_of_many_answers_and_the_others_get_its_answer(services: Services) -> None:
    request = await named(services)

    async def answer() -> Answer:
        claimed = await once.claim(services, request)
        if isinstance(claimed, Answer):
            return claimed
        await asyncio.sleep(0.05)
        ours = Answer(201, {"body": "made"})
        await once.settle(services, claimed, ours)
        return ours

    answers = await asyncio.gather(*(answer() for _ in range(20)))
    assert answers == [Answer(201, {"body": "made"})] * 20


async def test_what_changed_nothing_may_be_sent_again(services: Services) -> None:
    request = await named(services)
    mine = await once.claim(services, request)
    assert isinstance(mine, Mine)
    await once.let_go(services, mine)
    assert isinstance(await once.claim(services, request), Mine)


async def test_what_changed_something_and_broke_is_not_done_again(services: Services) -> None:
    request = await named(services)
    mine = await once.claim(services, request)
    assert isinstance(mine, Mine)
    token = CHANGING.set(mine.begin)
    async with work(services) as unit:
        await unit.record(request.workspace_id, actor="x", action="y", subject="z")
    CHANGING.reset(token)
    await once.let_go(services, mine)
    with pytest.raises(AnswerLostError, match="its answer was lost"):
        await once.claim(services, request)


@ON_SQLITE
async def test_a_process_that_died_before_it_changed_anything_is_not_waited_for(
    services: Services, clock: HandClock
) -> None:
    request = await named(services)
    died = await once.claim(services, request)
    clock.forward(once.LEASE.total_seconds() + 1)
    mine = await once.claim(services, request)
    assert isinstance(mine, Mine)
    assert isinstance(died, Mine)
    token = CHANGING.set(died.begin)  # it was not dead, only slow: what it does is undone
    with pytest.raises(LeaseLostError):
        async with work(services):
            pass
    CHANGING.reset(token)
    await once.settle(services, died, Answer(500, {}))
    await once.settle(services, mine, Answer(201, {"body": "made"}))
    assert await once.claim(services, request) == Answer(201, {"body": "made"})


@ON_SQLITE
async def test_a_process_that_died_after_it_changed_something_leaves_that(
    services: Services, clock: HandClock
) -> None:
    request = await named(services)
    mine = await once.claim(services, request)
    assert isinstance(mine, Mine)
    async with work(services) as unit:
        await mine.begin(unit)
    clock.forward(once.LEASE.total_seconds() + 1)
    with pytest.raises(AnswerLostError):
        await once.claim(services, request)


@ON_SQLITE
async def test_whoever_waits_too_long_is_told_to_come_again(services: Services) -> None:
    request = await named(services)
    await once.claim(services, request)
    with pytest.raises(StillRunningError) as running:
        await once.claim(services, request, patience=0.1)
    assert running.value.retry_after


@ON_SQLITE
async def test_another_request_under_the_name_is_refused_even_while_the_first_runs(
    services: Services,
) -> None:
    request = await named(services)
    await once.claim(services, request)
    other = Named(request.workspace_id, request.key_id, request.name, "something else")
    with pytest.raises(KeyReusedError):
        await once.claim(services, other)
