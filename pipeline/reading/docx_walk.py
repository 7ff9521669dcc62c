"""The text of a Word document in the order in which it is read."""

from collections.abc import Iterator
from typing import NamedTuple

from docx.oxml.ns import nsmap, qn

from pipeline.reading.docx_colours import UNKNOWN, shading
from pipeline.reading.docx_look import NOWHERE, OFF, VALUE, Element, Look, Styles, number
from pipeline.reading.docx_shapes import MC, box_ground, box_is_unseen, chosen, is_drawn
from pipeline.reading.docx_visibility import (
    Sheet,
    paragraph_is_unseen,
    row_is_unseen,
    table_is_unseen,
)

MATH = "{" + nsmap["m"] + "}"
RUNS = frozenset({qn("w:r"), MATH + "r"})
TEXTS = frozenset({qn("w:t"), MATH + "t"})
# Deleted and moved-away text, properties, comments: nothing of these is on the page.
SKIPPED = frozenset(
    {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:sectPr"), qn("w:sdtPr")}
    | {qn("w:tblPr"), qn("w:tblGrid"), qn("w:trPr"), qn("w:tcPr"), qn("w:sdtEndPr")}
)
CHARACTERS = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
OBJECTS = frozenset({qn("w:drawing"), qn("w:pict"), qn("w:object")})
FIELDS = 20  # within each other; Word allows no more
TOLD = (qn("w:t"), qn("w:p"), qn("w:tab"), qn("w:br"))
MANY_LINES = 3  # of a cell, which then is a column and not a field of a form
OTHER_WORDS = 3  # by which an alternative says something else than the one that is shown


class Scene(NamedTuple):
    """What a document is printed on.

    Attributes:
        paper: its colour.
        backdrop: whether something dark may lie behind all text.
        decorated: whether a text box without fill may lie on something dark.
        sheets: the pages of its sections, in order.
    """

    paper: str
    backdrop: bool
    decorated: bool
    sheets: list[Sheet]


class Spot(NamedTuple):
    """Where in the document text is.

    Attributes:
        ground: colour behind it, ``?`` where it cannot be told, `NOWHERE` off the page.
        table: what the style of the table around it gives.
        inside: whether it is in a cell or a box.
    """

    ground: str
    table: Look = Look()
    inside: bool = False

    def on(self, shade: str | None) -> "Spot":
        """Return the spot with another colour behind it; nothing brings it back to the page."""
        kept = shade is None or self.ground == NOWHERE
        return self if kept else self._replace(ground=str(shade))

    def lost(self, unseen: bool) -> "Spot":
        """Return the spot, off the page where `unseen`."""
        return self._replace(ground=NOWHERE) if unseen else self


class Walk:
    """Collects the visible text of parts of a document, and apart from it the hidden words.

    Attributes:
        blocks: visible paragraphs and table rows, in order.
        hidden: texts of runs that nobody can see.
        doubtful: texts in the colour of the paper that may lie on something dark.
        beside: visible characters that stand in two columns of a table.
    """

    def __init__(self, styles: Styles, scene: Scene) -> None:
        self.blocks: list[str] = []
        self.hidden: list[str] = []
        self.doubtful: list[str] = []
        self.beside = 0
        self._styles = styles
        self._scene = scene
        self._following = iter(scene.sheets)
        self._sheet = scene.sheets[0]
        self._codes: frozenset[Element] = frozenset()

    def story(self, root: Element, *, shown: bool = True) -> None:
        """Walk a body, header, footer or note; one that no page shows is hidden as a whole."""
        self._following = iter(self._scene.sheets)
        self._sheet = next(self._following)
        codes = list(_field_codes(root))
        self._codes = frozenset(codes)
        self.hidden.extend(filter(str.strip, (code.text or "" for code in codes)))
        self.hidden.extend(_other_versions(root))
        ground = UNKNOWN if self._scene.backdrop else self._scene.paper
        self._walk(root, Spot(ground).lost(not shown))

    def _walk(self, parent: Element, spot: Spot) -> None:
        for child in parent:
            if child.tag == qn("w:p"):
                self._paragraph(child, spot)
            elif child.tag == qn("w:tbl"):
                self._table(child, spot)
            elif child.tag == MC + "AlternateContent":
                self._walk(chosen(child), spot)
            elif child.tag not in SKIPPED:
                self._walk(child, spot)

    def _paragraph(self, paragraph: Element, spot: Spot) -> None:
        if not len(paragraph):
            self.blocks.append("")
            return
        properties = paragraph.find(qn("w:pPr"))
        named = None if properties is None else properties.find(qn("w:pStyle"))
        style = None if named is None else named.get(VALUE)
        layout = self._styles.layout(style, properties)
        unseen = paragraph_is_unseen(layout, self._sheet, inside=spot.inside)
        under = spot.on(shading(properties, self._styles.palette)).lost(unseen)
        pieces: list[str] = []
        boxes: list[tuple[Element, Spot]] = []
        for run in _runs(paragraph):
            look = self._styles.look(style, run.find(qn("w:rPr")), spot.table)
            pieces.append(self._run(run, look, under.ground))
            boxes.extend((box, spot.lost(bool(look.vanish))) for box in _boxes(run))
        text = "".join(pieces)
        self.blocks.append(("• " if text.strip() and _is_item(properties, style) else "") + text)
        for box, place in boxes:
            self._box(box, place)
        if properties is not None and properties.find(qn("w:sectPr")) is not None:
            self._sheet = next(self._following, self._sheet)

    def _run(self, run: Element, look: Look, ground: str) -> str:
        text = "".join(_text(run, self._codes))
        if not text.strip():
            return text
        if look.hidden_on(ground) or _is_phantom(run):
            self.hidden.append(text)
            return " "
        if look.doubtful_on(ground, self._scene.paper):
            self.doubtful.append(text)
        return text

    def _box(self, box: Element, spot: Spot) -> None:
        behind = UNKNOWN if self._scene.decorated else self._scene.paper
        unseen = box_is_unseen(box, self._sheet, inside=spot.inside)
        ground = box_ground(box, behind, self._styles.palette)
        self._walk(box, Spot(spot.ground, inside=True).on(ground).lost(unseen))

    def _table(self, table: Element, spot: Spot) -> None:
        properties = table.find(qn("w:tblPr"))
        named = None if properties is None else properties.find(qn("w:tblStyle"))
        name = "" if named is None else named.get(VALUE, "")
        shade = shading(properties, self._styles.palette)
        if shade is None and self._styles.shades(name):
            shade = UNKNOWN
        unseen = table_is_unseen(properties, self._sheet, inside=spot.inside)
        under = spot.on(shade).lost(unseen)
        under = under._replace(table=self._styles.table(name), inside=True)
        merged: frozenset[int] = frozenset()
        for row in _inside(table, qn("w:tr")):
            row_properties = row.find(qn("w:trPr"))
            if row_properties is None or row_properties.find(qn("w:del")) is None:
                place = under.lost(row_is_unseen(row_properties))
                merged = self._row(row, place, merged, outermost=not spot.inside)

    def _row(
        self, row: Element, spot: Spot, above: frozenset[int], *, outermost: bool
    ) -> frozenset[int]:
        """Read a row; take and return the columns in which a cell goes on into the next row."""
        cells, merged = [], set()
        for column, cell in _columns(row):
            properties = cell.find(qn("w:tcPr"))
            merge = None if properties is None else properties.find(qn("w:vMerge"))
            goes_on = merge is not None and merge.get(VALUE) != "restart" and column in above
            if merge is not None:
                merged.add(column)
            shade = shading(properties, self._styles.palette)
            cells.append(self._cell(cell, spot.on(shade).lost(goes_on)))
        filled = [cell for cell in cells if cell]
        flat = all("\n" not in cell for cell in filled)
        self.blocks.append(("\t" if flat else "\n").join(filled))
        if outermost and sum(cell.count("\n") + 1 >= MANY_LINES for cell in filled) > 1:
            self.beside += sum(map(len, filled))
        return frozenset(merged)

    def _cell(self, cell: Element, spot: Spot) -> str:
        outer, self.blocks = self.blocks, []
        self._walk(cell, spot)
        inner, self.blocks = "\n".join(self.blocks).strip("\n"), outer
        return inner


def _field_codes(root: Element) -> Iterator[Element]:
    """Find texts between the begin of a field and its result; a field without end is none."""
    open_fields: list[tuple[bool, list[Element]]] = []  # whether in the code; its texts
    for element in root.iter(qn("w:fldChar"), qn("w:t")):
        kind = element.get(qn("w:fldCharType"))
        if element.tag == qn("w:t"):
            inner = [texts for in_code, texts in open_fields[-FIELDS:] if in_code][-1:]
            for texts in inner:
                texts.append(element)
        elif kind == "begin":
            open_fields.append((True, []))
        elif open_fields and kind == "separate":
            open_fields[-1] = (False, open_fields[-1][1])
        elif open_fields and kind == "end":
            yield from open_fields.pop()[1]


def _other_versions(root: Element) -> Iterator[str]:
    """Find alternatives that are not shown and say something else than the one that is."""
    for alternatives in root.iter(MC + "AlternateContent"):
        picked = chosen(alternatives)
        seen = set(_plain(picked).split())
        others = [other for other in alternatives if other is not picked]
        for told in map(_plain, others if is_drawn(alternatives) else []):
            if len(set(told.split()) - seen) >= OTHER_WORDS:
                yield told


def _plain(parent: Element) -> str:
    """Return all text in an element, a word cut by runs as one."""
    parts = (part for child in parent for part in child.iter(*TOLD))
    return "".join(part.text or "" if part.tag == qn("w:t") else " " for part in parts)


def _runs(parent: Element) -> Iterator[Element]:
    """Find the runs of a paragraph, in links, fields, controls and insertions too."""
    for child in parent:
        if child.tag in RUNS:
            yield child
            # Of a text with a reading above it, the text.
            for ruby in child.iterfind(f"{qn('w:ruby')}/{qn('w:rubyBase')}"):
                yield from _runs(ruby)
        elif child.tag == MC + "AlternateContent":
            yield from _runs(chosen(child))
        elif child.tag not in SKIPPED:
            yield from _runs(child)


def _text(run: Element, left_out: frozenset[Element]) -> Iterator[str]:
    for child in run:
        if child.tag in TEXTS:
            yield "" if child in left_out else child.text or ""
        elif child.tag == qn("w:sym"):
            yield _symbol(child)
        elif child.tag == MC + "AlternateContent":
            yield from _text(chosen(child), left_out)
        else:
            yield CHARACTERS.get(child.tag, "")


def _is_phantom(run: Element) -> bool:
    """Tell whether a run takes up room in a formula and is not drawn."""
    if run.tag != MATH + "r":
        return False
    shown = (
        phantom.find(f"{MATH}phantPr/{MATH}show") for phantom in run.iterancestors(MATH + "phant")
    )
    return any(show is not None and show.get(MATH + "val", "1") in OFF for show in shown)


def _symbol(symbol: Element) -> str:
    """Return a ``w:sym``; symbol fonts keep theirs in the private area, which cleaning drops."""
    try:
        return chr(int(symbol.get(qn("w:char"), ""), 16))
    except (ValueError, OverflowError):
        return ""


def _boxes(run: Element) -> Iterator[Element]:
    """Find the text boxes that are anchored in a run, the outermost ones."""
    for child in run:
        found = chosen(child) if child.tag == MC + "AlternateContent" else child
        if found is not child or child.tag in OBJECTS:
            yield from _outermost(found)


def _outermost(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag == qn("w:txbxContent"):
            yield child
        elif child.tag == MC + "AlternateContent":
            yield from _outermost(chosen(child))
        else:
            yield from _outermost(child)


def _columns(row: Element) -> Iterator[tuple[int, Element]]:
    """Find the cells of a row with the number of the column at which each begins."""
    before = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
    column = 0 if before is None else int(number(before.get(VALUE)) or 0)
    for cell in _inside(row, qn("w:tc")):
        properties = cell.find(qn("w:tcPr"))
        if properties is not None and properties.find(qn("w:cellDel")) is not None:
            continue
        yield column, cell
        span = None if properties is None else properties.find(qn("w:gridSpan"))
        column += 1 if span is None else int(number(span.get(VALUE)) or 1)


def _inside(parent: Element, tag: str) -> Iterator[Element]:
    """Find rows of a table or cells of a row, in controls and insertions too."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in SKIPPED:
            yield from _inside(child, tag)


def _is_item(properties: Element | None, style: str | None) -> bool:
    """Tell whether a paragraph is a list item; numbered headings are none."""
    name = (style or "").lower()
    if properties is None or name.startswith(("heading", "title")):
        return False
    return properties.find(qn("w:numPr")) is not None or name.startswith("listbullet")
