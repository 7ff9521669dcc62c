"""The text of a Word document in the order in which it is read."""

from collections.abc import Iterator

from docx.oxml.ns import nsmap, qn

from pipeline.reading.docx_look import VALUE, Element, Styles, is_squeezed, shading

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
DRAWING = "{" + nsmap["a"] + "}"
VML = "{urn:schemas-microsoft-com:vml}"
UNKNOWN = "?"
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


class Walk:
    """Collects the visible text of parts of a document, and apart from it the hidden words.

    Attributes:
        blocks: visible paragraphs and table rows, in order.
        hidden: texts of runs that nobody can see.
        doubtful: texts in the colour of the paper that may lie on something dark.
    """

    def __init__(self, styles: Styles, paper: str, *, backdrop: bool) -> None:
        self.blocks: list[str] = []
        self.hidden: list[str] = []
        self.doubtful: list[str] = []
        self._styles = styles
        self._paper = paper
        self._backdrop = backdrop

    def story(self, root: Element) -> None:
        """Walk a body, header, footer or note."""
        self._walk(root, UNKNOWN if self._backdrop else self._paper)

    def _walk(self, parent: Element, ground: str) -> None:
        for child in parent:
            if child.tag == qn("w:p"):
                self._paragraph(child, ground)
            elif child.tag == qn("w:tbl"):
                self._table(child, ground)
            elif child.tag == MC + "AlternateContent":
                self._walk(_chosen(child), ground)
            elif child.tag not in SKIPPED:
                self._walk(child, ground)

    def _paragraph(self, paragraph: Element, ground: str) -> None:
        properties = paragraph.find(qn("w:pPr"))
        named = None if properties is None else properties.find(qn("w:pStyle"))
        style = None if named is None else named.get(VALUE)
        under = shading(properties) or ground
        pieces: list[str] = []
        boxes: list[Element] = []
        for run in _runs(paragraph):
            pieces.append(self._run(run, style, under, squeezed=is_squeezed(properties)))
            boxes.extend(_boxes(run))
        text = "".join(pieces)
        self.blocks.append(("• " if text.strip() and _is_item(properties, style) else "") + text)
        for box in boxes:
            self._walk(box, _box_ground(box))

    def _run(self, run: Element, style: str | None, ground: str, *, squeezed: bool) -> str:
        text = "".join(_text(run))
        look = self._styles.look(style, run.find(qn("w:rPr")))
        if not text.strip():
            return text
        if squeezed or look.hidden_on(ground):
            self.hidden.append(text)
            return " "
        if (look.ground or ground) == UNKNOWN and look.hidden_on(self._paper):
            self.doubtful.append(text)
        return text

    def _table(self, table: Element, ground: str) -> None:
        properties = table.find(qn("w:tblPr"))
        named = None if properties is None else properties.find(qn("w:tblStyle"))
        styled = named is not None and self._styles.shades(named.get(VALUE, ""))
        under = shading(properties) or (UNKNOWN if styled else ground)
        for row in _inside(table, qn("w:tr")):
            cells = [self._cell(cell, under) for cell in _inside(row, qn("w:tc"))]
            filled = [cell for cell in cells if cell]
            flat = all("\n" not in cell for cell in filled)
            self.blocks.append(("\t" if flat else "\n").join(filled))

    def _cell(self, cell: Element, ground: str) -> str:
        outer, self.blocks = self.blocks, []
        self._walk(cell, shading(cell.find(qn("w:tcPr"))) or ground)
        inner, self.blocks = "\n".join(self.blocks).strip("\n"), outer
        return inner


def _runs(parent: Element) -> Iterator[Element]:
    """Find the runs of a paragraph, in links, fields, controls and insertions too."""
    for child in parent:
        if child.tag == qn("w:r"):
            yield child
        elif child.tag == MC + "AlternateContent":
            yield from _runs(_chosen(child))
        elif child.tag not in SKIPPED:
            yield from _runs(child)


def _text(run: Element) -> Iterator[str]:
    for child in run:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:sym"):
            yield _symbol(child)
        else:
            yield CHARACTERS.get(child.tag, "")


def _symbol(symbol: Element) -> str:
    """Return a ``w:sym``; symbol fonts keep theirs in the private area, which cleaning drops."""
    try:
        return chr(int(symbol.get(qn("w:char"), ""), 16))
    except (ValueError, OverflowError):
        return ""


def _boxes(run: Element) -> Iterator[Element]:
    """Find the text boxes that are anchored in a run, the outermost ones."""
    for child in run:
        found = _chosen(child) if child.tag == MC + "AlternateContent" else child
        if found is not child or child.tag in OBJECTS:
            yield from _outermost(found)


def _outermost(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag == qn("w:txbxContent"):
            yield child
        elif child.tag == MC + "AlternateContent":
            yield from _outermost(_chosen(child))
        else:
            yield from _outermost(child)


def _chosen(alternatives: Element) -> Element:
    """Pick one of the alternatives: both hold the same text, for newer and older programs."""
    choice = alternatives.find(MC + "Choice")
    fallback = alternatives.find(MC + "Fallback")
    if choice is not None:
        return choice
    return alternatives if fallback is None else fallback


def _box_ground(box: Element) -> str:
    """Return the fill of a text box; an unfilled one may lie on anything."""
    shape = next(box.iterancestors(WPS + "wsp", VML + "shape", VML + "rect"), None)
    if shape is None:
        return UNKNOWN
    fill = shape.find(f"{WPS}spPr/{DRAWING}solidFill/{DRAWING}srgbClr")
    colour = shape.get("fillcolor", "").partition(" ")[0] if fill is None else fill.get("val", "")
    return colour.lstrip("#") if len(colour.lstrip("#")) == 6 else UNKNOWN


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
