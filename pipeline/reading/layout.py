"""Reading order: lines of a page as a person reads them, in one or two columns."""

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from pipeline.reading.bidi import Placed, apart, has_rtl, in_order, is_rtl
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
NARROW_SHARE = 0.1
# Text columns share a base line (to this share of the letters' size) by chance only.
SAME_FOOT, BESIDE_SHARE = 0.15, 0.5
CROSSING_SHARE = 0.04
PARAGRAPH_GAP = 0.9
# Between a cell of a table and the next one there are at most this many line heights.
WRAP_GAP = 3.0


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
        parts = [part for line in lines for part in _split(line, gutter)]
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
        lines = _by_rows(lines, rtl=rtl)
    if not rtl:
        lines = _unwrapped(lines)
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
            ordered += _by_rows(side, rtl=rtl)
        ordered += [bar] if bar else []
    return ordered


def _by_rows(lines: list[Line], *, rtl: bool) -> list[Line]:
    """Sort by height; lines of one height become one row, but cells with many lines stay whole."""
    ordered: list[Line] = []
    cells = _cells(_paragraphs(lines))
    held = {id(line) for beside in cells.values() for _, cell in beside for line in cell}
    for row in _rows([line for line in lines if id(line) not in held]):
        first, later = list(row), []
        for line in row:
            for within, cell in cells.get(id(line), ()):
                first += cell[:1] if within else []
                later += cell[1:] if within else cell
        ordered += [_in_one(first, rtl=rtl), *later]
    return ordered


def _rows(lines: list[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    top = bottom = 0.0
    for line in sorted(lines, key=lambda line: (line.top + line.bottom) / 2):
        if rows and top < (line.top + line.bottom) / 2 < bottom:
            rows[-1].append(line)
            top, bottom = min(top, line.top), max(bottom, line.bottom)
        else:
            rows.append([line])
            top, bottom = line.top, line.bottom
    return rows


def _in_one(row: list[Line], *, rtl: bool) -> Line:
    """Make one line of a row; inside a line that runs from right to left, order is the file's."""
    if rtl:
        row = sorted(row, key=lambda line: -line.right)
        return Line([word for line in row for word in line.words])
    return Line(in_order([word for line in row for word in line.words]))


def _paragraphs(lines: list[Line]) -> list[list[Line]]:
    """Lines that the file has one after the other and the page one below the other."""
    found: list[list[Line]] = []
    for line in lines:
        before = found[-1][-1] if found else None
        if before and _continues(before, line):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _continues(before: Line, line: Line) -> bool:
    gap = line.top - before.bottom
    near = line.top > before.top and gap < PARAGRAPH_GAP * min(before.size, line.size)
    return near and line.left < before.right and before.left < line.right


def _cells(paragraphs: list[list[Line]]) -> dict[int, list[tuple[bool, list[Line]]]]:
    """Find paragraphs that stand beside one on their left, by the line that they come after.

    A short one on the right (place and dates of a position) comes in the row of the line beside
    which it begins, or of the one in which that line ends; one as long as its neighbour comes
    after all of it.

    Returns:
        By the id of a line: whether the paragraph begins in its row, and the paragraph.
    """
    ordered = sorted(paragraphs, key=lambda part: part[0].left)
    beside: dict[int, list[tuple[bool, list[Line]]]] = {}
    held: set[int] = set()
    for number, part in enumerate(ordered):
        for host in ordered[:number]:
            if len(host) == 1 or id(host) in held or not _side_by_side(host, part):
                continue
            within = len(part) < len(host)
            after = _row_of(host, part) if within else host[-1]
            beside.setdefault(id(after), []).append((within, part))
            held.add(id(part))
            break
    return beside


def _row_of(host: list[Line], part: list[Line]) -> Line:
    """Give the line of `host` beside which `part` begins, or the one on which its words end."""
    middle = (part[0].top + part[0].bottom) / 2
    places = (n for n, line in enumerate(host) if line.top <= middle <= line.bottom)
    place = next(places, 0)
    while place + 1 < len(host) and _wraps(host[place], host[place + 1], part[0].left):
        place += 1
    return host[place]


def _wraps(line: Line, after: Line, edge: float) -> bool:
    """Tell whether the next line's first word had no room before the edge."""
    word = after.words[0]
    room = edge - line.right - WRAP_GAP * line.size
    return abs(after.left - line.left) < MARGIN and word.right - word.left > room


def _side_by_side(left: list[Line], right: list[Line]) -> bool:
    shared = min(left[-1].bottom, right[-1].bottom) - max(left[0].top, right[0].top)
    return shared > 0.5 * right[0].size and max(line.right for line in left) < right[0].left


def _unwrapped(lines: list[Line]) -> list[Line]:
    """Bring a line's rest before the date at its right end, beside which it had no room."""
    whole = lines[:1]
    for before, line in pairwise(lines):
        aside = _aside(before)
        if aside and _is_rest(line, before, aside):
            whole[-1] = Line([*before.words[:aside], *line.words, *before.words[aside:]])
        else:
            whole.append(line)
    return whole


def _aside(line: Line) -> int:
    """Return the place of the first word after the line's only tab stop, 0 where there is none."""
    wide = apart(line.words)
    return wide.index(True) + 1 if wide.count(True) == 1 else 0


def _is_rest(line: Line, before: Line, aside: int) -> bool:
    left, right = Line(before.words[:aside]), Line(before.words[aside:])
    return (
        line.words[0].word.text[0].isalnum()
        and 0 <= line.top - before.bottom < PARAGRAPH_GAP / 2 * line.size
        and abs(line.size - left.size) < MARGIN
        and line.right < left.right
        and right.right - right.left < left.right - left.left
        and not any(apart(line.words))
        and _wraps(left, line, right.left)
    )


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
