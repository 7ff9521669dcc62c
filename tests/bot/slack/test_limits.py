"""The checks of what we draw notice what Slack, or somebody who listens, would miss."""

from typing import Any

import pytest

from tests.fakes.slack.blocks import message_faults, spoken_faults, view_faults
from tests.fakes.slack.models import model_faults

Json = dict[str, Any]


def text(words: str) -> Json:
    return {"type": "plain_text", "text": words, "emoji": False}


def button(name: str = "a", label: str = "Go", **more: Any) -> Json:
    return {"type": "button", "action_id": name, "text": text(label), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def asked(element: Json, **more: Any) -> Json:
    element = {"action_id": "input", **element}
    return {"type": "input", "block_id": "b", "label": text("L"), "element": element, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    view = {"type": "modal", "title": text("Title"), "submit": text("Save"), "blocks": [*blocks]}
    return {**view, **more}


OPTION = {"text": text("One"), "value": "1"}
FINE = actions(button("a"), button("b", "Stop"))


@pytest.mark.parametrize(
    "block",
    [
        {"type": "header", "text": text("W" * 151)},
        {"type": "section", "text": text("W" * 3001)},
        {"type": "section", "fields": [text("x")] * 11},
        {"type": "section", "text": text("x"), "accessory": {"type": "image", "image_url": "u"}},
        {"type": "context", "elements": [text("x")] * 11},
        {"type": "context", "elements": [{"type": "image", "image_url": "u", "alt_text": ""}]},
        {"type": "image", "image_url": "u"},
        {"type": "carousel"},
        actions(*[button(str(at)) for at in range(26)]),
        actions(button(label="W" * 76)),
        actions(button(value="W" * 2001)),
        actions(button(accessibility_label="W" * 76)),
        actions(button("a"), button("a", "Stop")),
        actions(button(name="")),
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
            {"type": "text", "text": ""}]}]},
    ],
)  # fmt: skip
def test_a_block_over_a_limit_is_noticed(block: Json) -> None:
    assert message_faults([block], "text")


@pytest.mark.parametrize(
    "view",
    [
        modal(FINE, title=text("W" * 25)),
        modal(FINE, private_metadata="W" * 3001),
        modal(FINE, hash="1"),
        modal(*[{"type": "divider"}] * 101),
        modal(),
        modal(*[{"type": "section", "text": text("W" * 3000)}] * 99),
        modal(asked({"type": "file_input", "max_files": 11})),
        modal(asked({"type": "file_input", "filetypes": [".pdf"]})),
        modal(asked({"type": "radio_buttons", "options": [OPTION] * 2})),
        modal(asked({"type": "static_select", "options": [OPTION], "initial_option": {}})),
        modal(asked({"type": "plain_text_input", "max_length": 5, "initial_value": "123456"})),
        modal(asked({"type": "number_input"})),
        modal(asked({"type": "conversations_select", "initial_conversation": "general"})),
        modal(asked({"type": "file_input"}, block_id="")),
        modal(asked({"type": "file_input"}), asked({"type": "file_input"})),
        {"type": "home", "title": text("Title"), "blocks": [FINE]},
    ],
)
def test_a_view_over_a_limit_is_noticed(view: Json) -> None:
    assert view_faults(view)


def test_what_is_within_the_limits_is_taken() -> None:
    view = modal(FINE, asked({"type": "static_select", "options": [OPTION]}))
    assert (view_faults(view), model_faults(view), spoken_faults(view["blocks"])) == ([], [], [])
    home = {"type": "home", "blocks": [FINE]}
    assert (view_faults(home), model_faults(home)) == ([], [])
    assert message_faults([FINE], "text") == []


@pytest.mark.parametrize(
    "block",
    [
        actions(button("a"), button("b")),
        actions(button(label="…")),
        {"type": "image", "image_url": "u", "alt_text": " "},
        asked({"type": "file_input"}, label=text(" ")),
    ],
)
def test_what_a_screen_reader_cannot_tell_is_noticed(block: Json) -> None:
    assert spoken_faults([block])


def test_two_fields_of_one_name_are_noticed() -> None:
    assert spoken_faults([asked({"type": "file_input"})] * 2)


def test_two_buttons_may_look_alike_where_they_sound_different() -> None:
    said = actions(button("a", accessibility_label="Go home"), button("b"))
    assert spoken_faults([said]) == []


@pytest.mark.parametrize(
    "block", [actions(button(colour="red")), {"type": "sparkles"}, actions(button(label="W" * 76))]
)
def test_slacks_own_models_are_asked(block: Json) -> None:
    assert model_faults({"blocks": [block]})
    assert model_faults(modal(block))
