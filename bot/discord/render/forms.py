"""A form, or a part of one, as a window."""

from collections.abc import Mapping
from typing import Any

from bot.discord.destinations import SCHEME, split
from bot.discord.render.blocks import heading
from bot.discord.render.layout import text_display
from bot.discord.render.parts import (
    IN_WINDOW,
    Part,
    Words,
    is_modal,
    is_repeated,
    name_of,
    parts_of,
    told,
)
from bot.discord.render.text import Json, clean, cut, flat, lines_of, size, together
from bot.discord.render.values import held, number, room_of
from handlers.messages import (
    ChannelField,
    ChoiceField,
    FileField,
    Form,
    Heading,
    InputField,
    NumberField,
    Span,
    TextField,
)

STRING_SELECT, TEXT_INPUT, CHANNEL_SELECT, LABEL, FILE_UPLOAD, RADIO_GROUP = 3, 4, 8, 18, 19, 21
TITLE, LABEL_ROOM, DESCRIPTION, OPTION = 45, 45, 100, 100  # characters
WORDS = 1000  # characters of the text before a field
RADIOS, OPTIONS = 3, 25  # options that are all shown, or fold out
CHANNELS = (0, 5, 15)  # text, announcements, forum
FILES = 10


def render_modal(form: Form, key: str, part: int, filled: Mapping[str, str]) -> Json:
    """A part of a form as a window: `data` of an answer of type 9.

    Words of the form that do not fit beside the fields stand in its message only.

    Args:
        form: what to ask.
        key: of the draft.
        part: place in `parts_of`.
        filled: field id -> what it holds by now.
    """
    asks = parts_of(form)[part]
    components = _with_words(form, asks, filled)
    if len(components) > IN_WINDOW:
        components = [_label(item, filled) for item in asks]
    return {
        "custom_id": f"f:{key}:modal{part}",
        "title": flat(_title(form, asks, filled), TITLE),
        "components": components,
    }


def _title(form: Form, asks: Part, filled: Mapping[str, str]) -> str:
    if not is_repeated(asks):
        return form.title
    return f"{form.title}: {name_of(asks, held(asks[0], filled))}"


def _with_words(form: Form, asks: Part, filled: Mapping[str, str]) -> list[Json]:
    """The fields with the words before them; a hint that is too long is one of these words."""
    components: list[Json] = []
    for words, item in told(form):
        if item not in asks and (item is not None or not is_modal(form)):
            continue
        lines = words_of(words)
        if item is not None and size(_description(item, filled)) > DESCRIPTION:
            lines += lines_of(((Span(_description(item, filled)),),), "")
        if lines:
            components.append(text_display(together(lines, WORDS) or "…"))
        if item is not None:
            components.append(_label(item, filled))
    return components


def words_of(words: Words) -> list[str]:
    """Words between the fields as markdown."""
    lines: list[str] = []
    for one in words:
        lines += heading(one) if isinstance(one, Heading) else lines_of(one.lines, "", WORDS)
    return lines


def _label(item: InputField, filled: Mapping[str, str]) -> Json:
    """A field with its label and what else has to be known."""
    shown: Json = {"type": LABEL, "label": _label_parts(item.label)[0]}
    description = _description(item, filled)
    if description:
        shown["description"] = flat(description, DESCRIPTION)
    shown["component"] = {**_component(item, held(item, filled)), "custom_id": item.id}
    return shown


def _label_parts(label: str) -> tuple[str, str]:
    """What fits as a label, and the rest, for the description."""
    whole = flat(label, len(label) + 1)
    if size(whole) <= LABEL_ROOM:
        return whole, ""
    shown = cut(whole, LABEL_ROOM).removesuffix("…")
    shown = shown.rpartition(" ")[0] or shown
    return f"{shown}…", f"…{whole[len(shown) :].strip().rstrip('.')}."


def _description(item: InputField, filled: Mapping[str, str]) -> str:
    """The end of a long label, then the hint."""
    parts = [_label_parts(item.label)[1], *_hints(item, held(item, filled))]
    return " ".join(part for part in parts if part)


def _hints(item: InputField, value: str) -> list[str]:
    match item:
        case TextField():
            room = room_of(item)
            cut_off = f"Only the first {room:,} characters fit here."
            return [item.hint, cut_off if size(item.value) > room else ""]
        case NumberField():
            return [item.hint, f"{number(item.low)} to {number(item.high)}."]
        case ChoiceField() if len(item.options) > OPTIONS:
            return [f"One of {len(item.options)}: type its number or a part of its name."]
        case FileField():
            here = "What is there by now is kept, unless you give others. " if value else ""
            return [f"{here}{', '.join(item.kinds)}"]
        case _:
            return []


def _component(item: InputField, value: str) -> Json:
    match item:
        case TextField():
            room = room_of(item)
            return _text(value, room, multiline=item.multiline, required=not item.optional)
        case NumberField():
            return _text(value, 20)
        case ChoiceField():
            return _choice(item, value)
        case ChannelField():
            return _channel(item, value)
        case FileField():
            needed = not item.optional and not value
            most = min(max(item.max_files, 1), FILES)
            return {"type": FILE_UPLOAD, **_amount(needed=needed), "max_values": most}


def _text(value: str, room: int, *, multiline: bool = False, required: bool = True) -> Json:
    shown = cut(value if multiline else " ".join(clean(value).split("\n")), room)
    style = 2 if multiline else 1
    component = {"type": TEXT_INPUT, "style": style, "required": required, "max_length": room}
    return {**component, "value": shown} if shown else component


def _amount(*, needed: bool) -> Json:
    return {"required": needed, "min_values": int(needed)}


def _choice(item: ChoiceField, value: str) -> Json:
    labels = dict(item.options)
    if len(labels) > OPTIONS:
        return _text(labels.get(value, value), OPTION * 2)
    options: list[dict[str, Any]] = [
        {"value": one, "label": flat(label, OPTION), **({"default": True} if one == value else {})}
        for one, label in labels.items()
    ]
    kind = RADIO_GROUP if 2 <= len(options) <= RADIOS else STRING_SELECT
    return {"type": kind, "options": options, "required": True}


def _channel(item: ChannelField, value: str) -> Json:
    component: Json = {
        "type": CHANNEL_SELECT,
        "channel_types": list(CHANNELS),
        **_amount(needed=not item.optional),
        "max_values": 1,
    }
    if value.startswith(SCHEME):  # an opening made by a program may have no channel
        component["default_values"] = [{"id": split(value)[1], "type": "channel"}]
    return component
