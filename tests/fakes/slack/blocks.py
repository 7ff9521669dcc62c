"""Slack's checks of messages and views (limits: docs.slack.dev/reference/block-kit)."""

import json
from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
TOTAL_TEXT = 13_200

TEXT_LIMITS = {"header": 150, "section": 3000}
VIEW_KINDS = {"section", "divider", "actions", "context", "header", "rich_text", "image", "input"}
MESSAGE_KINDS = VIEW_KINDS | {"table"}
RICH = {
    "text": "text",
    "link": "url",
    "user": "user_id",
    "channel": "channel_id",
    "date": "timestamp",
    "emoji": "name",
}
STYLES = {None, "primary", "danger"}


def message_faults(blocks: Any, text: Any) -> list[str]:
    """What Slack would say against a message; empty when it takes it."""
    if not isinstance(blocks, list):
        return ["blocks must be a list"]
    if not blocks and not text:
        return ["no_text"]
    found = [f"more than 50 blocks: {len(blocks)}"] if len(blocks) > 50 else []
    for number, block in enumerate(blocks):
        found += [f"blocks/{number}: {fault}" for fault in _block(block, MESSAGE_KINDS)]
    if sum(block.get("type") == "table" for block in blocks) > 1:
        found.append("only_one_table_allowed")
    return found + _repeated(blocks)


def view_faults(view: Json) -> list[str]:
    """What Slack would say against a view."""
    blocks = view.get("blocks", [])
    found = [*_text(view.get("title"), 24, "title", plain=True)]
    for part in ("submit", "close"):
        if part in view:
            found += _text(view[part], 24, part, plain=True)
    if not 1 <= len(blocks) <= 100:
        found.append(f"{len(blocks)} blocks")
    if len(view.get("private_metadata", "")) > 3000 or len(view.get("callback_id", "")) > 255:
        found.append("private_metadata or callback_id too long")
    if any(block.get("type") == "input" for block in blocks) and "submit" not in view:
        found.append("submit is needed with input blocks")
    if len(json.dumps(view)) > 250_000:
        found.append("view is larger than 250 kB")
    for number, block in enumerate(blocks):
        found += [f"blocks/{number}: {fault}" for fault in _block(block, VIEW_KINDS)]
    return found + _repeated(blocks)


def text_length(value: Any) -> int:
    """Characters of text in blocks, as `msg_blocks_too_long` counts them, roughly."""
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(text_length(item) for item in value.values())
    return sum(text_length(item) for item in value) if isinstance(value, list) else 0


def _repeated(blocks: list[Json]) -> list[str]:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    return ["block_id used twice"] if len(set(ids)) != len(ids) else []


def _block(block: Json, kinds: set[str]) -> list[str]:
    kind = str(block.get("type"))
    if kind not in kinds:
        return [f"unsupported type: {kind}"]
    found = ["block_id too long"] if len(block.get("block_id", "")) > 255 else []
    check = _BLOCKS.get(kind)
    return found + (check(block) if check else [])


def _text(value: Any, limit: int, where: str, *, plain: bool = False) -> list[str]:
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return [f"{where}: no text object"]
    if plain and value.get("type") != "plain_text":
        return [f"{where}: must be plain_text"]
    if value.get("type") not in {"plain_text", "mrkdwn"}:
        return [f"{where}: unknown text type"]
    if not 1 <= len(value["text"]) <= limit:
        return [f"{where}: {len(value['text'])} characters, 1 to {limit} allowed"]
    return []


def _section(block: Json) -> list[str]:
    fields = block.get("fields", [])
    if "text" not in block and not fields:
        return ["text or fields needed"]
    found = _text(block["text"], 3000, "text") if "text" in block else []
    if len(fields) > 10:
        found.append(f"{len(fields)} fields")
    return found + [fault for field in fields for fault in _text(field, 2000, "field")]


def _context(block: Json) -> list[str]:
    elements = block.get("elements", [])
    found = [] if 1 <= len(elements) <= 10 else [f"{len(elements)} elements"]
    return found + [fault for item in elements for fault in _text(item, 3000, "element")]


def _actions(block: Json) -> list[str]:
    elements = block.get("elements", [])
    found = [] if 1 <= len(elements) <= 25 else [f"{len(elements)} elements"]
    ids = [item.get("action_id") for item in elements]
    if len(set(ids)) != len(ids):
        found.append("action_id used twice")
    return found + [fault for item in elements for fault in _button(item)]


def _button(item: Json) -> list[str]:
    found = _text(item.get("text"), 75, "button", plain=True)
    if item.get("type") != "button" or item.get("style") not in STYLES:
        found.append("no button, or unknown style")
    if len(item.get("action_id", "")) > 255 or len(item.get("value", "")) > 2000:
        found.append("action_id or value too long")
    for part, limit in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        if "confirm" in item:
            found += _text(item["confirm"].get(part), limit, f"confirm.{part}")
    return found


def _rich_text(block: Json) -> list[str]:
    parts = block.get("elements", [])
    kinds = {"rich_text_section", "rich_text_quote", "rich_text_list", "rich_text_preformatted"}
    if not parts or any(part.get("type") not in kinds for part in parts):
        return ["unknown rich text"]
    return [fault for part in parts for item in part["elements"] for fault in _rich(item)]


def _rich(item: Json) -> list[str]:
    needed = RICH.get(str(item.get("type")))
    if needed is None:
        return _rich_text({"elements": [item]})
    if item.get(needed) in {None, ""}:
        return [f"{item['type']}: {needed} is empty"]
    styles = set(item.get("style", {}))
    return ["unknown style"] if styles - {"bold", "italic", "strike", "code"} else []


def _input(block: Json) -> list[str]:
    found = _text(block.get("label"), 2000, "label", plain=True)
    if "hint" in block:
        found += _text(block["hint"], 2000, "hint", plain=True)
    element = block.get("element", {})
    check = _INPUTS.get(str(element.get("type")))
    return found + (check(element) if check else [f"unknown input {element.get('type')}"])


def _text_input(element: Json) -> list[str]:
    most = element.get("max_length", 3000)
    if not 1 <= most <= 3000 or len(element.get("initial_value", "")) > most:
        return ["initial_value or max_length out of range"]
    return []


def _number_input(element: Json) -> list[str]:
    if "is_decimal_allowed" not in element:
        return ["is_decimal_allowed is needed"]
    values = [element[key] for key in ("min_value", "initial_value", "max_value") if key in element]
    numbers = [float(value) for value in values]
    return [] if numbers == sorted(numbers) else ["initial_value out of bounds"]


def _table(block: Json) -> list[str]:
    rows, settings = block.get("rows", []), block.get("column_settings", [])
    found = [] if 1 <= len(rows) <= 100 else [f"{len(rows)} rows"]
    if any(not 1 <= len(row) <= 20 for row in rows) or len(settings) > 20:
        found.append("more than 20 columns, or none")
    cells = [cell for row in rows for cell in row]
    if any(cell.get("type") != "raw_text" or not cell.get("text") for cell in cells):
        found.append("must be more than 0 characters")
    return found


def _options(element: Json) -> list[str]:
    options = element.get("options", [])
    most = 10 if element["type"] in {"radio_buttons", "checkboxes"} else 100
    found = [] if 1 <= len(options) <= most else [f"{len(options)} options"]
    for option in options:
        found += _text(option.get("text"), 75, "option")
        if not 1 <= len(option.get("value", "")) <= 150:
            found.append("option value of no allowed length")
    if "initial_option" in element and element["initial_option"] not in options:
        found.append("initial_option is none of the options")
    return found


def _file_input(element: Json) -> list[str]:
    return [] if 1 <= element.get("max_files", 10) <= 10 else ["max_files"]


_BLOCKS: Mapping[str, Callable[[Json], list[str]]] = {
    "header": lambda block: _text(block.get("text"), 150, "header", plain=True),
    "section": _section,
    "context": _context,
    "actions": _actions,
    "rich_text": _rich_text,
    "input": _input,
    "table": _table,
}
_INPUTS: Mapping[str, Callable[[Json], list[str]]] = {
    "plain_text_input": _text_input,
    "number_input": _number_input,
    "static_select": _options,
    "radio_buttons": _options,
    "checkboxes": _options,
    "conversations_select": lambda _: [],
    "file_input": _file_input,
}
