"""Alembic's entry: with a connection of `storage.migrating.migrate`, or from the shell.

From the shell it works on DATABASE_URL; without one, on a new SQLite file in a temporary folder
that is migrated first, so that `alembic check` compares the models with the migrations.
"""

import asyncio
import os
import tempfile
from typing import Literal

from alembic import context
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.migrating import migrating
from storage.models import Base


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        # Ours are: SQLite too can undo DDL, as we send BEGIN ourselves.
        transactional_ddl=True,
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


def render_item(kind: str, item: object, _: object) -> str | Literal[False]:
    """Write our time type as the plain type it is in the database: migrations import no models."""
    if kind == "type" and type(item).__name__ == "UtcDateTime":
        return "sa.DateTime(timezone=True)"
    return False


def prepare(connection: Connection) -> None:
    """Run all migrations by hand: inside this file Alembic's own upgrade cannot be called."""
    scripts = ScriptDirectory.from_config(context.config)
    migration = MigrationContext.configure(connection)
    with Operations.context(migration):
        for script in reversed([*scripts.walk_revisions()]):
            script.module.upgrade()
    migration.stamp(scripts, "head")


async def run_from_shell(url: str, *, fresh: bool) -> None:
    async with migrating(url) as connection:
        if fresh:
            await connection.run_sync(prepare)
        await connection.run_sync(run)


def main() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        run(connection)
    elif url := os.environ.get("DATABASE_URL"):
        asyncio.run(run_from_shell(url, fresh=False))
    else:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(run_from_shell(f"sqlite:///{folder}/check.db", fresh=True))


main()
