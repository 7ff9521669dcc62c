"""A message as blocks: at most 50, and short enough as a whole."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.slack.render.text import (
    Json,
    cut,
    fallback,
    plain,
    rich_lines,
    small_print,
)
from handlers.messages import (
    Block,
    Button,
    Buttons,
    Divider,
    Excerpt,
    Fields,
    Heading,
    Message,
    Note,
    Paragraph,
    Picks,
    Progress,
    Span,
    Table,
)

# Slack refuses a message with `msg_blocks_too_long` from 13,297 characters of text on, and counts
# something for each container too (slackapi/bolt-js threads 2509 and 2867: refused at 11,341 in
# rich text); 60 a container keeps clear of both.
MESSAGE_BUDGET = 11_000
CONTAINER_COST = 60
SECTION_TEXT = 3000
TABLE_ROWS, TABLE_COLUMNS = 100, 20
PICKS = 10  # boxes in one element
BAR_CELLS = 10


def render_message(message: Message, base: str | None = None) -> Json:
    """A message as arguments of `chat.postMessage`: `text` and, where there are any, `blocks`.

    Args:
        message: what to say.
        base: the workspace's address, for links to messages.
    """
    arguments: Json = {"text": fallback(message.text)}
    if message.blocks:
        arguments["blocks"] = render_blocks(message.blocks, base)
    return arguments


@dataclass(frozen=True)
class Surface:
    """What takes blocks: how many of them, and how much of what `counts` counts of each.

    Attributes:
        tables: whether it takes a table, which is spelled out elsewhere.
    """

    blocks: int
    room: int
    counts: Callable[[Json], int]
    tables: bool = False


def _as_text(block: Json) -> int:
    return _cost(block)


def _as_bytes(block: Json) -> int:
    return len(json.dumps(block)) + len(", ")


MESSAGE = Surface(50, MESSAGE_BUDGET, _as_text, tables=True)
# Slack takes views of up to 250 kB; what is not blocks has at most 12 kB of it.
VIEW = Surface(100, 230_000, _as_bytes)


def _drawn(blocks: Sequence[Block], *, native: bool) -> list[Block | Json]:
    """Blocks with the first table as Slack's own, where it takes it, and others spelled out.

    It takes one a message, none in a modal, of at most 100 rows and 20 columns
    (docs.slack.dev/reference/block-kit/blocks/table-block).
    """
    result: list[Block | Json] = []
    for block in blocks:
        if not isinstance(block, Table):
            result.append(block)
            continue
        others = [other for other in blocks if not isinstance(other, Table)]
        table = _native(block, spent=_spent(others)) if native else None
        native = False
        result += [table] if table else _spelled_out(block)
    return result


def _spent(blocks: Sequence[Block]) -> int:
    return sum(_cost(_render(block, 0, None)) for block in blocks)


def _native(block: Table, *, spent: int) -> Json | None:
    if len(block.rows) > TABLE_ROWS or len(block.rows[0]) > TABLE_COLUMNS:
        return None
    cells = [[_cell(text) for text in row] for row in block.rows]
    settings = [{"is_wrapped": True} for _ in block.rows[0]]
    table: Json = {"type": "table", "rows": cells, "column_settings": settings}
    return table if spent + _cost([table]) <= MESSAGE_BUDGET else None


def _cell(text: str) -> Json:
    # Slack refuses an empty one ("must be more than 0 characters").
    return {"type": "raw_text", "text": cut(text, 2000) or "\N{NO-BREAK SPACE}"}


def render_blocks(
    blocks: Sequence[Block], base: str | None = None, *, on: Surface = MESSAGE
) -> list[Json]:
    """Blocks within the limits of a surface; what does not fit is left out, and counted in a note.

    A row of buttons at the end always stays, because it is what the reader can do next.

    Args:
        blocks: what to show.
        base: the workspace's address, for links to messages.
        on: what it is shown on.
    """
    shown_blocks = _drawn(blocks, native=on.tables)
    groups = [_render(block, number, base) for number, block in enumerate(shown_blocks)]
    if _fits(groups, on):
        return [block for group in groups for block in group]
    tail = groups.pop() if isinstance(blocks[-1], Buttons) else []
    kept = _that_fit(groups, on, beside=[*_more(len(groups)), *tail])
    shown = [*kept, _more(len(groups) - len(kept)), tail]
    return [block for group in shown for block in group][: on.blocks]


def _fits(groups: Sequence[Sequence[Json]], on: Surface) -> bool:
    blocks = [block for group in groups for block in group]
    return len(blocks) <= on.blocks and sum(map(on.counts, blocks)) <= on.room


def _that_fit(
    groups: Sequence[list[Json]], on: Surface, *, beside: Sequence[Json]
) -> list[list[Json]]:
    """The groups from the first on that fit, beside blocks that stay in any case."""
    count, used = len(beside), sum(map(on.counts, beside))
    kept: list[list[Json]] = []
    for group in groups:
        count, used = count + len(group), used + sum(map(on.counts, group))
        if count > on.blocks or used > on.room:
            break
        kept.append(group)
    return kept


def _cost(value: Any) -> int:
    if isinstance(value, dict):
        return CONTAINER_COST + sum(_cost(item) for item in value.values())
    if isinstance(value, list):
        return sum(_cost(item) for item in value)
    return len(value) if isinstance(value, str) else 0


def _more(left_out: int) -> list[Json]:
    text = f"… {left_out} more not shown: too long for one message."
    return [{"type": "context", "elements": [plain(text, 200)]}]


def _render(block: Block | Json, number: int, base: str | None) -> list[Json]:
    if isinstance(block, dict):
        return [block]
    if isinstance(block, Buttons):
        return button_rows(block, number)
    if isinstance(block, Picks):
        return _picks(block, number)
    return _RENDERERS[type(block)](block, base)


def heading(block: Heading) -> Json:
    """A title line."""
    return {"type": "header", "text": plain(block.text, 150)}


def rich_text(elements: list[Json], kind: str = "rich_text_section") -> Json:
    """One rich text block, cut to the length of a section."""
    return {"type": "rich_text", "elements": [{"type": kind, "elements": _shorten(elements)}]}


def _shorten(elements: list[Json]) -> list[Json]:
    room, kept = SECTION_TEXT, []
    for element in elements:
        text = element.get("text", "")
        if len(text) > room:
            kept.append({**element, "text": cut(text, max(room, 1))})
            break
        room -= len(text)
        kept.append(element)
    return kept


def _excerpt(block: Excerpt) -> Json:
    return rich_text(rich_lines(((Span(block.text),),), None), "rich_text_quote")


def _fields(block: Fields) -> list[Json]:
    # Label and value are cells of their own: two columns that read like a table, and plain text.
    cells = [plain(part, 2000) for pair in block.pairs for part in pair]
    return [{"type": "section", "fields": cells[at : at + 10]} for at in range(0, len(cells), 10)]


def _note(block: Note, base: str | None) -> list[Json]:
    if all(isinstance(item, Span) for line in block.lines for item in line):
        words = ["".join(getattr(item, "text", "") for item in line) for line in block.lines]
        return [{"type": "context", "elements": [plain("\n".join(words), 2000)]}]
    rows = [[small_print(item, base) for item in line] for line in block.lines if line]
    return [
        {"type": "context", "elements": row[at : at + 10]}
        for row in rows
        for at in range(0, len(row), 10)
    ]


def _progress(block: Progress) -> Json:
    filled = BAR_CELLS * min(block.done, block.total) // block.total if block.total > 0 else 0
    bar = "▰" * filled + "▱" * (BAR_CELLS - filled)
    words = block.text or f"{block.done} of {block.total}"
    return rich_text(rich_lines(((Span(f"{bar}  {words}"),),), None))


def button_rows(block: Buttons, number: int) -> list[Json]:
    """Rows of buttons; `number` is the place of the block, which keeps their ids apart."""
    elements = [_button(button, f"{number}.{at}") for at, button in enumerate(block.buttons)]
    return [
        {"type": "actions", "elements": elements[at : at + 25]}
        for at in range(0, len(elements), 25)
    ]


def _picks(block: Picks, number: int) -> list[Json]:
    """Boxes in an `input` block: nothing is sent when one is ticked, only with a button."""
    options = [{"text": plain(label, 75), "value": value} for value, label in block.options]
    if not options:
        return []
    element = {
        "type": "checkboxes",
        "action_id": f"shortlist:picks:{number}",
        "options": options[:PICKS],
    }
    return [
        {
            "type": "input",
            "block_id": f"picks:{number}",
            "optional": True,
            "label": plain(block.label, 2000),
            "element": element,
        }
    ]


def _spelled_out(block: Table) -> list[Paragraph]:
    """A table turned on its side: each row with its cells below."""
    heads, *rows = block.rows
    return [
        Paragraph(
            (
                (Span(first, "bold"),),
                *((Span(f"{head}: {cell}"),) for head, cell in zip(heads[1:], cells, strict=True)),
            )
        )
        for first, *cells in rows
    ]


def _button(button: Button, place: str) -> Json:
    if len(button.value) > 2000:
        raise ValueError(f"the value of button {button.action!r} is longer than 2,000 characters")
    element: Json = {
        "type": "button",
        "text": plain(button.label, 75),
        # Slack wants every action_id of a message to be its own; the place makes it so.
        "action_id": f"shortlist:{button.action}:{place}",
    }
    if button.value:
        element["value"] = button.value
    if button.style != "default":
        element["style"] = button.style
    if button.spoken:
        element["accessibility_label"] = cut(button.spoken, 75)
    if button.confirm is not None:
        element["confirm"] = _confirm(button)
    return element


def _confirm(button: Button) -> Json:
    return {
        "title": plain("Are you sure?", 100),
        "text": plain(button.confirm or "", 300),
        "confirm": plain(button.label, 30),
        "deny": plain("Cancel", 30),
    }


_RENDERERS: Mapping[type, Callable[[Any, str | None], list[Json]]] = {
    Heading: lambda block, _: [heading(block)],
    Paragraph: lambda block, base: [rich_text(rich_lines(block.lines, base))],
    Excerpt: lambda block, _: [_excerpt(block)],
    Fields: lambda block, _: _fields(block),
    Note: _note,
    Progress: lambda block, _: [_progress(block)],
    Divider: lambda *_: [{"type": "divider"}],
}
