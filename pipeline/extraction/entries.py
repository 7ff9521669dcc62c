"""Entries of a dated section (positions, courses of study): their head lines, dates and text.

The dates are the anchor of an entry. How many lines stand before the first dates of a section tells
how many lines before each dates belong to the same entry; the layouts of most CVs follow from that.
"""

import functools
import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.extraction import dates
from pipeline.extraction.words import fold, printed, words

BULLET = re.compile(r"^\s*(?:[•·▪◦●■‣⁃∙➢►✓\uf0b7\uf0a7*]|[-–—](?=\s)|\(?\d{1,2}[.)]\s)\s*")
_STRONG = re.compile(
    r"\t|\s{2,}|\s[|·•▪–—@-]\s|(?<=\S)\s*[|·•▪]\s*|\s(?:at|bei|chez|bij)\s|,?\s@\s?"
)
_TRIM = " \t,;:|·•▪–—-()[]"
_MOST_LEAD = 3
_LONG_LINE = 90  # characters; longer lines are text, not the head of an entry
_SENTENCE = 45  # characters; a shorter line with a full stop may be "Acme Ltd."


class Entry(NamedTuple):
    """One dated entry.

    Attributes:
        head: pieces of its head lines, in order, dates taken out.
        after: lines directly after the dates, which may still belong to the head.
        body: the lines of its text.
        goes_on: whether it has fewer lines before its dates than the first entry, as a second
            role below the name of one company.
    """

    head: tuple[str, ...]
    after: tuple[str, ...]
    body: tuple[str, ...]
    begin: str | None
    end: str | None
    goes_on: bool = False


def split(lines: Sequence[str], *, singles: bool = False) -> list[Entry]:
    """Split the lines of a section into entries at their dates.

    Args:
        lines: of one section.
        singles: whether a single date (the year of a degree) marks an entry too.
    """
    kept = [line for line in lines if line.strip(_TRIM) and not _announces(line)]
    anchors = _anchors(kept)
    if singles and not anchors:
        anchors = [(number, one) for number, line in enumerate(kept) if (one := dates.single(line))]
    if not anchors:
        return []
    lead = _lead(kept[: anchors[0][0]])
    if lead is None:
        return _dates_last(kept, anchors)
    return _dates_in_head(kept, anchors, lead)


def pieces(line: str) -> list[str]:
    """Split a head line at tabs, bars, bullets, spaced dashes and "at"."""
    parts = (part.strip(_TRIM) for part in _STRONG.split(BULLET.sub("", line)))
    return [part for part in parts if part]


def without_dates(line: str, found: dates.Range) -> str:
    """Take a range and a printed duration ("2 years 5 months") out of a line."""
    rest = f"{line[: found.start]}\t{line[found.stop :]}"
    return re.sub(r"\(\s*\)", "", _duration().sub("", rest))


@functools.cache
def _duration() -> re.Pattern[str]:
    """Match a length of time: "(2 years 5 months)"."""
    years, months = printed("years"), printed("months")
    return re.compile(
        rf"\(?(?<![^\W_])\d{{1,2}}\+?\s*(?:{years}(?:\s*\d{{1,2}}\s*{months})?|{months})\)?",
        re.IGNORECASE,
    )


def _announces(line: str) -> bool:
    return fold(BULLET.sub("", line)).strip(_TRIM) in words("inside")


def _anchors(lines: Sequence[str]) -> list[tuple[int, dates.Range]]:
    """Find the lines with the dates of entries.

    Where the first has no bullet, a bullet with dates is part of an entry's text.
    """
    found = [(number, span) for number, line in enumerate(lines) if (span := _dated(line))]
    if found and not BULLET.match(lines[found[0][0]]):
        return [(number, span) for number, span in found if not BULLET.match(lines[number])]
    return found


def _dated(line: str) -> dates.Range | None:
    found = dates.ranges(line)
    if not found or (BULLET.match(line) and len(line) > _LONG_LINE):
        return None
    return None if is_text(line) and _in_sentence(line, found[0]) else found[0]


def _in_sentence(line: str, span: dates.Range) -> bool:
    """Tell "Grew sales from 2019 to 2020 by half." from a head line: a small word comes before."""
    before = BULLET.sub("", line[: span.start]).rstrip()
    return before[-1:].islower() and before.split()[-1].islower()


def _lead(before: Sequence[str]) -> int | None:
    """Count the head lines before the dates; None where the text of an entry stands before them."""
    if any(is_text(line) for line in before):
        return None
    return min(len(before), _MOST_LEAD)


def is_text(line: str) -> bool:
    """Tell whether a line is running text or a bullet, no head of an entry."""
    sentence = line.rstrip().endswith((".", "。")) and len(line) > _SENTENCE
    return bool(BULLET.match(line)) or len(line) > _LONG_LINE or sentence


def _dates_in_head(
    lines: Sequence[str], anchors: Sequence[tuple[int, dates.Range]], lead: int
) -> list[Entry]:
    starts: list[int] = []
    for place, (number, _) in enumerate(anchors):
        stop = anchors[place - 1][0] + 1 if place else 0
        starts.append(_head_start(lines, number, max(number - lead, stop)))
    found = []
    for (number, span), first, following in zip(
        anchors, starts, [*starts[1:], len(lines)], strict=True
    ):
        after = lines[number + 1 : following]
        heads = 0
        while heads < min(2, len(after)) and not is_text(after[heads]):
            heads += 1
        head = [*lines[first:number], without_dates(lines[number], span)]
        entry = _entry(head, after[:heads], after[heads:], span)
        found.append(entry._replace(goes_on=number - first < lead))
    return found


def _head_start(lines: Sequence[str], number: int, earliest: int) -> int:
    """Go back from dates over the head lines above them; the text of the entry before ends them."""
    first = number
    while first > earliest and not _is_text_of(lines, first - 1):
        first -= 1
    return first


def _is_text_of(lines: Sequence[str], number: int) -> bool:
    """Tell whether a line is text, or the rest of a text that was broken over two lines."""
    if is_text(lines[number]):
        return True
    before = lines[number - 1] if number else ""
    return lines[number].lstrip()[:1].islower() and (bool(BULLET.match(before)) or is_text(before))


def _dates_last(lines: Sequence[str], anchors: Sequence[tuple[int, dates.Range]]) -> list[Entry]:
    found, first = [], 0
    for number, span in anchors:
        block = list(lines[first:number])
        heads = next((at for at, line in enumerate(block) if is_text(line)), len(block))
        head = [*block[:heads], without_dates(lines[number], span)]
        found.append(_entry(head, [], block[heads:], span))
        first = number + 1
    return found


def _entry(
    head: Sequence[str], after: Sequence[str], body: Sequence[str], span: dates.Range
) -> Entry:
    split_head = tuple(piece for line in head for piece in pieces(line))
    return Entry(split_head, tuple(after), tuple(body), span.begin, span.end)
