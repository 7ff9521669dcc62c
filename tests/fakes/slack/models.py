"""What Slack's own Python library says against blocks and views: keys and limits that it knows."""

from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

Json = dict[str, Any]


def model_faults(shown: Json) -> list[str]:
    """Faults that the library's models find; keys that these do not know are faults too.

    Args:
        shown: a view, or a message with `blocks`.
    """
    try:
        found = [fault for block in shown.get("blocks", ()) for fault in _block(block)]
        if "type" in shown:
            found += _unknown(shown, View(**shown).to_dict(), str(shown["type"]))
    except SlackObjectFormationError as error:
        return [str(error)]
    return found


def _block(block: Json) -> list[str]:
    parsed = Block.parse(block)
    if parsed is None:
        return [f"a block the library does not know: {block.get('type')}"]
    parsed.validate_json()
    return _unknown(block, parsed.to_dict(), str(block["type"]))


def _unknown(given: Any, kept: Any, place: str) -> list[str]:
    """Keys that went missing when the library read this and wrote it again."""
    if isinstance(given, list) and isinstance(kept, list):
        pairs = zip(given, kept, strict=True)
        return [fault for one, other in pairs for fault in _unknown(one, other, place)]
    if not isinstance(given, dict) or not isinstance(kept, dict):
        return []
    found = [f"{place}.{key} is unknown" for key in given.keys() - kept.keys()]
    for key in given.keys() & kept.keys():
        found += _unknown(given[key], kept[key], f"{place}.{key}")
    return found
