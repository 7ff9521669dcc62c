"""Units as components: at most 40 of them with 4,000 characters of text, the container included.

docs.discord.com/developers/components/reference; the characters are those of all text displays
(discord.py's `LayoutView`).
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

from bot.discord.render.blocks import Unit, small
from bot.discord.render.buttons import BUTTON
from bot.discord.render.text import Json, size

SECTION, TEXT, DIVIDER, CONTAINER = 9, 10, 14, 17
COMPONENTS, CHARACTERS = 40, 4000
PAGES = 5
BESIDE = (250, 4)  # characters and line ends of a text that has a button beside it


def body_of(
    components: Sequence[Json], *, container_id: int | None = None, accent: int | None = None
) -> Json:
    """The body of a message with these components in one container; it notifies nobody.

    Args:
        components: what is in it.
        container_id: a number to find it by.
        accent: colour of its edge, where that says something.
    """
    container: Json = {"type": CONTAINER, "components": [*components]}
    if container_id is not None:
        container["id"] = container_id
    if accent is not None:
        container["accent_color"] = accent
    return {"flags": 1 << 15, "components": [container], "allowed_mentions": {"parse": []}}


def text_display(content: str) -> Json:
    """A text."""
    return {"type": TEXT, "content": content}


def section(content: str, accessory: Json) -> Json:
    """A text with a button beside it, which a screen reader reads after it."""
    return {"type": SECTION, "components": [text_display(content)], "accessory": accessory}


def laid_out(units: Sequence[Unit]) -> list[Json]:
    """Units as components: neighbouring lines in one text, a lone button beside what it is about.

    That is the last block before it, if it is short; else the button stands in a row below.
    """
    components: list[Json] = []
    lines: list[Unit] = []
    for unit in _parted(units):
        if unit.text is not None:
            lines.append(unit)
            continue
        components += _placed(lines, unit.row or {"type": DIVIDER})
        lines = []
    return components + _texts(lines)


def _placed(lines: Sequence[Unit], row: Json) -> list[Json]:
    """Lines of text, and what comes after them."""
    inside = row.get("components", ())
    if len(inside) != 1 or inside[0]["type"] != BUTTON:
        return [*_texts(lines), row]
    begin = max((at for at, line in enumerate(lines) if line.rank), default=0)
    about = _together(lines[begin:])
    if not about or size(about) > BESIDE[0] or about.count("\n") > BESIDE[1]:
        return [*_texts(lines), row]
    return [*_texts(lines[:begin]), section(about, inside[0])]


def _texts(lines: Sequence[Unit]) -> list[Json]:
    text = _together(lines)
    return [text_display(text)] if text else []


def _together(lines: Sequence[Unit]) -> str:
    text = ""
    for line in lines:
        text = f"{text}{line.gap}{line.text}" if text else line.text or ""
    return text.strip()


def _parted(units: Sequence[Unit]) -> Iterator[Unit]:
    """Without dividers at either end, or two in a row."""
    divider: Unit | None = None
    begun = False
    for unit in units:
        if unit.text is None and unit.row is None:
            divider = unit
            continue
        if divider is not None and begun:
            yield divider
        divider, begun = None, True
        yield unit


def weight(components: Any) -> tuple[int, int]:
    """How many components these are with those inside them, and how many characters of text."""
    count = letters = 0
    for one in components:
        inside = [*one.get("components", ()), *([one["accessory"]] if "accessory" in one else ())]
        more, text = weight(inside)
        count, letters = count + 1 + more, letters + text + size(one.get("content", ""))
    return count, letters


def fits(components: Sequence[Json]) -> bool:
    """Whether a container takes them."""
    count, letters = weight(components)
    return count < COMPONENTS and letters <= CHARACTERS


def in_one(units: Sequence[Unit], tail: Sequence[Unit]) -> list[Json]:
    """As much as fits one message, with the tail, and how much was left out."""
    whole = laid_out([*units, *tail])
    if fits(whole):
        return whole
    kept = _as_many(len(units), lambda number: _cut_at(units, number, tail))
    if kept is not None:
        return kept
    least = _as_many(len(tail), lambda number: _cut_at([*units, *tail[number:]], 0, tail[:number]))
    return least or []


def _cut_at(units: Sequence[Unit], number: int, tail: Sequence[Unit]) -> list[Json]:
    kept = list(units[:number])
    while kept and kept[-1].leads:
        kept.pop()
    left_out = sum(_says_something(unit) for unit in units[len(kept) :])
    return laid_out([*kept, _more(left_out), *tail])


def _more(left_out: int) -> Unit:
    return Unit(small([f"… {left_out} more not shown: too long for one message."])[0])


def _says_something(unit: Unit) -> bool:
    return unit.row is not None or bool(unit.text)


def _as_many(most: int, made: Any) -> list[Json] | None:
    """The largest that fits of what is made of 0, 1 and so on."""
    first_too_large = bisect_left(range(most + 1), True, key=lambda number: not fits(made(number)))
    return made(first_too_large - 1) if first_too_large else None


def in_pages(units: Sequence[Unit], tail: Sequence[Unit]) -> list[list[Json]]:
    """As many messages as it takes, at most five; the tail is on the last, the rest is counted."""
    pages: list[list[Json]] = []
    rest = list(units)
    while len(pages) < PAGES - 1 and not fits(laid_out([*rest, *tail])):
        number = _page_end(rest)
        if number == 0:
            break
        pages.append(laid_out(rest[:number]))
        rest = rest[number:]
    return [*pages, in_one(rest, tail)]


def _page_end(units: Sequence[Unit]) -> int:
    """How many units a page takes: it ends between parts, else between blocks, if that is near."""
    most = bisect_left(
        range(len(units)), True, key=lambda number: not fits(laid_out(units[: number + 1]))
    )
    most = max(0, min(most, len(units) - 1))  # something is left for the page with the tail
    for rank in (2, 1):
        for number in range(most, most // 2, -1):
            if units[number].rank >= rank:
                return number
    return most
