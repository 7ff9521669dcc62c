"""Everything we draw, as Slack gets it: looked at once by a person, and within every limit.

After a change that is meant, write the files anew and look at the difference:
`UPDATE_GOLDEN=1 pytest tests/bot/slack/test_golden.py`.
"""

import importlib
import inspect
import json
import os
import pkgutil
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import handlers.wording
from bot.chat.attempts import Refusal
from bot.slack.render import render_form, render_home, render_message, render_receipt, with_note
from handlers.actions import ACTIONS, FORMS
from handlers.actions.showing import TITLE
from handlers.messages import Form, Message
from tests.bot.slack.examples.values import CHANNEL
from tests.fakes.slack import buttons_of
from tests.fakes.slack.blocks import (
    TOTAL_TEXT,
    message_faults,
    spoken_faults,
    text_length,
    view_faults,
)
from tests.fakes.slack.models import model_faults

FOLDER = Path(__file__).parent / "golden"
BASE = "https://acme.slack.com/"
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"
Json = dict[str, Any]


def _wording() -> dict[str, str]:
    """Each function that makes a message or a form, by module and name -> what it makes."""
    found = {}
    for module in pkgutil.iter_modules(handlers.wording.__path__):
        loaded = importlib.import_module(f"handlers.wording.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            made = get_type_hints(function).get("return")
            if function.__module__ == loaded.__name__ and made in {Message, Form}:
                found[f"{module.name}.{name}"] = str(made)
    return {
        name: made for name, made in found.items() if not name.partition(".")[2].startswith("_")
    }


WORDING = _wording()


def _examples() -> dict[str, Message | Form]:
    found: dict[str, Message | Form] = {"refusal": Refusal("Only *admins* may do <this>.").message}
    for module in {name.partition(".")[0] for name in WORDING}:
        try:
            examples = importlib.import_module(f"tests.bot.slack.examples.{module}").EXAMPLES
        except ModuleNotFoundError:
            continue  # the test below names every function without an example
        found |= {f"{module}.{name}": make() for name, make in examples.items()}
    return found


EXAMPLES = _examples()


def drawn(name: str) -> Json:
    """An example as Slack gets it."""
    example = EXAMPLES[name]
    if isinstance(example, Form):
        return render_form(example, CHANNEL)
    if name.startswith("home."):
        return render_home(example, BASE)
    if name.startswith("details.details"):  # shown in a window only, which takes more
        return render_receipt(example, BASE, title=TITLE, channel=CHANNEL)
    return render_message(example, BASE)


def test_every_message_and_form_has_an_example() -> None:
    without = set(WORDING) - {name.partition("-")[0] for name in EXAMPLES}
    assert not without, (
        "Add examples to tests/bot/slack/examples, then run this file with UPDATE_GOLDEN=1"
    )


def test_examples_are_of_functions_that_exist() -> None:
    assert {name.partition("-")[0] for name in EXAMPLES} - {"refusal"} <= set(WORDING)


def test_every_button_and_form_is_in_an_example() -> None:
    """So that a new one is drawn, and looked at, before anybody meets it."""
    shown = [drawn(name) for name in EXAMPLES]
    pressed = {
        button["action_id"].split(":")[1]
        for view in shown
        for _, button in buttons_of(view.get("blocks", []))
    }
    assert set(ACTIONS) - pressed == set()
    asked = {view["callback_id"].split(":")[1] for view in shown if view.get("type") == "modal"}
    assert set(FORMS) - asked == set()


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_it_looks_as_it_did(name: str) -> None:
    path = FOLDER / f"{name}.json"
    now = json.dumps(drawn(name), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if UPDATE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(now, "utf-8")
    assert path.is_file(), "Run this file with UPDATE_GOLDEN=1 and look at what it writes."
    assert now == path.read_text("utf-8")


def test_no_file_is_left_of_what_is_no_longer_drawn() -> None:
    left = [path for path in FOLDER.glob("*.json") if path.stem not in EXAMPLES]
    if UPDATE:
        for path in left:
            path.unlink()
        left = []
    assert left == []


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_slack_takes_it(name: str) -> None:
    shown = drawn(name)
    if "type" in shown:
        assert view_faults(shown) == []
    else:
        assert message_faults(shown["blocks"], shown["text"]) == []
        assert text_length(shown["blocks"]) < TOTAL_TEXT
        assert shown["text"].strip(), "notifications and screen readers get this"
    assert model_faults(shown) == []
    assert spoken_faults(shown["blocks"]) == []


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_slack_takes_it_as_an_answer_in_a_window(name: str) -> None:
    example = EXAMPLES[name]
    if isinstance(example, Form):
        form = render_form(example, CHANNEL)
        view = with_note(form, "Please try again.")
        assert view["blocks"][1:] == form["blocks"]
        assert with_note(view, "Please try again.") == view
    else:
        view = render_receipt(example, BASE)
    assert view_faults(view) == []
    assert model_faults(view) == []
