"""SQLite under the event loop: no more trips to a thread than there is to wait for.

aiosqlite makes four for each statement: for the cursor, the statement, its rows and the end. Each
wakes a thread and then the loop, which costs more than most statements take; and a write
transaction that goes back to a busy loop between its statements keeps every other writer waiting.
So statements run where they are asked for. What may wait for others or for the disk (BEGIN, COMMIT)
goes to the thread, and so does every statement of a connection for queries that may take long.
"""

import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite

LOOK_SECONDS = 0.002


class Cursor(aiosqlite.Cursor):
    """A cursor that does where it is asked what its connection need not wait for."""

    def __init__(self, connection: "Connection", cursor: sqlite3.Cursor) -> None:
        super().__init__(connection, cursor)
        self._perform = connection.perform

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Aiosqlite runs everything that a cursor does through this."""
        return await self._perform(partial(fn, *args, **kwargs))

    async def close(self) -> None:
        """Give up what was not fetched; that waits for nothing."""
        self._cursor.close()


class Connection(aiosqlite.Connection):
    """A connection on which everything but waiting is done where it is asked for."""

    in_thread: bool
    patience: float

    def cursor(self) -> Cursor:  # type: ignore[override] # SQLAlchemy enters what it gets
        """A new cursor; making it touches no file."""
        return Cursor(self, self._conn.cursor())

    async def perform(self, call: Callable[[], Any]) -> Any:
        """Run a statement: at once inside a transaction that waits for nothing more."""
        if self._conn.in_transaction and not self.in_thread:
            return call()
        return await self._execute(_patiently, call, self.patience)  # type: ignore[no-untyped-call]


def _patiently(call: Callable[[], Any], patience: float) -> Any:
    """Run a statement that other processes may keep from running.

    SQLite itself looks again after up to 100 ms, and a process that writes much has the lock back
    by then; who looks often gets it in the short time between.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            return call()
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > deadline:
                raise
        time.sleep(LOOK_SECONDS)


def is_busy(error: sqlite3.OperationalError) -> bool:
    """Whether another connection kept a statement from running."""
    # Extended codes keep the primary one in the low byte.
    return error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


async def connect(file: Path, *, writable: bool, in_thread: bool, patience: float) -> Connection:
    """Open a database file.

    Args:
        file: made if it is not there.
        writable: whoever begins a transaction looks by itself whether it may.
        patience: seconds that a statement waits for other processes.
        in_thread: every statement runs in the connection's thread, for queries that may take long.
    """
    # isolation_level=None stops the driver's own late BEGIN, which loses updates silently. The
    # connection is used from two threads, never at the same time.
    open_file = partial(
        sqlite3.connect,
        file,
        timeout=0.0 if writable else patience,
        isolation_level=None,
        check_same_thread=False,
    )
    connection = Connection(open_file, 64)
    connection.in_thread, connection.patience = in_thread, patience
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does with those it opens
    await connection
    return connection
