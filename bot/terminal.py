"""Messages as a terminal shows them: rich markup, everything from outside escaped."""

from datetime import UTC, datetime

from rich.markup import escape

from handlers.messages import (
    Block,
    Buttons,
    ChannelLink,
    Excerpt,
    Fields,
    Heading,
    Inline,
    Line,
    Link,
    Mention,
    Message,
    MessageLink,
    Note,
    Paragraph,
    Picks,
    Progress,
    Span,
    Table,
    Time,
)

BAR = 20  # characters of a progress bar
_STYLES = {"bold": "bold", "italic": "italic", "code": "cyan"}


def render(message: Message, *, indent: str = "") -> str:
    """A message as lines of rich markup."""
    blocks = message.blocks or (Paragraph(((Span(message.text),),)),)
    lines = [line for block in blocks for line in _block(block)]
    return "\n".join(f"{indent}{line}" for line in lines)


def _block(block: Block) -> list[str]:
    match block:
        case Paragraph(lines):
            return [_line(line) for line in lines]
        case Note(lines):
            return [f"[dim]{_line(line)}[/dim]" for line in lines]
        case Table():
            return _table(block)
        case Picks():
            return []  # nothing can be ticked here
        case _:
            return [_one_line(block)]


def _one_line(block: Block) -> str:
    match block:
        case Heading(text):
            return f"[bold]{_safe(text)}[/bold]"
        case Excerpt(text):
            return f"  [italic]“{_safe(text)}”[/italic]"
        case Fields(pairs):
            return "   ".join(f"{_safe(name)} [bold]{_safe(value)}[/bold]" for name, value in pairs)
        case Progress():
            return _progress(block)
        case Buttons(buttons):
            labels = " ".join(escape(f"[{_clean(button.label)}]") for button in buttons)
            return f"[dim]{labels}[/dim]"
        case _:
            return "[dim]" + "─" * 40 + "[/dim]"


def _table(block: Table) -> list[str]:
    """A table turned on its side: each row with its cells below, since cells hold sentences."""
    heads, *rows = block.rows
    lines = []
    for first, *cells in rows:
        lines.append(f"[bold]{_safe(first)}[/bold]")
        named = zip(heads[1:], cells, strict=True)
        lines.extend(f"  {_safe(head)}: {_safe(cell)}" for head, cell in named)
    return lines


def _progress(block: Progress) -> str:
    filled = round(BAR * block.done / block.total) if block.total else BAR
    bar = "█" * filled + "░" * (BAR - filled)
    return f"[green]{bar}[/green] {_safe(block.text)}"


def _line(line: Line) -> str:
    return "".join(_inline(part) for part in line)


def _inline(part: Inline) -> str:
    match part:
        case Span(text, style):
            tag = _STYLES.get(style)
            return f"[{tag}]{_safe(text)}[/{tag}]" if tag else _safe(text)
        case Mention(user):
            return f"@{_safe(user)}"
        case ChannelLink(destination):
            return _safe(destination.rpartition("/")[2])
        case MessageLink(label):
            return f"[underline]{_safe(label)}[/underline]"
        case Link(label, url):
            return f"{_safe(label)}: {_safe(url)}"
        case Time(at):
            return f"{datetime.fromtimestamp(at, UTC).astimezone():%Y-%m-%d %H:%M:%S %Z}"


def _safe(text: str) -> str:
    return escape(_clean(text))


def _clean(text: str) -> str:
    """Control characters of a CV must not steer the terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
