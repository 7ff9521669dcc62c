"""Redis or the database is away when CVs arrive, or Redis forgets everything: nothing is lost."""

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from tests.fakes.slack.payloads import file_shared
from tests.flows.people import Person
from tests.flows.site import Site
from tests.processes import family, until

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest.fixture
def site(by_keywords: Site) -> Site:
    """Without a model."""
    return by_keywords


async def test_redis_that_is_down_at_the_event_delays_the_work_only(site: Site) -> None:
    people = [Person("Osric Fenwick"), Person("Bettina Halloway")]
    channel, alerts = await site.opening()
    redis = site.process("redis-server")
    os.kill(redis, signal.SIGSTOP)  # it takes connections and never answers
    try:
        dropped = await site.drop(channel, *people)  # all is answered while it stands still
        noted = await site.rows("uploads", file=dropped.files)
    finally:
        os.kill(redis, signal.SIGKILL)
    assert len(noted) == len(people)
    await site.scored(channel, dropped.ts, *people)
    await site.announced(alerts, *people)
    await site.scored_once(*dropped.files)
    assert site.process("redis-server") != redis


async def test_a_wiped_redis_loses_no_work(site: Site) -> None:
    people = [Person(f"Sunniva {name}") for name in ("Aldgate", "Birchall", "Catterick", "Dunmore")]
    channel, alerts = await site.opening()
    with standing_still(family(site.process("bot.worker read"))):
        dropped = await site.drop(channel, *people)

        async def queued() -> bool:
            waiting = await site.rows("tasks", name=("read",), state=("ready",))
            # The workers that stand still were handed one each before.
            return len(waiting) == 4 and site.redis.llen("rq:queue:read") >= 2

        await until(queued)
        site.redis.flushall()
    await site.scored(channel, dropped.ts, *people)
    await site.announced(alerts, *people)
    await site.scored_once(*dropped.files)


@contextmanager
def standing_still(pids: list[int]) -> Iterator[None]:
    """Keep processes from doing anything."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


async def test_an_event_that_cannot_be_stored_is_refused_and_taken_when_it_comes_again(
    site: Site,
) -> None:
    person = Person("Halvard Greensmith")
    channel, alerts = await site.opening()
    file = site.slack.add_file(person.file, person.cv())
    post = site.slack.share(channel, [file])
    event = file_shared(file, channel, "U1", post.ts)
    with refusing(site, "uploads"):
        refused = await site.slack.event(event, event_id="EvREFUSED")
    assert refused.status == 500
    taken = await site.slack.event(event, event_id="EvREFUSED", retry=(1, "http_error"))
    assert taken.status == 200
    await site.scored(channel, post.ts, person)
    await site.announced(alerts, person)
    await site.scored_once(file)


@contextmanager
def refusing(site: Site, table: str) -> Iterator[None]:
    """Have the database refuse every new row of a table, as it does on a full disk."""
    path = site.settings.data_folder / "shortlist.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        refuse = "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        database.execute(f"CREATE TRIGGER full BEFORE INSERT ON {table} {refuse}")
        try:
            yield
        finally:
            database.execute("DROP TRIGGER full")
