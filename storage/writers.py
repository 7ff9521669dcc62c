"""Writers take turns, and those that wait share one transaction (group commit).

To begin and to commit is what a short write spends its time on: other processes are waited for,
then the disk. So a writer that finds others behind it leaves the transaction open for them. Each
does its part in a savepoint of its own, and goes on only when all of it is committed.

A transaction can also end under its writers: SQLite undoes all of it when the disk is full, a
connection breaks. Then each of them is told so, and none joins it any more.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiosqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncTransaction

MOST = 16  # writers of one transaction: the first waits for the last, and other processes for all


class UndoneError(Exception):
    """Nothing was written, for a reason that lies with other writers; it can be tried again."""


@dataclass
class _Group:
    connection: AsyncConnection
    transaction: AsyncTransaction
    driver: Any
    committed: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    writers: int = 0

    @property
    def is_open(self) -> bool:
        """Whether what was written can still be committed, as the driver knows it."""
        if isinstance(self.driver, aiosqlite.Connection):
            return bool(self.driver.in_transaction)
        # By its name: psycopg is installed for PostgreSQL only.
        return bool(self.driver.info.transaction_status.name == "INTRANS")

    def check(self) -> None:
        """Refuse to commit what is gone: SQLite's COMMIT would succeed with nothing to do."""
        if not self.is_open:
            raise UndoneError("Another write broke off, and this one with it.")


class Writers:
    """The writers of one process, on an engine whose transactions are serial already.

    Args:
        engine: with one connection.
        patience: seconds that `engine` waits for other processes to begin a transaction.
    """

    def __init__(self, engine: AsyncEngine, patience: float) -> None:
        self._engine = engine
        self._patience = patience
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._group: _Group | None = None
        self._kept_out = False  # the last attempt to begin failed

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[AsyncConnection]:
        """Wait for the turn; what is written in a savepoint of the connection is then committed.

        Raises:
            DBAPIError: the transaction could not be begun or committed; nothing was written.
            UndoneError: another writer's trouble undid it, or kept this one waiting too long.
        """
        asked = time.monotonic()
        await self._wait()
        try:
            group = self._group = self._group or await self._begin(asked)
            group.writers += 1
            try:
                yield group.connection
            finally:
                if not self._waiting or group.writers >= MOST or not group.is_open:
                    await self._commit(group)
        finally:
            self._turn.release()
        await asyncio.shield(group.committed)

    async def _wait(self) -> None:
        self._waiting += 1
        try:
            await self._turn.acquire()
        except asyncio.CancelledError:
            # The one before may have left the transaction open for us alone.
            if self._group is not None and self._waiting == 1 and not self._turn.locked():
                await self._commit(self._group)
            raise
        finally:
            self._waiting -= 1

    async def _begin(self, asked: float) -> _Group:
        if self._kept_out and time.monotonic() - asked > self._patience:
            raise UndoneError("The database was busy for too long.")
        connection = await self._engine.connect()
        try:
            transaction = await connection.begin()
            raw = await connection.get_raw_connection()
        except BaseException as error:
            self._kept_out = isinstance(error, Exception)
            await connection.close()
            raise
        self._kept_out = False
        return _Group(connection, transaction, raw.driver_connection)

    async def _commit(self, group: _Group) -> None:
        """Commit what a group wrote; whoever is cancelled meanwhile, the others are waiting."""
        self._group = None
        await asyncio.shield(_commit(group))


async def _commit(group: _Group) -> None:
    try:
        group.check()
        await group.transaction.commit()
    except Exception as error:  # noqa: BLE001 - each writer of the group raises it
        group.committed.set_exception(error)
        group.committed.exception()  # seen, should all writers have failed before
        await group.connection.invalidate()  # its transaction may still be open
    else:
        group.committed.set_result(None)
    finally:
        await group.connection.close()
