"""Components and markdown as a member reads them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.fakes.discord import FakeDiscord, ModalRecord, Posted
from tests.platforms.shown import (
    Asked,
    Attached,
    Mark,
    Part,
    Press,
    Ticks,
    Words,
    lines,
)

Json = dict[str, Any]
Names = Mapping[str, str]  # id -> `@rita`, `#backend`
MARKS: Mapping[str, str] = {
    "\N{EYES}": "eyes",
    "\N{NO ENTRY}": "no_entry",
    "\N{WARNING SIGN}\N{VARIATION SELECTOR-16}": "warning",
    "\N{WHITE HEAVY CHECK MARK}": "white_check_mark",
}
_HEADING = re.compile(r"#{1,3} ")
_SMALL = re.compile(r"-# |> ")
_MARKUP = re.compile(
    r"\\(?P<literal>.)|<[@#](?P<id>\d+)>|<t:\d+:\w>|`(?P<code>[^`]*)`"
    r"|\[(?P<label>(?:\\.|[^\]\\])*)\]\(\S+?\)|(?P<mark>\*{1,3})"
)


def read(content: str, names: Names) -> list[Part]:
    """Markdown as lines."""
    return [part for line in content.split("\n") for part in _line(line, names)]


def _line(line: str, names: Names) -> list[Part]:
    heading = _HEADING.match(line)
    start = heading or _SMALL.match(line)
    return lines(plain(line[start.end() :] if start else line, names), heading=heading is not None)


def plain(line: str, names: Names) -> str:
    """A line of markdown without its marks."""
    return _MARKUP.sub(lambda found: _meant(found, names), line)


def _meant(found: re.Match[str], names: Names) -> str:
    if found["id"]:
        return names[found["id"]]
    if found["label"] is not None:
        return plain(found["label"], names)
    if found["mark"]:
        return ""
    literal = found["literal"] or found["code"]
    return "<time>" if literal is None else literal


def parts_of(components: Sequence[Json], names: Names) -> list[Part]:
    """What stands in components, from the top down."""
    return [part for one in components for part in _parts(one, names)]


def _parts(one: Json, names: Names) -> Iterator[Part]:
    match one["type"]:
        case 10:
            yield from read(one["content"], names)
        case 2:
            yield Press(one["label"])
        case 3:
            options = tuple(option["label"] for option in one["options"])
            yield Ticks(one["placeholder"], options, sent=False)
        case _:
            yield from parts_of(one.get("components", ()), names)
            yield from parts_of([one["accessory"]] if "accessory" in one else (), names)


def message(discord: FakeDiscord, post: Posted, names: Names) -> list[Part]:
    """A message of ours; of a member's, our marks, with the names of its files."""
    ours = [MARKS[emoji] for emoji, user in post.reactions if user == discord.bot.id]
    marks: list[Part] = [Mark(name) for name in sorted(ours)]
    if post.user != discord.bot.id:
        return [*(Words(file.name) for file in post.files), *marks] if marks else []
    sent = [Attached(file.name, file.description or "") for file in post.files]
    return [*parts_of(post.components, names), *sent, *marks]


def fields_of(modal: ModalRecord, names: Names) -> list[Part]:
    """What a window asks, and the words between."""
    parts: list[Part] = []
    said: list[Words] = []
    for one in modal.data["components"]:
        if one["type"] == 10:
            said = [part for part in read(one["content"], names) if isinstance(part, Words)]
            parts += said
            continue
        field, taken = _field(one, said, names)
        parts = [part for part in parts if part is not taken]
        parts.append(field)
        said = []
    return parts


def _field(one: Json, said: Sequence[Words], names: Names) -> tuple[Asked, Words | None]:
    """A field; a hint that is too long for it stands among the words before it."""
    hint, taken = one.get("description", ""), None
    if hint.endswith("…"):
        taken = next(words for words in said if words.text.startswith(hint[:-1]))
        hint = taken.text
    label = one["label"]
    if label.endswith("…"):  # the rest of a long label stands before the hint
        rest, _, hint = hint.removeprefix("…").partition(".")
        label, hint = f"{label[:-1]} {rest}", hint.strip()
    component = one["component"]
    options = tuple(option["label"] for option in component.get("options", ()))
    value = _value(component, names)
    return Asked(component["custom_id"], label, hint, value, options), taken


def _value(component: Json, names: Names) -> str:
    chosen = [one["label"] for one in component.get("options", ()) if one.get("default")]
    channels = [names[str(one["id"])] for one in component.get("default_values") or ()]
    return "".join([*chosen, *channels]) or str(component.get("value") or "")
