"""What a member typed, as plain words."""

import re
from html import unescape

_MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def plain_words(text: str, bot_user: str | None) -> str:
    """A message's text without Slack's markup.

    Args:
        text: as an event gives it: `<@U1>`, `<#C1|general>`, `<https://x|x>`, `&amp;`.
        bot_user: our own id, whose mention is left out.
    """
    words = _MARKUP.sub(lambda found: _shown(found, bot_user), text)
    return " ".join(unescape(words).split())


def _shown(found: re.Match[str], bot_user: str | None) -> str:
    mark, target, label = found.groups()
    if mark == "@" and target == bot_user:
        return " "
    return label or f"{mark}{target.removeprefix('mailto:')}"
