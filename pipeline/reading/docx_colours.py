"""Colours of Word documents, as six hexadecimal digits."""

from typing import Any, TypeAlias

from docx.oxml.ns import nsmap, qn

# lxml has no type hints.
Element: TypeAlias = Any

# Of 255, in the strongest channel; as on a drawn PDF page.
CONTRAST = 24
WHITE, BLACK = "FFFFFF", "000000"
UNKNOWN = "?"
NONE = "none"  # nothing is drawn at all
SEE_THROUGH = 0.5  # of a fill that is more transparent, what lies behind decides
UNSEEN = 0.1  # opacity of letters that nobody makes out
WHOLE = 100_000  # DrawingML counts thousandths of a per cent
DRAWING = "{" + nsmap["a"] + "}"
# ECMA-376 part 1, 17.18.40.
HIGHLIGHTS = {
    "black": BLACK,
    "blue": "0000FF",
    "cyan": "00FFFF",
    "green": "00FF00",
    "magenta": "FF00FF",
    "red": "FF0000",
    "yellow": "FFFF00",
    "white": WHITE,
    "darkBlue": "000080",
    "darkCyan": "008080",
    "darkGreen": "008000",
    "darkMagenta": "800080",
    "darkRed": "800000",
    "darkYellow": "808000",
    "darkGray": "808080",
    "lightGray": "C0C0C0",
}
# ECMA-376 part 1, 17.18.97, and the names that drawings use.
ROLES = {
    "background1": "lt1",
    "light1": "lt1",
    "bg1": "lt1",
    "text1": "dk1",
    "dark1": "dk1",
    "tx1": "dk1",
    "background2": "lt2",
    "light2": "lt2",
    "bg2": "lt2",
    "text2": "dk2",
    "dark2": "dk2",
    "tx2": "dk2",
    "hyperlink": "hlink",
    "followedHyperlink": "folHlink",
}


def same(colour: str | None, ground: str) -> bool:
    """Tell whether a colour cannot be told from the ground; automatic ones always can."""
    if colour == NONE:
        return True
    one, other = channels(colour or ""), channels(ground)
    pairs = zip(one, other, strict=False)
    return bool(one and other) and all(abs(a - b) <= CONTRAST for a, b in pairs)


def channels(colour: str) -> bytes:
    """Return red, green and blue, nothing of what is no colour."""
    try:
        found = bytes.fromhex(colour)
    except ValueError:
        return b""
    return found if len(found) == 3 else b""


def mixed(one: str, other: str, share: float) -> str:
    """Mix two colours; `share` is that of the first."""
    pairs = zip(channels(one), channels(other), strict=False)
    values = (round(a * share + b * (1 - share)) for a, b in pairs)
    return bytes(min(255, max(0, value)) for value in values).hex().upper()


def shading(properties: Element | None, palette: "Palette") -> str | None:
    """Return the colour of a ``w:shd`` in some properties, None without one."""
    shade = None if properties is None else properties.find(qn("w:shd"))
    if shade is None:
        return None
    fill = palette.word(shade, "fill", "themeFill")
    pattern = shade.get(qn("w:val"), "clear")
    if pattern == "solid" or pattern.startswith("pct"):
        ink = palette.word(shade, "color", "themeColor")
        share = 1.0 if pattern == "solid" else _number(pattern.removeprefix("pct")) / 100
        fill = mixed(_or(ink, BLACK), _or(fill, WHITE), share) or UNKNOWN
    return None if fill in {None, "auto"} else fill


def _or(colour: str | None, automatic: str) -> str:
    return automatic if colour in {None, "auto"} else str(colour)


def _number(value: str | None, default: float = 0.0) -> float:
    try:
        return default if value is None else float(value)
    except ValueError:
        return default


class Palette:
    """The colours that a theme gives names to; without one, black on white."""

    def __init__(self, theme: Element | None = None) -> None:
        self._named = {"lt1": WHITE, "dk1": BLACK}
        scheme = None if theme is None else next(theme.iter(DRAWING + "clrScheme"), None)
        for entry in () if scheme is None else scheme:
            colour = next(iter(entry), None)
            if colour is not None:
                value = colour.get("lastClr", colour.get("val", ""))
                self._named[entry.tag.rpartition("}")[2]] = value

    def named(self, name: str | None) -> str | None:
        """Return a colour of the theme."""
        return self._named.get(ROLES.get(name or "", name or ""))

    def word(self, element: Element, plain: str = "val", theme: str = "themeColor") -> str | None:
        """Return the colour that attributes give; the theme's goes before the plain one."""
        named = self.named(element.get(qn("w:" + theme)))
        if named is None or not channels(named):
            value: str | None = element.get(qn("w:" + plain))
            return value
        prefix = theme.removesuffix("Color")
        for end, towards in (("Shade", BLACK), ("Tint", WHITE)):
            amount = channels("0000" + element.get(qn(f"w:{prefix}{end}"), ""))
            named = mixed(named, towards, amount[2] / 255) if amount else named
        return named

    def highlight(self, properties: Element) -> str | None:
        """Return the colour of a marker over a run."""
        mark = properties.find(qn("w:highlight"))
        value = NONE if mark is None else mark.get(qn("w:val"), NONE)
        return None if value == NONE else HIGHLIGHTS.get(value, UNKNOWN)

    def fill(self, filled: Element) -> str:
        """Return the colour of letters: of several in a gradient the one that differs most.

        Args:
            filled: a ``w14:textFill``; its alpha is transparency, not opacity.
        """
        colours = [self._letters(stop) for stop in filled.iter() if _is_colour(stop)]
        colours = [colour for colour in colours if colour != NONE]
        if not colours:
            return NONE
        return colours[0] if all(same(colours[0], other) for other in colours) else "auto"

    def _letters(self, element: Element) -> str:
        alpha = _parts(element).get("alpha", 0.0)
        return NONE if 1 - alpha < UNSEEN else self._drawn(element)

    def surface(self, filled: Element) -> str | None:
        """Return the colour of a shape from its ``a:solidFill`` or ``a:fillRef``.

        Returns:
            None where it can be seen through.
        """
        colour = next((child for child in filled if _is_colour(child)), None)
        if colour is None:
            return UNKNOWN
        return None if _parts(colour).get("alpha", 1.0) < SEE_THROUGH else self._drawn(colour)

    def _drawn(self, element: Element) -> str:
        value = element.get("lastClr") or _attribute(element, "val")
        if element.tag.endswith("}schemeClr"):
            value = self.named(value) or ""
        if not channels(value):
            return {"white": WHITE, "black": BLACK}.get(value, UNKNOWN)
        parts = _parts(element)
        value = mixed(value, BLACK, parts.get("lumMod", 1.0))
        lifted = (channel + round(255 * parts.get("lumOff", 0.0)) for channel in channels(value))
        return bytes(min(255, max(0, channel)) for channel in lifted).hex().upper()


def _is_colour(element: Element) -> bool:
    return isinstance(element.tag, str) and element.tag.endswith("Clr")


def _attribute(element: Element, name: str) -> str:
    """Return an attribute, with the name space of its element or without one."""
    space = element.tag.rpartition("}")[0] + "}"
    value: str = element.get(name, element.get(space + name, ""))
    return value


def _parts(colour: Element) -> dict[str, float]:
    """Return what changes a colour of a drawing, as shares of one."""
    return {
        child.tag.rpartition("}")[2]: _number(_attribute(child, "val")) / WHOLE for child in colour
    }
