"""A message as plain text."""

from collections.abc import Sequence

from bot.mail.render.reader import Reader, clean, harmless
from handlers.messages import (
    Block,
    Buttons,
    Divider,
    Excerpt,
    Fields,
    Heading,
    Line,
    Message,
    Note,
    Paragraph,
    Picks,
    Progress,
    Table,
)

RULE = "-" * 40


def render_text(message: Message, reader: Reader) -> str:
    """A message as lines of text; what can be pressed in a chat is left out."""
    parts = [_block(block, reader) for block in message.blocks]
    shown = ["\n".join(lines) for lines in parts if lines]
    return "\n\n".join(shown or [harmless(message.text)]) + "\n"


def _block(block: Block, reader: Reader) -> list[str]:
    match block:
        case Heading(text):
            title = harmless(" ".join(text.split()))
            return [title, "=" * min(len(clean(text)), 60)]
        case Paragraph(lines) | Note(lines):
            return [_line(line, reader) for line in lines]
        case Excerpt(text):
            return [f"> {line}".rstrip() for line in harmless(text).split("\n")]
        case Table(rows):
            return _table(rows)
        case _:
            return _small(block)


def _small(block: Block) -> list[str]:
    match block:
        case Fields(pairs):
            return [f"{harmless(label)}: {harmless(value)}" for label, value in pairs]
        case Progress(done, total, text):
            return [harmless(text) or f"{done} of {total}"]
        case Divider():
            return [RULE]
        case Buttons() | Picks() | _:
            return []


def _line(line: Line, reader: Reader) -> str:
    runs = [reader.run(item) for item in line]
    return "".join(f"{run.text}: {run.url}" if run.url else run.text for run in runs)


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """A table turned on its side: each row with its cells below, since cells hold sentences."""
    heads, *others = rows
    lines = []
    for first, *cells in others:
        lines.append(harmless(first))
        named = zip(heads[1:], cells, strict=True)
        lines += [f"  {harmless(head)}: {harmless(cell)}" for head, cell in named]
    return lines
