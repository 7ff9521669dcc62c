"""Everything we draw, as Discord gets it: looked at once by a person, and within every limit.

After a change that is meant, write the files anew and look at the difference:
`UPDATE_GOLDEN=1 pytest tests/bot/discord/test_golden.py`.
"""

import dataclasses
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import ui
from discord.components import LabelComponent, _component_factory
from discord.ui.view import _component_to_item

from bot.discord.render import (
    Place,
    is_modal,
    long_values,
    parts_of,
    render_form,
    render_message,
    render_modal,
    render_pages,
)
from bot.discord.render.parts import inputs_of
from handlers.actions import ACTIONS, FORMS
from handlers.messages import Form, Mention, Message, MessageLink
from tests.bot.slack import test_golden as slack
from tests.fakes.discord import message_faults, modal_faults, text_of, walk

FOLDER = Path(__file__).parent / "golden"
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"
Json = dict[str, Any]


def as_discord(value: Any) -> Any:
    """An example with Discord's ids in place of Slack's."""
    if isinstance(value, str):
        return re.sub(r"slack:T\d+/C(\d+)", r"discord:9/400\1", value)
    if isinstance(value, tuple):
        return tuple(as_discord(one) for one in value)
    if isinstance(value, Mention):
        return Mention(value.user.replace("U", "500"))
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    made = dataclasses.replace(
        value,
        **{one.name: as_discord(getattr(value, one.name)) for one in dataclasses.fields(value)},
    )
    if isinstance(made, MessageLink):
        return dataclasses.replace(made, message=made.message.replace(".", ""))
    return made


EXAMPLES: dict[str, Message | Form] = {
    name: as_discord(example) for name, example in slack.EXAMPLES.items()
}


def place_of(message: Message) -> Place:
    """Where an example is shown, with long values carried."""
    carried = {value: f"key{at}" for at, value in enumerate(long_values(message.blocks))}
    return Place("9", carried)


def drawn(name: str) -> Json:
    """An example as Discord gets it, each way it is shown that differs."""
    example = EXAMPLES[name]
    if isinstance(example, Form):
        windows = [render_modal(example, "key", at, {}) for at in range(len(parts_of(example)))]
        wrong = {item.id: "This is not right." for item in inputs_of(example)[:1]}
        message = render_form(example, "key", {}, {})
        refused = render_form(example, "key", {}, wrong or {"": "Only admins may do this."})
        return {"windows": windows, "message": message, "refused": refused}
    one = render_message(example, place_of(example), notice_id=77)
    pages = render_pages(example, place_of(example))
    alike = [dict(page) for page in pages] == [render_message(example, place_of(example))]
    return {"message": one, **({} if alike else {"pages": pages})}


def bodies(view: Json) -> Iterator[Json]:
    """Every body of a message in what is drawn of an example."""
    yield from (view[key] for key in ("message", "refused") if key in view)
    yield from view.get("pages", ())


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
def test_discord_takes_it(name: str) -> None:
    view = drawn(name)
    for body in bodies(view):
        assert message_faults(body) == []
        assert text_of(body["components"]), "somebody reads this"
    for window in view.get("windows", ()):
        assert modal_faults(window) == []


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_library_reads_it(name: str) -> None:
    """What discord.py cannot read, it cannot hand to us when somebody presses something in it."""
    view = drawn(name)
    for body in bodies(view):
        (container,) = body["components"]
        component = _component_factory(container)
        assert component is not None
        layout = ui.LayoutView(timeout=None)
        layout.add_item(_component_to_item(component))
        assert layout.content_length() <= 4000
        assert plain([dict(component.to_dict())]) == plain([container])
    for window in view.get("windows", ()):
        for component in map(_component_factory, window["components"]):
            assert isinstance(component, LabelComponent | discord.TextDisplay)


def plain(components: list[Json]) -> list[Json]:
    """Without what the library adds: defaults, and numbers of components."""
    added = {
        "id", "disabled", "accent_color", "spoiler", "divider", "spacing", "default", "required",
    }  # fmt: skip
    return [
        {
            key: plain(one) if key in {"components", "options"} else
            plain([one])[0] if key == "accessory" else one
            for key, one in component.items()
            if key not in added and one is not None
        }
        for component in components
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_screen_reader_can_tell_the_buttons_of_a_message_apart(name: str) -> None:
    for body in bodies(drawn(name)):
        labels = [one["label"] for one in walk(body["components"]) if one["type"] == 2]
        assert sorted(labels) == sorted(set(labels))


def test_every_button_is_drawn_by_its_action() -> None:
    shown = [body for name in EXAMPLES for body in bodies(drawn(name))]
    ids = [one["custom_id"] for body in shown for one in walk(body["components"])
           if "custom_id" in one]  # fmt: skip
    pressed = {one.split(":")[1] for one in ids if one.partition(":")[0] in {"s", "c", "p"}}
    of_forms = {button.action for example in EXAMPLES.values() if isinstance(example, Form)
                for item in example.items for button in getattr(item, "buttons", ())}  # fmt: skip
    assert set(ACTIONS) - pressed - of_forms == set()
    assert set(FORMS) <= {one.action for one in EXAMPLES.values() if isinstance(one, Form)}


def test_small_forms_open_as_windows() -> None:
    forms = {name: one for name, one in EXAMPLES.items() if isinstance(one, Form)}
    large = {name.partition("-")[0] for name, one in forms.items() if not is_modal(one)}
    assert large == {"openings.new_form", "openings.drafting_form", "rubrics.rubric_form",
                     "rubrics.longer_form"}  # fmt: skip
