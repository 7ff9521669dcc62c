"""What is carried for buttons and forms: sealed, under a key, for a while."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from storage.carried import KEY_LENGTH, forget_carried, get_carried, key_of, put_carried
from storage.crypto import SealBrokenError
from storage.database import Database
from storage.models import Carried
from storage.workspaces import ensure_workspace

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
WORDS = "Seamstress, Ünïted 🙂 " * 50


@pytest.fixture
async def homes(database: Database) -> tuple[int, int]:
    """Ids of two workspaces."""
    async with database.write() as session:
        first = await ensure_workspace(session, "discord:1", NOW)
        second = await ensure_workspace(session, "discord:2", NOW)
        return first.id, second.id


async def put(
    database: Database, home: int, key: str, text: str = WORDS, until: datetime = LATER
) -> None:
    async with database.write() as session:
        await put_carried(session, home, key, text, until)


async def got(database: Database, home: int, key: str, now: datetime = NOW) -> str | None:
    async with database.read() as session:
        return await get_carried(session, home, key, now)


async def test_words_come_back_by_their_key(database: Database, homes: tuple[int, int]) -> None:
    await put(database, homes[0], "abc")
    assert await got(database, homes[0], "abc") == WORDS
    assert await got(database, homes[0], "abd") is None


async def test_the_latest_words_under_a_key_count(
    database: Database, homes: tuple[int, int]
) -> None:
    await put(database, homes[0], "abc", "first")
    await put(database, homes[0], "abc", "", LATER + timedelta(days=1))
    assert await got(database, homes[0], "abc", LATER) == ""
    async with database.read() as session:
        assert len(list(await session.scalars(select(Carried)))) == 1


async def test_another_workspace_does_not_find_them(
    database: Database, homes: tuple[int, int]
) -> None:
    await put(database, homes[0], "abc", "ours")
    assert await got(database, homes[1], "abc") is None
    await put(database, homes[1], "abc", "theirs")
    assert await got(database, homes[0], "abc") == "ours"
    assert await got(database, homes[1], "abc") == "theirs"


async def test_the_database_holds_nothing_readable(
    database: Database, homes: tuple[int, int]
) -> None:
    await put(database, homes[0], "abc")
    async with database.read() as session:
        [row] = await session.scalars(select(Carried))
    assert b"Seamstress" not in row.body


async def test_words_that_were_moved_to_another_key_are_not_believed(
    database: Database, homes: tuple[int, int]
) -> None:
    await put(database, homes[0], "abc", "approve 1")
    await put(database, homes[0], "abd", "approve 2")
    async with database.write() as session:
        body = await session.scalar(select(Carried.body).where(Carried.key == "abd"))
        await session.execute(update(Carried).where(Carried.key == "abc").values(body=body))
    with pytest.raises(SealBrokenError):
        await got(database, homes[0], "abc")


async def test_they_are_forgotten_when_their_time_is_over(
    database: Database, homes: tuple[int, int]
) -> None:
    await put(database, homes[0], "short", until=NOW)
    await put(database, homes[0], "long", until=LATER)
    assert await got(database, homes[0], "short") is None
    async with database.write() as session:
        assert await forget_carried(session, NOW + timedelta(seconds=1)) == 1
        assert await forget_carried(session, NOW + timedelta(seconds=1)) == 0
    assert await got(database, homes[0], "long") == WORDS


async def test_the_same_words_have_the_same_key_in_one_workspace_alone(
    database: Database, homes: tuple[int, int]
) -> None:
    async with database.write() as session:
        keys = [await key_of(session, home, WORDS) for home in (homes[0], homes[0], homes[1])]
        other = await key_of(session, homes[0], f"{WORDS}.")
    assert keys[0] == keys[1]
    assert len({keys[0], keys[2], other}) == 3
    assert {len(key) for key in keys} == {KEY_LENGTH}
