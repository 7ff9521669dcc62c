"""What the fields of a form hold: at first, as it is shown, and as Discord sends it back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.discord.destinations import channel_of
from bot.discord.render.parts import inputs_of
from bot.discord.render.text import clean, cut, flat, line_of, lines_of
from handlers.messages import (
    ChannelField,
    ChannelLink,
    ChoiceField,
    FileField,
    Form,
    InputField,
    NumberField,
    TextField,
)

LONGEST = 4000  # characters of a text input (docs.discord.com/developers/components/reference)
NOTHING = "–"
ROW, SELECTS, LABEL, FILES = 1, {3, 5, 6, 7, 8}, 18, 19


def initial_values(form: Form) -> dict[str, str]:
    """Field id -> what it holds at first, as `Submission.fields` would."""
    return {item.id: initial(item) for item in inputs_of(form)}


def initial(item: InputField) -> str:
    """What a field holds at first."""
    match item:
        case TextField():
            return cut(item.value, room_of(item))
        case NumberField():
            return number(item.value)
        case ChoiceField():
            return item.value if item.value in dict(item.options) else ""
        case ChannelField():
            return item.value
        case FileField():
            return ""


def held(item: InputField, filled: Mapping[str, str]) -> str:
    """What a field holds now."""
    return filled.get(item.id, initial(item))


def room_of(item: TextField) -> int:
    """Most characters of a text."""
    return min(max(item.max_length, 1), LONGEST)


def number(value: float) -> str:
    """A number without needless digits."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def as_text(item: InputField, value: str) -> str:
    """What a field holds, in plain words on one line; empty where it holds nothing."""
    if isinstance(item, ChoiceField):
        return dict(item.options).get(value, value)
    if isinstance(item, FileField):
        files = len(value.split())
        return "" if not files else "1 file" if files == 1 else f"{files} files"
    return " / ".join(line.strip() for line in clean(value).split("\n") if line.strip())


def as_markdown(item: InputField, value: str, limit: int) -> str:
    """What a field holds, in at most so many characters before they are escaped."""
    if isinstance(item, ChannelField) and value:
        return lines_of([(ChannelLink(value),)], "")[0]
    return line_of(flat(as_text(item, value) or NOTHING, limit))


def submitted_values(data: Mapping[str, Any], form: Form, guild: str) -> dict[str, str]:
    """What was filled in: field id -> text, number as text, choice, destination or file ids.

    A field for files is left out where none was given, so that those of an earlier time stay.

    Args:
        data: of a `modal_submit` interaction.
        form: what was asked, maybe more than this window had.
        guild: of the channels.
    """
    fields = {item.id: item for item in inputs_of(form)}
    found = {}
    for one in _answers(data.get("components") or ()):
        item = fields.get(str(one.get("custom_id")))
        if item is None or (one["type"] == FILES and not one.get("values")):
            continue
        found[item.id] = _value(one, item, guild)
    return found


def _answers(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """What stands in labels and rows; a text display is no answer."""
    for one in components:
        if one["type"] == LABEL:
            yield one["component"]
        elif one["type"] == ROW:
            yield from one["components"]


def _value(one: Mapping[str, Any], item: InputField, guild: str) -> str:
    kind, values = one["type"], [str(value) for value in one.get("values") or ()]
    if kind == FILES:
        return " ".join(values)
    if kind in SELECTS:
        first = values[0] if values else ""
        return channel_of(guild, first) if first and isinstance(item, ChannelField) else first
    value = str(one.get("value") or "")
    return resolved(item, value) if isinstance(item, ChoiceField) else value


def resolved(item: ChoiceField, typed: str) -> str:
    """The value of the option that somebody means; what is typed where it is none, or several.

    It is an option's value, its label, its number ("#3" in "#3 Nurse"), or a part of its label.
    """
    wanted = _plain(typed)
    exact = [value for value, label in item.options if wanted in {_plain(value), _plain(label)}]
    numbered = [value for value, label in item.options if wanted == _plain(label).split(" ")[0]]
    within = [value for value, label in item.options if wanted and wanted in _plain(label)]
    for among in (exact, numbered, within):
        if len(set(among)) == 1:
            return among[0]
    return typed


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", clean(text)).strip().removeprefix("#").casefold()
