"""SQLite under the event loop: no more trips to a thread than there is to wait for.

aiosqlite makes four for each statement: for the cursor, the statement, its rows and the end. Each
wakes a thread and then the loop, which costs more than most statements take; and a write
transaction that goes back to a busy loop between its statements keeps every other writer waiting.
So statements run where they are asked for. What may wait for others or for the disk (BEGIN, COMMIT)
goes to the thread, and so does every statement of a connection for queries that may take long.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite


class Cursor(aiosqlite.Cursor):
    """A cursor that has its rows as soon as its statement has run."""

    _rows: Sequence[Any] = ()

    def __init__(self, connection: "Connection", cursor: sqlite3.Cursor) -> None:
        super().__init__(connection, cursor)
        self._connection = connection

    async def __aenter__(self) -> "Cursor":
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> "Cursor":
        """Run a statement and fetch what it gives."""
        run = partial(self._run, sql, () if parameters is None else parameters)
        self._rows = await self._connection.perform(run)
        return self

    def _run(self, sql: str, parameters: Any) -> Sequence[Any]:
        self._cursor.execute(sql, parameters)
        return self._cursor.fetchall() if self._cursor.description else ()

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> "Cursor":
        """Run a statement once for each set of parameters."""
        await self._connection.perform(partial(self._cursor.executemany, sql, parameters))
        return self

    async def fetchall(self) -> Sequence[Any]:
        """What the statement gave, once."""
        rows, self._rows = self._rows, ()
        return rows

    async def close(self) -> None:
        """Nothing is left open: every row was fetched."""


class Connection(aiosqlite.Connection):
    """A connection on which everything but waiting is done where it is asked for."""

    in_thread: bool

    def cursor(self) -> Cursor:  # type: ignore[override] # SQLAlchemy enters what it gets
        """A new cursor; making it touches no file."""
        return Cursor(self, self._conn.cursor())

    async def perform(self, call: Callable[[], Any]) -> Any:
        """Run a statement: at once inside a transaction that waits for nothing more."""
        if self._conn.in_transaction and not self.in_thread:
            return call()
        return await self._execute(call)


async def connect(file: Path, *, in_thread: bool) -> Connection:
    """Open a database file.

    Args:
        file: made if it is not there.
        in_thread: every statement runs in the connection's thread, for queries that may take long.
    """
    # isolation_level=None stops the driver's own late BEGIN, which loses updates silently. The
    # connection is used from two threads, never at the same time.
    open_file = partial(sqlite3.connect, file, isolation_level=None, check_same_thread=False)
    connection = Connection(open_file, 64)
    connection.in_thread = in_thread
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does with those it opens
    return await connection
