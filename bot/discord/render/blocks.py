"""The blocks of a message as units: lines of text, rows of buttons, dividers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.discord.render.buttons import Place, menu_of, rows_of
from bot.discord.render.text import Json, line_of, lines_of
from handlers.messages import (
    Block,
    Buttons,
    Divider,
    Excerpt,
    Fields,
    Heading,
    Line,
    Note,
    Paragraph,
    Picks,
    Progress,
    Span,
    Table,
)

BAR_CELLS = 10
TITLE = 300  # characters
_AIRY = (Paragraph, Fields, Progress, Table)  # with a blank line between two of them
_BOUND = (Excerpt, Note, Buttons, Picks)  # that belong to what stands before them


@dataclass(frozen=True)
class Unit:
    """What is shown, or left out, as a whole.

    Attributes:
        text: a line of markdown; None for a row or a divider.
        row: a row of buttons, or a menu; a divider has neither.
        gap: what stands between it and the line before.
        rank: how well a page ends before it: 2 between parts, 1 between blocks, 0 inside of one.
        leads: it says nothing without what follows.
    """

    text: str | None = None
    row: Json | None = None
    gap: str = "\n"
    rank: int = 0
    leads: bool = False


def units_of(blocks: Sequence[Block], place: Place) -> list[list[Unit]]:
    """The units of each block."""
    return [_units(blocks, number, place) for number in range(len(blocks))]


def _units(blocks: Sequence[Block], number: int, place: Place) -> list[Unit]:
    block, before = blocks[number], blocks[number - 1] if number else None
    if isinstance(block, Buttons):
        return [Unit(row=row) for row in rows_of(blocks, number, place)]
    if isinstance(block, Picks):
        return [Unit(row=row) for row in menu_of(blocks, number, place)]
    leads = isinstance(block, Heading | Divider)
    rank = 2 if leads or isinstance(before, Buttons | Picks) else 0 if _is_bound(block) else 1
    if isinstance(block, Divider):
        return [Unit(rank=rank, leads=True)]
    if isinstance(block, Heading):
        lines = heading(block, "###" if number else "##")
    else:
        lines = _LINES[type(block)](block, place.guild)
    units = [Unit(line, leads=leads) for line in lines]
    if units:
        units[0] = replace(units[0], gap=_gap(before, block), rank=rank)
    return units


def heading(block: Heading, sign: str = "###") -> list[str]:
    """A title line; nothing where it is blank."""
    title = line_of(block.text, TITLE).strip()
    return [f"{sign} {title}"] if title else []


def _is_bound(block: Block) -> bool:
    return isinstance(block, _BOUND)


def _gap(before: Block | None, block: Block) -> str:
    apart = isinstance(block, _AIRY) and isinstance(before, (*_AIRY, Note))
    quotes = isinstance(block, Excerpt) and isinstance(before, Excerpt)
    return "\n\n" if apart or quotes else "\n"


def _paragraph(block: Paragraph, guild: str) -> list[str]:
    return lines_of(block.lines, guild)


def _excerpt(block: Excerpt, guild: str) -> list[str]:
    # A quotation ends at a line that holds nothing.
    return [f"> {line}" for line in lines_of(_span(block.text), guild) if line.strip()]


def _note(block: Note, guild: str) -> list[str]:
    return small(lines_of(block.lines, guild))


def small(lines: Sequence[str]) -> list[str]:
    """Lines in small print."""
    return [f"-# {line}" for line in lines if line.strip()]


def _fields(block: Fields, guild: str) -> list[str]:
    return lines_of([pair(label, value) for label, value in block.pairs], guild)


def pair(label: str, value: str) -> Line:
    """A value with its bold label."""
    return (Span(f"{with_colon(label)} ", "bold"), Span(" ".join(value.split("\n"))))


def with_colon(label: str) -> str:
    """A label with what ends it: a colon, unless it asks."""
    return label if label.endswith(("?", ":")) else f"{label}:"


def _progress(block: Progress, guild: str) -> list[str]:
    filled = BAR_CELLS * min(block.done, block.total) // block.total if block.total > 0 else 0
    bar = "▰" * filled + "▱" * (BAR_CELLS - filled)
    words = block.text or f"{block.done} of {block.total}"
    return lines_of(_span(f"{bar}  {words}"), guild)


def _table(block: Table, guild: str) -> list[str]:
    """A table turned on its side: columns of words are too wide for a phone."""
    heads, *rows = block.rows
    lines: list[str] = []
    for first, *cells in rows:
        named = zip(heads[1:], cells, strict=True)
        told: list[Line] = [(Span(f"{head}: {cell}"),) for head, cell in named]
        lines += ["", *lines_of([(Span(first, "bold"),), *told], guild)]
    return lines[1:]


def _span(text: str) -> tuple[Line, ...]:
    return ((Span(text),),)


_LINES: Mapping[type, Callable[[Any, str], list[str]]] = {
    Paragraph: _paragraph,
    Excerpt: _excerpt,
    Note: _note,
    Fields: _fields,
    Progress: _progress,
    Table: _table,
}
