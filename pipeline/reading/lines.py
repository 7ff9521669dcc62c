"""Words on the lines of a page, as displayed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.reading.glyphs import Word

# A gap of this many line heights inside a line is a tab stop: "Company        2019 - 2021".
TAB_GAP = 1.5
# Edges that are no farther apart, in points, are one edge.
MARGIN = 3.0
# A gap of this share of the line height starts a paragraph.
PARAGRAPH_GAP = 0.9


@dataclass(slots=True)
class Placed:
    """A word with its box in points as displayed: x to the right, y downwards."""

    word: Word
    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class Line:
    """Words on one line, in order."""

    words: list[Placed]

    @property
    def left(self) -> float:
        """Left edge in points."""
        return min(word.left for word in self.words)

    @property
    def right(self) -> float:
        """Right edge in points."""
        return max(word.right for word in self.words)

    @property
    def top(self) -> float:
        """Upper edge in points, y downwards."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Lower edge in points."""
        return max(word.bottom for word in self.words)

    @property
    def size(self) -> float:
        """Height of the line in points, from its font."""
        return max(word.word.size for word in self.words)

    @property
    def text(self) -> str:
        """The words, with a tab where a wide gap separates two."""
        parts = [self.words[0].word.text]
        for word, wide in zip(self.words[1:], apart(self.words), strict=True):
            parts.append(("\t" if wide else " ") + word.word.text)
        return "".join(parts)


def apart(words: Sequence[Placed]) -> list[bool]:
    """Tell for each word but the first whether a tab stop lies between it and the one before."""
    across = sorted(words, key=lambda word: word.left)
    gaps = [
        (one.right, other.left)
        for one, other in pairwise(across)
        if other.left - one.right > TAB_GAP * max(one.word.size, 1.0)
    ]
    return [
        any(
            min(before.right, word.right) <= start and end <= max(before.left, word.left)
            for start, end in gaps
        )
        for before, word in pairwise(words)
    ]
