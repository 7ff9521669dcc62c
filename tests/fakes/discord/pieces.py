"""What Discord says against single components (docs: components/reference)."""

from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
SELECTS = {3, 5, 6, 7, 8}
OPTION = {"label", "value", "description", "emoji", "default"}
_SELECT = {
    "custom_id", "placeholder", "min_values", "max_values", "disabled", "required",
    "default_values",
}  # fmt: skip
KEYS: Mapping[int, set[str]] = {
    1: {"components"},
    2: {"style", "label", "emoji", "custom_id", "sku_id", "url", "disabled"},
    3: (_SELECT - {"default_values"}) | {"options"},
    4: {
        "custom_id", "style", "label", "min_length", "max_length", "required", "value",
        "placeholder",
    },
    5: _SELECT,
    6: _SELECT,
    7: _SELECT,
    8: _SELECT | {"channel_types"},
    9: {"components", "accessory"},
    10: {"content"},
    11: {"media", "description", "spoiler"},
    12: {"items"},
    13: {"file", "spoiler", "name", "size"},
    14: {"divider", "spacing"},
    17: {"components", "accent_color", "spoiler"},
    18: {"label", "description", "component"},
    19: {"custom_id", "min_values", "max_values", "required"},
    21: {"custom_id", "options", "required"},
    22: {"custom_id", "options", "min_values", "max_values", "required"},
    23: {"custom_id", "default"},
}  # fmt: skip


def length(value: Any, least: int, most: int, path: str) -> list[str]:
    """Whether this is a text of an allowed length."""
    if not isinstance(value, str):
        return [f"{path}: This field is required"]
    if not least <= len(value) <= most:
        return [f"{path}: Must be between {least} and {most} in length, not {len(value)}."]
    return []


def optional(one: Json, key: str, most: int, path: str) -> list[str]:
    """The same for a field that may be missing or null."""
    return [] if one.get(key) is None else length(one[key], 0, most, f"{path}.{key}")


def whole(value: Any, least: int, most: int, path: str) -> list[str]:
    """Whether this is a whole number in bounds."""
    if isinstance(value, bool) or not isinstance(value, int):
        return [f"{path}: must be a whole number"]
    if not least <= value <= most:
        return [f"{path}: {value} is not between {least} and {most}"]
    return []


def lists(value: Any, least: int, most: int) -> bool:
    """Whether this is a list of an allowed length."""
    return isinstance(value, list) and least <= len(value) <= most


def _button(one: Json, path: str) -> list[str]:
    style = one.get("style")
    if style not in range(1, 7):
        return [f"{path}.style: {style!r} is none of 1 to 6"]
    needed = "url" if style == 5 else "sku_id" if style == 6 else "custom_id"
    found = [
        f"{path}.{key}: goes with no button of style {style}"
        for key in {"url", "sku_id", "custom_id"} - {needed}
        if one.get(key) is not None
    ]
    if one.get(needed) is None:
        found.append(f"{path}.{needed}: A button of style {style} must have it")
    if style != 6 and not one.get("label") and not one.get("emoji"):
        found.append(f"{path}.label: a label or an emoji is needed")
    found += optional(one, "label", 80, path) + optional(one, "url", 512, path)
    url = one.get("url") or "https://"
    if not str(url).startswith(("http://", "https://", "discord://")):
        found.append(f"{path}.url: Scheme must be one of ('http', 'https', 'discord').")
    return found


def _bounds(one: Json, most: int, path: str) -> list[str]:
    least, top = one.get("min_values"), one.get("max_values")
    found = [] if least is None else whole(least, 0, most, f"{path}.min_values")
    found += [] if top is None else whole(top, 1, most, f"{path}.max_values")
    if not found and (1 if least is None else least) > (1 if top is None else top):
        found.append(f"{path}.min_values: more than max_values")
    return found


def _select(one: Json, path: str) -> list[str]:
    found = _bounds(one, 25, path) + optional(one, "placeholder", 150, path)
    given = one.get("default_values") or []
    kinds = {5: {"user"}, 6: {"role"}, 7: {"user", "role"}, 8: {"channel"}}[one["type"]]
    if len(given) > (one.get("max_values") or 1):
        found.append(f"{path}.default_values: more than max_values")
    for number, value in enumerate(given):
        if value.get("type") not in kinds or not str(value.get("id", "")).isdigit():
            found.append(f"{path}.default_values.{number}: no id of a {sorted(kinds)}")
    kinds_of_channel = one.get("channel_types") or []
    if not all(kind in {0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16} for kind in kinds_of_channel):
        found.append(f"{path}.channel_types: unknown type of channel")
    return found


def _string_select(one: Json, path: str) -> list[str]:
    options = one.get("options")
    found = _options(options, (1, 25), one.get("max_values") or 1, path)
    found += _bounds(one, 25, path) + optional(one, "placeholder", 150, path)
    if not found and (one.get("max_values") or 1) > len(options or ()):
        found.append(f"{path}.max_values: more than there are options")
    return found


def _options(options: Any, limits: tuple[int, int], chosen: int, path: str) -> list[str]:
    if not lists(options, *limits):
        return [f"{path}.options: Must be between {limits[0]} and {limits[1]} in length."]
    found = []
    for number, option in enumerate(options):
        place = f"{path}.options.{number}"
        found += [f"{place}.{key}: unknown" for key in option.keys() - OPTION]
        found += length(option.get("label"), 1, 100, f"{place}.label")
        found += length(option.get("value"), 1, 100, f"{place}.value")
        found += optional(option, "description", 100, place)
    if len({option.get("value") for option in options}) < len(options):
        found.append(f"{path}.options: The specified option value is already used")
    if sum(bool(option.get("default")) for option in options) > chosen:
        found.append(f"{path}.options: more defaults than may be chosen")
    return found


def _text_input(one: Json, path: str) -> list[str]:
    found = [] if one.get("style") in {1, 2} else [f"{path}.style: must be 1 or 2"]
    least, most = one.get("min_length"), one.get("max_length")
    found += [] if least is None else whole(least, 0, 4000, f"{path}.min_length")
    found += [] if most is None else whole(most, 1, 4000, f"{path}.max_length")
    found += optional(one, "placeholder", 100, path)
    if found:
        return found
    if least is not None and most is not None and least > most:
        return [f"{path}.min_length: more than max_length"]
    if not one.get("value"):
        return []
    return length(one["value"], least or 0, most or 4000, f"{path}.value")


def _text_display(one: Json, path: str) -> list[str]:
    return length(one.get("content"), 1, 4000, f"{path}.content")


def _media(media: Any, path: str) -> list[str]:
    if not isinstance(media, dict) or not isinstance(media.get("url"), str):
        return [f"{path}.url: This field is required"]
    if not media["url"].startswith(("http://", "https://", "attachment://")):
        return [f"{path}.url: Scheme must be one of ('http', 'https', 'attachment')."]
    return length(media["url"], 1, 2048, f"{path}.url")


def _thumbnail(one: Json, path: str) -> list[str]:
    return _media(one.get("media"), f"{path}.media") + optional(one, "description", 1024, path)


def _gallery(one: Json, path: str) -> list[str]:
    items = one.get("items")
    if not lists(items, 1, 10):
        return [f"{path}.items: Must be between 1 and 10 in length."]
    found = []
    for number, item in enumerate(items or ()):
        place = f"{path}.items.{number}"
        found += [f"{place}.{key}: unknown" for key in item.keys() - KEYS[11]]
        found += _thumbnail(item, place)
    return found


def _file(one: Json, path: str) -> list[str]:
    found = _media(one.get("file"), f"{path}.file")
    if not found and not one["file"]["url"].startswith("attachment://"):
        found.append(f"{path}.file.url: only attachment:// is allowed")
    return found


def _separator(one: Json, path: str) -> list[str]:
    return [] if one.get("spacing", 1) in {1, 2} else [f"{path}.spacing: must be 1 or 2"]


def _container(one: Json, path: str) -> list[str]:
    color = one.get("accent_color")
    return [] if color is None else whole(color, 0, 0xFFFFFF, f"{path}.accent_color")


def _label(one: Json, path: str) -> list[str]:
    found = length(one.get("label"), 1, 45, f"{path}.label")
    return found + optional(one, "description", 100, path)


def _radio_group(one: Json, path: str) -> list[str]:
    return _options(one.get("options"), (2, 10), 1, path)


def _checkbox_group(one: Json, path: str) -> list[str]:
    options = one.get("options") or []
    return _options(options, (1, 10), 10, path) + _bounds(
        {"max_values": len(options) or 1, **one}, 10, path
    )


CHECKS: Mapping[int, Callable[[Json, str], list[str]]] = {
    2: _button,
    3: _string_select,
    4: _text_input,
    5: _select,
    6: _select,
    7: _select,
    8: _select,
    10: _text_display,
    11: _thumbnail,
    12: _gallery,
    13: _file,
    14: _separator,
    17: _container,
    18: _label,
    19: lambda one, path: _bounds(one, 10, path),
    21: _radio_group,
    22: _checkbox_group,
}
