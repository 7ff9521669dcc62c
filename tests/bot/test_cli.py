"""The shell as scripts and people use it: shapes, exit codes, and trouble in one sentence."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bot.cli import app
from bot.folder_lock import have_folder_alone, lock_folder
from bot.processes import Notices
from tests.bot.conftest import Shell
from tests.handlers.conftest import CV, cv
from tests.processes import PATIENCE

ROOT = Path(__file__).parents[2]

PROFILE = {
    "name", "emails", "phones", "links", "location", "headline", "summary", "skills", "work",
    "education", "languages", "certificates", "years_experience",
}  # fmt: skip
LINE = {"file", "ok", "kind", "pages", "text", "profile", "findings", "error"}
RANKING = {"opening", "engine", "rubric", "ranked", "failed"}
RANKED = {"file", "candidate", "total", "evidence", "bucket", "criteria", "findings"}
CRITERION = {"name", "kind", "weight", "level", "quotes", "reason"}


def test_parse_gives_one_object_a_line_with_every_key(shell: Shell) -> None:
    (shell.cvs / "below").mkdir()
    (shell.cvs / "ana.txt").write_text(CV, "utf-8")
    (shell.cvs / "below" / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    (shell.cvs / ".hidden.txt").write_text(CV, "utf-8")
    os.mkfifo(shell.cvs / "pipe.txt")
    gone = shell.folder / "gone.txt"
    first, second, third = shell.lines("parse", shell.cvs, gone, "--json", exits=1)
    for line in (first, second, third):
        assert line.keys() >= LINE
        assert line["profile"].keys() >= PROFILE
    assert (first["ok"], first["kind"], first["pages"], first["error"]) == (True, "txt", 1, None)
    assert first["file"] == str(shell.cvs / "ana.txt")
    assert first["profile"]["name"] == "Ana Ruiz"
    assert first["profile"]["emails"] == ["ana.ruiz@example.com"]
    [work] = first["profile"]["work"]
    assert work.keys() >= {"title", "company", "start", "end", "description"}
    [study] = first["profile"]["education"]
    assert study.keys() >= {"institution", "degree", "field", "start", "end"}
    assert (second["ok"], second["text"]) == (False, "")
    assert second["error"].keys() == {"code", "message"}
    assert second["error"]["code"] == "damaged"
    assert third["error"]["code"] == "unreadable"


def test_parse_of_good_files_exits_with_0_and_takes_names_that_are_no_text(shell: Shell) -> None:
    Path(os.fsdecode(os.fsencode(shell.cvs) + b"/r\xe9sum\xe9.txt")).write_text(CV, "utf-8")
    [line] = shell.lines("parse", shell.cvs, "--json")
    assert os.fsencode(line["file"]).endswith(b"r\xe9sum\xe9.txt")
    assert "Ana Ruiz" in shell.run("parse", shell.cvs)[0]


def test_rank_of_files_gives_one_object_with_every_key(shell: Shell) -> None:
    (shell.cvs / "ana.txt").write_text(CV, "utf-8")
    (shell.cvs / "zed.txt").write_bytes(cv("Zed Young", "zed@example.com", "Perl"))
    (shell.cvs / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    words = ("rank", "--opening", shell.opening, shell.cvs, "--json", "--engine", "keywords")
    [whole] = shell.lines(*words)
    assert whole.keys() >= RANKING
    assert (whole["opening"], whole["engine"]) == ("Senior Backend Engineer", "keywords")
    assert [entry["candidate"] for entry in whole["ranked"]] == ["Ana Ruiz", "Zed Young"]
    for entry in whole["ranked"]:
        assert entry.keys() >= RANKED
        assert {frozenset(mark) for mark in entry["criteria"]} == {frozenset(CRITERION)}
    assert whole["ranked"][0]["total"] >= whole["ranked"][1]["total"]
    assert all(quote in CV for mark in whole["ranked"][0]["criteria"] for quote in mark["quotes"])
    [failed] = whole["failed"]
    assert failed["file"] == str(shell.cvs / "broken.pdf")
    [top] = shell.lines(*words, "--top", 1)
    assert len(top["ranked"]) == 1


def test_openings_cvs_and_the_shortlist_are_kept_without_a_queue(shell: Shell) -> None:
    (shell.cvs / "ana.txt").write_text(CV, "utf-8")
    (shell.cvs / "copy.txt").write_text(CV, "utf-8")
    (shell.cvs / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    assert "Opening #1: Senior Backend Engineer" in shell.run("opening", "new", shell.opening)[0]
    said, trouble = shell.run("ingest", shell.cvs, "--opening", 1, exits=1)
    assert "2 of 3 scored, 1 failed" in said
    assert f"✗ {shell.cvs / 'broken.pdf'}: This file is damaged" in trouble
    assert "#1 Senior Backend Engineer — open, 1 candidate" in shell.run("opening", "list")[0]
    [entry] = shell.lines("rank", "--opening", 1, "--json")
    assert entry["candidate"] == "Ana Ruiz"
    assert "1. Ana Ruiz" in shell.run("rank", "--opening", 1)[0]
    queue, _ = shell.run("queue")
    assert "Reading a CV: broken.pdf" in queue
    number = queue.partition("task:")[2].split()[0]
    [line] = shell.lines("queue", "--json")
    assert line.keys() == {"id", "kind", "task", "subject", "reason", "next_try"}
    assert (line["id"], line["kind"], line["task"]) == (f"task:{number}", "task", "read")
    assert (line["subject"], line["next_try"]) == ("broken.pdf", None)
    assert "is not in the retry queue" in shell.run("retry", "task:999", exits=2)[1]
    assert "1 piece of work tried again, here" in shell.run("retry", f"task:{number}")[0]
    assert "1 piece of work tried again, here" in shell.run("retry", "--all")[0]
    assert f"Dropped task:{number}" in shell.run("drop", f"task:{number}")[0]
    assert "The retry queue is empty" in shell.run("queue")[0]
    assert "is not in the retry queue" in shell.run("drop", f"task:{number}", exits=2)[1]


def test_a_pipe_is_refused_and_the_rest_goes_on(shell: Shell) -> None:
    (shell.cvs / "ana.txt").write_text(CV, "utf-8")
    pipe = shell.folder / "pipe"
    os.mkfifo(pipe)
    first, second = shell.lines("parse", pipe, shell.cvs, "--json", exits=1)
    assert first["error"]["code"] == "unreadable"
    assert "it is no regular file" in first["error"]["message"]
    assert second["ok"]
    words = ("rank", "--opening", shell.opening, pipe, shell.cvs, "--json", "--engine", "keywords")
    [ranking] = shell.lines(*words)
    assert [entry["file"] for entry in ranking["failed"]] == [str(pipe)]
    assert "no regular file" in shell.run("rank", "--opening", pipe, shell.cvs, exits=2)[1]
    shell.run("opening", "new", shell.opening)
    said, told = shell.run("ingest", pipe, shell.cvs, "--opening", 1, exits=1)
    assert "1 scored" in said
    assert f"✗ {pipe}: The file cannot be opened: it is no regular file" in told


def test_a_file_with_next_to_no_words_gets_no_tick(shell: Shell) -> None:
    (shell.cvs / "tiny.txt").write_text("Hello", "utf-8")
    said, _ = shell.run("parse", shell.cvs)
    assert f"! {shell.cvs / 'tiny.txt'} (unreadable)" in said
    assert "✓" not in said


def test_the_shell_says_where_it_looked_and_offers_no_buttons(shell: Shell) -> None:
    said, _ = shell.run("opening", "list")
    assert "There is no opening yet in" in said
    assert str(shell.folder / "data") in said
    assert "shortlist opening new" in said
    assert "[Edit rubric]" not in shell.run("opening", "new", shell.opening)[0]
    assert "There is no opening yet" not in shell.run("opening", "list")[0]


def test_what_a_person_must_look_at_is_named_with_what_to_do(shell: Shell) -> None:
    (shell.cvs / "menu.txt").write_text("Soup of the day: leek. " * 30, "utf-8")
    shell.run("opening", "new", shell.opening)
    said, told = shell.run("ingest", shell.cvs, "--opening", 1)
    assert "1 needs a look" in said
    assert f"! {shell.cvs / 'menu.txt'}: This does not look like a CV" in told
    assert "ingest it again" in told


def test_the_files_in_an_archive_are_files(shell: Shell) -> None:
    with zipfile.ZipFile(shell.cvs / "all.zip", "w") as archive:
        archive.writestr("team/ana.txt", CV)
        archive.writestr("team/bo.txt", cv("Bo Lindt", "bo@example.com"))
    (shell.cvs / "cut.zip").write_bytes(b"PK\x03\x04 cut short")
    lines = shell.lines("parse", shell.cvs, "--json", exits=1)
    found = {line["file"].partition("cvs/")[2]: line["profile"]["name"] for line in lines}
    assert found == {
        "all.zip/team/ana.txt": "Ana Ruiz",
        "all.zip/team/bo.txt": "Bo Lindt",
        "cut.zip": None,
    }
    shell.run("opening", "new", shell.opening)
    said, _ = shell.run("ingest", shell.cvs / "all.zip", "--opening", 1)
    assert "2 of 2 scored" in said


def test_a_backup_brings_everything_back(shell: Shell) -> None:
    (shell.cvs / "ana.txt").write_text(CV, "utf-8")
    shell.run("opening", "new", shell.opening)
    shell.run("ingest", shell.cvs, "--opening", 1)
    assert "1 file." in shell.run("backup", "copy.backup")[0]
    (shell.folder / "data" / "shortlist.db").unlink()
    for left in (shell.folder / "data").glob("shortlist.db-*"):
        left.unlink()
    with lock_folder(shell.folder / "data"):
        _, told = shell.run("restore", "copy.backup", "--force", exits=2)
    assert "Shortlist already runs on" in told
    assert not (shell.folder / "data" / "shortlist.db").exists()
    assert "Restored" in shell.run("restore", "copy.backup", "--force")[0]
    [entry] = shell.lines("rank", "--opening", 1, "--json")
    assert entry["candidate"] == "Ana Ruiz"


def test_after_a_rotation_the_new_root_key_alone_opens_everything(shell: Shell) -> None:
    (shell.cvs / "ana.txt").write_text(CV, "utf-8")
    shell.run("opening", "new", shell.opening)
    shell.run("ingest", shell.cvs, "--opening", 1)
    keys = shell.folder / "data" / "root.key"
    before = keys.read_text("utf-8").splitlines()
    with lock_folder(shell.folder / "data"):
        _, told = shell.run("rotate-key", exits=2)
    assert "Shortlist already runs on" in told
    assert keys.read_text("utf-8").splitlines() == before
    said, _ = shell.run("rotate-key")
    assert "1 workspace handed over" in said
    after = keys.read_text("utf-8").splitlines()
    assert set(before) < set(after)
    keys.write_text("\n".join(line for line in after if line not in before[-1:]), "utf-8")
    [entry] = shell.lines("rank", "--opening", 1, "--json")
    assert entry["candidate"] == "Ana Ruiz"


def stored(shell: Shell) -> Path:
    """Something stored; the root key's file."""
    (shell.cvs / "ana.txt").write_text(CV, "utf-8")
    shell.run("opening", "new", shell.opening)
    shell.run("ingest", shell.cvs, "--opening", 1)
    return shell.folder / "data" / "root.key"


@pytest.mark.parametrize(
    "words", [("run",), ("clock",), ("opening", "list"), ("queue",), ("rotate-key",), ("doctor",)]
)
def test_a_lost_root_key_is_told_and_not_made_anew(shell: Shell, words: tuple[str, ...]) -> None:
    keys = stored(shell)
    keys.rename(shell.folder / "kept.key")
    # What `run` starts writes past the capture, so a process of its own is asked.
    ended = subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", *words],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert ended.returncode == (1 if words == ("doctor",) else 2)
    told = ended.stdout if words == ("doctor",) else ended.stderr
    assert "root.key is missing" in told
    assert "put it back from its backup" in told
    assert "Traceback" not in told
    assert not keys.exists()


def test_a_restore_waits_for_the_root_key_too(shell: Shell) -> None:
    keys = stored(shell)
    shell.run("backup", "copy.backup")
    for file in (shell.folder / "data").glob("*"):
        file.unlink() if file.is_file() else shutil.rmtree(file)
    _, told = shell.run("restore", "copy.backup", exits=2)
    assert "root.key is missing" in told
    assert not keys.exists()


def test_a_rotation_that_cannot_succeed_adds_no_key(shell: Shell) -> None:
    keys = stored(shell)
    shell.run("rotate-key")
    newest, *older = [line for line in keys.read_text("utf-8").splitlines() if line[0] != "#"]
    keys.write_text("\n".join(older), "utf-8")
    before = keys.read_text("utf-8")
    for _ in range(2):
        assert "is not in the key file" in shell.run("rotate-key", exits=2)[1]
    assert keys.read_text("utf-8") == before
    keys.write_text("\n".join([newest, *older]), "utf-8")
    assert "1 workspace handed over" in shell.run("rotate-key")[0]


@pytest.mark.parametrize("words", [("restore", "copy.backup", "--force"), ("rotate-key",)])
def test_what_replaces_data_or_keys_is_refused_while_a_process_works(
    shell: Shell, words: tuple[str, ...]
) -> None:
    keys = stored(shell)
    shell.run("backup", "copy.backup")
    before = keys.read_bytes()
    with Notices(shell.folder / "ready") as ready:
        clock = subprocess.Popen(
            [sys.executable, "-m", "bot.clock"],
            env={**os.environ, "NOTIFY_SOCKET": ready.address, "PYTHONPATH": str(ROOT)},
        )
        try:
            assert ready.take(PATIENCE) == {clock.pid}
            _, told = shell.run(*words, exits=2)
            assert "Stop it first" in told
            assert keys.read_bytes() == before
            shell.run("opening", "list")  # commands and processes get on with each other
        finally:
            clock.terminate()
            assert clock.wait() == 0
    shell.run(*words)


def test_no_process_begins_work_while_data_is_being_replaced(shell: Shell) -> None:
    stored(shell)
    with have_folder_alone(shell.folder / "data"):
        _, told = shell.run("queue", exits=2)
    assert "Try again when it has ended" in told


def test_a_folder_that_cannot_be_used_is_one_sentence_with_what_to_do(shell: Shell) -> None:
    shell.run("opening", "list")
    (shell.folder / "file").write_text("x", "utf-8")
    troubles: list[tuple[tuple[str, ...], dict[str, str], str]] = [
        (("run",), {"DATA_FOLDER": "file"}, "Set DATA_FOLDER to a folder"),
        (("opening", "list"), {"DATA_FOLDER": "file/below"}, "Set DATA_FOLDER to a folder"),
        (("queue",), {"DATA_FOLDER": "/proc/nothing"}, "set DATA_FOLDER to another one"),
        (("queue",), {"DATA_FOLDER": "new", "KEY_FILE": "gone/root.key"}, "set KEY_FILE"),
        (("queue",), {"DATA_FOLDER": "new", "KEY_FILE": "cvs"}, "set KEY_FILE"),
        (("backup", "gone/copy.backup"), {"DATA_FOLDER": "data"}, "gone does not exist. Make it"),
    ]
    for words, settings, sentence in troubles:
        shell.patch.delenv("KEY_FILE", raising=False)
        _, told = shell.run(*words, exits=2, **settings)
        assert sentence in told, words
        assert len(told.strip().splitlines()) == 1, told


def test_trouble_is_one_sentence_and_exit_2(shell: Shell) -> None:
    (shell.folder / "latin.txt").write_bytes(b"caf\xe9 \xff\xfe\x00\x01")
    (shell.folder / "empty").mkdir()
    shell.run("opening", "list")
    troubles = {
        ("parse", "empty"): "There is no file there",
        ("rank", "--opening", "missing.txt"): "Name the CVs to rank",
        ("rank", "--opening", "missing.txt", "."): "The description of the opening",
        ("rank", "--opening", "99999999999999999999"): "There is no opening",
        ("rank", "--opening", "1", "."): "shortlist ingest FILES --opening 1",
        ("ingest", "nosuch", "--opening", "1"): "nosuch does not exist",
        ("rank", "--opening", "1", "--engine", "keywords"): "stored CVs keep the score they have",
        ("opening", "new", "missing.txt"): "cannot be opened",
        ("opening", "new", "empty"): "cannot be opened",
        ("ingest", "opening.txt", "--opening", "7"): "There is no opening 7",
        ("ingest", "empty", "--opening", "7"): "There is no file there",
        ("retry", "task:9"): "task:9 is not in the retry queue",
        ("retry",): "Name one entry",
        ("drop", "notice:x"): "notice:x is not in the retry queue",
        ("restore", "missing.backup"): "missing.backup",
    }
    for words, sentence in troubles.items():
        _, told = shell.run(*words, exits=2)
        assert sentence in told, words
        assert len(told.strip().splitlines()) == 1, words


@pytest.mark.parametrize("url", ["mysql://127.0.0.1/x", "postgresql://127.0.0.1:1/x", "garbage"])
def test_a_database_that_is_not_there_is_one_sentence(shell: Shell, url: str) -> None:
    _, told = shell.run("opening", "list", exits=2, DATABASE_URL=url)
    assert "DATABASE_URL" in told


def test_doctor_on_a_new_folder_says_what_comes_next(shell: Shell) -> None:
    said, _ = shell.run("doctor")
    for name in (
        "Root key",
        "Database",
        "Redis",
        "Slack",
        "Model",
        "Sandbox",
        "OCR",
        "LibreOffice",
    ):
        assert f"{name}: " in said
    assert "slack-manifest.json" in said
    assert not (shell.folder / "data").exists()


def test_every_command_of_the_readme_is_there() -> None:
    commands = {
        str(command.name or command.callback.__name__.replace("_", "-"))
        for command in app.registered_commands
        if command.callback
    }
    groups = {group.name for group in app.registered_groups}
    assert commands >= {
        "run", "demo", "doctor", "worker", "clock", "ingest", "rank", "parse", "queue", "retry",
        "drop", "backup", "restore", "rotate-key", "forget", "export-person",
    }  # fmt: skip
    assert groups == {"opening", "bench", "discord", "ats", "token", "webhook", "mail"}


def test_a_rubric_goes_out_as_a_file_and_comes_back_edited(shell: Shell, tmp_path: Path) -> None:
    (shell.cvs / "ana.txt").write_text(CV, "utf-8")
    shell.run("opening", "new", shell.opening)
    shell.run("ingest", shell.cvs, "--opening", 1)
    text, _ = shell.run("opening", "export", 1)
    file = tmp_path / "rubric.yaml"
    file.write_text(text.replace("weight: 5", "weight: 2"), "utf-8")
    said, _ = shell.run("opening", "import", 1, file)
    assert "weight 2" in said
    assert "Scoring 1 candidate again takes no model calls." in said
    assert "changed this rubric" in shell.run("opening", "import", 1, file, exits=2)[1]
    file.write_text(text.replace("opening: 1\n", "").replace("weight: 5", "weight: 3"), "utf-8")
    said, _ = shell.run("opening", "import", 1, file, "--rescore")
    assert "Scoring 1 candidate" not in said
    [entry] = shell.lines("rank", "--opening", 1, "--json")
    assert entry["candidate"] == "Ana Ruiz"


def test_how_far_a_score_moves_is_measured(shell: Shell) -> None:
    cv = shell.cvs / "ana.txt"
    cv.write_text(CV, "utf-8")
    words = ("bench", "stability", cv, "--opening", shell.opening, "--times", 3)
    assert "spread 0.0 points" in shell.run(*words)[0]
    assert "OPENAI_API_KEY" in shell.run(*words, "--engine", "openai", exits=2)[1]


def test_a_score_is_explained_from_a_file_and_from_the_shortlist(shell: Shell) -> None:
    cv = shell.cvs / "ana.txt"
    cv.write_text(CV, "utf-8")
    said, _ = shell.run("explain", cv, "--opening", shell.opening)
    assert "Ana Ruiz" in said
    assert "(page 1)" in said
    assert "Raised by:" in said
    shell.run("opening", "new", shell.opening)
    shell.run("ingest", shell.cvs, "--opening", 1)
    [stored] = shell.lines("explain", 1, "--opening", 1, "--json")
    [ranked] = shell.lines("rank", "--opening", 1, "--json")
    assert stored["total"] == ranked["total"]
    assert "1 place" in shell.run("explain", 2, "--opening", 1, exits=2)[1]
    assert "Name a place" in shell.run("explain", cv, "--opening", 1, exits=2)[1]
