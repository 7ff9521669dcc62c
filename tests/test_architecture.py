"""Rules of the code base that no linter checks."""

import ast
import importlib.util
import re
import statistics
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.actions import ACTIONS, FORMS
from handlers.queue.queues import QUEUES
from handlers.renderers import RENDERERS
from handlers.tasks import TASKS

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "handlers", "pipeline", "storage")
MODULE_LINES = 350
FUNCTION_LINES = 40
MEDIAN_LINES = 10


def modules() -> list[Path]:
    """Every module of ours but generated migrations."""
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return [path for path in found if "versions" not in path.parts]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """(place and name, lines) of every function in a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", lines


def test_modules_keep_their_budget() -> None:
    sizes = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in modules()
    }
    assert {name: size for name, size in sizes.items() if size > MODULE_LINES} == {}


def test_functions_keep_their_budget() -> None:
    sizes = dict(entry for path in modules() for entry in functions(path))
    assert {name: size for name, size in sizes.items() if size > FUNCTION_LINES} == {}
    assert statistics.median(sizes.values()) <= MEDIAN_LINES


def test_every_task_has_a_queue_and_a_function() -> None:
    assert set(TASKS) == set(QUEUES)


def test_every_task_that_is_put_exists() -> None:
    put = {
        name
        for path in modules()
        for name in re.findall(r"unit\.put(?:_once)?\(\s*\"(\w+)\"", path.read_text("utf-8"))
    }
    assert put == set(TASKS)


def test_every_button_and_form_leads_somewhere() -> None:
    text = "\n".join(
        path.read_text("utf-8") for path in (ROOT / "handlers" / "wording").rglob("*.py")
    )
    button = r"(?:Button|_button)\(\s*(?:f?\"[^\"]+\"|\w+),\s*\"(\w+)\""
    buttons = set(re.findall(button, text))
    forms = set(re.findall(r"Form\(\s*f?\"[^\"]+\",\s*\"(\w+)\"", text))
    assert buttons | {"remove_cv"} == set(ACTIONS)
    assert forms == set(FORMS)


def test_messages_and_forms_are_made_in_the_wording_alone() -> None:
    """There each has an example that is drawn and held against the platforms' limits."""
    elsewhere = [path for path in modules() if "wording" not in path.parts]
    made = {
        str(path.relative_to(ROOT))
        for path in elsewhere
        if re.search(r"\b(Message|Form)\((?!\"\"\))", path.read_text("utf-8"))
        and path.relative_to(ROOT).parts[0] in {"bot", "handlers"}
    }
    # A refusal is a sentence of whoever refuses; it is drawn as one. A draft's form was drawn.
    assert made == {"bot/chat/attempts.py", "bot/discord/drafts.py"}


def test_every_kind_of_notice_can_be_rendered() -> None:
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "handlers").rglob("*.py"))
    assert set(re.findall(r"kind=\"(\w+)\"", text)) == set(RENDERERS)


@pytest.mark.parametrize("line", (ROOT / "Procfile").read_text("utf-8").splitlines())
def test_procfile_lines_start_a_module(line: str) -> None:
    name, _, command = line.partition(": ")
    words = command.split()
    assert words[:2] == ["python", "-m"], name
    assert importlib.util.find_spec(words[2]) is not None


def test_lock_file_has_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = re.findall(r"^[a-z0-9-]+==", lock, re.MULTILINE)
    assert len(pinned) > 50
    assert "--hash=sha256:" in lock
    assert "://" not in lock


def test_lock_file_covers_what_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = [re.split(r"[\[<>=;, ]", line)[0].lower() for line in project["dependencies"]]
    declared = {re.sub(r"[-_.]+", "-", name) for name in names}  # as PEP 503 writes them
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert {name for name in declared if f"\n{name}==" not in f"\n{lock}"} == set()
