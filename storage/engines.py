"""Engines: how SQLite and PostgreSQL are opened, and what makes writers serial on each."""

import os
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, NullPool, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.sqlite import connect as connect_sqlite

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}
WRITE_LOCK = 0x5348_0001  # any number of our own


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


def open_engine(
    url: str,
    *,
    writable: bool,
    pool: int | None,
    patience: float,
    foreign_keys: bool = True,
    in_thread: bool = False,
) -> AsyncEngine:
    """Open an engine on a database of either kind.

    Args:
        url: as users write it.
        writable: every transaction takes the one write lock, and may write.
        pool: connections that are kept; None opens one for each transaction.
        patience: seconds that locks of others are waited for.
        foreign_keys: whether SQLite checks them.
        in_thread: SQLite's statements run in the connection's thread, see `storage.sqlite`.

    Raises:
        ValueError: another kind of database, or SQLite in memory.
    """
    target = async_url(url)
    options: dict[str, Any] = (
        {"poolclass": NullPool} if pool is None else {"pool_size": pool, "max_overflow": 0}
    )
    if target.get_backend_name() == "sqlite":
        options["async_creator"] = partial(
            connect_sqlite,
            Path(str(target.database)),
            writable=writable,
            in_thread=in_thread,
            patience=patience,
        )
        return _sqlite(target, options, writable=writable, foreign_keys=foreign_keys)
    return _postgresql(target, options, writable=writable, patience=patience)


def _sqlite(
    url: URL, options: dict[str, Any], *, writable: bool, foreign_keys: bool
) -> AsyncEngine:
    _private(Path(str(url.database)))
    engine = create_async_engine(url, **options)
    pragmas = [
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


def _postgresql(
    url: URL, options: dict[str, Any], *, writable: bool, patience: float
) -> AsyncEngine:
    settings = f"-c lock_timeout={round(patience * 1000)} -c timezone=UTC"
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
