"""A model of how Discord's clients read markdown, for tests of what may not become any.

Rules as in discord/SimpleAST and as observed (inline and block constructs nest in any way, a line
still begins behind code); where clients differ, the one that sees more is the model. References
between pointed brackets, emoji and addresses: docs.discord.com/developers/reference.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Kind, pattern, and the group that is read on; None for those whose words are taken as they are.
_RULES: tuple[tuple[str, re.Pattern[str], int | None], ...] = (
    ("escape", re.compile(r"\\([^0-9A-Za-z\s])"), None),
    ("bold", re.compile(r"\*\*([\s\S]+?)\*\*(?!\*)"), 1),
    ("underline", re.compile(r"__([\s\S]+?)__(?!_)"), 1),
    ("italic", re.compile(r"_((?:__|\\[\s\S]|[^\\_])+?)_\b"), 1),
    (
        "italic",
        re.compile(r"\*(?=\S)((?:\\\*|\*\*|\s+(?:[^*\s]|\\\*|\*\*)|[^\s*])+?)(?<!\\)\*(?!\*)"),
        1,
    ),
    ("strike", re.compile(r"~~([\s\S]+?)~~"), 1),
    ("spoiler", re.compile(r"\|\|([\s\S]+?)\|\|"), 1),
    ("block", re.compile(r"```([\s\S]+?)```"), None),
    ("code", re.compile(r"(?:``([\s\S]+?)``|`([^`]+)`)"), None),
    ("link", re.compile(r"\[([^\]]*)\]\(\s*<?([^)\s]+?)>?\s*\)"), 1),
    ("mention", re.compile(r"<(?:@[!&]?|#)(\d+)>"), None),
    ("emoji", re.compile(r"<a?:\w+:\d+>"), None),
    ("time", re.compile(r"<t:(-?\d+)(?::\w)?>"), None),
    ("command", re.compile(r"</[^>]+:\d+>"), None),
    ("guide", re.compile(r"<(?:\d+|id):[\w:-]+>"), None),
    ("address", re.compile(r"<[^\s<>]*(?:://|@|\+)[^\s<>]+>"), None),
    ("everyone", re.compile(r"@everyone|@here"), None),
    ("address", re.compile(r"[a-z]+://\S+"), None),
    ("emoji", re.compile(r":[^\s:]+?:"), None),
)
_BLOCKS: tuple[tuple[str, re.Pattern[str], int], ...] = (
    ("quote", re.compile(r" *>>> ([\s\S]+)"), 1),
    ("quote", re.compile(r" *>(?!>>) ([^\n]+\n?)"), 1),
    ("small", re.compile(r"-# *(?!-#) ([^\n]+\n?)"), 1),
    ("heading", re.compile(r"#{1,3} (?!#) *([^\n]+\n?)"), 1),
    ("list", re.compile(r" *(?:[+*-]|\d+\.) +([^\n]+\n?)"), 1),
)


@dataclass(frozen=True)
class Found:
    """A construct: its kind, and what it is about (an id, an address, what a reader sees)."""

    kind: str
    about: str


class _Reader:
    def __init__(self) -> None:
        self.found: list[Found] = []
        self._start = True

    def read(self, text: str) -> str:
        """What a reader sees."""
        return "".join(self._parts(text))

    def _parts(self, text: str) -> Iterator[str]:
        at = 0
        while at < len(text):
            kind, match, group = self._at(text, at)
            if match is None:
                self._start = text[at] == "\n" or (self._start and text[at].isspace())
                yield text[at]
                at += 1
                continue
            at = match.end()
            yield self._construct(kind, match, group)

    def _construct(self, kind: str, match: re.Match[str], group: int | None) -> str:
        if kind == "escape":
            self._start = False
            return match[1]
        words = next((one for one in match.groups() if one is not None), match[0])
        shown = words if group is None else self.read(match[group])
        self.found.append(Found(kind, match[2] if kind == "link" else shown))
        if kind != "code":
            self._start = shown.endswith("\n")
        return shown

    def _at(self, text: str, at: int) -> tuple[str, re.Match[str] | None, int | None]:
        blocks = _BLOCKS if self._start else ()
        for kind, pattern, group in (*blocks, *_RULES):
            match = pattern.match(text, at)
            if match:
                return kind, match, group
        return "", None, None


def read(text: str) -> tuple[str, list[Found]]:
    """What a reader of a message sees, and every construct in it."""
    reader = _Reader()
    return reader.read(text), reader.found
