"""Writers that wait share a transaction, and are as much on their own as with one each."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.crypto import Vault
from storage.database import Database, DatabaseBusyError, Session, open_database
from storage.models import Opening, Workspace
from storage.writers import MOST
from tests.processes import until

NOW = datetime(2026, 3, 1, 12, 30, 15, tzinfo=UTC)


def workspace(session: Session, key: str) -> None:
    session.add(Workspace(key=key, created_at=NOW))


async def add(database: Database, key: str) -> None:
    async with database.write() as session:
        workspace(session, key)


async def keys(database: Database) -> set[str]:
    async with database.read() as session:
        return set(await session.scalars(select(Workspace.key)))


def commits(database: Database) -> list[object]:
    """Every commit of a writer from now on."""
    seen: list[object] = []
    event.listen(database._writer.sync_engine, "commit", seen.append)
    return seen


async def test_those_who_wait_share_commits(database: Database) -> None:
    seen = commits(database)
    names = {f"w{number}" for number in range(2 * MOST)}
    await asyncio.gather(*(add(database, name) for name in names))
    assert await keys(database) == names
    assert len(seen) == 2


async def test_who_is_alone_waits_for_nobody(database: Database) -> None:
    seen = commits(database)
    await add(database, "one")
    await add(database, "two")
    assert len(seen) == 2


async def test_who_fails_undoes_its_own_part_alone(database: Database) -> None:
    async def fail_at(place: int) -> None:
        async with database.write() as session:
            workspace(session, f"lost {place}")
            await session.flush()
            raise ValueError(place)

    parts = [add(database, "a"), fail_at(1), add(database, "b"), fail_at(3), add(database, "c")]
    outcomes = await asyncio.gather(*parts, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [
        type(None),
        ValueError,
        type(None),
        ValueError,
        type(None),
    ]
    assert await keys(database) == {"a", "b", "c"}


async def test_a_statement_that_is_refused_hurts_nobody_else(database: Database) -> None:
    async def refused() -> None:
        async with database.write() as session:
            session.add(
                Opening(workspace_id=99, channel="local", title="", description="", created_at=NOW)
            )

    outcomes = await asyncio.gather(
        add(database, "a"), refused(), add(database, "b"), return_exceptions=True
    )
    assert isinstance(outcomes[1], IntegrityError)
    assert await keys(database) == {"a", "b"}


async def test_nobody_goes_on_before_all_is_committed(database: Database) -> None:
    seen = commits(database)
    on: list[int] = []

    async def one(key: str) -> None:
        await add(database, key)
        on.append(len(seen))

    await asyncio.gather(*(one(f"w{number}") for number in range(5)))
    assert on == [1] * 5


async def test_a_commit_that_fails_is_told_to_each(database: Database) -> None:
    def refuse(_: object) -> None:
        raise DBAPIError("COMMIT", None, OSError("disk is full"))

    event.listen(database._writer.sync_engine, "commit", refuse)
    outcomes = await asyncio.gather(
        *(add(database, f"w{number}") for number in range(3)), return_exceptions=True
    )
    event.remove(database._writer.sync_engine, "commit", refuse)
    assert [type(outcome) for outcome in outcomes] == [DBAPIError] * 3
    assert await keys(database) == set()
    await add(database, "after")
    assert await keys(database) == {"after"}


async def test_a_transaction_that_ends_under_its_writers_is_told_to_each(
    database: Database,
) -> None:
    """SQLite undoes all of it when the disk is full; a server ends it with the connection."""

    async def end_it() -> None:
        async with database.write() as session:
            await session.execute(text("ROLLBACK"))

    ends = [add(database, "first"), end_it(), add(database, "behind")]
    first, broken, behind = await asyncio.gather(*ends, return_exceptions=True)
    assert isinstance(first, DatabaseBusyError)
    assert "Nothing was changed; try again" in str(first)
    assert isinstance(broken, Exception)
    assert behind is None
    assert await keys(database) == {"behind"}


async def test_who_is_cancelled_inside_a_statement_harms_none_of_those_behind(
    database: Database,
) -> None:
    if database.dialect == "sqlite":
        pytest.skip("a statement of a writer runs on the loop and cannot be cancelled")
    statement = "SELECT pg_sleep(60)"

    async def wait() -> None:
        async with database.write() as session:
            await session.execute(text(statement))

    async def is_inside() -> bool:
        query = text("SELECT count(*) FROM pg_stat_activity WHERE query = :statement")
        async with database.read() as session:
            return bool(await session.scalar(query, {"statement": statement}))

    task = asyncio.create_task(wait())
    await until(is_inside)
    behind = [asyncio.create_task(add(database, key)) for key in ("a", "b")]
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(*behind)
    assert await keys(database) == {"a", "b"}


async def test_writers_wait_for_other_processes_together(sqlite_url: str, vault: Vault) -> None:
    patience = 0.3
    async with (
        open_database(sqlite_url, vault, patience=patience) as other,
        open_database(sqlite_url, vault, patience=patience) as kept_out,
        other.write(),
    ):
        begun: list[object] = []
        event.listen(kept_out._writer.sync_engine, "begin", begun.append)
        outcomes = await asyncio.gather(
            *(add(kept_out, f"w{number}") for number in range(8)), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [DatabaseBusyError] * 8
        assert len(begun) < 8


@pytest.mark.parametrize("given_up", ["next", "one after it", "all"])
async def test_who_gives_up_waiting_keeps_nobody_from_the_commit(
    database: Database, given_up: str
) -> None:
    """The first leaves the transaction open for those behind it; these may not come."""
    holding, go_on = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with database.write() as session:
            workspace(session, "first")
            holding.set()
            await go_on.wait()

    leader = asyncio.create_task(first())
    await holding.wait()
    waiting = [asyncio.create_task(add(database, key)) for key in ("second", "third")]
    await asyncio.sleep(0)
    cancel: dict[str, Callable[[], list[bool]]] = {
        "next": lambda: [waiting[0].cancel()],
        "one after it": lambda: [waiting[1].cancel()],
        "all": lambda: [task.cancel() for task in waiting],
    }
    go_on.set()
    for _ in range(1000):
        if not database._writers._turn.locked():  # the first has left it to the next one
            break
        await asyncio.sleep(0)
    cancel[given_up]()
    await asyncio.wait_for(leader, 10)
    await asyncio.gather(*waiting, return_exceptions=True)
    assert "first" in await keys(database)
    await add(database, "later")
    assert "later" in await keys(database)


async def test_who_is_cancelled_in_its_part_undoes_it(database: Database) -> None:
    inside = asyncio.Event()

    async def hang() -> None:
        async with database.write() as session:
            workspace(session, "lost")
            await session.flush()
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await inside.wait()
    other = asyncio.create_task(add(database, "kept"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await other
    assert await keys(database) == {"kept"}


async def test_long_searches_run_beside_the_loop(database: Database) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0)
            ticks += 1

    ticking = asyncio.create_task(tick())
    slow = text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) "
        "SELECT count(*) FROM n"
    )
    async with database.search() as session:
        before = ticks
        assert await session.scalar(slow) == 300_000
    ticking.cancel()
    assert ticks - before > 10
