"""How a run of Word text looks: its own properties over those of its styles."""

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from docx.oxml.ns import qn

# lxml has no type hints.
Element: TypeAlias = Any

MAX_STYLE_DEPTH = 20
# Of 255, in the strongest channel; as on a drawn PDF page.
CONTRAST = 24
# Points. Nobody reads below; small print starts at five.
TINY = 3.0
HALF_POINTS = 2
TWIPS = 20  # in a point
BESIDE = 600  # points to the left of the margin; pages are as wide
# ECMA-376 part 1, 17.18.97: what themes have for the paper; every theme of Word has white there.
PAPER_COLOURS = frozenset({"background1", "light1"})
OFF = frozenset({"0", "false", "off", "none"})
VALUE = qn("w:val")


@dataclass(frozen=True, slots=True)
class Look:
    """What decides whether text can be seen; None means "as inherited".

    Attributes:
        colour: six hexadecimal digits, or ``auto`` (Word then picks a readable one).
        size: height in points.
        ground: colour of the shading directly behind the text, ``?`` where it cannot be told.
    """

    vanish: bool | None = None
    colour: str | None = None
    size: float | None = None
    ground: str | None = None

    def over(self, base: "Look") -> "Look":
        """Fill what this look leaves open from `base`."""
        return Look(
            base.vanish if self.vanish is None else self.vanish,
            base.colour if self.colour is None else self.colour,
            base.size if self.size is None else self.size,
            base.ground if self.ground is None else self.ground,
        )

    def hidden_on(self, ground: str) -> bool:
        """Tell whether nobody can see text of this look.

        Args:
            ground: colour of page, cell or box, six hexadecimal digits or ``?``.
        """
        tiny = self.size is not None and self.size < TINY
        return bool(self.vanish) or tiny or _same(self.colour, self.ground or ground)


def _same(colour: str | None, ground: str) -> bool:
    try:
        one, other = bytes.fromhex(colour or ""), bytes.fromhex(ground)
    except ValueError:
        return False
    pairs = zip(one, other, strict=False)
    return len(one) == len(other) == 3 and all(abs(a - b) <= CONTRAST for a, b in pairs)


def look_of(properties: Element | None) -> Look:
    """Read a ``w:rPr``."""
    if properties is None:
        return Look()
    vanish = properties.find(qn("w:vanish"))
    colour = properties.find(qn("w:color"))
    marked = properties.find(qn("w:highlight")) is not None
    return Look(
        vanish=None if vanish is None else vanish.get(VALUE, "1") not in OFF,
        colour=None if colour is None else _colour(colour),
        size=_points(properties.find(qn("w:sz"))),
        ground="?" if marked else shading(properties),
    )


def _colour(element: Element) -> str | None:
    """Return the colour of a ``w:color``; a theme's own goes before its value."""
    plain = not {qn("w:themeShade"), qn("w:themeTint")} & set(element.keys())
    if plain and element.get(qn("w:themeColor")) in PAPER_COLOURS:
        return "FFFFFF"
    value: str | None = element.get(VALUE)
    return value


def is_squeezed(properties: Element | None) -> bool:
    """Tell whether a paragraph (its ``w:pPr``) stands beside the page or in next to no height."""
    if properties is None:
        return False
    indent, spacing = properties.find(qn("w:ind")), properties.find(qn("w:spacing"))
    left = None if indent is None else indent.get(qn("w:left"), indent.get(qn("w:start")))
    height = None
    if spacing is not None and spacing.get(qn("w:lineRule")) == "exact":
        height = spacing.get(qn("w:line"))
    return _twips(left, 0) < -BESIDE * TWIPS or _twips(height, TWIPS * TINY) < TWIPS * TINY


def _twips(value: str | None, default: float) -> float:
    try:
        return default if value is None else float(value)
    except ValueError:
        return default


def _points(size: Element | None) -> float | None:
    try:
        return None if size is None else float(size.get(VALUE, "")) / HALF_POINTS
    except ValueError:
        return None


def shading(properties: Element | None) -> str | None:
    """Return the fill colour of a ``w:shd`` in some properties, None without one."""
    shade = None if properties is None else properties.find(qn("w:shd"))
    fill = None if shade is None else shade.get(qn("w:fill"))
    return None if fill in {None, "auto"} else fill


class Styles:
    """The styles of a document, resolved along their ``basedOn`` chains."""

    def __init__(self, root: Element | None) -> None:
        found = [] if root is None else root.findall(qn("w:style"))
        self._styles = {style.get(qn("w:styleId"), ""): style for style in found}
        self._known: dict[str, Look] = {}
        self._default = Look()
        if root is not None:
            defaults = root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
            self._default = look_of(defaults)
        self._plain = next((name for name, s in self._styles.items() if _is_default(s)), "")

    def look(self, paragraph: str | None, run: Element | None) -> Look:
        """Resolve the look of a run.

        Args:
            paragraph: id of the paragraph's style, None for the default one.
            run: its ``w:rPr``.
        """
        named = None if run is None else run.find(qn("w:rStyle"))
        character = self.style("" if named is None else named.get(VALUE, ""))
        base = self.style(paragraph or self._plain).over(self._default)
        return look_of(run).over(character).over(base)

    def style(self, name: str) -> Look:
        """Return the look that a style gives, with what it is based on."""
        if name not in self._known:
            self._known[name] = self._resolve(name)
        return self._known[name]

    def shades(self, name: str) -> bool:
        """Tell whether a table style colours cells, in any of its conditions."""
        style = self._styles.get(name)
        return style is not None and next(style.iter(qn("w:shd")), None) is not None

    def _resolve(self, name: str) -> Look:
        look = Look()
        for _ in range(MAX_STYLE_DEPTH):
            style = self._styles.get(name)
            if style is None:
                break
            own = look_of(style.find(qn("w:rPr")))
            ground = own.ground or shading(style.find(qn("w:pPr")))
            look = look.over(replace(own, ground=ground))
            based = style.find(qn("w:basedOn"))
            name = "" if based is None else based.get(VALUE, "")
        return look


def _is_default(style: Element) -> bool:
    return style.get(qn("w:default")) in {"1", "true"} and style.get(qn("w:type")) == "paragraph"
