"""The report on an opening, from the shell."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.conftest import Shell
from tests.handlers.conftest import CV
from tests.handlers.test_reports import read

ROOT = Path(__file__).parents[2]


@pytest.fixture
def ingested(shell: Shell) -> Shell:
    """An opening with one scored CV."""
    (shell.cvs / "ana.txt").write_text(CV, "utf-8")
    shell.run("opening", "new", shell.opening)
    shell.run("ingest", shell.cvs, "--opening", 1)
    return shell


def test_figures_for_people_and_for_scripts(ingested: Shell) -> None:
    said, _ = ingested.run("report", "--opening", 1)
    assert "0 decisions so far: too few to say" in said
    assert "Spreadsheet" not in said
    [found] = ingested.lines("report", "--opening", 1, "--json")
    assert (found["files"]["received"], found["candidates"]["scored"]) == (1, 1)
    assert sum(found["totals"]) == 1
    assert found["agreement"] is None
    assert "no opening 7" in ingested.run("report", "--opening", 7, exits=2)[1]


def test_files_are_for_their_owner_alone_and_the_export_is_journaled(
    ingested: Shell, tmp_path: Path
) -> None:
    sheet, picture = tmp_path / "report.xlsx", tmp_path / "report.png"
    ingested.run("report", "--opening", 1, "--xlsx", sheet, "--png", picture)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert [stat.S_IMODE(path.stat().st_mode) for path in (sheet, picture)] == [0o600, 0o600]
    assert read(sheet.read_bytes())["Candidates"][1][1] == "Ana Ruiz"
    ingested.run("report", "--opening", 1, "--xlsx", sheet)
    book = read(sheet.read_bytes())
    assert [row[2] for row in book["Journal"]].count("opening.exported") == 1
    nowhere = tmp_path / "nowhere" / "report.png"
    assert "No such file" in ingested.run("report", "--opening", 1, "--png", nowhere, exits=2)[1]


WITHOUT_EXTRA = """
import sys
sys.modules.update({"matplotlib.figure": None, "xlsxwriter.workbook": None})
from bot.cli import main
main()
"""


@pytest.mark.parametrize("option", ["--png", "--xlsx"])
@pytest.mark.usefixtures("ingested")
def test_without_the_extra_it_is_said_what_to_install(tmp_path: Path, option: str) -> None:
    words = ["report", "--opening", "1", option, str(tmp_path / "file")]
    program = [sys.executable, "-c", WITHOUT_EXTRA, *words]
    ended = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "shortlist[reports]" in ended.stderr
    assert not (tmp_path / "file").exists()
