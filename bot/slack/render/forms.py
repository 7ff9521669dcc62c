"""A form as a modal, and what was filled in as plain strings."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.slack.destinations import SCHEME, conversation_of, split
from bot.slack.render.messages import VIEW, button_rows, heading, render_blocks, rich_text
from bot.slack.render.text import Json, cut, plain, rich_lines
from handlers.messages import (
    Block,
    Buttons,
    ChannelField,
    ChoiceField,
    Divider,
    FileField,
    Form,
    FormItem,
    Heading,
    InputField,
    Message,
    NumberField,
    Picks,
    Span,
    Text,
    TextField,
)

MODAL_BLOCKS = VIEW.blocks
ELEMENT = "input"
NOTE = "shortlist:note"  # no field of a form is called so
# Of a view that Slack sends, what may be given back (docs.slack.dev/reference/views).
_GIVEN = ("type", "callback_id", "title", "close", "submit", "private_metadata")


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


def render_receipt(
    message: Message,
    base: str | None = None,
    *,
    title: str = "Shortlist",
    channel: str | None = None,
) -> Json:
    """A message as a modal that can only be closed.

    Args:
        message: what to show.
        base: the workspace's address, for links to messages.
        title: of the window.
        channel: destination it was asked in; buttons in it know that then.
    """
    blocks = render_blocks([*_without_picks(message.blocks)], base, on=VIEW)
    return {
        "type": "modal",
        "callback_id": "shortlist:receipt",
        "title": plain(title, 24),
        "private_metadata": json.dumps({"value": "", "channel": channel}),
        "close": plain("Close", 24),
        "blocks": blocks or [rich_text(rich_lines(((Span(message.text),),), None))],
    }


def _without_picks(blocks: Sequence[Block]) -> Iterator[Block]:
    """Without boxes and the buttons that go by them.

    Boxes are for the buttons of a message; a modal with inputs would need a button to send them.
    """
    lost = {block.action for block in blocks if isinstance(block, Picks)}
    for block in blocks:
        if isinstance(block, Buttons):
            yield Buttons(tuple(one for one in block.buttons if one.action not in lost))
        elif not isinstance(block, Picks):
            yield block


def with_note(view: Mapping[str, Any], text: str) -> Json:
    """An open view as Slack sends it, with words on top of it, for `views.update`.

    What was filled in stays: Slack keeps it where the ids of blocks and elements stay the same.
    """
    note = {"type": "context", "block_id": NOTE, "elements": [plain(text, 2000)]}
    kept = [block for block in view["blocks"] if block.get("block_id") != NOTE]
    shown = {name: view[name] for name in _GIVEN if view.get(name)}
    return {**shown, "blocks": [note, *kept][:MODAL_BLOCKS]}


def submitted_values(state: Mapping[str, Any], team: str) -> dict[str, str]:
    """What was filled in: field id -> text, number, choice, destination or file ids.

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
        return " ".join(str(file["id"]) for file in element.get("files") or ())
    return str(element.get("value") or "")


def _items(items: tuple[FormItem, ...]) -> list[Json]:
    blocks = [block for number, item in enumerate(items) for block in _blocks(item, number)]
    if len(blocks) <= MODAL_BLOCKS:
        return blocks
    left_out = len(blocks) - MODAL_BLOCKS + 1
    note = {"type": "context", "elements": [plain(f"… {left_out} more not shown.", 200)]}
    return [*blocks[: MODAL_BLOCKS - 1], note]


def _blocks(item: FormItem, number: int) -> list[Json]:
    return button_rows(item, number) if isinstance(item, Buttons) else [_item(item)]


def _item(item: InputField | Text | Heading | Divider) -> Json:
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
            most = min(max(item.max_files, 1), 10)
            return {"type": "file_input", "filetypes": list(item.kinds), "max_files": most}


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
    if item.value.startswith(SCHEME):  # an opening made by a program may have no channel
        element["initial_conversation"] = split(item.value)[1]
    return element
