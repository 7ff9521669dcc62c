"""Backups: whole while in use, checked before anything is touched, portable between databases."""

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.archive import BackupError
from storage.backup import backup, restore, verify
from storage.crypto import Vault
from storage.cvs import blob, owner
from storage.database import Database, open_database
from storage.files import EncryptedFolder, file_store
from storage.keys import box, destroy
from storage.models import Cv, Workspace

NOW = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)
BODY = b"Experience: twelve years of lighthouses"


async def add_workspace(database: Database) -> int:
    async with database.write() as session:
        workspace = Workspace(key="local", created_at=NOW)
        session.add(workspace)
        await session.flush()
        return workspace.id


async def add_cv(database: Database, files: EncryptedFolder, workspace_id: int, name: str) -> int:
    async with database.write() as session:
        cv = Cv(workspace_id=workspace_id, sha256=name, size=1, created_at=NOW, state="storing")
        session.add(cv)
        await session.flush()
        sealer = await box(session, workspace_id, owner(cv.id))
        cv.document = sealer.seal_json("document", {"text": name})
    await files.put(blob(cv), sealer.seal("file", BODY + name.encode()))
    async with database.write() as session:
        (await session.get_one(Cv, cv.id)).state = "stored"
    return cv.id


def read(path: Path) -> bytes:
    return path.read_bytes()


def write(path: Path, body: bytes) -> None:
    path.write_bytes(body)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def files(data: Path) -> EncryptedFolder:
    return file_store(data)


@pytest.fixture(params=["sqlite", "postgres"])
def second_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'second' / 'shortlist.db'}"
    url: str = request.getfixturevalue("postgres_server").create()
    return url


async def test_a_backup_made_during_writes_restores_whole_into_either_database(
    database: Database,
    database_url: str,
    files: EncryptedFolder,
    data: Path,
    tmp_path: Path,
    second_url: str,
    vault: Vault,
) -> None:
    home = await add_workspace(database)
    before = [await add_cv(database, files, home, f"before {n}") for n in range(5)]
    stop = asyncio.Event()

    async def write_and_erase() -> None:
        n = 0
        while not stop.is_set():
            cv_id = await add_cv(database, files, home, f"during {n}")
            if n % 2:
                async with database.write() as session:
                    cv = await session.get_one(Cv, cv_id)
                    key = blob(cv)
                    await destroy(session, home, owner(cv_id))
                    await session.delete(cv)
                await files.delete(key)
            n += 1

    writer = asyncio.create_task(write_and_erase())
    copied = await backup(database_url, data, tmp_path / "backup.tar")
    stop.set()
    await writer

    assert await restore(tmp_path / "backup.tar", second_url, tmp_path / "second", vault) == []
    assert copied.files >= 5
    assert (tmp_path / "backup.tar").stat().st_mode & 0o777 == 0o600
    async with open_database(second_url, vault) as second, second.read() as session:
        cv = await session.get_one(Cv, before[0])
        opener = await box(session, home, owner(cv.id))
        sealed = await file_store(tmp_path / "second").get(blob(cv))
        assert cv.created_at == NOW
        assert cv.released is False
        assert opener.open_json("document", cv.document or b"") == {"text": "before 0"}
        assert opener.open("file", sealed) == BODY + b"before 0"


async def test_new_rows_after_a_restore_get_new_ids(
    database: Database,
    database_url: str,
    files: EncryptedFolder,
    data: Path,
    tmp_path: Path,
    second_url: str,
    vault: Vault,
) -> None:
    home = await add_workspace(database)
    old = await add_cv(database, files, home, "old")
    await backup(database_url, data, tmp_path / "backup.tar")
    await restore(tmp_path / "backup.tar", second_url, tmp_path / "second", vault)
    async with open_database(second_url, vault) as second:
        assert await add_cv(second, file_store(tmp_path / "second"), home, "new") > old
        assert await verify(second, file_store(tmp_path / "second")) == []


@pytest.fixture
async def made(
    database: Database, database_url: str, files: EncryptedFolder, data: Path, tmp_path: Path
) -> Path:
    """A backup of one CV."""
    await add_cv(database, files, await add_workspace(database), "only")
    await backup(database_url, data, tmp_path / "backup.tar")
    return tmp_path / "backup.tar"


async def test_a_damaged_backup_is_refused_and_changes_nothing(
    made: Path,
    database: Database,
    database_url: str,
    files: EncryptedFolder,
    data: Path,
    vault: Vault,
) -> None:
    whole = read(made)
    inside = whole.index(b'"owner":"cv:')
    damaged = [
        whole[: len(whole) // 2],
        whole[: whole.index(b"manifest.json")],
        whole[:inside] + bytes([whole[inside] ^ 1]) + whole[inside + 1 :],
        b"not a tar at all",
        b"",
    ]
    for body in damaged:
        write(made, body)
        with pytest.raises(BackupError, match="not a whole Shortlist backup"):
            await restore(made, database_url, data, vault, force=True)
    assert await verify(database, files) == []
    assert len(await files.keys()) == 1


async def test_data_that_is_there_is_replaced_only_by_force(
    made: Path,
    database: Database,
    database_url: str,
    files: EncryptedFolder,
    data: Path,
    vault: Vault,
) -> None:
    later = await add_cv(database, files, 1, "later")
    with pytest.raises(BackupError, match="--force"):
        await restore(made, database_url, data, vault)
    assert await verify(database, files) == []
    await database.close()  # a restore is made while Shortlist does not run
    assert await restore(made, database_url, data, vault, force=True) == []
    async with database.read() as session:
        assert await session.get(Cv, later) is None
    assert len(await files.keys()) == 1


async def test_a_backup_of_a_newer_schema_is_refused(
    made: Path, second_url: str, tmp_path: Path, vault: Vault
) -> None:
    body = read(made)
    write(made, re.sub(rb'"schema": "[0-9]+"', b'"schema": "9999"', body))
    with pytest.raises(BackupError, match="newer Shortlist"):
        await restore(made, second_url, tmp_path / "second", vault)


async def test_a_backup_holds_no_key_and_no_clear_text(made: Path, tmp_path: Path) -> None:
    body = read(made)
    assert b"lighthouses" not in body
    assert b"root.key" not in body
    for line in (tmp_path / "root.key").read_bytes().splitlines()[2:]:
        assert line not in body


async def test_a_backup_never_overwrites_a_file(made: Path, database_url: str, data: Path) -> None:
    with pytest.raises(BackupError, match="exists already"):
        await backup(database_url, data, made)


async def test_verify_names_what_is_missing_swapped_or_nobodys(
    database: Database, files: EncryptedFolder
) -> None:
    home = await add_workspace(database)
    ids = [await add_cv(database, files, home, name) for name in ("a", "b", "c", "d")]
    await files.delete(f"{home}/cv-{ids[0]}")
    await files.put(f"{home}/cv-{ids[1]}", await files.get(f"{home}/cv-{ids[2]}"))
    async with database.write() as session:
        await destroy(session, home, owner(ids[3]))
    await files.put(f"{home}/cv-999", b"x")
    problems = await verify(database, files)
    assert [problem.split(" ")[:2] for problem in problems] == [
        ["CV", f"{ids[0]}:"],
        ["CV", f"{ids[1]}:"],
        ["CV", f"{ids[3]}:"],
        ["File", f"{home}/cv-999"],
    ]
