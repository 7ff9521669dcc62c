"""Openings from the shell: paused, reopened and closed."""

import asyncio

from bot.cli.stored import open_shell
from bot.settings import load_settings
from handlers.access import workspace_of
from tests.bot.conftest import Shell
from tests.handlers.conftest import CV


def test_an_opening_is_paused_reopened_and_closed(shell: Shell) -> None:
    (shell.cvs / "ana.txt").write_text(CV, "utf-8")
    shell.run("opening", "new", shell.opening)
    paused = " ".join(shell.run("opening", "pause", 1)[0].split())
    assert "is paused" in paused
    assert paused.endswith("until shortlist opening reopen 1")
    assert "1 kept while the opening is paused" in shell.run("ingest", shell.cvs, "--opening", 1)[0]
    assert "paused, 1 candidate" in shell.run("opening", "list")[0]
    assert "is open. What waited is being scored now" in shell.run("opening", "reopen", 1)[0]
    [entry] = shell.lines("rank", "--opening", 1, "--json")
    assert entry["candidate"] == "Ana Ruiz"
    closed = " ".join(shell.run("opening", "close", 1)[0].split())
    assert "is closed. Its shortlist stays: shortlist rank --opening 1" in closed
    told = shell.run("ingest", shell.cvs, "--opening", 1, exits=2)[1]
    assert "`shortlist opening reopen 1` opens it" in " ".join(told.split())
    assert "There is no opening 7" in shell.run("opening", "pause", 7, exits=2)[1]


def test_a_rubric_from_a_file_says_what_scoring_again_takes(shell: Shell) -> None:
    (shell.cvs / "ana.txt").write_text(CV, "utf-8")
    shell.run("opening", "new", shell.opening)
    shell.run("ingest", shell.cvs, "--opening", 1)
    file = shell.folder / "rubric.yaml"
    file.write_text(shell.run("opening", "export", 1)[0].replace("weight: 3", "weight: 4"), "utf-8")
    said = " ".join(shell.run("opening", "import", 1, file)[0].split())
    assert "Scoring 1 candidate again takes no model calls. Add --rescore" in said
    again = shell.run("opening", "export", 1)[0]
    file.write_text(again.replace("weight: 4", "weight: 5"), "utf-8")
    said = shell.run("opening", "import", 1, file, "--rescore")[0]
    assert "Version 3 of the rubric is in force." in said
    assert "1 candidate is being scored again." in said
    [entry] = shell.lines("rank", "--opening", 1, "--json")
    assert not entry["stale"]


def test_a_workspace_is_named_only_where_there_are_several(shell: Shell) -> None:
    shell.run("opening", "new", shell.opening)
    for words in (("opening", "list"), ("find", "ana"), ("queue",)):
        assert "local" not in shell.run(*words)[0].split()
    asyncio.run(_another_workspace())
    for words in (("opening", "list"), ("find", "ana"), ("queue",)):
        assert "local" in shell.run(*words)[0].split()


async def _another_workspace() -> None:
    async with open_shell(load_settings()) as opened:
        await workspace_of(opened.services, "slack:T1")
