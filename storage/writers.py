"""Writers take turns, and those that wait share one transaction (group commit).

To begin and to commit is what a short write spends its time on: other processes are waited for,
then the disk. So a writer that finds others behind it leaves the transaction open for them. Each
does its part in a savepoint of its own, and goes on only when all of it is committed.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncTransaction

MOST = 16  # writers of one transaction: the first waits for the last, and other processes for all


@dataclass
class _Group:
    connection: AsyncConnection
    transaction: AsyncTransaction
    committed: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    writers: int = 0


class Writers:
    """The writers of one process, on an engine whose transactions are serial already."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._group: _Group | None = None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[AsyncConnection]:
        """Wait for the turn; what is written in a savepoint of the connection is then committed.

        Raises:
            DBAPIError: the transaction could not be begun or committed; nothing was written.
        """
        await self._wait()
        try:
            group = self._group = self._group or await self._begin()
            group.writers += 1
            try:
                yield group.connection
            finally:
                if not self._waiting or group.writers >= MOST:
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

    async def _begin(self) -> _Group:
        connection = await self._engine.connect()
        try:
            return _Group(connection, await connection.begin())
        except BaseException:
            await connection.close()
            raise

    async def _commit(self, group: _Group) -> None:
        """Commit what a group wrote; whoever is cancelled meanwhile, the others are waiting."""
        self._group = None
        await asyncio.shield(_commit(group))


async def _commit(group: _Group) -> None:
    try:
        await group.transaction.commit()
    except Exception as error:  # noqa: BLE001 - each writer of the group raises it
        group.committed.set_exception(error)
        group.committed.exception()  # seen, should all writers have failed before
        await group.connection.invalidate()  # its transaction may still be open
    else:
        group.committed.set_result(None)
    finally:
        await group.connection.close()
