"""A form as a modal, and what was filled in as plain strings."""

import json
from collections.abc import Mapping
from typing import Any

from bot.slack.destinations import conversation_of, split
from bot.slack.render.messages import heading, render_blocks, rich_text
from bot.slack.render.text import Json, cut, plain, rich_lines
from handlers.messages import (
    ChannelField,
    ChoiceField,
    Divider,
    FileField,
    Form,
    FormItem,
    Heading,
    Message,
    NumberField,
    Picks,
    Span,
    Text,
    TextField,
)

MODAL_BLOCKS = 100
# Slack takes views of up to 250 kB; the dearest character of JSON is 12 bytes.
MODAL_BUDGET = 20_000
ELEMENT = "input"

InputField = TextField | NumberField | ChoiceField | ChannelField | FileField


def render_form(form: Form, channel: str | None = None) -> Json:
    """A form as the `view` of `views.open`.

    Args:
        form: what to ask.
        channel: destination it was asked in; it comes back with the submission.
    """
    view: Json = {
        "type": "modal",
        "callback_id": f"shortlist:{form.action}",
        "title": plain(form.title, 24),
        "close": plain("Cancel" if form.submit else "Close", 24),
        "blocks": _items(form.items),
        "private_metadata": json.dumps({"value": form.value, "channel": channel}),
    }
    asks = any(isinstance(item, InputField) for item in form.items)
    if form.submit or asks:
        view["submit"] = plain(form.submit or "Save", 24)
    return view


def render_receipt(message: Message, base: str | None = None) -> Json:
    """A message as a modal that can only be closed."""
    # Boxes are for the buttons of a message; a modal with inputs would need a button to send them.
    shown = [block for block in message.blocks if not isinstance(block, Picks)]
    blocks = render_blocks(shown, base, count=MODAL_BLOCKS, budget=MODAL_BUDGET)
    return {
        "type": "modal",
        "callback_id": "shortlist:receipt",
        "title": plain("Shortlist", 24),
        "close": plain("Close", 24),
        "blocks": blocks or [rich_text(rich_lines(((Span(message.text),),), None))],
    }


def submitted_values(state: Mapping[str, Any], team: str) -> dict[str, str]:
    """What was filled in: field id -> text, number, choice, destination or file id.

    Args:
        state: `view.state.values` of a `view_submission`.
        team: the team the channels belong to.
    """
    return {field: _value(elements[ELEMENT], team) for field, elements in state.items()}


def _value(element: Mapping[str, Any], team: str) -> str:
    kind = element.get("type")
    if kind in {"static_select", "radio_buttons"}:
        return (element.get("selected_option") or {}).get("value") or ""
    if kind == "conversations_select":
        channel = element.get("selected_conversation")
        return conversation_of(team, channel) if channel else ""
    if kind == "file_input":
        files = element.get("files") or []
        return str(files[0]["id"]) if files else ""
    return str(element.get("value") or "")


def _items(items: tuple[FormItem, ...]) -> list[Json]:
    blocks = [_item(item) for item in items]
    if len(blocks) <= MODAL_BLOCKS:
        return blocks
    left_out = len(blocks) - MODAL_BLOCKS + 1
    note = {"type": "context", "elements": [plain(f"… {left_out} more not shown.", 200)]}
    return [*blocks[: MODAL_BLOCKS - 1], note]


def _item(item: FormItem) -> Json:
    match item:
        case Heading():
            return heading(item)
        case Divider():
            return {"type": "divider"}
        case Text():
            return rich_text(rich_lines(item.lines, None))
        case _:
            return _input(item)


def _input(item: InputField) -> Json:
    block: Json = {
        "type": "input",
        "block_id": item.id,
        "label": plain(item.label, 2000),
        "optional": getattr(item, "optional", False),
        "element": {"action_id": ELEMENT, **_element(item)},
    }
    hint = _hint(item)
    if hint:
        block["hint"] = plain(hint, 2000)
    return block


def _hint(item: InputField) -> str:
    hint = item.hint if isinstance(item, TextField | NumberField) else ""
    if isinstance(item, TextField) and len(item.value) > _room(item):
        return f"{hint} Only the first {_room(item):,} characters fit here.".strip()
    return hint


def _room(item: TextField) -> int:
    return min(max(item.max_length, 1), 3000)


def _element(item: InputField) -> Json:
    match item:
        case TextField():
            return _text_input(item)
        case NumberField():
            return _number_input(item)
        case ChoiceField():
            return _choice(item)
        case ChannelField():
            return _channel(item)
        case FileField():
            return {"type": "file_input", "filetypes": list(item.kinds), "max_files": 1}


def _text_input(item: TextField) -> Json:
    element: Json = {
        "type": "plain_text_input",
        "multiline": item.multiline,
        "max_length": _room(item),
    }
    if item.value:
        element["initial_value"] = cut(item.value, _room(item))
    return element


def _number_input(item: NumberField) -> Json:
    return {
        "type": "number_input",
        "is_decimal_allowed": not all(
            float(value).is_integer() for value in (item.value, item.low, item.high)
        ),
        "initial_value": _number(item.value),
        "min_value": _number(item.low),
        "max_value": _number(item.high),
    }


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _choice(item: ChoiceField) -> Json:
    options = {
        value: {"text": plain(label, 75), "value": value} for value, label in item.options[:100]
    }
    element: Json = {
        "type": "radio_buttons" if len(options) <= 3 else "static_select",
        "options": list(options.values()),
    }
    if item.value in options:
        element["initial_option"] = options[item.value]
    return element


def _channel(item: ChannelField) -> Json:
    element: Json = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if item.value:
        element["initial_conversation"] = split(item.value)[1]
    return element
