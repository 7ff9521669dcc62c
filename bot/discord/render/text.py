"""Words as Discord's markdown that does nothing, and as plain text where none is looked for.

Everything in a span is data, words of CVs among it: what has a meaning in Discord's markdown gets a
backslash before it, and only that, because the 4,000 characters of a message include them.
What is markdown at all: support.discord.com, article 210298617; how the clients read it:
github.com/discord/SimpleAST, and for mentions, times and emoji
docs.discord.com/developers/reference#message-formatting.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from bot.discord.render.named import named
from handlers.messages import (
    ChannelLink,
    Inline,
    Line,
    Link,
    Mention,
    MessageLink,
    Span,
    Style,
    Time,
)

Json = dict[str, Any]

LINE = 3000  # characters of one line; a message has 4,000
_BLANKS = re.compile("[\t\v\f\x85\u2028\u2029]|\r\n?")
# What cannot be seen: controls, halves of surrogates, marks that turn the direction of writing
# (with which a text looks like another one), widths of nothing, tags. The two joiners stay, without
# which Persian and Hindi are misspelt.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_ACTIVE = re.compile(
    r"[\\*_`\[]"  # escapes, emphasis, code, links with a text
    r"|~(?=~)|\|(?=\|)"  # struck out, spoilers
    r"|<(?![\s=])"  # mentions, custom emoji, times, commands, links, e-mail addresses
    r"|@(?=everyone|here)"
    r"|:(?=//|[^\s:]*[:\0])"  # links; emoji by name, also those that would swallow what follows
)
_START = re.compile(r"(\s*)(?:(#{1,3}|-#|[-+])(?=\s|\Z)|(>)|(\d+)\.(?=\s|\Z))")
_MARKS = {"bold": "**", "italic": "*", "code": "`"}
_EMPHASIS = {"bold", "italic"}
_ID = re.compile(r"[0-9]{1,20}\Z")
_LABEL_SIGNS = str.maketrans("[]\n", "() ")


def size(text: str) -> int:
    """Length in UTF-16 units, as Discord's clients count; its API never counts more."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Text without what cannot be seen; the only control character left is the line end."""
    return _UNSEEN.sub("", _BLANKS.sub(lambda found: "\n" if "\r" in found[0] else " ", text))


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis where something was cut off."""
    text = clean(text)
    if size(text) <= limit:
        return text
    end = min(limit - 1, len(text))
    while size(text[:end]) > limit - 1:
        end -= 1
    return text[:end].rstrip() + "…"


def flat(text: str, limit: int) -> str:
    """The same on one line, and never empty, which Discord refuses for labels."""
    return cut(" ".join(clean(text).split()), limit) or "…"


def escape(text: str, *, joined: bool = False, start: bool = True) -> str:
    """One line of text as markdown that shows it as it is.

    Args:
        text: clean, without line ends.
        joined: whether markup follows without a blank.
        start: whether only blanks stand before it on its line.
    """
    ended = f"{text}\0" if joined else text
    escaped = _ACTIVE.sub(lambda found: f"\\{found[0]}", ended).removesuffix("\0")
    found = _START.match(escaped) if start else None
    if found is None:
        return escaped
    at = found.end() - 1 if found[4] else found.end(1)
    return f"{escaped[:at]}\\{escaped[at:]}"


def together(lines: Sequence[str], room: int) -> str:
    """Lines of markdown as one text; those that are more than `room` characters are counted."""
    kept: list[str] = []
    for place, line in enumerate(lines):
        if size("\n".join([*kept, line])) > room:
            kept.append(f"-# … {len(lines) - place} more")
            break
        kept.append(line)
    return "\n".join(kept).strip()


@dataclass(frozen=True)
class _Piece:
    """A run of one line; `raw` is markup of ours."""

    text: str
    style: Style | Literal["raw"]


def lines_of(lines: Sequence[Line], guild: str, room: int = LINE) -> list[str]:
    """Lines as markdown; a line end inside a span begins a line too.

    Args:
        lines: what to say.
        guild: for links to messages.
        room: most characters of a line; what a line has more is counted at its end.
    """
    return [
        _shown(_settled(pieces), room)
        for line in lines
        for pieces in _split([_piece(item, guild) for item in line])
    ]


def line_of(text: str, room: int = LINE) -> str:
    """Plain words as one line of markdown."""
    return _shown([_Piece(" ".join(clean(text).split("\n")), "plain")], room)


def _piece(item: Inline, guild: str) -> _Piece:
    match item:
        case Span():
            return _Piece(named(clean(item.text)), item.style)
        case Mention():
            return _reference("@", item.user, item.user)
        case ChannelLink():
            return _reference("#", item.destination.rpartition("/")[2], item.destination)
        case Time():
            return _Piece(f"<t:{item.at}:f>", "raw")
        case MessageLink():
            return _link(item.label, message_url(guild, item.destination, item.message))
        case Link():
            return _link(item.label, item.url)


def _reference(sign: str, identifier: str, words: str) -> _Piece:
    if not _ID.match(identifier):
        return _Piece(clean(words), "plain")
    return _Piece(f"<{sign}{identifier}>", "raw")


def _link(words: str, url: str | None) -> _Piece:
    if url is None:
        return _Piece(clean(words), "plain")
    # Clients differ in whether a bracket in the text of a link can be escaped.
    label = clean(words).translate(_LABEL_SIGNS)
    return _Piece(f"[{escape(label, start=False) if label.strip() else 'message'}]({url})", "raw")


def message_url(guild: str, destination: str, message: str) -> str | None:
    """Address of a message; None where it cannot be known.

    Args:
        guild: the server.
        destination: channel it belongs to, `discord:9/4`.
        message: its remote id, `<message>` or `<thread>-<message>`.
    """
    thread, dash, inside = message.rpartition("-")
    parts = (guild, thread if dash else destination.rpartition("/")[2], inside)
    if not all(_ID.match(part) for part in parts):
        return None
    return "https://discord.com/channels/" + "/".join(parts)


def _split(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """One list of pieces for each line."""
    line: list[_Piece] = []
    for piece in pieces:
        first, *others = piece.text.split("\n")
        line.append(_Piece(first, piece.style))
        for other in others:
            yield line
            line = [_Piece(other, piece.style)]
    yield line


def _settled(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Pieces whose marks are understood by every client: no two alike or unlike touch."""
    settled: list[_Piece] = []
    for piece in (part for one in pieces for part in _bare(one)):
        before = settled[-1] if settled else _Piece("", "raw")
        style = piece.style
        if style in _EMPHASIS and before.style in _EMPHASIS - {style}:
            style = "plain"
        if style == before.style and style != "raw":
            settled[-1] = _Piece(before.text + piece.text, style)
        else:
            settled.append(_Piece(piece.text, style))
    return settled


def _bare(piece: _Piece) -> Iterator[_Piece]:
    """A styled piece without the blanks around it, at which clients see no mark; none empty."""
    core = piece.text.strip()
    if piece.style in {"plain", "raw"} or not core or core[-1] == "\\":
        parts = [piece if piece.style == "raw" else _Piece(piece.text, "plain")]
    else:
        head, _, tail = piece.text.partition(core)
        style = "plain" if piece.style == "code" and "`" in core else piece.style
        parts = [_Piece(head, "plain"), _Piece(core, style), _Piece(tail, "plain")]
    yield from (part for part in parts if part.text)


def _shown(pieces: Sequence[_Piece], room: int) -> str:
    whole = "".join(_marked(pieces))
    if size(whole) <= room:
        return whole
    left = room - 32  # for what says how much is missing
    kept: list[_Piece] = []
    for piece in pieces:
        if size("".join(_marked([*kept, piece]))) > left:
            kept.append(_beginning(kept, piece, left))
            break
        kept.append(piece)
    missing = _letters(pieces) - _letters(kept)
    return f"{''.join(_marked(kept)).rstrip()}… ({missing:,} characters more)"


def _letters(pieces: Sequence[_Piece]) -> int:
    return sum(len(piece.text) for piece in pieces if piece.style != "raw")


def _beginning(before: Sequence[_Piece], piece: _Piece, room: int) -> _Piece:
    """As much of a piece as fits behind others; escapes and marks are counted and stay whole."""
    low, high = 0, 0 if piece.style == "raw" else len(piece.text)
    while low < high:
        middle = (low + high + 1) // 2
        part = _Piece(piece.text[:middle], piece.style)
        if size("".join(_marked([*before, part]))) <= room:
            low = middle
        else:
            high = middle - 1
    return _Piece(piece.text[:low].rstrip(), piece.style if low else "raw")


def _marked(pieces: Sequence[_Piece]) -> Iterator[str]:
    """Each piece as markdown."""
    start = True
    for piece, then in pairwise([*pieces, _Piece("", "raw")]):
        mark = _MARKS.get(piece.style, "")
        if piece.style in {"raw", "code"}:
            yield f"{mark}{piece.text}{mark}"
        else:
            joined = not mark and bool(then.text)
            yield f"{mark}{escape(piece.text, joined=joined, start=start)}{mark}"
        # Some clients look for a list or a heading still after code at the start of a line.
        start = start and (piece.style == "code" or not piece.text.strip())
