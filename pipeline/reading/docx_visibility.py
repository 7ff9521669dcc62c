"""Where the text of a Word document stands: whether paragraphs and tables are on the page.

All lengths are twips, a twentieth of a point. Where Word decides a place only as it lays out the
page, the whole range in which it may be is looked at: what may be seen counts as seen.
"""

from typing import NamedTuple

from docx.oxml.ns import qn

from pipeline.reading.docx_look import TINY, TWIPS, Element, Layout, is_on, number

INCH = 1440
FLAT = TINY * TWIPS
# Text may begin a little beside the page: negative indents are made with the ruler.
BESIDE = INCH / 2
# Tables hang further out, with an empty column there.
TABLE_BESIDE = 2 * INCH
GUESSED = 2 * INCH  # extent of a frame that grows with its text
STRIP = INCH / 8  # of a box must be on the page, or a quarter of it
CHARACTER = 2.1  # twips in a hundredth of a character, at the 10.5 points of East Asian Word


class Span(NamedTuple):
    """From where to where a place may be measured."""

    low: float
    high: float


class Sheet(NamedTuple):
    """The page of a section: its size and the margins."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    def across(self, base: str, *, inside: bool) -> Span:
        """Return from where a horizontal offset counts; inside of tables and boxes, anywhere."""
        text_end = self.width - self.right
        spans = {
            "page": Span(0, 0),
            "leftMargin": Span(0, 0),
            "margin": Span(self.left, self.left),
            "column": Span(self.left, text_end),
            "text": Span(self.left, text_end),
            "rightMargin": Span(text_end, text_end),
        }
        anywhere = Span(0, self.width)
        return anywhere if inside else spans.get(base, anywhere)

    def down(self, base: str, *, inside: bool) -> Span:
        """Return from where a vertical offset counts."""
        foot = self.height - self.bottom
        spans = {
            "page": Span(0, 0),
            "topMargin": Span(0, 0),
            "margin": Span(self.top, self.top),
            "bottomMargin": Span(foot, foot),
        }
        anywhere = Span(0, self.height)
        return anywhere if inside else spans.get(base, anywhere)


def sheets(root: Element) -> list[Sheet]:
    """Return the pages of the sections of a body, in order; Letter where nothing is said."""
    return [_sheet(section) for section in sections(root)] or [_sheet(None)]


def sections(root: Element) -> list[Element]:
    """Return the ``w:sectPr`` of a body as they are, without those that tracked changes keep."""
    found = root.iter(qn("w:sectPr"))
    return [section for section in found if section.getparent().tag != qn("w:sectPrChange")]


def _sheet(section: Element | None) -> Sheet:
    size = None if section is None else section.find(qn("w:pgSz"))
    margins = None if section is None else section.find(qn("w:pgMar"))
    edges = (_length(margins, name, INCH) for name in ("left", "right", "top", "bottom"))
    left, right, top, bottom = edges
    width, height = _length(size, "w", 12240), _length(size, "h", 15840)
    # A negative one means that the text may not move it.
    return Sheet(width, height, left, right, abs(top), abs(bottom))


def _length(element: Element | None, name: str, default: float) -> float:
    value = None if element is None else number(element.get(qn("w:" + name)))
    return default if value is None else value


def is_beside(base: Span, offset: float, extent: float, whole: float) -> bool:
    """Tell whether something lies before 0 or beyond `whole`, wherever in `base` it is placed."""
    strip = min(STRIP, extent / 4)
    return base.low + offset > whole - strip or base.high + offset + extent < strip


def paragraph_is_unseen(layout: Layout, sheet: Sheet, *, inside: bool) -> bool:
    """Tell whether a paragraph stands beside the page or in next to no height.

    Args:
        layout: its ``w:ind``, ``w:spacing``, ``w:framePr`` and ``w:jc``.
        sheet: the page.
        inside: whether it is in a cell or box, so that its indents count from there.
    """
    exact = layout.get("spacing.lineRule") == "exact"
    height = number(layout.get("spacing.line")) if exact else None
    if height is not None and height < FLAT:
        return True
    if any(key.startswith("framePr.") for key in layout):
        return _frame_is_unseen(layout, "framePr.", sheet, inside=inside)
    return _is_indented_away(layout, sheet, inside=inside)


def _indent(layout: Layout, *names: str) -> float:
    for name in names:
        characters = number(layout.get(f"ind.{name}Chars"))
        if characters:
            return characters * CHARACTER
    return next((n for name in names if (n := number(layout.get(f"ind.{name}"))) is not None), 0)


def _is_indented_away(layout: Layout, sheet: Sheet, *, inside: bool) -> bool:
    start, end = _indent(layout, "left", "start"), _indent(layout, "right", "end")
    first = -_indent(layout, "hanging") or _indent(layout, "firstLine")
    if inside:
        return any(abs(value) > sheet.width for value in (start, end, first, start + first))
    begin, stop = sheet.left + start, sheet.width - sheet.right - end
    aligned = layout.get("jc.val", "left")
    places = [begin + first, begin]
    if aligned == "center":
        places = [(begin + stop) / 2]
    elif aligned in {"right", "end"}:
        places = [stop]
    away = any(place < -BESIDE or place > sheet.width for place in places)
    return away or stop < -BESIDE


def _frame_is_unseen(layout: Layout, prefix: str, sheet: Sheet, *, inside: bool) -> bool:
    """Judge a frame, or a table that floats: both have the same attributes."""

    def get(name: str) -> str | None:
        return layout.get(prefix + name)

    width, height = number(get("w")), number(get("h"))
    if get("hRule") != "exact":
        height = None
    if (width is not None and 0 < width < FLAT) or (height is not None and height < FLAT):
        return True
    across = sheet.across(get("hAnchor") or get("horzAnchor") or "text", inside=inside)
    down = sheet.down(get("vAnchor") or get("vertAnchor") or "text", inside=inside)
    x, y = number(get("x") or get("tblpX")), number(get("y") or get("tblpY"))
    placed_x = x is not None and not (get("xAlign") or get("tblpXSpec"))
    placed_y = y is not None and not (get("yAlign") or get("tblpYSpec"))
    return (placed_x and is_beside(across, x or 0, width or GUESSED, sheet.width)) or (
        placed_y and is_beside(down, y or 0, height or GUESSED, sheet.height)
    )


def table_is_unseen(properties: Element | None, sheet: Sheet, *, inside: bool) -> bool:
    """Tell whether a table (its ``w:tblPr``) stands beside the page."""
    if properties is None:
        return False
    width = properties.find(qn("w:tblW"))
    fixed = width is not None and width.get(qn("w:type")) == "dxa"
    extent = _length(width, "w", 0) if fixed else 0
    floating = properties.find(qn("w:tblpPr"))
    if floating is not None:
        place = {key.rpartition("}")[2]: value for key, value in floating.items()}
        return _frame_is_unseen(place | {"w": str(extent or GUESSED)}, "", sheet, inside=inside)
    indent = properties.find(qn("w:tblInd"))
    if indent is None or indent.get(qn("w:type"), "dxa") != "dxa":
        return False
    aligned = properties.find(qn("w:jc"))
    if aligned is not None and aligned.get(qn("w:val")) in {"center", "right", "end"}:
        return False  # Word then takes no notice of the indent
    start = _length(indent, "w", 0) + (0 if inside else sheet.left)
    beside = sheet.width if inside else TABLE_BESIDE
    return start < -beside or start >= sheet.width or (0 < extent < -start)


def row_is_unseen(properties: Element | None) -> bool:
    """Tell whether a row (its ``w:trPr``) is hidden or has next to no height."""
    if properties is None:
        return False
    height = properties.find(qn("w:trHeight"))
    exact = height is not None and height.get(qn("w:hRule")) == "exact"
    return bool(is_on(properties, qn("w:hidden"))) or (
        exact and _length(height, "val", INCH) < FLAT
    )
