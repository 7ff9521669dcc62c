"""The database: sessions that read, and sessions that write.

Writers are serial on both dialects, so that read-change-write in a handler never loses an update:
SQLite by BEGIN IMMEDIATE, PostgreSQL by a transaction-level advisory lock taken first. Inside one
process writers take turns, see `storage.writers`, which costs no polling and no second connection.
"""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from storage.crypto import Vault
from storage.engines import open_engine
from storage.sqlite import is_busy
from storage.writers import UndoneError, Writers

READ_POOL = 8
LOCK_WAIT = 10.0  # seconds another writer is waited for
# lock_not_available, deadlock_detected, serialization_failure (PostgreSQL, appendix A)
BUSY_STATES = {"55P03", "40P01", "40001"}


class DatabaseBusyError(Exception):
    """Another writer kept the database too long; nothing was written, trying again is safe."""


class Session(AsyncSession):
    """One transaction, with the vault that opens what it reads.

    Attributes:
        vault: seals and opens; used by `storage.keys`.
        dialect: `sqlite` or `postgresql`.
        writable: whether this transaction may write.
    """

    def __init__(
        self, bind: AsyncEngine | AsyncConnection, vault: Vault, *, writable: bool
    ) -> None:
        # On a connection, what this session writes is a savepoint of the transaction that is open.
        super().__init__(bind, expire_on_commit=False, join_transaction_mode="create_savepoint")
        self.vault = vault
        self.dialect = bind.dialect.name
        self.writable = writable


class Database:
    """Engines over one database: many readers, searches that take their time, one writer."""

    def __init__(
        self, url: str, vault: Vault, *, pooled: bool = True, patience: float = LOCK_WAIT
    ) -> None:
        self._vault = vault
        open_one = partial(open_engine, url, patience=patience)
        readers = READ_POOL if pooled else None
        self._reader = open_one(writable=False, pool=readers)
        self._searcher = open_one(writable=False, pool=readers, in_thread=True)
        self._writer = open_one(writable=True, pool=1 if pooled else None)
        self._writers = Writers(self._writer, patience)
        self.dialect = self._writer.dialect.name

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        """Open a transaction that can only read: one consistent view, never committed.

        It is for a few rows found by a key: with SQLite they are read on the event loop.

        Raises:
            DatabaseBusyError: the database is locked.
        """
        async with self._view(self._reader) as session:
            yield session

    @asynccontextmanager
    async def search(self) -> AsyncIterator[Session]:
        """Open a `read` for queries that take the longer the more is stored.

        Raises:
            DatabaseBusyError: the database is locked.
        """
        async with self._view(self._searcher) as session:
            yield session

    @asynccontextmanager
    async def _view(self, engine: AsyncEngine) -> AsyncIterator[Session]:
        with _busy():
            async with Session(engine, self._vault, writable=False) as session:
                yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Session]:
        """Open the write transaction: committed at the end, undone by an exception.

        Keep it short: every other writer waits. Not to be nested.

        Raises:
            DatabaseBusyError: another process kept the lock for `patience` seconds.
        """
        with _busy():
            async with (
                self._writers.turn() as connection,
                Session(connection, self._vault, writable=True) as session,
                session.begin(),
            ):
                yield session

    async def close(self) -> None:
        """Close all connections."""
        for engine in (self._reader, self._searcher, self._writer):
            await engine.dispose()


@asynccontextmanager
async def open_database(
    url: str, vault: Vault, *, pooled: bool = True, patience: float = LOCK_WAIT
) -> AsyncIterator[Database]:
    """Open a database and close it at the end.

    Args:
        url: `sqlite:///path` or `postgresql://...`; the driver is chosen here.
        vault: opens sealed values.
        pooled: False opens a connection for each transaction, for short work.
        patience: seconds that other writers are waited for.
    """
    database = Database(url, vault, pooled=pooled, patience=patience)
    try:
        yield database
    finally:
        await database.close()


@contextmanager
def _busy() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if not _is_busy(error.orig):
            raise
        raise DatabaseBusyError(
            "The database was busy for too long. Nothing was changed; try again."
        ) from error
    except UndoneError as error:
        raise DatabaseBusyError(f"{error} Nothing was changed; try again.") from error


def _is_busy(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.OperationalError):
        return is_busy(error)
    return getattr(error, "sqlstate", None) in BUSY_STATES


@asynccontextmanager
async def snapshot(url: str) -> AsyncIterator[AsyncConnection]:
    """Open a read transaction of which all statements see the same moment; writers go on."""
    engine = open_engine(url, writable=False, pool=None, patience=LOCK_WAIT)
    try:
        async with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                await connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection
    finally:
        await engine.dispose()
