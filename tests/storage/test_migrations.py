"""The schema: what migrations make is what the models say, on both databases."""

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from storage.database import (
    SchemaError,
    migrate,
    migrating,
    newest_revision,
    schema_is_current,
    upgrade,
)
from storage.models import Base
from tests import postgres


NOW = "'2026-01-02 03:04:05'"
OLD_ROWS = (
    f"INSERT INTO workspaces (id, key, created_at) VALUES (1, 'local', {NOW})",
    "INSERT INTO openings (id, workspace_id, channel, title, description, state, alert_bar, "
    f"rubric_version, created_at) VALUES (1, 1, 'local', 'T', 'D', 'open', 75, 1, {NOW})",
    f"INSERT INTO candidates (id, workspace_id, created_at) VALUES (1, 1, {NOW})",
    "INSERT INTO cvs (id, workspace_id, sha256, size, created_at, state, released) "
    f"VALUES (1, 1, 'x', 1, {NOW}, 'read', false)",
    "INSERT INTO scores (id, workspace_id, cv_id, opening_id, rubric_version, engine_key, engine, "
    "usage, levels, total, evidence, bucket, body, created_at) VALUES "
    f"(1, 1, 1, 1, 1, 'k', '{{}}', '{{}}', '{{}}', 61.5, 1, 'ready', '', {NOW})",
    "INSERT INTO applications (id, workspace_id, opening_id, candidate_id, cv_id, code_name, "
    f"arrived_at, state, score_id) VALUES (1, 1, 1, 1, 1, 'C', {NOW}, 'scored', 1)",
)


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
        with pytest.raises(SchemaError, match="newer Shortlist"):
            await migrate(database_url)
    finally:
        async with migrating(database_url) as connection:
            await connection.execute(text(f"UPDATE alembic_version SET version_num = '{newest_revision()}'"))


async def test_scores_made_before_people_could_judge_are_kept(empty_url: str) -> None:
    async with migrating(empty_url) as connection:
        await connection.run_sync(upgrade, "0001")
        for statement in OLD_ROWS:
            await connection.execute(text(statement))
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
