"""Where sealed files lie. Callers seal (`Box.seal("file", ...)`): a store sees no clear byte."""

import asyncio
import hashlib
import os
import re
import tempfile
import time
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote

KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
LONGEST_KEY = 80  # a file name has 255 bytes at most, and quoting may triple a key
STALE = 3600  # seconds after which a draft belongs to nobody any more


class FileStore(Protocol):
    """Keeps bytes under keys such as `cv/7`."""

    async def put(self, key: str, data: bytes) -> None:
        """Store; whole or not at all, and on the disk once this returns."""

    async def get(self, key: str) -> bytes:
        """Load.

        Raises:
            FileNotFoundError: nothing is stored under `key`.
        """

    async def delete(self, key: str) -> None:
        """Remove; a missing one is fine."""

    async def keys(self) -> list[str]:
        """All keys, sorted."""


class EncryptedFolder:
    """A file store in a folder that only its owner may enter."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, key: str, data: bytes) -> None:
        """Store; whole or not at all, and on the disk once this returns.

        Raises:
            ValueError: `key` is not made of names and slashes.
            OSError: the disk is full or read-only.
        """
        await asyncio.to_thread(self._put, self._path(key), data)

    async def get(self, key: str) -> bytes:
        """Load.

        Raises:
            FileNotFoundError: nothing is stored under `key`.
        """
        return await asyncio.to_thread(self._path(key).read_bytes)

    async def delete(self, key: str) -> None:
        """Remove; a missing one is fine."""
        await asyncio.to_thread(self._delete, self._path(key))

    async def keys(self) -> list[str]:
        """All keys, sorted."""
        return await asyncio.to_thread(self._keys)

    async def sweep(self) -> int:
        """Remove the drafts that killed processes left behind; the number removed."""
        return await asyncio.to_thread(self._sweep)

    def _path(self, key: str) -> Path:
        if len(key) > LONGEST_KEY or not KEY.fullmatch(key):
            raise ValueError(f"Not a key for a file: {key!r}")
        # 256 folders, so that none grows slow to list.
        shard = hashlib.sha256(key.encode()).hexdigest()[:2]
        return self._root / shard / quote(key, safe="")

    @property
    def _drafts(self) -> Path:
        return self._root / "drafts"

    def _put(self, path: Path, data: bytes) -> None:
        self._folder(self._drafts)
        self._folder(path.parent)
        descriptor, name = tempfile.mkstemp(dir=self._drafts)
        draft = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        _sync(path.parent)

    def _folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync(self._root)

    def _delete(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            _sync(path.parent)

    def _keys(self) -> list[str]:
        return sorted(unquote(path.name) for path in self._root.glob("??/*"))

    def _sweep(self) -> int:
        limit = time.time() - STALE
        stale = [draft for draft in self._drafts.glob("*") if draft.stat().st_mtime < limit]
        for draft in stale:
            draft.unlink(missing_ok=True)
        return len(stale)


def _sync(folder: Path) -> None:
    """Write a folder's entries to the disk: a rename alone may be undone by a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_store(data_folder: Path) -> EncryptedFolder:
    """The sealed files of a data folder."""
    return EncryptedFolder(data_folder / "files")
