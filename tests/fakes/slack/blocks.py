"""Slack's checks of messages and views (limits: docs.slack.dev/reference/block-kit)."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
TOTAL_TEXT = 13_200

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
VIEW_KEYS = {"type", "blocks", "title", "submit", "close", "callback_id", "private_metadata"}
HOME_KEYS = VIEW_KEYS - {"title", "submit", "close"}


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
    home = view.get("type") == "home"
    found = [] if home else _text(view.get("title"), 24, "title", plain=True)
    found += [f"unknown: {key}" for key in view.keys() - (HOME_KEYS if home else VIEW_KEYS)]
    for part in ("submit", "close"):
        if part in view:
            found += _text(view[part], 24, part, plain=True)
    if not 1 <= len(blocks) <= 100:
        found.append(f"{len(blocks)} blocks")
    if len(view.get("private_metadata", "")) > 3000 or len(view.get("callback_id", "")) > 255:
        found.append("private_metadata or callback_id too long")
    if any(block.get("type") == "input" for block in blocks) and "submit" not in view and not home:
        found.append("submit is needed with input blocks")
    if len(json.dumps(view).encode()) > 250_000:
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


def spoken_faults(value: Any) -> list[str]:
    """What somebody who listens instead of looks would miss; empty when nothing."""
    objects = _objects(value)
    found = [
        f"{item['type']} without alt_text"
        for item in objects
        if item.get("type") == "image" and not str(item.get("alt_text", "")).strip()
    ]
    buttons = [item for item in objects if item.get("type") == "button"]
    spoken = Counter(item.get("accessibility_label") or item["text"]["text"] for item in buttons)
    labels = Counter(item["label"]["text"] for item in objects if item.get("type") == "input")
    found += [
        f"{amount} fields are called {name!r}" for name, amount in labels.items() if amount > 1
    ]
    found += [
        f"{amount} buttons are called {name!r}" for name, amount in spoken.items() if amount > 1
    ]
    named = [item["text"] for item in buttons]
    named += [item["label"] for item in objects if item.get("type") == "input"]
    found += [f"no words: {text}" for text in named if not re.search(r"\w", text["text"])]
    return found


def _objects(value: Any) -> list[Json]:
    if isinstance(value, list):
        return [found for item in value for found in _objects(item)]
    if isinstance(value, dict):
        return [value, *(found for item in value.values() for found in _objects(item))]
    return []


def _repeated(blocks: list[Json]) -> list[str]:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    found = ["block_id used twice"] if len(set(ids)) != len(ids) else []
    actions = [
        item.get("action_id")
        for block in blocks
        if block.get("type") == "actions"
        for item in block.get("elements", ())
    ]
    # Within one block Slack refuses it; across blocks it would be unclear which was pressed.
    return found + (["action_id used twice"] if len(set(actions)) != len(actions) else [])


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
    fields, beside = block.get("fields", []), block.get("accessory")
    if "text" not in block and not fields:
        return ["text or fields needed"]
    found = _text(block["text"], 3000, "text") if "text" in block else []
    if len(fields) > 10:
        found.append(f"{len(fields)} fields")
    if beside is not None:
        found += _image(beside) if beside.get("type") == "image" else _button(beside)
    return found + [fault for field in fields for fault in _text(field, 2000, "field")]


def _context(block: Json) -> list[str]:
    elements = block.get("elements", [])
    found = [] if 1 <= len(elements) <= 10 else [f"{len(elements)} elements"]
    for item in elements:
        found += _image(item) if item.get("type") == "image" else _text(item, 3000, "element")
    return found


def _actions(block: Json) -> list[str]:
    elements = block.get("elements", [])
    found = [] if 1 <= len(elements) <= 25 else [f"{len(elements)} elements"]
    return found + [fault for item in elements for fault in _button(item)]


def _button(item: Json) -> list[str]:
    found = _text(item.get("text"), 75, "button", plain=True)
    if item.get("type") != "button" or item.get("style") not in STYLES:
        found.append("no button, or unknown style")
    if not 1 <= len(item.get("action_id", "")) <= 255 or len(item.get("value", "")) > 2000:
        found.append("action_id missing or too long, or value too long")
    if len(item.get("accessibility_label", "")) > 75:
        found.append("accessibility_label too long")
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
    if not block.get("block_id"):
        found.append("block_id is needed to find what was filled in")
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
        if "description" in option:
            found += _text(option["description"], 75, "description")
    if len({option.get("value") for option in options}) != len(options):
        found.append("two options have the same value")
    if "initial_option" in element and element["initial_option"] not in options:
        found.append("initial_option is none of the options")
    return found


def _file_input(element: Json) -> list[str]:
    kinds = element.get("filetypes", ["pdf"])
    if not kinds or any(not re.fullmatch(r"[a-z0-9]+", kind) for kind in kinds):
        return ["filetypes"]
    return [] if 1 <= element.get("max_files", 10) <= 10 else ["max_files"]


def _conversations(element: Json) -> list[str]:
    chosen = element.get("initial_conversation")
    return [] if chosen is None or re.fullmatch(r"[CDGU][A-Z0-9]+", chosen) else ["no conversation"]


def _image(block: Json) -> list[str]:
    if not 1 <= len(block.get("alt_text", "")) <= 2000:
        return ["alt_text is needed, at most 2000 characters"]
    return [] if "image_url" in block or "slack_file" in block else ["no picture"]


_BLOCKS: Mapping[str, Callable[[Json], list[str]]] = {
    "image": _image,
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
    "conversations_select": _conversations,
    "file_input": _file_input,
}
