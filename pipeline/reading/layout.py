"""Reading order: lines of a page as a person reads them, in one or two columns."""

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from pipeline.reading.glyphs import Word
from pipeline.reading.visibility import Frame

# Shares of the page width between which a gap between two columns is looked for.
GUTTER_FROM, GUTTER_TO, GUTTER_STEP = 0.2, 0.8, 2.0
GUTTER_WIDTH = 6.0
MIN_WORDS = 20
MARGIN, MARGIN_SHARE, MIN_MARGIN_LINES = 3.0, 0.4, 4
# Short texts that all end at one edge are dates, not a column.
FLUSH_SHARE, NARROW = 0.6, 0.25
# Below this share of the words a side is a margin of dates or labels, and rows belong together.
SIDE_SHARE = 0.2
CROSSING_SHARE = 0.04
# A gap of this many line heights inside a line is a tab stop: "Company        2019 - 2021".
TAB_GAP = 1.5
PARAGRAPH_GAP = 0.9
DISORDER_SHARE = 0.12
FREE_JUMPS = 3


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
        for before, word in pairwise(self.words):
            wide = word.left - before.right > TAB_GAP * max(before.word.size, 1.0)
            parts.append(("\t" if wide else " ") + word.word.text)
        return "".join(parts)


def arrange(words: list[Word], frame: Frame) -> tuple[str, int]:
    """Put the visible words of a page in reading order.

    pdfium's order is the order of the file, which is right on most pages; it is only given up
    where it keeps jumping back up the page, or weaves two columns together row by row.

    Returns:
        The text and the number of columns, 1 or 2.
    """
    lines = _lines(words, frame)
    if not lines:
        return "", 1
    placed = [word for line in lines for word in line.words]
    gutter = _gutter(placed)
    if gutter is not None and not _has_margin(lines, gutter):
        gutter = None
    if gutter is not None:
        lines = [part for line in lines for part in _split(line, gutter)]
        if _jumps(lines) or _woven(lines, gutter):
            lines = _by_columns(lines, gutter)
    elif _jumps(lines):
        lines = _by_rows(lines)
    return _joined(lines), 1 if gutter is None else 2


def _lines(words: list[Word], frame: Frame) -> list[Line]:
    lines: dict[int, Line] = {}
    for word in words:
        if word.visible:
            box = frame.upright((word.left, word.bottom, word.right, word.top))
            lines.setdefault(word.line, Line([])).words.append(Placed(word, *box))
    return list(lines.values())


def _gutter(words: list[Placed]) -> float | None:
    """Find the x of a gap between two columns, None for one column."""
    if len(words) < MIN_WORDS:
        return None
    lefts = np.sort([word.left for word in words])
    rights = np.sort([word.right for word in words])
    width = rights[-1] - lefts[0]
    x = np.arange(lefts[0] + width * GUTTER_FROM, lefts[0] + width * GUTTER_TO, GUTTER_STEP)
    ended = np.searchsorted(rights, x - GUTTER_WIDTH / 2)
    crossing = np.searchsorted(lefts, x + GUTTER_WIDTH / 2) - ended
    share = ended / len(words)
    allowed = max(2, int(CROSSING_SHARE * len(words)))
    good = (crossing <= allowed) & (share >= SIDE_SHARE) & (share <= 1 - SIDE_SHARE)
    if not good.any():
        return None
    return float(x[np.where(good, crossing, len(words)).argmin()])


def _has_margin(lines: list[Line], gutter: float) -> bool:
    """Tell whether text right of the gutter starts at common edges, as dates set flush do not."""
    parts = [part for line in lines for part in _split(line, gutter)]
    right = [part for part in parts if part.left > gutter]
    aligned = _most_common([part.left for part in right])
    if aligned < max(MIN_MARGIN_LINES, MARGIN_SHARE * len(right)):
        return False
    flush = _most_common([part.right for part in right]) > FLUSH_SHARE * len(right)
    whole = max(part.right for part in parts) - min(part.left for part in parts)
    return not (flush and median(part.right - part.left for part in right) < NARROW * whole)


def _most_common(edges: list[float]) -> int:
    """Return how many edges lie at the most popular place."""
    return max((sum(abs(x - edge) < MARGIN for x in edges) for edge in edges), default=0)


def _split(line: Line, gutter: float) -> list[Line]:
    """Cut a line at the gutter, where it does not run across."""
    if any(word.left < gutter < word.right for word in line.words):
        return [line]
    left = [word for word in line.words if word.right <= gutter]
    right = [word for word in line.words if word.right > gutter]
    if not left or not right:
        return [line]
    gap = min(word.left for word in right) - max(word.right for word in left)
    return [Line(left), Line(right)] if gap >= GUTTER_WIDTH else [line]


def _jumps(lines: list[Line]) -> bool:
    """Tell whether the order goes back up the page too often."""
    pairs = pairwise(lines)
    ups = sum(after.bottom < before.top for before, after in pairs)
    return ups > max(FREE_JUMPS, DISORDER_SHARE * len(lines))


def _woven(lines: list[Line], gutter: float) -> bool:
    """Tell whether the order switches sides with nearly every line."""
    sides = [line.left > gutter for line in lines if line.right <= gutter or line.left > gutter]
    switches = sum(a != b for a, b in pairwise(sides))
    return switches > 0.5 * len(sides) and switches > 8


def _by_rows(lines: list[Line]) -> list[Line]:
    """Sort by height; lines of one height become one, from left to right."""
    rows: list[Line] = []
    for line in sorted(lines, key=lambda line: (line.top + line.bottom) / 2):
        middle = (line.top + line.bottom) / 2
        if rows and rows[-1].top < middle < rows[-1].bottom:
            rows[-1].words.extend(line.words)
        else:
            rows.append(Line(list(line.words)))
    for row in rows:
        row.words.sort(key=lambda word: word.left)
    return rows


def _by_columns(lines: list[Line], gutter: float) -> list[Line]:
    """Read column after column between lines that run across both."""
    across = sorted((line for line in lines if line.left <= gutter < line.right), key=_height)
    rest = [line for line in lines if not line.left <= gutter < line.right]
    ordered: list[Line] = []
    for bar in [*across, None]:
        above = [line for line in rest if bar is None or line.top < bar.top]
        rest = [line for line in rest if line not in above]
        ordered += _by_rows([line for line in above if line.right <= gutter])
        ordered += _by_rows([line for line in above if line.right > gutter])
        ordered += [bar] if bar else []
    return ordered


def _height(line: Line) -> float:
    return line.top


def _joined(lines: list[Line]) -> str:
    """Join lines; a wide vertical gap or a jump starts a new paragraph."""
    parts = [lines[0].text]
    for before, line in pairwise(lines):
        gap = line.top - before.bottom
        apart = gap > PARAGRAPH_GAP * min(before.size, line.size) or line.bottom < before.top
        parts.append(("\n\n" if apart else "\n") + line.text)
    return "".join(parts)
