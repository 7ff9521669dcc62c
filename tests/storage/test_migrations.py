"""The schema: what migrations make is what the models say, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from storage.database import (
    migrate,
    migrating,
    schema_is_current,
)
from storage.models import Base
from tests import postgres


@pytest.fixture
def empty_postgres_url(postgres_server: postgres.Server) -> str:
    return postgres_server.create()


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'data' / 'new.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


async def test_migrations_match_the_models(database_url: str) -> None:
    async with migrating(database_url) as connection:
        assert await connection.run_sync(differences) == []


async def test_the_first_migration_makes_an_unmade_database_current(empty_url: str) -> None:
    assert not await schema_is_current(empty_url)
    await migrate(empty_url)
    assert await schema_is_current(empty_url)
    await migrate(empty_url)
    assert await schema_is_current(empty_url)
