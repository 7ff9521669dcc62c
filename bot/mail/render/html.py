"""A message as HTML that every mail program shows: no script, no picture, nothing from elsewhere.

No colour is set: programs bring their own, light or dark, and both stay readable.
"""

from collections.abc import Sequence
from html import escape

from bot.mail.render.reader import Reader, Run, harmless
from handlers.messages import (
    Block,
    Buttons,
    Divider,
    Excerpt,
    Fields,
    Heading,
    Line,
    Link,
    Message,
    Note,
    Paragraph,
    Picks,
    Progress,
    Table,
)

# Programs that show no style sheet at all take these from the elements.
_BODY = "margin:0;padding:16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif"
_SHEET = "max-width:600px;margin:0 auto;overflow-wrap:anywhere"
_LINE = "1px solid rgba(128,128,128,.5)"
_CELL = f"padding:4px 12px 4px 0;border-bottom:{_LINE};text-align:left;vertical-align:top"
_BUTTON = (
    "display:inline-block;padding:10px 18px;border:2px solid;border-radius:6px;"
    "font-weight:600;text-decoration:none"
)
_QUOTE = "margin:0 0 16px;padding:0 0 0 12px;border-left:4px solid rgba(128,128,128,.5)"
_TAGS = {"bold": "strong", "italic": "em", "code": "code"}
_HEAD = (
    '<meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark">'
    '<meta name="supported-color-schemes" content="light dark">'
    '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">'
    "<style>:root{color-scheme:light dark}</style>"
)


def render_html(message: Message, reader: Reader, language: str = "en") -> str:
    """A message as a whole document; what can be pressed in a chat is left out."""
    blocks = message.blocks or (Heading(message.text),)
    body = "\n".join(filter(None, (_block(block, reader) for block in blocks)))
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>{_HEAD}'
        f"<title>{_safe(message.text)}</title></head>\n"
        f'<body style="{_BODY}">\n<div style="{_SHEET}">\n{body}\n</div>\n</body>\n</html>\n'
    )


def _block(block: Block, reader: Reader) -> str:
    match block:
        case Heading(text):
            return f'<h2 style="margin:24px 0 8px;font-size:20px">{_safe(text)}</h2>'
        case Paragraph(((Link() as link,),)):
            url = escape(link.url)
            return f'<p><a href="{url}" style="{_BUTTON}">{_safe(link.label)}</a></p>'
        case Paragraph(lines):
            return f'<p style="margin:0 0 16px">{_lines(lines, reader)}</p>'
        case Note(lines):
            small = "margin:16px 0;font-size:13px;opacity:.85"
            return f'<p style="{small}">{_lines(lines, reader)}</p>'
        case Excerpt(text):
            return f'<blockquote style="{_QUOTE}">{_safe(text)}</blockquote>'
        case _:
            return _small(block)


def _small(block: Block) -> str:
    match block:
        case Fields(pairs):
            return _table([(label, value) for label, value in pairs], headed=False)
        case Table(rows):
            return _table(rows, headed=True)
        case Progress(done, total, text):
            return f"<p>{_safe(text or f'{done} of {total}')}</p>"
        case Divider():
            return f'<hr style="border:0;border-top:{_LINE}">'
        case Buttons() | Picks() | _:
            return ""


def _table(rows: Sequence[Sequence[str]], *, headed: bool) -> str:
    shown = [_row(row, head=headed and at == 0) for at, row in enumerate(rows)]
    style = "border-collapse:collapse;margin:0 0 16px"
    return f'<table style="{style}">{"".join(shown)}</table>'


def _row(row: Sequence[str], *, head: bool) -> str:
    first, *others = row
    scope = "col" if head else "row"
    cells = [f'<th scope="{scope}" style="{_CELL}">{_safe(first)}</th>']
    tag, about = ("th", ' scope="col"') if head else ("td", "")
    cells += [f'<{tag}{about} style="{_CELL}">{_safe(cell)}</{tag}>' for cell in others]
    return f"<tr>{''.join(cells)}</tr>"


def _lines(lines: Sequence[Line], reader: Reader) -> str:
    return "<br>".join("".join(_run(reader.run(item)) for item in line) for line in lines)


def _run(run: Run) -> str:
    # What a run says was made harmless where it was made; here it only becomes HTML.
    text = escape(run.text).replace("\n", "<br>")
    if run.url is not None:
        return f'<a href="{escape(run.url)}">{text}</a>'
    tag = _TAGS.get(run.style)
    return f"<{tag}>{text}</{tag}>" if tag else text


def _safe(text: str) -> str:
    return escape(harmless(text)).replace("\n", "<br>")
