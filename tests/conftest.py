"""What tests of several packages share: databases of both kinds, a vault, a file store."""

import asyncio
import gc
import logging
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from storage.crypto import Vault, open_root
from storage.database import Database, open_database
from storage.files import EncryptedFolder
from storage.migrating import migrate
from tests import postgres

pytest.register_assert_rewrite("tests.flows", "tests.platforms")
# Whole products in processes of their own: they wait for each other more than they compute.
WHOLE = ("tests/flows/", "tests/bot/test_", "tests/bot/ats/test_killed")
LONG = (
    "tests/bot/ats/test_killed.py",
    "tests/bot/discord/test_journey_twice.py",
    "tests/bot/slack/test_journey_twice.py",
    "tests/bot/test_local_engine.py",
    "tests/bot/test_supervisor.py",
    "tests/bot/test_webhook_process.py",
    "tests/bot/web/board/test_access.py",
    "tests/flows/test_killed.py",
    "tests/flows/test_storm.py",
    "tests/handlers/test_letters.py",
    "tests/handlers/test_private_channels.py",
    "tests/platforms/",
)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, for what waits."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else 4


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, and mark what only the full check runs.

    That is what runs on SQLite, and on PostgreSQL once more (storage itself always runs on both),
    and the longest files whose subjects shorter ones touch, too.
    """
    items.sort(key=lambda item: not item.nodeid.startswith(WHOLE))
    for item in items:
        params = getattr(getattr(item, "callspec", None), "params", {})
        again = params.get("database_url") == "postgres"
        if item.nodeid.startswith(LONG) or (again and not item.nodeid.startswith("tests/storage/")):
            item.add_marker(pytest.mark.full)


@pytest.fixture(autouse=True, scope="module")
def _forget_what_is_left() -> Iterator[None]:
    """Keep what a file leaves behind out of later collections: they took a third of a run."""
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """Logs that a test sets up, as our processes do, end with it."""
    root, ours = logging.getLogger(), structlog.get_config()
    level = root.level
    yield
    for handler in root.handlers[:]:
        if type(handler) is logging.StreamHandler:  # pytest's own are of other kinds
            root.removeHandler(handler)
    root.setLevel(level)
    structlog.configure(**ours)
    structlog.contextvars.unbind_contextvars("process")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server for the whole run."""
    try:
        with postgres.running() as server:
            yield server
    except postgres.UnavailableError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: postgres.Server) -> str:
    """Url of one migrated PostgreSQL database, emptied for each test."""
    url = postgres_server.create()
    asyncio.run(migrate(url))
    return url


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A migrated SQLite database of the test's own."""
    shutil.copy(migrated_sqlite, tmp_path / "shortlist.db")
    return f"sqlite:///{tmp_path / 'shortlist.db'}"


@pytest.fixture
def postgres_url(postgres_server: postgres.Server, migrated_postgres: str) -> str:
    """A migrated, empty PostgreSQL database."""
    postgres_server.empty(migrated_postgres)
    return migrated_postgres


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of either kind: a test that takes it runs on both."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A vault with a root key of its own, in `tmp_path / "root.key"`."""
    root, _ = open_root(tmp_path / "root.key")
    return Vault(root)


@pytest.fixture
async def database(database_url: str, vault: Vault) -> AsyncIterator[Database]:
    """A migrated, empty database: the test runs on SQLite and on PostgreSQL."""
    async with open_database(database_url, vault) as opened:
        yield opened


@pytest.fixture
def files(tmp_path: Path) -> EncryptedFolder:
    """An empty file store in `tmp_path / "files"`."""
    return EncryptedFolder(tmp_path / "files")
