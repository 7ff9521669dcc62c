"""Block Kit as a member reads it."""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

from tests.fakes.slack import FakeSlack, Posted, ViewRecord, buttons_of
from tests.platforms.shown import (
    Asked,
    Attached,
    Cells,
    Mark,
    Part,
    Press,
    Sends,
    Ticks,
    Title,
    Words,
    lines,
)

Json = dict[str, Any]
Names = Mapping[str, str]  # id -> `@rita`, `#backend`
_MARKUP = re.compile(r"<(?P<id>[@#][A-Z0-9]+)>|<!date\^[^|]*\|[^>]*>|<[^|>]*\|(?P<label>[^>]*)>")


def parts_of(blocks: Sequence[Json], names: Names) -> list[Part]:
    """What stands in blocks, from the top down."""
    every = [button for _, button in buttons_of(list(blocks))]
    return [part for block in blocks for part in _parts(block, names, every)]


def _parts(block: Json, names: Names, every: Sequence[Json]) -> list[Part]:
    match block["type"]:
        case "header":
            return lines(block["text"]["text"], heading=True)
        case "section":
            return _section(block)
        case "context":
            return lines("".join(_small(one, names) for one in block["elements"]))
        case "rich_text":
            return lines("".join(_rich(one, names) for one in _inside(block)))
        case "actions":
            return [button(one, every) for one in block["elements"]]
        case "table" | "input":
            return [_table(block) if block["type"] == "table" else _input(block, names)]
    return []


def _table(block: Json) -> Cells:
    return Cells(tuple(tuple(cell["text"] for cell in row) for row in block["rows"]))


def _section(block: Json) -> list[Part]:
    if "fields" not in block:
        return lines(block["text"]["text"])
    texts = [" ".join(one["text"].split()) for one in block["fields"]]
    pairs = zip(texts[::2], texts[1::2], strict=True)
    return [Words(f"{name if name[-1] in '?:' else name + ':'} {value}") for name, value in pairs]


def _inside(block: Json) -> list[Json]:
    return [run for section in block["elements"] for run in section["elements"]]


def _rich(run: Json, names: Names) -> str:
    match run["type"]:
        case "user":
            return names[run["user_id"]]
        case "channel":
            return names[run["channel_id"]]
        case "date":
            return "<time>"
    return str(run["text"])


def _small(element: Json, names: Names) -> str:
    if element["type"] == "plain_text":
        return str(element["text"])
    return unescape(_MARKUP.sub(lambda found: _meant(found, names), element["text"]))


def _meant(found: re.Match[str], names: Names) -> str:
    if found["id"]:
        return names[found["id"][1:]]
    return found["label"] or "<time>"


def button(element: Json, every: Sequence[Json]) -> Press:
    """A button among others; its name for screen readers matters where others look the same."""
    label = element["text"]["text"]
    alike = sum(one["text"]["text"] == label for one in every)
    return Press(label, element.get("accessibility_label", "") if alike > 1 else "")


def _input(block: Json, names: Names) -> Part:
    element, label = block["element"], block["label"]["text"]
    options = tuple(one["text"]["text"] for one in element.get("options", ()))
    if element["type"] == "checkboxes":
        return Ticks(label, options, sent=True)
    hint = block.get("hint", {}).get("text", "")
    return Asked(block["block_id"], label, hint, _value(element, names), options)


def _value(element: Json, names: Names) -> str:
    chosen = element.get("initial_option")
    if chosen is not None:
        return str(chosen["text"]["text"])
    channel = element.get("initial_conversation")
    return names[channel] if channel else str(element.get("initial_value", ""))


def window(view: ViewRecord, names: Names) -> list[Part]:
    """A modal or Home with what stands around its blocks."""
    body = view.view
    title = [Title(body["title"]["text"])] if "title" in body else []
    submit = [Sends(body["submit"]["text"])] if "submit" in body else []
    return [*title, *parts_of(body["blocks"], names), *submit]


def message(slack: FakeSlack, post: Posted, names: Names) -> list[Part]:
    """A message of ours; of a member's, our marks, with the names of its files."""
    marks: list[Part] = [Mark(name) for name in sorted(post.reactions)]
    files = [slack.files[file] for file in post.files]
    if post.user != slack.bot_user:
        return [*(Words(file.name) for file in files), *marks] if marks else []
    sent: list[Part] = [
        part
        for file in files
        for part in (Words(file.extra["title"]), Attached(file.name, file.extra["alt_txt"] or ""))
    ]
    return [*(parts_of(post.blocks, names) or lines(unescape(post.text))), *sent, *marks]
