"""What people say of candidates, from the shell."""

from tests.bot.conftest import Shell
from tests.handlers.conftest import CV


def _ingested(shell: Shell) -> None:
    (shell.cvs / "ana.txt").write_text(CV, "utf-8")
    other = CV.replace("Ana Ruiz", "Zed Young").replace("ana.ruiz@", "zed@")
    (shell.cvs / "zed.txt").write_text(other.replace("PostgreSQL", "Perl"), "utf-8")
    shell.run("opening", "new", shell.opening)
    shell.run("ingest", shell.cvs, "--opening", 1)


def test_a_level_by_hand_is_explained_and_taken_back(shell: Shell) -> None:
    _ingested(shell)
    [before] = shell.lines("explain", 1, "--opening", 1, "--json")
    criterion = next(part for part in before["parts"] if part["level"])["criterion"]
    words = ("judge", 1, "--opening", 1, "--criterion", criterion)
    assert "Say why" in shell.run(*words, "--level", 0, exits=2)[1]
    assert "Give the level" in shell.run(*words, exits=2)[1]
    said, _ = shell.run(*words, "--level", 0, "--reason", "Only heard of it")
    assert f"{before['total']:.1f} before" in said
    shown = "".join(shell.run("explain", place, "--opening", 1)[0] for place in (1, 2))
    assert "By hand: Only heard of it" in shown
    place = 1 if "By hand" in shell.run("explain", 1, "--opening", 1)[0] else 2
    shell.run("judge", place, "--opening", 1, "--criterion", criterion, "--undo")
    [after] = shell.lines("explain", 1, "--opening", 1, "--json")
    assert after["total"] == before["total"]


def test_facts_are_corrected_and_candidates_compared(shell: Shell) -> None:
    _ingested(shell)
    [first] = shell.lines("explain", 1, "--opening", 1, "--json")
    years = ("correct", 1, "--opening", 1, "--field", "years_experience")
    said, _ = shell.run(*years, "--value", 0.5)
    totals = [
        f"{one['total']:.1f}"
        for one in shell.lines("compare", 1, 2, "--opening", 1, "--json")[0]["candidates"]
    ]
    assert f"{first['name']}: {first['total']:.1f} before, " in said
    assert said.partition("before, ")[2].split()[0] in totals
    assert "no number of years" in shell.run(*years, "--value", "many", exits=2)[1]
    said, _ = shell.run("compare", 1, 2, "--opening", 1)
    assert "Ana Ruiz" in said
    assert "Zed Young" in said
    [compared] = shell.lines("compare", 1, 2, "--opening", 1, "--json")
    assert len(compared["candidates"]) == 2
    assert "two to 5" in shell.run("compare", 1, "--opening", 1, exits=2)[1]
    place = 1 + [one["name"] for one in compared["candidates"]].index(first["name"])
    assert "points)" in shell.run("explain", place, "--opening", 1, "--changes")[0]


def test_candidates_are_found_and_asked_about(shell: Shell) -> None:
    _ingested(shell)
    said, _ = shell.run("find", "riuz", "ana")
    assert "1 candidate found" in said
    assert "Ana Ruiz" in said
    assert "#1" in said
    assert "0 candidates found" in shell.run("find", "nobody", "at", "all")[0]
    assert "no such opening" in shell.run("find", "ana", "#9", exits=2)[1]
    said, _ = shell.run("ask", "who has Perl?", "--opening", 1)
    assert "Zed Young" in said
    assert "Ana Ruiz" not in said
    assert "Perl: “" in said
    assert "no opening 7" in shell.run("ask", "top 3", "--opening", 7, exits=2)[1]
