"""Keys and seals: what was changed, cut or moved is refused, and so is a badly kept key file."""

import multiprocessing
import resource
import signal
from multiprocessing.queues import SimpleQueue
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.crypto import KeyFileError, SealBrokenError, Vault, add_root_key, open_root

TEXT = b"Ada Lovelace, ada@example.org" * 20


def new_root(path: Path) -> Vault:
    return Vault(open_root(path)[0])


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    return new_root(tmp_path_factory.mktemp("keys") / "root.key")


def test_a_changed_byte_anywhere_is_refused(vault: Vault) -> None:
    key = vault.new_key()
    sealed = vault.seal(key, TEXT, workspace_id=1, owner="cv:7", kind="file")
    assert vault.open(key, sealed, workspace_id=1, owner="cv:7", kind="file") == TEXT
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(SealBrokenError):
            vault.open(key, changed, workspace_id=1, owner="cv:7", kind="file")


def test_a_cut_value_is_refused(vault: Vault) -> None:
    key = vault.new_key()
    sealed = vault.seal(key, TEXT, workspace_id=1, owner="cv:7", kind="file")
    for length in range(len(sealed)):
        with pytest.raises(SealBrokenError):
            vault.open(key, sealed[:length], workspace_id=1, owner="cv:7", kind="file")


@pytest.mark.parametrize(
    ("workspace_id", "owner", "kind"),
    [(2, "cv:7", "file"), (1, "cv:8", "file"), (1, "cv:7", "document"), (1, "cv:7file", "")],
)
def test_a_moved_value_is_refused(vault: Vault, workspace_id: int, owner: str, kind: str) -> None:
    key = vault.new_key()
    sealed = vault.seal(key, TEXT, workspace_id=1, owner="cv:7", kind="file")
    with pytest.raises(SealBrokenError):
        vault.open(key, sealed, workspace_id=workspace_id, owner=owner, kind=kind)


def test_wrapped_keys_are_bound_to_workspace_and_owner(vault: Vault) -> None:
    workspace, key = vault.new_key(), vault.new_key()
    wrapped = vault.wrap(key, workspace, workspace_id=1, owner="cv:7")
    with pytest.raises(SealBrokenError):
        vault.unwrap(wrapped, workspace, workspace_id=1, owner="cv:8")
    with pytest.raises(SealBrokenError):
        vault.unwrap(wrapped, vault.new_key(), workspace_id=1, owner="cv:7")
    top = vault.wrap_workspace_key(workspace, 1)
    with pytest.raises(SealBrokenError):
        vault.unwrap_workspace_key(vault.newest, top, 2)
    vault.unwrap_workspace_key(vault.newest, top, 1)
    with pytest.raises(SealBrokenError):
        vault.unwrap_workspace_key(vault.newest, top[:-1] + bytes([top[-1] ^ 1]), 1)


@given(st.binary(max_size=300), st.text(max_size=20), st.text(max_size=20))
def test_whatever_is_sealed_opens(vault: Vault, data: bytes, owner: str, kind: str) -> None:
    key = vault.new_key()
    sealed = vault.seal(key, data, workspace_id=1, owner=owner, kind=kind)
    assert vault.open(key, sealed, workspace_id=1, owner=owner, kind=kind) == data


def test_sealing_twice_gives_different_bytes(vault: Vault) -> None:
    key = vault.new_key()
    first, second = (
        vault.seal(key, TEXT, workspace_id=1, owner="cv:7", kind="file") for _ in range(2)
    )
    assert first != second


def test_fingerprints_are_equal_only_for_the_same_key_purpose_and_value(vault: Vault) -> None:
    key = vault.new_key()
    same = vault.fingerprint(key, "email", "ada@example.org")
    assert same == vault.fingerprint(key, "email", "ada@example.org")
    others = {
        vault.fingerprint(key, "name", "ada@example.org"),
        vault.fingerprint(key, "email", "bob@example.org"),
        vault.fingerprint(vault.new_key(), "email", "ada@example.org"),
    }
    assert len(others | {same}) == 4


def test_the_first_start_makes_a_private_key_file(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    root, created = open_root(path)
    again, created_again = open_root(path)
    assert (created, created_again) == (True, False)
    assert path.stat().st_mode & 0o777 == 0o600
    assert root.newest == again.newest
    assert [file.name for file in tmp_path.iterdir()] == ["root.key"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o620])
def test_a_key_file_open_to_others_is_refused_with_the_cure(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "root.key"
    open_root(path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match=f"chmod 600 {path}"):
        open_root(path)


@pytest.mark.parametrize(
    "body", [b"", b"# nothing\n", b"hello\n", b"aGVsbG8=\n", b"\xff\xfe\x00", b"CAES\n"]
)
def test_what_is_no_key_file_is_refused_and_kept(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "root.key"
    path.touch(mode=0o600)
    path.write_bytes(body)
    with pytest.raises(KeyFileError, match="not a Shortlist root key file"):
        open_root(path)
    assert path.read_bytes() == body


def _first_start(path: Path, results: "multiprocessing.Queue[tuple[str, bool]]") -> None:
    root, created = open_root(path)
    results.put((root.newest, created))


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    starts = [
        context.Process(target=_first_start, args=(tmp_path / "root.key", results))
        for _ in range(8)
    ]
    for start in starts:
        start.start()
    found = [results.get(timeout=30) for _ in starts]
    for start in starts:
        start.join()
    assert len({name for name, _ in found}) == 1
    assert sum(created for _, created in found) == 1


def test_a_new_root_key_comes_first_and_the_old_one_still_opens(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    before = new_root(path)
    wrapped = before.wrap_workspace_key(before.new_key(), 1)
    root = add_root_key(path)
    after = Vault(root)
    assert list(root.keys) == [after.newest, before.newest]
    assert path.stat().st_mode & 0o777 == 0o600
    after.unwrap_workspace_key(before.newest, wrapped, 1)


def test_behind_a_link_the_file_itself_gets_the_new_key(tmp_path: Path) -> None:
    (tmp_path / "safe").mkdir()
    file, link = tmp_path / "safe" / "root.key", tmp_path / "root.key"
    before = new_root(file)
    link.symlink_to(file)
    root = add_root_key(link)
    assert link.is_symlink()
    assert list(open_root(file)[0].keys) == [root.newest, before.newest]


def _add_on_a_full_disk(path: Path, results: "SimpleQueue[str]") -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
    try:
        add_root_key(path)
    except KeyFileError as error:
        results.put(str(error))
    else:
        results.put("")


def test_a_key_that_cannot_be_added_leaves_nothing_in_clear_behind(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    new_root(path)
    before = path.read_bytes()
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    adding = context.Process(target=_add_on_a_full_disk, args=(path, results))
    adding.start()
    adding.join()
    assert "cannot be replaced" in results.get()
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["root.key"]


def test_where_something_is_stored_no_root_key_is_made(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match=r"root\.key is missing.*back from its backup"):
        open_root(tmp_path / "root.key", make=False)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_root_key_is_named(tmp_path: Path) -> None:
    first, other = new_root(tmp_path / "one.key"), new_root(tmp_path / "two.key")
    wrapped = first.wrap_workspace_key(first.new_key(), 1)
    with pytest.raises(KeyFileError, match=first.newest):
        other.unwrap_workspace_key(first.newest, wrapped, 1)
