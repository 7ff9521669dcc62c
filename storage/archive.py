"""A backup's file: a tar of named entries, closed by a manifest with the SHA-256 of each."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024


class BackupError(Exception):
    """The backup cannot be made or used; the text says why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    Attributes:
        format: of the backup file.
        schema: revision of the tables in it.
        made_at: UTC, ISO 8601.
        entries: SHA-256 in hex by entry name.
    """

    format: int
    schema: str
    made_at: str
    entries: dict[str, str]


@dataclass(frozen=True)
class Copied:
    """What went into a backup: rows of all tables together, and files."""

    rows: int
    files: int


class Writer:
    """Adds entries to a backup that is being made."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._entries: dict[str, str] = {}

    def add(self, name: str, content: IO[bytes]) -> None:
        """Add an entry with all that is in `content`."""
        size = content.seek(0, io.SEEK_END)
        content.seek(0)
        self._entries[name] = _digest(content)
        content.seek(0)
        self._tar.addfile(_entry(name, size), content)

    def close(self, *, schema: str, made_at: str) -> None:
        """Add the manifest, which makes the backup whole."""
        manifest = Manifest(FORMAT, schema, made_at, self._entries)
        body = json.dumps(asdict(manifest), indent=1).encode()
        self._tar.addfile(_entry(MANIFEST, len(body)), io.BytesIO(body))


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _digest(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """Make a backup file, mode 0600; it appears under its name only when it is whole.

    Raises:
        BackupError: there is a file of that name.
    """
    if target.exists():
        raise BackupError(f"{target} exists already. Give the backup another name.")
    draft = target.with_name(f".{target.name}.part")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def check(source: Path) -> Manifest:
    """Read a whole backup and compare every entry with the manifest.

    Raises:
        BackupError: it is no backup, is cut, or an entry was changed, added or taken out.
    """
    try:
        found, manifest = _read_all(source)
    except (tarfile.TarError, EOFError, ValueError, TypeError, KeyError) as error:
        raise _damaged(source, str(error)) from error
    if manifest.format != FORMAT:
        raise BackupError(f"{source} was made by a newer Shortlist. Restore it with that version.")
    wrong = sorted({*found.items()} ^ {*manifest.entries.items()})
    if wrong:
        raise _damaged(source, f"{wrong[0][0]} is not what was written")
    return manifest


def _read_all(source: Path) -> tuple[dict[str, str], Manifest]:
    found: dict[str, str] = {}
    body: Any = None
    for name, content in entries(source):
        if name == MANIFEST:
            body = json.loads(content.read())
        else:
            found[name] = _digest(content)
    if body is None:
        raise ValueError("the manifest is missing, so the file was cut")
    return found, Manifest(**body)


def entries(source: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Entries in order; each content must be read before the next is asked for.

    Raises:
        BackupError: the file is missing.
        tarfile.TarError: the file is damaged.
    """
    if not source.is_file():
        raise BackupError(f"There is no backup at {source}.")
    with tarfile.open(source, mode="r:") as tar:
        for entry in tar:
            content = tar.extractfile(entry)
            if content is None:
                raise tarfile.TarError(f"{entry.name} is not a file")
            yield entry.name, content


def _damaged(source: Path, reason: str) -> BackupError:
    return BackupError(
        f"{source} is not a whole Shortlist backup ({reason}). "
        "Nothing was changed. Use another backup."
    )
