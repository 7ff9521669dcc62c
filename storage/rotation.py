"""The root key and what is stored under it: may one still be made, and the change to a new one."""

from pathlib import Path

from sqlalchemy import Connection, inspect, make_url, select

from storage.crypto import Vault, add_root_key, open_root
from storage.database import Session, open_database, snapshot
from storage.keys import WORKSPACE, rewrap
from storage.models import Key
from storage.schema import is_missing


async def holds_keys(url: str) -> bool:
    """Tell whether keys are stored, which only their own root key opens; makes no database."""
    if is_missing(make_url(url)):
        return False
    async with snapshot(url) as connection:
        return await connection.run_sync(_has_rows)


def _has_rows(connection: Connection) -> bool:
    if not inspect(connection).has_table(Key.__tablename__):
        return False
    return connection.execute(select(Key.__table__).limit(1)).first() is not None


async def rotate(url: str, key_file: Path) -> int:
    """Put a new root key in front of the others and wrap every workspace's key with it.

    Nothing may be working on the database. The file gets a new key only when all that is stored
    opens with those it has: a rotation that cannot succeed leaves it as it was.

    Returns:
        How many keys were wrapped anew.

    Raises:
        KeyFileError: the key file cannot be used or replaced, or lacks a key.
        SealBrokenError: a key was changed in the database.
    """
    before = Vault(open_root(key_file, make=False)[0])
    async with open_database(url, before, pooled=False) as database, database.read() as session:
        await _open_all(session)
    after = Vault(add_root_key(key_file))
    async with open_database(url, after, pooled=False) as database, database.write() as session:
        return await rewrap(session)


async def _open_all(session: Session) -> None:
    for row in await session.scalars(select(Key).where(Key.owner == WORKSPACE)):
        session.vault.unwrap_workspace_key(row.wrapper, row.wrapped, row.workspace_id)
