"""What buttons and forms are too small for: kept for a while, found by the workspace's own."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from handlers.chat.carrying import BUTTON_DAYS, SESSION_DAYS, Carrier
from handlers.queue.upkeep import tidy_up
from handlers.services import work
from storage.database import Database
from storage.workspaces import find_workspace
from tests.handlers.conftest import ON_SQLITE, World

HERE, THERE = "discord:1", "discord:2"
LONG = "value " * 40


@dataclass
class Clock:
    """A clock that a test turns."""

    at: datetime = field(default_factory=lambda: datetime(2026, 3, 1, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def carrier(database: Database, clock: Clock) -> Carrier:
    return Carrier(database, clock)


async def test_the_value_of_a_button_is_kept_for_a_quarter(carrier: Carrier, clock: Clock) -> None:
    key = await carrier.keep(HERE, LONG)
    assert (await carrier.keep(HERE, LONG), len(key)) == (key, 22)
    clock.at += timedelta(days=BUTTON_DAYS - 1)
    assert await carrier.recall(HERE, key) == LONG
    assert await carrier.keep(HERE, LONG) == key  # shown again, it lives on
    clock.at += timedelta(days=BUTTON_DAYS - 1)
    assert await carrier.recall(HERE, key) == LONG
    clock.at += timedelta(days=2)
    assert await carrier.recall(HERE, key) is None


async def test_what_is_filled_in_is_kept_for_a_day(carrier: Carrier, clock: Clock) -> None:
    key = await carrier.put(HERE, {"title": "Nürse", "n": 1})
    assert await carrier.recall(HERE, key) == '{"title": "Nürse", "n": 1}'
    assert await carrier.put(HERE, {"title": "Midwife"}, key) == key
    assert await carrier.recall(HERE, key) == '{"title": "Midwife"}'
    clock.at += timedelta(days=SESSION_DAYS)
    assert await carrier.recall(HERE, key) is None


async def test_each_has_a_key_of_its_own(carrier: Carrier) -> None:
    first, second = await carrier.put(HERE, {}), await carrier.put(HERE, {})
    assert first != second
    assert first.isalnum()


@ON_SQLITE
async def test_another_workspace_finds_nothing(carrier: Carrier) -> None:
    key = await carrier.keep(HERE, LONG)
    assert await carrier.recall(THERE, key) is None
    assert await carrier.keep(THERE, LONG) != key
    assert await carrier.recall(THERE, key) is None


@ON_SQLITE
async def test_looking_makes_no_workspace(carrier: Carrier, database: Database) -> None:
    assert await carrier.recall(THERE, "abc") is None
    async with database.read() as session:
        assert await find_workspace(session, THERE) is None


async def test_many_keep_the_same_at_once(carrier: Carrier) -> None:
    keys = await asyncio.gather(*(carrier.keep(HERE, LONG) for _ in range(8)))
    assert len(set(keys)) == 1


async def test_what_was_carried_long_enough_is_tidied_up(world: World) -> None:
    services = world.services
    old = Carrier(services.database, lambda: services.now() - timedelta(days=BUTTON_DAYS))
    new = Carrier(services.database, services.now)
    gone, kept = await old.keep(HERE, LONG), await new.keep(HERE, f"{LONG}.")
    async with work(services) as unit:
        await tidy_up(unit)
    assert await old.recall(HERE, gone) is None
    assert await new.recall(HERE, kept) == f"{LONG}."
