"""Stored files: whole or not there, private, and found again."""

import asyncio
import multiprocessing
import os
import time
from pathlib import Path

import pytest

from storage.files import STALE, EncryptedFolder


async def test_a_stored_file_comes_back_until_it_is_deleted(files: EncryptedFolder) -> None:
    await files.put("1/cv-7", b"sealed")
    await files.put("1/cv-7", b"sealed again")
    assert await files.get("1/cv-7") == b"sealed again"
    await files.delete("1/cv-7")
    await files.delete("1/cv-7")
    with pytest.raises(FileNotFoundError):
        await files.get("1/cv-7")


async def test_all_keys_are_listed(files: EncryptedFolder) -> None:
    assert await files.keys() == []
    keys = sorted(f"{workspace}/cv-{number}" for workspace in (1, 2) for number in range(20))
    await asyncio.gather(*(files.put(key, key.encode()) for key in keys))
    assert await files.keys() == keys


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../x", "1/../../x", "1//x", "1/.x", "a\0b", "a b", "é", "x" * 81]
)
async def test_keys_cannot_leave_the_folder(files: EncryptedFolder, key: str) -> None:
    with pytest.raises(ValueError, match="Not a key"):
        await files.put(key, b"x")


async def test_only_the_owner_may_look_in(files: EncryptedFolder, tmp_path: Path) -> None:
    await files.put("1/cv-7", b"sealed")
    for path in [tmp_path / "files", *(tmp_path / "files").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0


def _put_forever(root: Path, size: int) -> None:
    async def run() -> None:
        store = EncryptedFolder(root)
        number = 0
        while True:
            await store.put(f"1/cv-{number % 3}", bytes([number % 256]) * size)
            number += 1

    asyncio.run(run())


def _kill_in_the_middle_of_a_put(root: Path, size: int) -> None:
    before = set((root / "drafts").glob("*"))
    writer = multiprocessing.get_context("fork").Process(target=_put_forever, args=(root, size))
    writer.start()
    while not set((root / "drafts").glob("*")) - before:
        assert writer.is_alive()
    writer.kill()
    writer.join()


async def test_a_killed_process_leaves_no_half_file(files: EncryptedFolder, tmp_path: Path) -> None:
    size = 3_000_000
    for _ in range(4):
        await asyncio.to_thread(_kill_in_the_middle_of_a_put, tmp_path / "files", size)
    for key in await files.keys():
        data = await files.get(key)
        assert len(data) == size
        assert len(set(data)) == 1


async def test_old_drafts_are_swept_and_young_ones_left(
    files: EncryptedFolder, tmp_path: Path
) -> None:
    await files.put("1/cv-7", b"sealed")
    old, young = tmp_path / "files/drafts/old", tmp_path / "files/drafts/young"
    for draft in (old, young):
        draft.touch()
    then = time.time() - STALE - 60
    os.utime(old, (then, then))
    assert await files.sweep() == 1
    assert young.exists()
    assert await files.keys() == ["1/cv-7"]
