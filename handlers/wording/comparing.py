"""Scores side by side: of several candidates, or of one candidate before and now."""

from collections.abc import Sequence

from handlers.messages import Block, Heading, Line, Message, Note, Paragraph, Span, Table
from handlers.scoring.explaining import Explanation, compare
from handlers.wording.parts import BUCKETS, DECIDES, number, plain, shorten
from pipeline.explanation import Change, Part, difference

UNNAMED = "Without a name"
# Longest quote in characters, and what all of a comparison share: it is to fit one message.
_LONGEST_QUOTE, _QUOTES = 140, 2000


def comparison(compared: Sequence[Explanation]) -> Message:
    """Two to five candidates side by side, criterion by criterion, from stored scores."""
    names = [one.name or UNNAMED for one in compared]
    text = f"Comparison of {', '.join(names)}"
    totals = [f"{number(one.total)} of 100, {BUCKETS[one.bucket]}" for one in compared]
    criteria = compare(compared)
    room = min(_LONGEST_QUOTE, _QUOTES // max(1, len(criteria) * len(compared)))
    rows = [("", *names), ("Total", *totals)]
    for row in criteria:
        known = next(part for part in row if part)
        told = [_told(part, room) for part in row]
        rows.append((f"{known.criterion} ({_counts(known)})", *told))
    return Message(text, (Heading("Comparison"), Table(tuple(rows)), Note((plain(DECIDES),))))


def changes(before: Explanation, now: Explanation) -> Message:
    """Why a candidate's total differs from the one before, criterion by criterion."""
    gain = now.total - before.total
    text = (
        f"{now.name or UNNAMED}: {number(before.total)} before, {number(now.total)} now "
        f"({gain:+.1f} points)"
    )
    blocks: list[Block] = [Paragraph(((Span(text, "bold"),),))]
    if before.rubric_version != now.rubric_version:
        versions = f"Rubric version {before.rubric_version} before, {now.rubric_version} now."
        blocks.append(Note((plain(versions),)))
    found = [one for one in difference(before.parts, now.parts) if _moved(one)]
    blocks.extend(Paragraph(tuple(_change(one))) for one in found)
    if not found:
        blocks.append(Paragraph((plain("No criterion changed."),)))
    return Message(text, tuple(blocks))


def _moved(change: Change) -> bool:
    return bool(change.points or change.gained or change.lost or not change.before)


def _change(change: Change) -> list[Line]:
    lines: list[Line] = [
        (
            Span(change.criterion, "bold"),
            Span(f": {_level(change.before)} before, {_level(change.after)} now, "),
            Span(f"{change.points:+.1f} points"),
        )
    ]
    lines.extend(plain(f"New: “{shorten(quote, 140)}”") for quote in change.gained[:2])
    lines.extend(plain(f"Gone: “{shorten(quote, 140)}”") for quote in change.lost[:2])
    return lines


def _counts(part: Part) -> str:
    return "a note" if part.kind == "note" else f"{part.kind}, up to {number(part.most)} points"


def _told(part: Part | None, room: int) -> str:
    if part is None or part.level is None:
        return _level(part)
    quote = next((quote.text for quote in part.quotes if quote.supports), None)
    said = f" “{shorten(quote, room)}”" if quote else ""
    return f"{_level(part)}, {number(part.points)} points{said}"


def _level(part: Part | None) -> str:
    if part is None:
        return "not asked"
    if part.level is None:
        return "unknown"
    hand = " (by hand)" if part.judgement else ""
    return f"level {number(part.level)}{hand}"
