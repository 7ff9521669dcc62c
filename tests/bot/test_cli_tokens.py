"""Keys and people's rights from the shell."""

import json
import zipfile

from tests.bot.conftest import Shell
from tests.handlers.conftest import cv


def test_a_key_is_made_listed_rotated_and_revoked(shell: Shell) -> None:
    made, told = shell.run("token", "create", "careers page", "--scope", "uploads:write")
    key = made.strip()
    assert key.startswith("sl_")
    assert "not shown again" in told
    listed, _ = shell.run("token", "list")
    assert f"1  {key[:15]}_…  careers page: uploads:write; never used" in listed
    assert key[16:] not in listed
    new, _ = shell.run("token", "rotate", key[:15], "--overlap", "7d")
    assert new.strip() != key
    listed, _ = shell.run("token", "list")
    assert "replaced by 2" in listed
    revoked, _ = shell.run("token", "revoke", "2")
    assert "revoked" in revoked


def test_what_is_wrong_with_a_key_is_said_with_what_there_is(shell: Shell) -> None:
    _, told = shell.run("token", "create", "x", "--scope", "everything", exits=2)
    assert "uploads:write" in told
    scopes, _ = shell.run("token", "scopes")
    assert "people:erase" in scopes
    _, told = shell.run("token", "revoke", "9", exits=2)
    assert "token list" in told
    _, told = shell.run("token", "list", "--workspace", "slack:T9", exits=2)
    assert "There is no workspace slack:T9" in told
    _, told = shell.run(
        "token", "create", "x", "--scope", "keys:read", "--expires", "soon", exits=2
    )
    assert "90d" in told


def test_a_person_gets_what_is_held_and_is_erased_with_a_receipt(shell: Shell) -> None:
    (shell.cvs / "ana.txt").write_bytes(cv("Ana Ruiz", "ana@example.com"))
    (shell.cvs / "ben.txt").write_bytes(cv("Ben Low", "ben@example.com"))
    shell.run("opening", "new", shell.opening)
    shell.run("ingest", "--opening", 1, shell.cvs)
    file = shell.folder / "ana.zip"
    shell.run("export-person", "ana ruiz", "--to", file)
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as archive:
        about = json.loads(archive.read("person.json"))
    assert about["cvs"][0]["identity"]["name"] == "Ana Ruiz"
    receipt, _ = shell.run("forget", "ana@example.com", "--yes")
    assert "was erased on" in receipt
    assert "1 CV, 1 application, 1 score" in receipt
    assert "export shell: shell got it on" in receipt
    assert "backup: Backups made before now" in receipt
    assert "Ana" not in receipt
    _, told = shell.run("forget", "ana ruiz", "--yes", exits=2)
    assert "Nobody was found" in told
    assert "Ben Low" in shell.run("rank", "--opening", 1)[0]
