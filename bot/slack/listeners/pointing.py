"""The message that a shortcut was chosen on, in plain words."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from handlers.messages import Pointed

# docs.slack.dev/messaging/formatting-message-text: `<url|label>`, `<url>`, `<@U1>`, `<!here>`.
_LABELLED = re.compile(r"<[^<>|]+\|([^<>]*)>")
_REFERENCE = re.compile(r"<[@#!][^<>]*>")
_BARE = re.compile(r"<([^<>]+)>")
# A pair of signs around words on one line, as bold, italic and struck text are written.
_STYLED = re.compile(r"(?<![\w*_~])([*_~])(?=\S)([^\n]*?\S)\1(?![\w*_~])")


def pointed_at(body: Mapping[str, Any]) -> Pointed | None:
    """The message of a message shortcut; None for a global one."""
    message = body.get("message")
    if not message:
        return None
    files = tuple(
        (str(file["id"]), str(file.get("name") or file.get("title") or file["id"]))
        for file in message.get("files") or ()
        if file.get("id")
    )
    text = words_of(str(message.get("text") or ""))
    return Pointed(str(message["ts"]), text, files, message.get("thread_ts"))


def words_of(text: str) -> str:
    """A message's `text` as its reader sees it: links by their label, no marks, no mentions."""
    shown = _BARE.sub(r"\1", _LABELLED.sub(r"\1", _REFERENCE.sub("", text)))
    return unescape(_STYLED.sub(r"\2", shown)).strip()
