"""The database: sessions that read, sessions that write, and the schema's version.

Writers are serial on both dialects, so that read-change-write in a handler never loses an update:
SQLite by BEGIN IMMEDIATE, PostgreSQL by a transaction-level advisory lock taken first. Inside one
process writers queue on an asyncio lock, which costs no polling and no second connection.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, NullPool, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from storage.crypto import Vault
from storage.sqlite import connect as connect_sqlite

READ_POOL = 8
LOCK_WAIT = 10  # seconds a writer of another process is waited for
DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}
WRITE_LOCK, MIGRATION_LOCK = 0x5348_0001, 0x5348_0002  # any two numbers of our own
# lock_not_available, deadlock_detected, serialization_failure (PostgreSQL, appendix A)
BUSY_STATES = {"55P03", "40P01", "40001"}


class DatabaseBusyError(Exception):
    """Another writer kept the database too long; nothing was written, trying again is safe."""


class SchemaError(Exception):
    """The database's tables do not fit this version of Shortlist; the text says what to do."""


class Session(AsyncSession):
    """One transaction, with the vault that opens what it reads.

    Attributes:
        vault: seals and opens; used by `storage.keys`.
        dialect: `sqlite` or `postgresql`.
        writable: whether this transaction may write.
    """

    def __init__(self, engine: AsyncEngine, vault: Vault, *, writable: bool) -> None:
        super().__init__(engine, expire_on_commit=False)
        self.vault = vault
        self.dialect = engine.dialect.name
        self.writable = writable


class Database:
    """Engines over one database: many readers, searches that take their time, one writer."""

    def __init__(self, url: str, vault: Vault, *, pooled: bool = True) -> None:
        self._vault = vault
        readers = READ_POOL if pooled else None
        self._reader = _engine(url, writable=False, pool=readers)
        self._searcher = _engine(url, writable=False, pool=readers, in_thread=True)
        self._writer = _engine(url, writable=True, pool=1 if pooled else None)
        self._turn = asyncio.Lock()
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
            DatabaseBusyError: another process kept the lock for 10 s.
        """
        with _busy():
            async with (
                self._turn,
                Session(self._writer, self._vault, writable=True) as session,
                session.begin(),
            ):
                yield session

    async def close(self) -> None:
        """Close all connections."""
        for engine in (self._reader, self._searcher, self._writer):
            await engine.dispose()


@asynccontextmanager
async def open_database(url: str, vault: Vault, *, pooled: bool = True) -> AsyncIterator[Database]:
    """Open a database and close it at the end.

    Args:
        url: `sqlite:///path` or `postgresql://...`; the driver is chosen here.
        vault: opens sealed values.
        pooled: False opens a connection for each transaction, for short work.
    """
    database = Database(url, vault, pooled=pooled)
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
            f"The database was busy for {LOCK_WAIT} seconds. Nothing was changed; try again."
        ) from error


def _is_busy(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.OperationalError):
        # Extended codes keep the primary one in the low byte.
        return error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return getattr(error, "sqlstate", None) in BUSY_STATES


def async_url(url: str) -> URL:
    """Name the async driver of a database url.

    Raises:
        ValueError: another kind of database, or SQLite in memory.
    """
    parsed = make_url(url)
    kind = parsed.drivername.partition("+")[0]
    if kind not in DRIVERS:
        raise ValueError(
            f"DATABASE_URL must begin with sqlite:/// or postgresql://, not {kind}://."
        )
    if kind == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise ValueError("DATABASE_URL must name a file: sqlite:///path/to/shortlist.db")
    return parsed.set(drivername=DRIVERS[kind])


def _engine(
    url: str,
    *,
    writable: bool,
    pool: int | None,
    foreign_keys: bool = True,
    in_thread: bool = False,
) -> AsyncEngine:
    target = async_url(url)
    options: dict[str, Any] = (
        {"poolclass": NullPool} if pool is None else {"pool_size": pool, "max_overflow": 0}
    )
    if target.get_backend_name() == "sqlite":
        creator = partial(connect_sqlite, Path(str(target.database)), in_thread=in_thread)
        options["async_creator"] = creator
        return _sqlite(target, options, writable=writable, foreign_keys=foreign_keys)
    return _postgresql(target, options, writable=writable)


def _sqlite(
    url: URL, options: dict[str, Any], *, writable: bool, foreign_keys: bool
) -> AsyncEngine:
    _private(Path(str(url.database)))
    engine = create_async_engine(url, **options)
    pragmas = [
        f"busy_timeout = {LOCK_WAIT * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",
        f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
        f"query_only = {'OFF' if writable else 'ON'}",
    ]

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, record: object) -> None:
        del record
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writable else "BEGIN")

    return engine


def _private(path: Path) -> None:
    """Make the file readable by its owner alone; SQLite gives its WAL the same mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _postgresql(url: URL, options: dict[str, Any], *, writable: bool) -> AsyncEngine:
    settings = f"-c lock_timeout={LOCK_WAIT}s -c timezone=UTC"
    engine = create_async_engine(
        url,
        connect_args={"options": settings},
        pool_pre_ping=True,
        execution_options={"postgresql_readonly": not writable},
        **options,
    )

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        if writable:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")

    return engine


def migration_config() -> Config:
    """Alembic's settings, wherever this package lies."""
    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config


@asynccontextmanager
async def migrating(url: str) -> AsyncIterator[AsyncConnection]:
    """Open the one transaction that may change the schema; a second migration waits for it."""
    engine = _engine(url, writable=True, pool=None, foreign_keys=False)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


@asynccontextmanager
async def snapshot(url: str) -> AsyncIterator[AsyncConnection]:
    """Open a read transaction of which all statements see the same moment; writers go on."""
    engine = _engine(url, writable=False, pool=None)
    try:
        async with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                await connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection
    finally:
        await engine.dispose()


async def migrate(url: str) -> None:
    """Bring the schema to this version's, all or nothing.

    Raises:
        SchemaError: the schema is of a newer version of Shortlist.
    """
    async with migrating(url) as connection:
        await connection.run_sync(upgrade)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to `revision` in the connection's transaction.

    Raises:
        SchemaError: the schema is of a newer version of Shortlist.
    """
    present = schema_revision(connection)
    if present is not None and not is_known(present):
        raise SchemaError(
            f"The database has schema {present}, which a newer Shortlist made. "
            "Install that version, or restore a backup of this one."
        )
    config = migration_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def is_known(revision: str) -> bool:
    """Tell whether this version of Shortlist knows a revision of the schema."""
    scripts = ScriptDirectory.from_config(migration_config())
    return revision in {script.revision for script in scripts.walk_revisions()}


async def schema_is_current(url: str) -> bool:
    """Tell whether the schema is exactly this version's; makes no database."""
    if _is_missing(async_url(url)):
        return False
    async with snapshot(url) as connection:
        return await connection.run_sync(schema_revision) == newest_revision()


def _is_missing(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists()


def schema_revision(connection: Connection) -> str | None:
    """The schema's revision, None before the first migration."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The revision that this version of Shortlist works with."""
    return ScriptDirectory.from_config(migration_config()).get_current_head()
