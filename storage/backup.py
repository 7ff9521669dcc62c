"""Backups: all tables and sealed files in one tar, made while Shortlist works.

A backup is portable: made from SQLite it restores into PostgreSQL, and the other way round. The
root key is not in it, so a stolen backup tells nothing that is sealed. Keep the key file apart:
without it the backup is of no use to you either.
"""

import asyncio
import io
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import archive, dump
from storage.archive import BackupError, Copied, Manifest, Writer
from storage.crypto import KeyFileError, SealBrokenError, Vault
from storage.cvs import blob, blob_of, owner
from storage.database import Database, open_database, snapshot
from storage.files import EncryptedFolder, FileStore, file_store
from storage.keys import Box, boxes
from storage.migrating import migrating, upgrade
from storage.models import Cv, Workspace
from storage.schema import revisions, schema_revision

BATCH = 200
TABLES, FILES = "tables/", "files/"


async def backup(database_url: str, data_folder: Path, target: Path) -> Copied:
    """Copy tables and sealed files into one file, mode 0600, while Shortlist may be working.

    Files are copied first, then those that came meanwhile, beside the moment at which the tables
    are seen. As a CV's file is stored before its row says so and deleted after its row, a row of
    that moment without a file was erased since, and a later moment no longer has it: one is tried
    again until all rows have their files, or lack them still, as files do that are lost.

    Raises:
        BackupError: `target` exists, or the database has no tables yet.
    """
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    with archive.writing(target) as writer:
        schema, copied = await _copy(database_url, file_store(data_folder), writer)
        writer.close(schema=schema, made_at=made_at)
    return copied


async def _copy(database_url: str, store: FileStore, writer: Writer) -> tuple[str, Copied]:
    """Copy files and tables; gives the schema's revision and what was copied."""
    files = await _copy_files(store, writer, already=frozenset())
    lost: frozenset[str] = frozenset()
    while True:
        async with snapshot(database_url) as connection:
            schema = await _schema_of(connection)
            files |= await _copy_files(store, writer, already=files)
            missing = await _expected(connection) - files
            if missing <= lost:
                return schema, Copied(await _copy_tables(connection, writer), len(files))
            lost = missing


async def _schema_of(connection: AsyncConnection) -> str:
    schema = await connection.run_sync(schema_revision)
    if schema is None:
        raise BackupError("There is nothing to back up yet: the database has no tables.")
    return schema


async def _expected(connection: AsyncConnection) -> frozenset[str]:
    """The keys of the files that the rows of a moment say there are."""
    stored = select(Cv.workspace_id, Cv.id).where(Cv.state != "storing")
    found = await connection.execute(stored)
    return frozenset(blob_of(home, cv_id) for home, cv_id in found)


async def _copy_tables(connection: AsyncConnection, writer: Writer) -> int:
    count = 0
    for name, table in (await connection.run_sync(dump.tables)).items():
        with tempfile.TemporaryFile() as lines:
            count += await dump.dump(connection, table, lines)
            await asyncio.to_thread(writer.add, f"{TABLES}{name}", lines)
    return count


async def _copy_files(
    store: FileStore, writer: Writer, *, already: frozenset[str]
) -> frozenset[str]:
    copied: set[str] = set()
    for key in await store.keys():
        if key in already:
            continue
        try:
            data = await store.get(key)
        except FileNotFoundError:  # erased since it was listed
            continue
        await asyncio.to_thread(writer.add, FILES + key, io.BytesIO(data))
        copied.add(key)
    return frozenset(copied)


async def restore(
    source: Path, database_url: str, data_folder: Path, vault: Vault, *, force: bool = False
) -> list[str]:
    """Put a backup in place; Shortlist must not be running.

    The backup is checked as a whole first. Tables change in one transaction and files in one
    rename, so a restore that fails leaves everything as it was.

    Args:
        source: a file that `backup` made.
        database_url: of either kind, whichever the backup was made from.
        data_folder: where the sealed files go.
        vault: with the root key of the time of the backup.
        force: replace data that is there.

    Returns:
        What `verify` found wrong afterwards.

    Raises:
        BackupError: the backup is damaged or of a newer version, or there is data already.
    """
    manifest = await asyncio.to_thread(archive.check, source)
    if manifest.schema not in revisions():
        raise BackupError(f"{source} was made by a newer Shortlist. Restore it with that version.")
    await _refuse_data(database_url, data_folder, force=force)
    staged = data_folder / "files.restoring"
    try:
        await _unpack_files(source, EncryptedFolder(staged))
        async with migrating(database_url) as connection:
            await connection.run_sync(_fill, source, manifest)
            _swap(staged, data_folder)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    async with open_database(database_url, vault, pooled=False) as database:
        await _drop_strays(database, file_store(data_folder))
        return await verify(database, file_store(data_folder))


async def _drop_strays(database: Database, files: FileStore) -> None:
    """Delete the files of people who were erased while the backup was made."""
    expected = {blob(cv) async for batch in _stored_cvs(database) for cv in batch}
    for key in {*await files.keys()} - expected:
        await files.delete(key)


async def _refuse_data(database_url: str, data_folder: Path, *, force: bool) -> None:
    async with migrating(database_url) as connection:
        rows = await connection.run_sync(dump.count_rows)
    if not force and (rows or await file_store(data_folder).keys()):
        raise BackupError(
            "There is data already, which the backup would replace. Make a backup of it first; "
            "then restore with --force."
        )


async def _unpack_files(source: Path, store: FileStore) -> None:
    for name, content in archive.entries(source):
        if name.startswith(FILES):
            await store.put(name.removeprefix(FILES), content.read())


def _fill(connection: Connection, source: Path, manifest: Manifest) -> None:
    """Replace all tables by those of the backup, then bring them to this version's schema."""
    dump.drop_all(connection)
    upgrade(connection, manifest.schema)
    present = dump.tables(connection)
    dump.loosen(connection, present.values())
    for name, content in archive.entries(source):
        if name.startswith(TABLES):
            dump.load(connection, present[name.removeprefix(TABLES)], content)
    dump.tighten(connection, present.values())
    upgrade(connection)


def _swap(staged: Path, data_folder: Path) -> None:
    """Put the staged files in the place of those that are there."""
    place, former = data_folder / "files", data_folder / "files.former"
    staged.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.rmtree(former, ignore_errors=True)
    if place.exists():
        place.rename(former)
    staged.rename(place)
    shutil.rmtree(former, ignore_errors=True)


async def verify(database: Database, files: FileStore) -> list[str]:
    """Open every stored CV file with its key.

    Returns:
        What is wrong, a sentence each: files that are missing, cannot be opened, or are nobody's.
    """
    problems: list[str] = []
    expected: set[str] = set()
    async for batch in _stored_cvs(database):
        expected |= {blob(cv) for cv in batch}
        problems += await _verify_batch(database, files, batch)
    strays = sorted({*await files.keys()} - expected)
    return problems + [f"File {key} belongs to no CV and opens with no key." for key in strays]


async def _stored_cvs(database: Database) -> AsyncIterator[Sequence[Cv]]:
    """CVs that should have a file, a batch at a time, each of one workspace."""
    async with database.read() as session:
        workspaces = (await session.scalars(select(Workspace.id).order_by(Workspace.id))).all()
    for workspace_id in workspaces:
        last = 0
        while batch := await _next_cvs(database, workspace_id, last):
            yield batch
            last = batch[-1].id


async def _next_cvs(database: Database, workspace_id: int, after: int) -> Sequence[Cv]:
    query = (
        select(Cv)
        .where(Cv.workspace_id == workspace_id, Cv.id > after, Cv.state != "storing")
        .order_by(Cv.id)
        .limit(BATCH)
    )
    async with database.read() as session:
        return (await session.scalars(query)).all()


async def _verify_batch(database: Database, files: FileStore, batch: Sequence[Cv]) -> list[str]:
    try:
        async with database.read() as session:
            found = await boxes(session, batch[0].workspace_id, [owner(cv.id) for cv in batch])
    except (KeyFileError, SealBrokenError) as error:
        return [f"CVs {batch[0].id} to {batch[-1].id}: {error}"]
    wrong = [await _verify_one(files, cv, found.get(owner(cv.id))) for cv in batch]
    return [f"CV {cv.id}: {problem}" for cv, problem in zip(batch, wrong, strict=True) if problem]


async def _verify_one(files: FileStore, cv: Cv, box: Box | None) -> str | None:
    """What is wrong with a CV's file, if anything."""
    if box is None:
        return "its key is missing, so nothing of it can be read."
    try:
        box.open("file", await files.get(blob(cv)))
    except FileNotFoundError:
        return "its file is missing."
    except SealBrokenError as error:
        return str(error)
    return None
