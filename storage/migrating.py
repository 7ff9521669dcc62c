"""Bringing a database's tables to this version's, with Alembic."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import LOCK_WAIT
from storage.engines import open_engine
from storage.schema import VERSIONS, refuse_newer, schema_revision


@asynccontextmanager
async def migrating(url: str) -> AsyncIterator[AsyncConnection]:
    """Open the one transaction that may change the schema; a second migration waits for it."""
    engine = open_engine(url, writable=True, pool=None, patience=LOCK_WAIT, foreign_keys=False)
    try:
        async with engine.begin() as connection:
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
    refuse_newer(schema_revision(connection))
    config = migration_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def migration_config() -> Config:
    """Alembic's settings, wherever this package lies."""
    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent).replace("%", "%%"))
    return config
