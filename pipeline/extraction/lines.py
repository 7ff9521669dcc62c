"""The lines of a document, with where words and dates stand in them."""

import bisect
import re
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from pipeline.extraction import dates
from pipeline.extraction.entries import is_text

_MOST_SPOTS = 50
# Scripts written without blanks between words: a fact may begin inside a run of letters.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Spot(NamedTuple):
    """Where a fact stands.

    Attributes:
        line: number of its line in the document.
        page: number of the page.
        start: first character in the text of that page.
        end: the character after its last.
        in_text: whether its line is running text or a bullet.
    """

    line: int
    page: int
    start: int
    end: int
    in_text: bool


class Lines:
    """All lines of a document in order, over its pages."""

    def __init__(self, pages: Sequence[tuple[int, str]]) -> None:
        """Split pages of (number, text) into lines."""
        self._pages = pages
        self._lines: list[tuple[int, int, str]] = []
        for number, text in pages:
            start = 0
            for line in text.splitlines(keepends=True):
                self._lines.append((number, start, line.rstrip("\r\n")))
                start += len(line)
        self._begins = [(number, start) for number, start, _ in self._lines]

    def text(self, line: int) -> str:
        """Give the text of a line."""
        return self._lines[line][2]

    def place(self, line: int) -> tuple[int, int]:
        """Give the page of a line, and where it starts in the text of that page."""
        return self._begins[line]

    @cached_property
    def dated(self) -> tuple[tuple[int, dates.Range], ...]:
        """All ranges of the document with their lines; single dates where a line has no range."""
        found: list[tuple[int, dates.Range]] = []
        for number, (_, _, text) in enumerate(self._lines):
            spans = dates.ranges(text)
            if not spans and (one := dates.single(text)):
                spans = (one,)
            found.extend((number, span) for span in spans)
        return tuple(found)

    def spots(self, value: str) -> list[Spot]:
        """Find the places of a fact; blanks and case may differ, and it stands in whole words."""
        words = r"\s+".join(map(re.escape, value.split()))
        if not words:
            return []
        left = "" if _UNSPACED.match(value[0]) or not value[0].isalnum() else r"(?<![^\W_])"
        right = "" if _UNSPACED.match(value[-1]) or not value[-1].isalnum() else r"(?![^\W_])"
        pattern = re.compile(f"{left}{words}{right}", re.IGNORECASE)
        found = [
            self._spot(number, *match.span())
            for number, text in self._pages
            for match in pattern.finditer(text)
        ]
        return found[:_MOST_SPOTS]

    def _spot(self, page: int, start: int, end: int) -> Spot:
        line = bisect.bisect_right(self._begins, (page, start)) - 1
        return Spot(line, page, start, end, is_text(self.text(line)))
