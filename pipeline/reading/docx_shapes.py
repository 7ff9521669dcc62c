"""Shapes of Word documents: whether a text box is seen, and what lies behind text.

Lengths are twips, as in `docx_visibility`.
"""

import re
from collections.abc import Iterable, Iterator

from docx.oxml.ns import nsmap, qn

from pipeline.reading.docx_colours import (
    DRAWING,
    UNKNOWN,
    WHITE,
    WHOLE,
    Palette,
    channels,
    same,
    shading,
)
from pipeline.reading.docx_look import OFF, TWIPS, Element, number
from pipeline.reading.docx_visibility import FLAT, INCH, Sheet, is_beside

EMU = 635  # in a twip
NO_SHARE = WHOLE / 200  # of the page, half a per cent
NO_TENTHS = 5
BACKDROP = 8 * TWIPS  # what is thinner is a line, behind no text
WP = "{" + nsmap["wp"] + "}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
WPG = "{http://schemas.microsoft.com/office/word/2010/wordprocessingGroup}"
WP14 = "{http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
VML = "{urn:schemas-microsoft-com:vml}"
ANCHORS = (WP + "anchor", WP + "inline")
VML_SHAPES = tuple(VML + name for name in ("shape", "rect", "roundrect", "oval"))
PICTURES = (DRAWING + "blip", VML + "imagedata")
# What else is drawn from a part of its own: charts, diagrams.
SHAPE_KINDS = re.compile(r"/(?:wordprocessing(?:Shape|Group|Canvas)|picture)$")
UNITS = {"": 15.0, "pt": 20.0, "in": 1440.0, "cm": 566.9, "mm": 56.69, "px": 15.0, "pc": 240.0}
LENGTH = re.compile(r"(-?[\d.]+)\s*(pt|in|cm|mm|px|pc|)$")
# Extensions that today's Word knows; of others it shows the fallback.
UNDERSTOOD = re.compile(
    r"http://schemas\.microsoft\.com/office/(?:"
    r"word/20\d\d/(?:wordml(?:/\w+)*|wordprocessing(?:Shape|Group|Canvas|Ink|Drawing))"
    r"|drawing/20\d\d/[\w/]+)"
    r"|http://schemas\.openxmlformats\.org/.+|urn:schemas-microsoft-com:.+"
)


def chosen(alternatives: Element) -> Element:
    """Pick the alternative that Word shows; an empty element where it shows none."""
    for choice in alternatives.iterfind(MC + "Choice"):
        spaces = (choice.nsmap.get(name, "") for name in choice.get("Requires", "").split())
        if all(UNDERSTOOD.fullmatch(space) for space in spaces):
            return choice
    fallback = alternatives.find(MC + "Fallback")
    return () if fallback is None else fallback


def box_is_unseen(box: Element, sheet: Sheet, *, inside: bool) -> bool:
    """Tell whether a text box is hidden, off the page or has next to no size.

    Args:
        box: the shape, or anything in it.
        sheet: the page.
        inside: whether it is anchored in a cell or in another box.
    """
    around = list(_around(box))
    anchor = next((e for e in around if e.tag in ANCHORS), None)
    if anchor is not None:
        return _is_told_hidden(anchor, around) or _drawing_is_away(anchor, around, sheet, inside)
    shapes = [(e, _style(e)) for e in around if str(e.tag).startswith(VML)]
    if any(s.get("visibility") == "hidden" or s.get("display") == "none" for _, s in shapes):
        return True
    outermost = dict(shapes[-1][1]) if shapes else {}
    if any(s.get("mso-fit-shape-to-text") == "t" for _, s in shapes):
        outermost.pop("height", None)
    return _vml_is_away(outermost, sheet, inside=inside)


def _around(box: Element) -> Iterator[Element]:
    """Find what a box is in, up to the run that holds it, innermost first."""
    yield box
    for holder in box.iterancestors():
        if holder.tag == qn("w:r"):
            return
        yield holder


def _is_told_hidden(anchor: Element, around: Iterable[Element]) -> bool:
    names = [anchor.find(WP + "docPr")]
    names += [child for e in around for child in e if str(child.tag).endswith("}cNvPr")]
    told = [anchor, *(name for name in names if name is not None)]
    return any(element.get("hidden", "0") not in OFF for element in told)


def _drawing_is_away(anchor: Element, around: list[Element], sheet: Sheet, inside: bool) -> bool:
    x, y, width, height = _rectangle(anchor, around)
    grows = any(next(e.iter(DRAWING + "spAutoFit"), None) is not None for e in around[:3])
    shares = (number(e.text) for e in anchor.iter(WP14 + "pctWidth", WP14 + "pctHeight"))
    if any(share is not None and 0 < share < NO_SHARE for share in shares):
        return True
    if width < FLAT or (height < FLAT and not grows):
        return True
    if anchor.tag != WP + "anchor":
        return False
    if _is_turned(around):
        side = max(width, height)
        x, y, width, height = x + (width - side) / 2, y + (height - side) / 2, side, side
    across, left = _position(anchor, "H", sheet.width)
    down, top = _position(anchor, "V", sheet.height)
    simple = anchor.find(WP + "simplePos")
    if anchor.get("simplePos", "0") not in OFF and simple is not None:
        across, left = "page", (number(simple.get("x")) or 0) / EMU
        down, top = "page", (number(simple.get("y")) or 0) / EMU
    return (
        left is not None
        and is_beside(sheet.across(across, inside=inside), left + x, width, sheet.width)
    ) or (
        top is not None
        and is_beside(sheet.down(down, inside=inside), top + y, height, sheet.height)
    )


def _position(anchor: Element, way: str, whole: float) -> tuple[str, float | None]:
    """Return from where a shape is placed and how far, None where it is aligned."""
    # Not a child where newer programs are told a share of the page.
    position = next(anchor.iter(f"{WP}position{way}"), None)
    if position is None:
        return "", None
    base = position.get("relativeFrom", "")
    share = number(position.findtext(f"{WP14}pctPos{way}Offset"))
    if share is not None:
        return base, share / WHOLE * whole
    value = number(position.findtext(WP + "posOffset"))
    return base, None if value is None else value / EMU


def _is_turned(around: Iterable[Element]) -> bool:
    frames = (child.find(DRAWING + "xfrm") for e in around for child in e)
    return any(frame is not None and frame.get("rot", "0") != "0" for frame in frames)


def _rectangle(anchor: Element, around: list[Element]) -> tuple[float, float, float, float]:
    """Return left, top, width and height of a shape, from the corner of what is anchored."""
    extent = anchor.find(WP + "extent")
    whole = _pair(extent, "cx", "cy") if extent is not None else (INCH, INCH)
    groups = [e for e in around if e.tag in {WPG + "wgp", WPG + "grpSp"}]
    shape = next((e.find(f"{WPS}spPr/{DRAWING}xfrm") for e in around if e.tag == WPS + "wsp"), None)
    if not groups or shape is None:
        return (0, 0, *whole)
    (x, y), (width, height) = _ends(shape, "off", "ext")
    for group in groups:
        frame = group.find(f"{WPG}grpSpPr/{DRAWING}xfrm")
        if frame is None:
            continue
        (to_x, to_y), (to_width, to_height) = _ends(frame, "off", "ext")
        (from_x, from_y), (from_width, from_height) = _ends(frame, "chOff", "chExt")
        wide = to_width / from_width if from_width else 1
        high = to_height / from_height if from_height else 1
        x, y = (x - from_x) * wide, (y - from_y) * high
        width, height = width * wide, height * high
        if group.tag != WPG + "wgp":  # the outermost one lies where it is anchored
            x, y = x + to_x, y + to_y
    return x, y, width, height


def _ends(frame: Element, corner: str, extent: str) -> tuple[tuple[float, float], ...]:
    return (
        _pair(frame.find(DRAWING + corner), "x", "y"),
        _pair(frame.find(DRAWING + extent), "cx", "cy"),
    )


def _pair(element: Element | None, one: str, other: str) -> tuple[float, float]:
    if element is None:
        return 0, 0
    return (number(element.get(one)) or 0) / EMU, (number(element.get(other)) or 0) / EMU


def _style(shape: Element) -> dict[str, str]:
    pairs = (part.partition(":") for part in shape.get("style", "").lower().split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _measure(value: str | None) -> float | None:
    found = LENGTH.match(value or "")
    size = None if found is None else number(found[1])
    return None if found is None or size is None else size * UNITS[found[2]]


def _vml_is_away(style: dict[str, str], sheet: Sheet, *, inside: bool) -> bool:
    width, height = _extent(style, "width"), _extent(style, "height")
    if any(size is not None and size < FLAT for size in (width, height)):
        return True
    if style.get("position") != "absolute":
        return False
    x = _measure(style.get("margin-left", style.get("left")))
    y = _measure(style.get("margin-top", style.get("top")))
    aligned = "mso-position-horizontal", "mso-position-vertical"
    free_x, free_y = (style.get(name, "absolute") == "absolute" for name in aligned)
    across = sheet.across(_vml_base(style, "horizontal"), inside=inside)
    down = sheet.down(_vml_base(style, "vertical"), inside=inside)
    return (free_x and x is not None and is_beside(across, x, width or INCH, sheet.width)) or (
        free_y and y is not None and is_beside(down, y, height or INCH, sheet.height)
    )


def _extent(style: dict[str, str], name: str) -> float | None:
    share = number(style.get(f"mso-{name}-percent"))  # in tenths; goes before the length
    if share:
        return None if share > NO_TENTHS else 0
    return _measure(style.get(name))


def _vml_base(style: dict[str, str], direction: str) -> str:
    return style.get(f"mso-position-{direction}-relative", "").replace("-area", "")


def box_ground(box: Element, behind: str, palette: Palette) -> str:
    """Return the colour behind the text of a box.

    Args:
        box: its ``w:txbxContent``.
        behind: what is seen where the box has no fill.
        palette: colours of the theme.
    """
    shape = next(box.iterancestors(WPS + "wsp", *VML_SHAPES), None)
    if shape is None:
        return UNKNOWN
    return (_fill(shape, palette) if shape.tag == WPS + "wsp" else _vml_fill(shape)) or behind


def _fill(shape: Element, palette: Palette) -> str | None:
    """Return the fill of a shape, None where it can be seen through."""
    properties = shape.find(WPS + "spPr")
    for child in () if properties is None else properties:
        name = str(child.tag).rpartition("}")[2]
        if name == "noFill":
            return None
        if name == "solidFill":
            return palette.surface(child)
        if name.endswith("Fill"):
            return UNKNOWN
    styled = shape.find(f"{WPS}style/{DRAWING}fillRef")
    if styled is None or styled.get("idx", "0") == "0":
        return None
    return palette.surface(styled)


def _vml_fill(shape: Element) -> str | None:
    """Return the fill of an older shape; white is what these have where nothing is said."""
    if shape.get("filled", "t") in {"f", "false"}:
        return None
    detail = shape.find(VML + "fill")
    if detail is not None and detail.get("type", "solid") != "solid":
        return UNKNOWN
    if detail is not None and detail.get("opacity", "1").startswith(("0", ".")):
        return UNKNOWN
    colour = shape.get("fillcolor", "white").partition(" ")[0].lstrip("#")
    named = {"white": WHITE, "window": WHITE, "black": "000000"}.get(colour, colour)
    return named.upper() if channels(named) else UNKNOWN


def has_backdrop(story: Element, sheet: Sheet, palette: Palette) -> bool:
    """Tell whether something dark lies behind the text: white text may then be readable."""
    return any(
        (shape.get("behindDoc", "0") not in OFF or "z-index:-" in shape.get("style", ""))
        and _is_dark(shape, sheet, palette)
        for shape in story.iter(*ANCHORS, *VML_SHAPES)
    )


def is_decorated(story: Element, sheet: Sheet, palette: Palette) -> bool:
    """Tell whether anything dark is drawn that a box without fill may lie on."""
    shaded = (shading(shade.getparent(), palette) for shade in story.iter(qn("w:shd")))
    return any(fill is not None and not same(fill, WHITE) for fill in shaded) or any(
        _is_dark(shape, sheet, palette) for shape in story.iter(*ANCHORS, *VML_SHAPES)
    )


def _is_dark(shape: Element, sheet: Sheet, palette: Palette) -> bool:
    """Tell whether a shape may be darker than paper, and large enough to lie behind text."""
    if not is_drawn(shape) or box_is_unseen(shape, sheet, inside=False):
        return False
    if shape.tag in VML_SHAPES:
        fills = [_vml_fill(shape)]
    else:
        extent = shape.find(WP + "extent")
        if extent is not None and min(_pair(extent, "cx", "cy")) < BACKDROP:
            return False
        fills = [_fill(part, palette) for part in shape.iter(WPS + "wsp")]
        data = next(shape.iter(DRAWING + "graphicData"), None)
        if data is not None and not SHAPE_KINDS.search(data.get("uri", "")):
            return True
    pictured = next(shape.iter(*PICTURES), None) is not None
    return pictured or any(fill is not None and not same(fill, WHITE) for fill in fills)


def is_drawn(shape: Element) -> bool:
    """Tell whether an element stands in the alternatives that Word shows."""
    branches = shape.iterancestors(MC + "Choice", MC + "Fallback")
    return all(chosen(branch.getparent()) is branch for branch in branches)
