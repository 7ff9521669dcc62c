"""Lines of text as `rich_text` elements, `plain_text` objects and `mrkdwn`."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.slack.destinations import split
from handlers.messages import ChannelLink, Inline, Line, Link, Mention, MessageLink, Span, Time

Json = dict[str, Any]

DATE_FORMAT = "{date_short_pretty} at {time}"
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LABEL_DROPS = re.compile(r"[*_~`:|@#\n]")
_PLACE = re.compile(r"[CGD][A-Z0-9]{1,50}\Z")
_PERSON = re.compile(r"[UW][A-Z0-9]{1,50}\Z")
_STYLES: dict[str, Json] = {
    "bold": {"bold": True},
    "italic": {"italic": True},
    "code": {"code": True},
}


def clean(text: str) -> str:
    """Text without control characters, which Slack refuses or drops."""
    return _CONTROL.sub("", text)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis where something was cut off."""
    text = clean(text)
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def plain(text: str, limit: int) -> Json:
    """A text object that Slack shows as it is; never empty, which Slack refuses."""
    return {"type": "plain_text", "text": cut(text, limit) or "\N{NO-BREAK SPACE}", "emoji": False}


def fallback(text: str, limit: int = 3000) -> str:
    """The `text` of a message, in which Slack looks for mentions and links: entities escaped."""
    escaped = cut(text, limit).translate(_ENTITIES)
    while len(escaped) > limit:
        text = cut(text, len(text) - (len(escaped) - limit) // 5 - 1)
        escaped = text.translate(_ENTITIES)
    return escaped


def time_text(at: int) -> str:
    """A time in words, for clients that cannot format it."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"


def message_url(base: str | None, destination: str, message: str) -> str | None:
    """Address of a message.

    Args:
        base: the workspace's address as `auth.test` gives it, `https://acme.slack.com/`.
        destination: conversation the message is in.
        message: its ts, `1700000000.000100`.

    Returns:
        `{base}archives/C1/p1700000000000100`; None where it cannot be known.
    """
    if base is None or not destination.startswith("slack:"):
        return None
    _, channel = split(destination)
    return f"{base.rstrip('/')}/archives/{channel}/p{message.replace('.', '')}"


def rich_inline(item: Inline, base: str | None) -> Json:
    """One run of a line as a rich text element."""
    match item:
        case Span():
            return _rich_text(item.text, item.style)
        case Mention():
            return _rich_id("user", item.user, _PERSON)
        case ChannelLink():
            return _rich_id("channel", item.destination.rpartition("/")[2], _PLACE)
        case Time():
            words = {"format": DATE_FORMAT, "fallback": time_text(item.at)}
            return {"type": "date", "timestamp": item.at, **words}
        case MessageLink():
            url = message_url(base, item.destination, item.message)
            if url is None:
                return _rich_text(item.label, "plain")
            return {"type": "link", "url": url, "text": clean(item.label) or url}
        case Link():
            return {"type": "link", "url": item.url, "text": clean(item.label) or item.url}


def _rich_text(text: str, style: str) -> Json:
    element: Json = {"type": "text", "text": clean(text)}
    if style in _STYLES:
        element["style"] = _STYLES[style]
    return element


def _rich_id(kind: str, identifier: str, shape: re.Pattern[str]) -> Json:
    if not shape.match(identifier):
        return {"type": "text", "text": clean(identifier)}
    return {"type": kind, f"{kind}_id": identifier}


def rich_line(line: Line, base: str | None) -> list[Json]:
    """A line as rich text elements; Slack refuses empty ones, so they are left out."""
    elements = [rich_inline(item, base) for item in line]
    return [element for element in elements if element.get("text") != ""]


def rich_lines(lines: Sequence[Line], base: str | None) -> list[Json]:
    """Lines as the elements of one rich text section."""
    elements: list[Json] = []
    for number, line in enumerate(lines):
        if number:
            elements.append({"type": "text", "text": "\n"})
        elements += rich_line(line, base)
    return elements or [{"type": "text", "text": "\N{NO-BREAK SPACE}"}]


def small_print(item: Inline, base: str | None) -> Json:
    """One run of a line as an element of a `context` block, which takes no rich text.

    Literal words are plain text; only what has to be markup is `mrkdwn`, and holds no foreign words
    but a link's label, from which all characters with a meaning are dropped.
    """
    match item:
        case Span():
            return plain(item.text, 2000)
        case Mention() if _PERSON.match(item.user):
            return _markup(f"<@{item.user}>")
        case ChannelLink() if _PLACE.match(item.destination.rpartition("/")[2]):
            return _markup(f"<#{item.destination.rpartition('/')[2]}>")
        case Time():
            return _markup(f"<!date^{item.at}^{DATE_FORMAT}|{time_text(item.at)}>")
        case MessageLink() | Link():
            return _small_link(item, base)
        case Mention():
            return plain(item.user, 2000)
        case ChannelLink():
            return plain(item.destination, 2000)


def _markup(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _small_link(item: MessageLink | Link, base: str | None) -> Json:
    if isinstance(item, Link):
        url: str | None = item.url
    else:
        url = message_url(base, item.destination, item.message)
    label = _LABEL_DROPS.sub("", clean(item.label)).translate(_ENTITIES)
    return _markup(f"<{url}|{label[:500] or 'message'}>") if url else plain(item.label, 2000)
