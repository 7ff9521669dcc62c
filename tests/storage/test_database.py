"""Transactions: no update is lost, what fails leaves nothing, readers cannot write."""

import asyncio
import multiprocessing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.crypto import Vault, open_root
from storage.database import Database, DatabaseBusyError, open_database
from storage.engines import async_url
from storage.models import Base, Opening, Workspace

NOW = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)
PROCESSES, TASKS, ROUNDS = 3, 4, 10


async def add_workspace(database: Database, key: str = "local") -> int:
    async with database.write() as session:
        workspace = Workspace(key=key, created_at=NOW)
        session.add(workspace)
        await session.flush()
        return workspace.id


async def _count_up(database: Database) -> None:
    for _ in range(ROUNDS):
        async with database.write() as session:
            workspace = (await session.scalars(select(Workspace))).one()
            number = int(workspace.key)
            await asyncio.sleep(0)  # lets the other tasks in, as a handler's awaits do
            workspace.key = str(number + 1)


def _count_up_in_a_process(url: str, key_file: Path) -> None:
    async def run() -> None:
        async with open_database(url, Vault(open_root(key_file)[0])) as database:
            await asyncio.gather(*(_count_up(database) for _ in range(TASKS)))

    asyncio.run(run())


def test_no_update_is_lost_between_processes_and_tasks(
    database_url: str, vault: Vault, tmp_path: Path
) -> None:
    async def start() -> None:
        async with open_database(database_url, vault) as database:
            await add_workspace(database, "0")

    async def total() -> str:
        async with open_database(database_url, vault) as database, database.read() as session:
            return (await session.scalars(select(Workspace))).one().key

    asyncio.run(start())
    context = multiprocessing.get_context("fork")
    workers = [
        context.Process(target=_count_up_in_a_process, args=(database_url, tmp_path / "root.key"))
        for _ in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    assert asyncio.run(total()) == str(PROCESSES * TASKS * ROUNDS)


class HandlerFailedError(Exception):
    pass


async def test_an_error_undoes_the_whole_transaction(database: Database) -> None:
    home = await add_workspace(database)

    async def fail() -> None:
        async with database.write() as session:
            (await session.get_one(Workspace, home)).key = "changed"
            await session.flush()
            raise HandlerFailedError

    with pytest.raises(HandlerFailedError):
        await fail()
    async with database.read() as session:
        assert (await session.get_one(Workspace, home)).key == "local"
    await add_workspace(database, "the next writer gets its turn")


async def test_a_cancelled_writer_leaves_nothing_and_lets_the_next_in(database: Database) -> None:
    inside = asyncio.Event()

    async def write() -> None:
        async with database.write() as session:
            session.add(Workspace(key="half", created_at=NOW))
            await session.flush()
            inside.set()
            await asyncio.Event().wait()

    writer = asyncio.create_task(write())
    await inside.wait()
    writer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writer
    await add_workspace(database, "next")
    async with database.read() as session:
        assert (await session.scalars(select(Workspace.key))).all() == ["next"]


async def test_rows_cannot_point_to_rows_that_are_not_there(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            session.add(
                Opening(workspace_id=99, channel="local", title="", description="", created_at=NOW)
            )


async def test_a_reader_cannot_write(database: Database) -> None:
    home = await add_workspace(database)
    async with database.read() as session:
        (await session.get_one(Workspace, home)).key = "changed"
        with pytest.raises(DBAPIError):
            await session.flush()
    async with database.read() as session:
        assert (await session.get_one(Workspace, home)).key == "local"


async def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    home = await add_workspace(database)
    async with database.write() as writing:
        (await writing.get_one(Workspace, home)).key = "changed"
        await writing.flush()
        async with database.read() as session:
            assert (await session.get_one(Workspace, home)).key == "local"


async def test_times_come_back_in_utc(database: Database) -> None:
    there = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    async with database.write() as session:
        workspace = Workspace(key="local", created_at=there)
        session.add(workspace)
    async with database.read() as session:
        found = await session.get_one(Workspace, workspace.id)
        assert found.created_at == NOW
        assert found.created_at.utcoffset() == timedelta(0)
        assert found.paused_at is None


async def test_rows_stay_usable_after_the_commit(database: Database) -> None:
    async with database.write() as session:
        workspace = Workspace(key="local", created_at=NOW)
        session.add(workspace)
    assert workspace.key == "local"


async def test_a_lock_kept_too_long_is_an_error_that_says_try_again(
    database_url: str, vault: Vault
) -> None:
    async with (
        open_database(database_url, vault) as one,
        open_database(database_url, vault, patience=0.5) as two,
    ):
        async with one.write() as session:
            await session.execute(text("DELETE FROM ticks"))
            with pytest.raises(DatabaseBusyError, match="try again"):
                await add_workspace(two)
        await add_workspace(two)


async def test_an_id_is_never_given_twice(database: Database) -> None:
    first = await add_workspace(database)
    async with database.write() as session:
        await session.delete(await session.get_one(Workspace, first))
    assert await add_workspace(database) > first


def test_no_table_of_sqlite_gives_an_id_twice() -> None:
    options = [table.dialect_options["sqlite"] for table in Base.metadata.tables.values()]
    assert all(option["autoincrement"] for option in options)


async def test_a_forked_process_keeps_no_connection(database_url: str, vault: Vault) -> None:
    async with open_database(database_url, vault, pooled=False) as database:
        home = await add_workspace(database)
        async with database.read() as session:
            assert (await session.get_one(Workspace, home)).key == "local"


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:////data/shortlist.db", "sqlite+aiosqlite"),
        ("postgresql://me@host/db", "postgresql+psycopg"),
        ("postgresql+psycopg://me@host/db", "postgresql+psycopg"),
        ("postgres://me@host/db", "postgresql+psycopg"),
    ],
)
def test_the_driver_is_chosen_by_us(url: str, driver: str) -> None:
    assert async_url(url).drivername == driver


@pytest.mark.parametrize("url", ["mysql://host/db", "sqlite://", "sqlite:///:memory:"])
def test_other_databases_are_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL"):
        async_url(url)
