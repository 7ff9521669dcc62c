"""Reading order: lines of a page as a person reads them, in one or two columns."""

from itertools import pairwise
from statistics import median

import numpy as np

from pipeline.reading.bidi import has_rtl, in_order, is_rtl
from pipeline.reading.glyphs import Word
from pipeline.reading.lines import MARGIN, PARAGRAPH_GAP, Line, Placed
from pipeline.reading.rows import by_rows, unwrapped
from pipeline.reading.visibility import Frame

# Shares of the page width between which a gap between two columns is looked for.
GUTTER_FROM, GUTTER_TO, GUTTER_STEP = 0.2, 0.8, 2.0
GUTTER_WIDTH = 6.0
LARGE = 1.4  # times the usual size
MIN_WORDS = 20
MARGIN_SHARE, MIN_MARGIN_LINES = 0.4, 4
# Short texts that all end at one edge are dates, not a column.
FLUSH_SHARE, NARROW = 0.6, 0.25
# Below this share of the words a side is a margin of dates or labels, and rows belong together.
SIDE_SHARE = 0.2
NARROW_SHARE = 0.05
# Text columns share a base line (to this share of the letters' size) by chance only.
SAME_FOOT, BESIDE_SHARE = 0.15, 0.5
CROSSING_SHARE = 0.04


def arrange(words: list[Word], frame: Frame) -> tuple[str, int]:
    """Put the visible words of a page in reading order.

    pdfium's order is the order of the file, which is right in one column where it never goes back
    up the page. Elsewhere lines are put in order by where they stand: column after column, in a
    column row after row, and what the file has as one paragraph stays one.

    Returns:
        The text and the number of columns, 1 or 2.
    """
    lines = _lines(words, frame)
    if not lines:
        return "", 1
    placed = [word for line in lines for word in line.words]
    gutter = _gutter(placed)
    if gutter is not None:
        usual = median(line.size for line in lines)
        parts = [part for line in lines for part in _split(line, gutter, usual)]
        if _has_margin(parts, gutter) and _stands_apart(parts, gutter):
            lines = parts
        else:
            gutter = None
    rtl = is_rtl(placed) and not _starts_left(lines)
    if not rtl:
        lines = [Line(in_order(line.words)) if has_rtl(line.words) else line for line in lines]
    if gutter is not None:
        lines = _by_columns(lines, gutter, rtl=rtl)
    elif any(after.bottom < before.top for before, after in pairwise(lines)):
        lines = by_rows(lines, rtl=rtl)
    if not rtl:
        lines = unwrapped(lines)
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
    good = (crossing <= allowed) & (share >= NARROW_SHARE) & (share <= 1 - NARROW_SHARE)
    if not good.any():
        return None
    return float(x[np.where(good, crossing, len(words)).argmin()])


def _has_margin(lines: list[Line], gutter: float) -> bool:
    """Tell whether text right of the gutter starts at common edges, as dates set flush do not."""
    right = [part for part in lines if part.left > gutter]
    aligned = _most_common([part.left for part in right])
    if aligned < max(MIN_MARGIN_LINES, MARGIN_SHARE * len(right)):
        return False
    flush = _most_common([part.right for part in right]) > FLUSH_SHARE * len(right)
    whole = max(part.right for part in lines) - min(part.left for part in lines)
    return not (flush and median(part.right - part.left for part in right) < NARROW * whole)


def _stands_apart(lines: list[Line], gutter: float) -> bool:
    """Tell a narrow column from a margin of dates or labels, whose rows belong to the text."""
    sides = (
        [line for line in lines if line.right <= gutter],
        [line for line in lines if line.left > gutter],
    )
    few, many = sorted(sides, key=lambda side: sum(len(line.words) for line in side))
    words = [sum(len(line.words) for line in side) for side in (few, many)]
    if words[0] > SIDE_SHARE * sum(words):
        return True
    feet = np.array([line.bottom for line in many])
    beside = sum(bool((abs(feet - line.bottom) < SAME_FOOT * line.size).any()) for line in few)
    return beside < BESIDE_SHARE * len(few)


def _most_common(edges: list[float]) -> int:
    """Return how many edges lie at the most popular place."""
    return max((sum(abs(x - edge) < MARGIN for x in edges) for edge in edges), default=0)


def _split(line: Line, gutter: float, usual: float) -> list[Line]:
    """Cut a line at the gutter, where it does not run across.

    The words of a large heading may stand on both sides by chance, a blank of its own size apart.
    """
    if any(word.left < gutter < word.right for word in line.words):
        return [line]
    left = [word for word in line.words if word.right <= gutter]
    right = [word for word in line.words if word.right > gutter]
    if not left or not right:
        return [line]
    gap = min(word.left for word in right) - max(word.right for word in left)
    least = line.size if line.size > LARGE * usual else GUTTER_WIDTH
    return [Line(left), Line(right)] if gap >= least else [line]


def _starts_left(lines: list[Line]) -> bool:
    """Tell whether a page's lines begin at their left ends, whatever their words do."""
    return _aligned([line.left for line in lines]) > _aligned([line.right for line in lines])


def _aligned(edges: list[float]) -> int:
    """Return how many edges lie at the place of at least two others."""
    return sum(sum(abs(x - edge) < MARGIN for x in edges) > 2 for edge in edges)


def _by_columns(lines: list[Line], gutter: float, *, rtl: bool) -> list[Line]:
    """Read column after column between lines that run across both."""
    across = sorted((line for line in lines if line.left <= gutter < line.right), key=_height)
    rest = [line for line in lines if not line.left <= gutter < line.right]
    ordered: list[Line] = []
    for bar in [*across, None]:
        above = [line for line in rest if bar is None or line.top < bar.top]
        rest = [line for line in rest if line not in above]
        sides = (
            [line for line in above if line.right <= gutter],
            [line for line in above if line.right > gutter],
        )
        # Which side begins a page that runs from right to left, its author knew.
        swap = rtl and above and above[0] in sides[1]
        for side in reversed(sides) if swap else sides:
            ordered += by_rows(side, rtl=rtl)
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
