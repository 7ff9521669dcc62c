"""Discord's checks of messages and forms (docs: components/reference, resources/message).

A fault is "path.to.field: what is wrong".
"""

from collections.abc import Iterable
from typing import Any

from tests.fakes.discord.pieces import CHECKS, KEYS, SELECTS, length, lists, whole
from tests.fakes.discord.records import COMPONENTS_V2, EPHEMERAL, walk

Json = dict[str, Any]
TOP = {1, 9, 10, 12, 13, 14, 17}
IN_CONTAINER = {1, 9, 10, 12, 13, 14}
IN_LABEL = {4, 19, 21, 22, 23, *SELECTS}
MOST_COMPONENTS, MOST_TEXT = 40, 4000
SETTABLE = 1 << 2 | 1 << 12 | COMPONENTS_V2
MESSAGE_KEYS = {
    "content", "nonce", "enforce_nonce", "tts", "embeds", "allowed_mentions", "message_reference",
    "components", "sticker_ids", "attachments", "flags", "poll",
}  # fmt: skip


def message_faults(
    payload: Json, files: Iterable[str] = (), *, ephemeral: bool = False, kept_flags: int = 0
) -> list[str]:
    """What Discord would say against the body of a message; empty when it takes it.

    Args:
        payload: of a new message, an edit, or `data` of an interaction's answer.
        files: names of the files that are uploaded with it or that the edited message has.
        ephemeral: whether the flag for that may be set, as in answers to interactions.
        kept_flags: of the message that is edited.
    """
    found = [f"{key}: unknown" for key in payload.keys() - MESSAGE_KEYS]
    flags = payload.get("flags") or 0
    if flags & ~(SETTABLE | (EPHEMERAL if ephemeral else 0)):
        found.append(f"flags: {flags} has flags that cannot be set")
    found += length(payload.get("content") or "", 0, 2000, "content")
    found += _nonce(payload) + _mentions(payload.get("allowed_mentions"))
    names = {one.get("filename") for one in payload.get("attachments") or ()} | set(files)
    components = payload.get("components") or []
    if (flags | kept_flags) & COMPONENTS_V2:
        return found + _second(payload, components, names)
    return found + _first(components)


def modal_faults(data: Json) -> list[str]:
    """What Discord would say against `data` of an answer that opens a form."""
    found = [f"{key}: unknown" for key in data.keys() - {"custom_id", "title", "components"}]
    found += length(data.get("custom_id"), 1, 100, "custom_id")
    found += length(data.get("title"), 1, 45, "title")
    components = data.get("components") or []
    if not lists(components, 1, 5):
        return [*found, "components: Must be between 1 and 5 in length."]
    for number, one in enumerate(components):
        found += _in_modal(one, f"components.{number}")
    return found + _repeated(components)


def _nonce(payload: Json) -> list[str]:
    nonce = payload.get("nonce")
    if nonce is None:
        return ["enforce_nonce: there is no nonce"] if payload.get("enforce_nonce") else []
    if not isinstance(nonce, str | int):
        return ["nonce: must be a string or an integer"]
    return length(str(nonce), 1, 25, "nonce")


def _mentions(allowed: Any) -> list[str]:
    if allowed is None:
        return []
    if not isinstance(allowed, dict):
        return ["allowed_mentions: must be an object"]
    parse = allowed.get("parse") or []
    found = [f"allowed_mentions: {key} is unknown" for key in allowed.keys() - _MENTION_KEYS]
    found += [f"allowed_mentions.parse: {one} is unknown" for one in set(parse) - _PARSED]
    for key in ("users", "roles"):
        if key in parse and allowed.get(key):
            found.append(f"allowed_mentions.parse: {key} are named one by one too")
    return found


_MENTION_KEYS = {"parse", "users", "roles", "replied_user"}
_PARSED = {"users", "roles", "everyone"}


def _second(payload: Json, components: Any, names: set[str | None]) -> list[str]:
    """Components V2."""
    found = [
        f"{key}: cannot be used with MessageFlags.IS_COMPONENTS_V2"
        for key in ("content", "embeds", "sticker_ids", "poll")
        if payload.get(key)
    ]
    if not isinstance(components, list):
        return [*found, "components: must be a list"]
    for number, one in enumerate(components):
        found += _placed(one, TOP, f"components.{number}")
    if found:
        return found
    every = list(walk(components))
    if len(every) > MOST_COMPONENTS:
        found.append(f"components: {len(every)} of at most {MOST_COMPONENTS} in total")
    total = sum(len(one["content"]) for one in every if one["type"] == 10)
    if total > MOST_TEXT:
        found.append(f"components: {total} of at most {MOST_TEXT} characters of text")
    return found + _repeated(components) + _uploads(every, names)


def _first(components: Any) -> list[str]:
    """Components as before V2: rows of buttons and selects only."""
    if not lists(components, 0, 5):
        return ["components: Must be between 0 and 5 in length."]
    found = []
    for number, one in enumerate(components):
        found += _placed(one, {1}, f"components.{number}")
    return found or _repeated(components)


def _kind(one: Any, allowed: set[int], path: str) -> list[str]:
    """Whether this may stand here, and what is wrong with its own fields."""
    if not isinstance(one, dict):
        return [f"{path}: must be an object"]
    kind = one.get("type")
    if kind not in allowed:
        return [f"{path}.type: {kind!r} is none of {sorted(allowed)}"]
    found = [f"{path}.{key}: unknown" for key in one.keys() - KEYS[kind] - {"type", "id"}]
    if one.get("id") is not None:
        found += whole(one["id"], 0, 2**31 - 1, f"{path}.id")
    if "custom_id" in KEYS[kind] and (kind != 2 or one.get("custom_id") is not None):
        found += length(one.get("custom_id"), 1, 100, f"{path}.custom_id")
    check = CHECKS.get(kind)
    return found + (check(one, path) if check else [])


def _placed(one: Any, allowed: set[int], path: str) -> list[str]:
    """Faults of a component of a message, and of those inside it."""
    found = _kind(one, allowed, path)
    if found:
        return found
    inside = one.get("components", [])
    kind = one["type"]
    if kind == 1:
        return _row(inside, path)
    if kind == 9:
        found = _placed(one.get("accessory"), {2, 11}, f"{path}.accessory")
        return found + _children(inside, {10}, (1, 3), path)
    return _children(inside, IN_CONTAINER, (1, 40), path) if kind == 17 else []


def _children(inside: Any, allowed: set[int], limits: tuple[int, int], path: str) -> list[str]:
    if not lists(inside, *limits):
        return [f"{path}.components: Must be between {limits[0]} and {limits[1]} in length."]
    found = []
    for number, one in enumerate(inside):
        found += _placed(one, allowed, f"{path}.components.{number}")
    return found


def _row(inside: Any, path: str) -> list[str]:
    """Up to five buttons, or one select."""
    if not lists(inside, 1, 5):
        return [f"{path}.components: Must be between 1 and 5 in length."]
    kinds = {one.get("type") for one in inside if isinstance(one, dict)}
    if kinds & SELECTS and len(inside) > 1:
        return [f"{path}.components: a select needs a row of its own"]
    return _children(inside, {2, *SELECTS}, (1, 5), path)


def _in_modal(one: Any, path: str) -> list[str]:
    found = _kind(one, {1, 10, 18}, path)
    if found or one["type"] == 10:
        return found
    if one["type"] == 1:
        inside = one.get("components", [])
        if not lists(inside, 1, 1):
            return [f"{path}.components: Must be 1 in length."]
        return _kind(inside[0], {4}, f"{path}.components.0")
    child = one.get("component")
    found = _kind(child, IN_LABEL, f"{path}.component")
    return found or _asked(child, f"{path}.component")


def _asked(child: Json, path: str) -> list[str]:
    """What holds for fields of forms only."""
    found = [f"{path}.disabled: cannot be used in a modal"] if child.get("disabled") else []
    if child["type"] == 4 and child.get("label") is not None:
        found.append(f"{path}.label: cannot be used inside a label")
    if child["type"] != 4 and child.get("required", True) and child.get("min_values") == 0:
        found.append(f"{path}.min_values: must be at least 1 where an answer is required")
    return found


def _repeated(components: list[Json]) -> list[str]:
    """custom_ids and ids that are used twice."""
    found = []
    for key in ("custom_id", "id"):
        given = [one[key] for one in walk(components) if one.get(key)]
        twice = sorted({str(one) for one in given if given.count(one) > 1})
        found += [f"components: {key} {one} is used twice" for one in twice]
    return found


def _uploads(every: list[Json], names: set[str | None]) -> list[str]:
    """Media that refer to files which do not come along."""
    media = [one[key] for one in every for key in ("media", "file") if key in one]
    media += [item["media"] for one in every for item in one.get("items", ())]
    wanted = [str(one["url"]) for one in media]
    missing = [
        url for url in wanted
        if url.startswith("attachment://") and url.removeprefix("attachment://") not in names
    ]  # fmt: skip
    return [f"components: {url} refers to a file that was not uploaded" for url in missing]
