"""Boxes: found by owner, made once, gone for good when destroyed."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, update

from storage.crypto import SealBrokenError, Vault, add_root_key, open_root
from storage.database import Database, Session, open_database
from storage.keys import box, boxes, destroy, existing_box, fingerprint, rewrap
from storage.models import Cv, Key, Workspace

CANARY = "Zyxandra Quillfeather"


@pytest.fixture
async def home(database: Database) -> int:
    return await add_workspace(database, "local")


async def add_workspace(database: Database, key: str) -> int:
    async with database.write() as session:
        workspace = Workspace(key=key, created_at=datetime.now(UTC))
        session.add(workspace)
        await session.flush()
        return workspace.id


async def test_a_box_opens_later_what_it_sealed(database: Database, home: int) -> None:
    async with database.write() as session:
        sealed = (await box(session, home, "cv:7")).seal_json("profile", {"name": CANARY})
    async with database.read() as session:
        opened = await box(session, home, "cv:7")
    assert opened.open_json("profile", sealed) == {"name": CANARY}
    with pytest.raises(SealBrokenError):
        opened.open_json("document", sealed)


async def test_a_box_opens_nothing_of_another_owner_or_workspace(
    database: Database, home: int
) -> None:
    away = await add_workspace(database, "slack:T2")
    async with database.write() as session:
        sealed = (await box(session, home, "cv:7")).seal("file", b"x")
        others = [await box(session, home, "candidate:7"), await box(session, away, "cv:7")]
        others.append(await box(session, home, "workspace"))
    for other in others:
        with pytest.raises(SealBrokenError):
            other.open("file", sealed)


async def test_a_key_row_moved_to_another_owner_is_refused(database: Database, home: int) -> None:
    async with database.write() as session:
        await box(session, home, "cv:7")
        await session.execute(update(Key).where(Key.owner == "cv:7").values(owner="cv:8"))
    async with database.read() as session:
        with pytest.raises(SealBrokenError):
            await box(session, home, "cv:8")


async def test_many_tasks_that_want_a_box_at_once_share_one_key(
    database_url: str, database: Database, home: int, vault: Vault
) -> None:
    async def make(own: Database) -> bytes:
        async with own.write() as session:
            return (await box(session, home, "cv:7")).seal("file", b"x")

    async with open_database(database_url, vault) as second:
        sealed = await asyncio.gather(*(make(own) for own in [database, second] * 8))
    async with database.read() as session:
        found = await box(session, home, "cv:7")
        assert {found.open("file", each) for each in sealed} == {b"x"}
        assert await session.scalar(select(func.count()).select_from(Key)) == 2


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    seen: list[str] = []
    engine = session.get_bind().engine

    def note(*details: object) -> None:
        seen.append(str(details[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def test_the_boxes_of_a_page_come_with_one_query(database: Database, home: int) -> None:
    owners = [f"cv:{number}" for number in range(50)]
    async with database.write() as session:
        sealed = {
            each: (await box(session, home, each)).seal("k", each.encode()) for each in owners
        }
    async with database.read() as session:
        with statements(session) as seen:
            found = await boxes(session, home, [*owners, "cv:nobody"])
    assert {each: found[each].open("k", sealed[each]).decode() for each in owners} == {
        each: each for each in owners
    }
    assert set(found) == set(owners)
    assert len([one for one in seen if one.startswith("SELECT")]) == 1


async def test_reading_makes_no_keys(database: Database, home: int) -> None:
    async with database.read() as session:
        assert await existing_box(session, home, "cv:7") is None
        assert await boxes(session, home, ["cv:7"]) == {}
        with pytest.raises(RuntimeError, match="write transaction"):
            await box(session, home, "cv:7")


async def test_what_was_sealed_in_a_destroyed_box_stays_unreadable(
    database: Database, home: int
) -> None:
    async with database.write() as session:
        sealed = (await box(session, home, "cv:7")).seal("file", b"x")
        kept = (await box(session, home, "cv:8")).seal("file", b"y")
    async with database.write() as session:
        await destroy(session, home, "cv:7")
    async with database.write() as session:
        assert await existing_box(session, home, "cv:7") is None
        with pytest.raises(SealBrokenError):
            (await box(session, home, "cv:7")).open("file", sealed)
        assert (await box(session, home, "cv:8")).open("file", kept) == b"y"


async def test_fingerprints_find_the_same_value_in_the_same_workspace_only(
    database: Database, home: int
) -> None:
    away = await add_workspace(database, "slack:T2")
    async with database.read() as session:
        early = await fingerprint(session, home, "email", "ada@example.org")
    async with database.write() as session:
        written = await fingerprint(session, home, "email", "ada@example.org")
        elsewhere = await fingerprint(session, away, "email", "ada@example.org")
        as_name = await fingerprint(session, home, "name", "ada@example.org")
    async with database.read() as session:
        assert await fingerprint(session, home, "email", "ada@example.org") == written
    assert len({early, written, elsewhere, as_name}) == 4


async def test_after_rewrapping_the_newest_root_key_alone_opens_everything(
    database: Database, database_url: str, home: int, tmp_path: Path
) -> None:
    async with database.write() as session:
        sealed = (await box(session, home, "cv:7")).seal("file", b"x")
        hashed = await fingerprint(session, home, "email", "ada@example.org")
    path = tmp_path / "root.key"
    both = Vault(add_root_key(path))
    async with open_database(database_url, both) as opened, opened.write() as session:
        assert await rewrap(session) == 1
        assert await rewrap(session) == 0
    lines = path.read_text().splitlines()
    path.write_text("\n".join(lines[:-1]) + "\n")  # the older key is the last line
    newest = Vault(open_root(path)[0])
    async with open_database(database_url, newest) as opened, opened.read() as session:
        assert (await box(session, home, "cv:7")).open("file", sealed) == b"x"
        assert await fingerprint(session, home, "email", "ada@example.org") == hashed


def everything_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_nothing_sealed_is_readable_at_rest(
    sqlite_url: str, vault: Vault, tmp_path: Path
) -> None:
    canary = CANARY.encode()
    async with open_database(sqlite_url, vault) as database:
        home = await add_workspace(database, "local")
        async with database.write() as session:
            cv = Cv(workspace_id=home, sha256="0", size=1, created_at=datetime.now(UTC))
            session.add(cv)
            await session.flush()
            sealer = await box(session, home, f"cv:{cv.id}")
            cv.document = sealer.seal_json("document", {"text": CANARY * 1000})
            await fingerprint(session, home, "name", CANARY)
        stored = everything_in(tmp_path)
        assert any(path.name.endswith("-wal") for path in stored)
        for path in stored:
            assert canary not in path.read_bytes()
            assert path.stat().st_mode & 0o077 == 0
