"""The schema: what migrations make is what the models say, on both databases."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, text

from storage.migrating import migrate, migrating, upgrade
from storage.models import Base
from storage.schema import SchemaError, check_schema, newest_revision, schema_is_current
from tests import postgres

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OLD_ROWS: Mapping[str, Mapping[str, object]] = {
    "workspaces": {"key": "local", "created_at": NOW},
    "openings": {
        "channel": "local",
        "title": "T",
        "description": "D",
        "state": "open",
        "alert_bar": 75,
        "rubric_version": 1,
        "created_at": NOW,
    },
    "candidates": {"created_at": NOW},
    "cvs": {"sha256": "x", "size": 1, "created_at": NOW, "state": "read", "released": False},
    "scores": {
        "cv_id": 1,
        "opening_id": 1,
        "rubric_version": 1,
        "engine_key": "keywords/1",
        "engine": {},
        "usage": {},
        "levels": {},
        "total": 61.5,
        "evidence": 1.0,
        "bucket": "ready",
        "body": b"",
        "created_at": NOW,
    },
    "applications": {
        "opening_id": 1,
        "candidate_id": 1,
        "cv_id": 1,
        "code_name": "C",
        "arrived_at": NOW,
        "state": "scored",
        "score_id": 1,
    },
}


def fill(connection: Connection) -> None:
    """Put one row into each table of an older schema."""
    tables = MetaData()
    tables.reflect(connection)
    for name, values in OLD_ROWS.items():
        home = {} if name == "workspaces" else {"workspace_id": 1}
        connection.execute(tables.tables[name].insert(), {"id": 1, **home, **values})


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


async def test_migrations_that_start_at_once_take_turns(empty_url: str) -> None:
    await asyncio.gather(*(migrate(empty_url) for _ in range(3)))
    assert await schema_is_current(empty_url)


async def test_a_newer_schema_is_refused_with_what_to_do(database_url: str) -> None:
    async with migrating(database_url) as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        assert not await schema_is_current(database_url)
        for refused in (migrate, check_schema):
            with pytest.raises(SchemaError, match="newer Shortlist"):
                await refused(database_url)
    finally:
        async with migrating(database_url) as connection:
            await connection.execute(
                text("UPDATE alembic_version SET version_num = :newest"),
                {"newest": newest_revision()},
            )


async def test_tables_of_an_older_version_are_refused_until_they_are_brought_up(
    empty_url: str,
) -> None:
    with pytest.raises(SchemaError, match="no tables yet"):
        await check_schema(empty_url)
    async with migrating(empty_url) as connection:
        await connection.run_sync(upgrade, "0001")
    with pytest.raises(SchemaError, match=r"older version.*python -m bot.migration"):
        await check_schema(empty_url)
    await migrate(empty_url)
    await check_schema(empty_url)


async def test_scores_made_before_people_could_judge_are_kept(empty_url: str) -> None:
    async with migrating(empty_url) as connection:
        await connection.run_sync(upgrade, "0001")
        await connection.run_sync(fill)
    await migrate(empty_url)
    async with migrating(empty_url) as connection:
        kept = await connection.execute(
            text(
                "SELECT s.total, s.revision, c.revision FROM applications a "
                "JOIN scores s ON s.id = a.score_id JOIN cvs c ON c.id = a.cv_id"
            )
        )
        assert [tuple(row) for row in kept] == [(61.5, 0, 0)]


def test_asking_for_the_schema_makes_no_database(tmp_path: Path) -> None:
    assert not asyncio.run(schema_is_current(f"sqlite:///{tmp_path / 'none.db'}"))
    assert list(tmp_path.iterdir()) == []
