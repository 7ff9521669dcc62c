"""Lines of one column in reading order: rows, cells of tables, and what wraps beside a date."""

from itertools import pairwise

from pipeline.reading.bidi import in_order
from pipeline.reading.lines import MARGIN, PARAGRAPH_GAP, Line, apart

# Between a cell of a table and the next one there are at most this many line heights.
WRAP_GAP = 3.0


def by_rows(lines: list[Line], *, rtl: bool) -> list[Line]:
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


def unwrapped(lines: list[Line]) -> list[Line]:
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
