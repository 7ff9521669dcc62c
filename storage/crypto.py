"""Keys and sealing, on Tink's AES-256-GCM. No other module sees a key in clear.

A root key (a file that the user keeps) wraps one key a workspace, which wraps the data keys of
CVs and candidates. Associated data binds each sealed value to its workspace, owner and kind: one
that is moved elsewhere does not open, nor does one with a changed byte.
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
import stat
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import tink
from tink import aead, secret_key_access
from tink.proto import aes_gcm_pb2, tink_pb2

aead.register()

HEADER = """\
# Shortlist root key. Whoever has this file and the data can read every CV; without it nobody can.
# Keep a copy apart from the data and its backups. One key a line, the newest first.
"""
CACHED_WORKSPACES = 1024


class KeyFileError(Exception):
    """The root key file cannot be used; the text says why and what to do."""


class SealBrokenError(Exception):
    """A sealed value was changed, moved, cut, or sealed under another key."""


@dataclass(frozen=True, repr=False)
class DataKey:
    """An AES-256-GCM key, opaque outside this module."""

    handle: tink.KeysetHandle
    cipher: aead.Aead = field(compare=False)


def _data_key(handle: tink.KeysetHandle) -> DataKey:
    return DataKey(handle, handle.primitive(aead.Aead))  # type: ignore[type-abstract]


def _generate() -> DataKey:
    return _data_key(tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM))


def _serialize(key: DataKey) -> bytes:
    serialized: bytes = tink.proto_keyset_format.serialize(key.handle, secret_key_access.TOKEN)
    return serialized


def _parse(serialized: bytes) -> DataKey:
    return _data_key(tink.proto_keyset_format.parse(serialized, secret_key_access.TOKEN))


def _secret(key: DataKey) -> bytes:
    """The 32 random bytes of a key."""
    # protobuf makes its classes at run time, where a type checker cannot see them.
    keyset = tink_pb2.Keyset.FromString(_serialize(key))  # type: ignore[attr-defined]
    data = keyset.key[0].key_data.value
    secret: bytes = aes_gcm_pb2.AesGcmKey.FromString(data).key_value  # type: ignore[attr-defined]
    return secret


def _name(key: DataKey) -> str:
    return f"root:{key.handle.keyset_info().primary_key_id}"


def _bind(purpose: str, workspace_id: int, owner: str, kind: str) -> bytes:
    """Associated data; JSON, so that no two lists of parts give the same bytes."""
    return json.dumps(["shortlist", 1, purpose, workspace_id, owner, kind]).encode()


def _decrypt(key: DataKey, sealed: bytes, bound: bytes, what: str) -> bytes:
    try:
        opened: bytes = key.cipher.decrypt(sealed, bound)
    except tink.TinkError as error:
        raise SealBrokenError(
            f"{what} cannot be opened: it was changed, moved, or sealed under another key. "
            "Restore it from a backup."
        ) from error
    return opened


@dataclass(frozen=True, repr=False)
class RootKeys:
    """The keys of a root key file by name, newest first."""

    keys: dict[str, DataKey]

    @property
    def newest(self) -> str:
        """Name of the key that wraps from now on, `root:<key id>`."""
        return next(iter(self.keys))


def open_root(path: Path, *, make: bool = True) -> tuple[RootKeys, bool]:
    """Read the root key file; make it, with mode 0600, where there is none.

    Args:
        path: the key file; its folder must exist.
        make: False where something is stored already, which no new key could open.

    Returns:
        The keys, and whether the file was made now (then tell the user to back it up).

    Raises:
        KeyFileError: others may read it, it is no key file, or it is missing and not to be made.
    """
    if not make and not path.exists():
        raise KeyFileError(
            f"The root key file {path.absolute()} is missing. What is stored was encrypted under "
            "it and opens with no other key: put it back from its backup, or set KEY_FILE to "
            "where it lies."
        )
    created = not path.exists() and _create(path, [_generate()])
    return _read(path), created


def add_root_key(path: Path) -> RootKeys:
    """Put a new key in front of the file's keys; then `storage.keys.rewrap` moves over to it.

    Args:
        path: the key file; where it is a link, what it leads to is replaced.

    Raises:
        KeyFileError: as in `open_root`, or the file cannot be replaced; then nothing was changed.
    """
    file = path.resolve()
    keys = [_generate(), *_read(file).keys.values()]
    try:
        with _draft(file, keys) as draft:
            draft.replace(file)
    except OSError as error:
        raise KeyFileError(
            f"The root key file {file} cannot be replaced: {error.strerror}. Nothing was changed. "
            "Make room and let this user write in its folder (of a file that is mounted alone, "
            "mount the folder), then try again."
        ) from error
    _sync_folder(file.parent)
    return _read(file)


def _create(path: Path, keys: list[DataKey]) -> bool:
    """Link a complete file into place; False if another process was first."""
    try:
        with _draft(path, keys) as draft:
            # A link, unlike a rename, fails when the name is taken: two first starts agree on one.
            os.link(draft, path)
    except FileExistsError:
        return False
    _sync_folder(path.parent)
    return True


@contextmanager
def _draft(path: Path, keys: list[DataKey]) -> Iterator[Path]:
    """Write the keys to a new file (O_EXCL, mode 0600) beside `path`; none is left behind."""
    lines = [base64.b64encode(_serialize(key)).decode() for key in keys]
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(HEADER + "\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> RootKeys:
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & 0o077:
            raise KeyFileError(
                f"The root key file {path} may be read by others (mode {mode:04o}). "
                f"Close it first: chmod 600 {path}"
            )
        lines = [line.strip() for line in file.read().splitlines()]
    try:
        keys = [
            _parse(base64.b64decode(line, validate=True))
            for line in lines
            if line and not line.startswith(b"#")
        ]
    except (binascii.Error, tink.TinkError) as error:
        raise _not_a_key_file(path) from error
    if not keys:
        raise _not_a_key_file(path)
    return RootKeys({_name(key): key for key in keys})


def _not_a_key_file(path: Path) -> KeyFileError:
    return KeyFileError(
        f"{path} is not a Shortlist root key file, or it is damaged. Put your copy of the key "
        "back; without it the stored CVs cannot be read. Only if nothing is stored yet: delete "
        "the file, and the next start makes a new one."
    )


class Vault:
    """Wraps and unwraps keys, seals and opens values."""

    def __init__(self, root: RootKeys) -> None:
        self._root = root
        self._workspaces: OrderedDict[tuple[int, bytes], DataKey] = OrderedDict()

    @property
    def newest(self) -> str:
        """Name of the root key that wraps workspace keys now."""
        return self._root.newest

    def new_key(self) -> DataKey:
        """Make a random key."""
        return _generate()

    def wrap_workspace_key(self, key: DataKey, workspace_id: int) -> bytes:
        """Encrypt a workspace's key under the newest root key."""
        bound = _bind("key", workspace_id, "workspace", self.newest)
        wrapped: bytes = self._root.keys[self.newest].cipher.encrypt(_serialize(key), bound)
        return wrapped

    def unwrap_workspace_key(self, wrapper: str, wrapped: bytes, workspace_id: int) -> DataKey:
        """Decrypt a workspace's key; remembered, since with a remote root key this is slow.

        Raises:
            SealBrokenError: changed or moved.
            KeyFileError: the root key named by `wrapper` is not in the key file.
        """
        place = (workspace_id, hashlib.sha256(wrapper.encode() + wrapped).digest())
        if place not in self._workspaces:
            if wrapper not in self._root.keys:
                raise KeyFileError(
                    f"The data was encrypted under the root key {wrapper}, which is not in the key "
                    "file. Put your copy of that key back."
                )
            bound = _bind("key", workspace_id, "workspace", wrapper)
            serialized = _decrypt(self._root.keys[wrapper], wrapped, bound, "A workspace key")
            self._workspaces[place] = _parse(serialized)
        self._workspaces.move_to_end(place)
        while len(self._workspaces) > CACHED_WORKSPACES:
            self._workspaces.popitem(last=False)
        return self._workspaces[place]

    def wrap(self, key: DataKey, by: DataKey, *, workspace_id: int, owner: str) -> bytes:
        """Encrypt a data key under its workspace's key."""
        bound = _bind("key", workspace_id, owner, "workspace")
        wrapped: bytes = by.cipher.encrypt(_serialize(key), bound)
        return wrapped

    def unwrap(self, wrapped: bytes, by: DataKey, *, workspace_id: int, owner: str) -> DataKey:
        """Decrypt a data key.

        Raises:
            SealBrokenError: changed or moved.
        """
        bound = _bind("key", workspace_id, owner, "workspace")
        return _parse(_decrypt(by, wrapped, bound, f"The key of {owner}"))

    def seal(self, key: DataKey, data: bytes, *, workspace_id: int, owner: str, kind: str) -> bytes:
        """Encrypt `data`, bound to its workspace, owner and kind; 33 bytes longer than `data`."""
        sealed: bytes = key.cipher.encrypt(data, _bind("data", workspace_id, owner, kind))
        return sealed

    def open(
        self, key: DataKey, sealed: bytes, *, workspace_id: int, owner: str, kind: str
    ) -> bytes:
        """Decrypt what `seal` made for the same workspace, owner and kind.

        Raises:
            SealBrokenError: changed, cut, moved, or another key's.
        """
        bound = _bind("data", workspace_id, owner, kind)
        return _decrypt(key, sealed, bound, f"The {kind} of {owner}")

    def fingerprint(self, key: DataKey, what: str, value: str) -> str:
        """HMAC-SHA256 of `value` in hex, under a key derived from `key` for `what` alone."""
        derived = hmac.digest(_secret(key), f"shortlist fingerprint {what}".encode(), "sha256")
        return hmac.digest(derived, value.encode(), "sha256").hex()
