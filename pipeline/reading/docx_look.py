"""How a run of Word text looks: its own properties over those of its styles."""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

from docx.oxml.ns import nsmap, qn

from pipeline.reading.docx_colours import NONE, UNKNOWN, Palette, same, shading

# lxml has no type hints.
Element: TypeAlias = Any

MAX_STYLE_DEPTH = 20
# Points. Nobody reads below; small print starts at five.
TINY = 3.0
HALF_POINTS = 2
TWIPS = 20  # in a point
USUAL_SIZE = 10.0  # points; what Word takes where nothing says more
NARROW = 20  # per cent of a letter's width; condensed type stops at about sixty
# Of the size. Letters are half as wide as high: drawn together by that, they lie on each other.
CRAMPED = -0.4
SHIFTED = 144.0  # points above or below the line; raised type stays within one line
SQUEEZED = 60  # twips into which a whole text is pressed
# Ground on which nothing can be seen, whatever it looks like: it is not on the page.
NOWHERE = "nowhere"
OFF = frozenset({"0", "false", "off", "none"})
VALUE = qn("w:val")
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
# What is drawn around letters and may show them where they themselves do not.
AURAS = frozenset({W14 + "glow", W14 + "shadow"})
HAIRLINE = 1000  # EMU, a thirteenth of a point
# Layout of a paragraph: the attributes of these together tell where it stands.
LAYOUT = {qn("w:ind"), qn("w:spacing"), qn("w:framePr"), qn("w:jc")}
WORD = "{" + nsmap["w"] + "}"


class Look(NamedTuple):
    """What decides whether text can be seen; None means "as inherited".

    Attributes:
        colour: six hexadecimal digits, or ``auto`` (Word then picks a readable one).
        fill: colour that newer programs draw instead, ``none`` where letters have no inside.
        outline: colour of the line around letters.
        aura: colour of what is drawn softly around them.
        size: height in points.
        complex_size: the same where `complex_script` is set.
        ground: colour of the shading directly behind the text, ``?`` where it cannot be told.
        scale: width of letters, per cent.
        spacing: points put between letters.
        shift: points above the line.
        fit: twips into which the text is pressed.
    """

    vanish: bool | None = None
    colour: str | None = None
    fill: str | None = None
    outline: str | None = None
    aura: str | None = None
    size: float | None = None
    complex_size: float | None = None
    complex_script: bool | None = None
    ground: str | None = None
    scale: float | None = None
    spacing: float | None = None
    shift: float | None = None
    fit: float | None = None

    def over(self, base: "Look") -> "Look":
        """Fill what this look leaves open from `base`."""
        return Look._make(b if a is None else a for a, b in zip(self, base, strict=True))

    def hidden_on(self, ground: str) -> bool:
        """Tell whether nobody can see text of this look.

        Args:
            ground: colour of page, cell or box, six hexadecimal digits, ``?`` or `NOWHERE`.
        """
        if ground == NOWHERE or self.vanish or self._is_crushed():
            return True
        behind = self.ground or ground
        return self._merges_with(behind) and same(self.aura or NONE, behind)

    def _merges_with(self, behind: str) -> bool:
        return same(self.fill or self.colour, behind) and same(self.outline or NONE, behind)

    def doubtful_on(self, ground: str, paper: str) -> bool:
        """Tell whether text that is not hidden may yet be: in the colour of the paper."""
        behind = self.ground or ground
        return self._merges_with(paper if behind == UNKNOWN else behind)

    def _is_crushed(self) -> bool:
        told = self.complex_size if self.complex_script else self.size
        size = USUAL_SIZE if told is None else told
        return (
            size < TINY
            or (self.scale is not None and self.scale < NARROW)
            or (self.spacing is not None and self.spacing < CRAMPED * size)
            or (self.shift is not None and abs(self.shift) > SHIFTED)
            or (self.fit is not None and self.fit < SQUEEZED)
        )


def is_on(properties: Element, tag: str) -> bool | None:
    """Return a switch of some properties, None where it is not set."""
    found = properties.find(tag)
    return None if found is None else found.get(VALUE, "1") not in OFF


def number(value: str | None) -> float | None:
    """Read a number, None where there is none."""
    try:
        found = None if value is None else float(value)
    except ValueError:
        return None
    return found if found is not None and math.isfinite(found) else None


def look_of(properties: Element | None, palette: Palette) -> Look:
    """Read a ``w:rPr``."""
    if properties is None or not len(properties):
        return Look()
    complex_script = is_on(properties, qn("w:cs")), is_on(properties, qn("w:rtl"))
    colour = properties.find(qn("w:color"))
    fill = properties.find(W14 + "textFill")
    return Look(
        vanish=is_on(properties, qn("w:vanish")),
        colour=None if colour is None else palette.word(colour),
        fill=None if fill is None else palette.fill(fill),
        outline=_outline(properties, palette),
        aura=next((palette.fill(child) for child in properties if child.tag in AURAS), None),
        size=_measure(properties, "w:sz", HALF_POINTS),
        complex_size=_measure(properties, "w:szCs", HALF_POINTS),
        complex_script=None if complex_script == (None, None) else any(complex_script),
        ground=palette.highlight(properties) or shading(properties, palette),
        scale=_measure(properties, "w:w", 1),
        spacing=_measure(properties, "w:spacing", TWIPS),
        shift=_measure(properties, "w:position", HALF_POINTS),
        fit=_measure(properties, "w:fitText", 1),
    )


def _outline(properties: Element, palette: Palette) -> str | None:
    line = properties.find(W14 + "textOutline")
    if line is None:
        return None
    thin = (number(line.get(W14 + "w")) or HAIRLINE) < HAIRLINE
    return NONE if thin else palette.fill(line)


def _measure(properties: Element, tag: str, unit: float) -> float | None:
    found = properties.find(qn(tag))
    value = None if found is None else number(found.get(VALUE, "").rstrip("%"))
    return None if value is None else value / unit


Layout: TypeAlias = dict[str, str]


def layout_of(properties: Element | None, base: Layout) -> Layout:
    """Read the layout of a ``w:pPr`` over that of its style, attribute by attribute."""
    own: Layout = {}
    for child in () if properties is None else properties:
        if child.tag in LAYOUT:
            kind = child.tag.removeprefix(WORD)
            own |= {f"{kind}.{key.removeprefix(WORD)}": value for key, value in child.items()}
    if not own:
        return base
    # Either of the two takes back the other.
    inherited = dict(base)
    if "ind.firstLine" in own:
        inherited.pop("ind.hanging", None)
    return inherited | own


class Styles:
    """The styles of a document, resolved along their ``basedOn`` chains."""

    def __init__(self, root: Element | None, palette: Palette) -> None:
        found = [] if root is None else root.findall(qn("w:style"))
        self.palette = palette
        self._styles = {style.get(qn("w:styleId"), ""): style for style in found}
        self._known: dict[str, Look] = {}
        self._layouts: dict[str, Layout] = {}
        self._tables: dict[str, Look] = {}
        self._shaded: dict[str, bool] = {}
        self._default = Look()
        if root is not None:
            defaults = root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
            self._default = look_of(defaults, palette)
        self._plain = next((name for name, s in self._styles.items() if _is_default(s)), "")

    def look(self, paragraph: str | None, run: Element | None, table: Look) -> Look:
        """Resolve the look of a run.

        Args:
            paragraph: id of the paragraph's style, None for the default one.
            run: its ``w:rPr``.
            table: what the style of the table around it gives.
        """
        named = None if run is None else run.find(qn("w:rStyle"))
        base = self.style(paragraph or self._plain).over(table).over(self._default)
        if named is not None:
            base = self.style(named.get(VALUE, "")).over(base)
        return base if run is None else look_of(run, self.palette).over(base)

    def style(self, name: str) -> Look:
        """Return the look that a style gives, with what it is based on."""
        if name not in self._known:
            look = Look()
            for style in self._chain(name):
                own = look_of(style.find(qn("w:rPr")), self.palette)
                ground = own.ground or shading(style.find(qn("w:pPr")), self.palette)
                look = look.over(own._replace(ground=ground))
            self._known[name] = look
        return self._known[name]

    def layout(self, paragraph: str | None, properties: Element | None) -> Layout:
        """Resolve the layout of a paragraph from its style's id and its own ``w:pPr``."""
        name = paragraph or self._plain
        if name not in self._layouts:
            layout: Layout = {}
            for style in reversed(list(self._chain(name))):
                layout = layout_of(style.find(qn("w:pPr")), layout)
            self._layouts[name] = layout
        return layout_of(properties, self._layouts[name])

    def table(self, name: str) -> Look:
        """Return the look that a table style gives to all its text."""
        if name not in self._tables:
            look = Look()
            for style in self._chain(name):
                for part in _whole_table(style):
                    look = look.over(look_of(part.find(qn("w:rPr")), self.palette))
            self._tables[name] = look.over(self.style(name))
        return self._tables[name]

    def shades(self, name: str) -> bool:
        """Tell whether a table style colours cells, in any of its conditions."""
        if name not in self._shaded:
            shades = (next(style.iter(qn("w:shd")), None) for style in self._chain(name))
            self._shaded[name] = any(shade is not None for shade in shades)
        return self._shaded[name]

    def _chain(self, name: str) -> Iterator[Element]:
        for _ in range(MAX_STYLE_DEPTH):
            style = self._styles.get(name)
            if style is None:
                break
            yield style
            based = style.find(qn("w:basedOn"))
            name = "" if based is None else based.get(VALUE, "")


def _whole_table(style: Element) -> list[Element]:
    parts = style.findall(qn("w:tblStylePr"))
    return [part for part in parts if part.get(qn("w:type")) == "wholeTable"]


def _is_default(style: Element) -> bool:
    return style.get(qn("w:default")) in {"1", "true"} and style.get(qn("w:type")) == "paragraph"
