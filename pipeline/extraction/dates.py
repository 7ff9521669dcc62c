"""Dates and date ranges as CVs print them, in many languages."""

import functools
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from pipeline.extraction import calendars
from pipeline.extraction.words import printed

_SHORT_YEAR = r"\d\d(?![\d./%])"
_FIGURE = re.compile(r"\d\d|元年")
_DASH = r"[-–—−‐‑~→ー―]+"
# A year with two figures and no apostrophe ("Jan 19") counts in a range of two of them only.
_SHORT_GAP = r"(?:\.?[ ]|[.-])"


class Range(NamedTuple):
    """A range of time and where it stands in its line.

    Attributes:
        begin: ``YYYY-MM`` or ``YYYY``; None where only an end is given.
        end: the same, or ``present``.
        start: first character of the range in the line; `stop` the one after its last.
    """

    begin: str | None
    end: str | None
    start: int
    stop: int


def ranges(line: str) -> tuple[Range, ...]:
    """Find the date ranges of a line ("03/2019 - today", "Jan 2020 – Present", "since 2018")."""
    line = calendars.plain(line)
    if not _FIGURE.search(line):
        return ()
    for kind in (_closed, _short, _one_year, _open):
        if found := tuple(kind(line)):
            return found
    return ()


def single(line: str) -> Range | None:
    """Find the last date of a line that has no range: the year of a degree."""
    found = None
    for match in _one().finditer(calendars.plain(line)):
        if value := calendars.normalise(match.group(), last=True):
            found = Range(None, value, *match.span())
    return found


def ends(line: str, found: Range) -> tuple[tuple[int, int], tuple[int, int]]:
    """Tell where the two dates of a range stand in its line.

    Returns:
        First character and the one after the last, of the begin and of the end; both those of
        the whole range where it does not print two.
    """
    both = (found.start, found.stop)
    text = calendars.plain(line)
    first = _one().search(text, found.start, found.stop)
    joint = re.compile(_to(), re.IGNORECASE).match(text, first.end()) if first else None
    if not first or not joint or joint.end() >= found.stop:
        return both, both
    return first.span(), (joint.end(), found.stop)


def months_worked(found: Sequence[tuple[str | None, str | None]], today: date) -> int:
    """Count the months covered by ranges of (begin, end), each month once.

    A year alone counts from January to December where it begins and ends, and to the same month
    where both are years: 2017 to 2019 is 24 months.
    """
    covered: set[int] = set()
    now = today.year * 12 + today.month - 1
    for begin, end in found:
        if not begin:
            continue
        first, last = _index(begin), min(now, _last(begin, end, now))
        covered.update(range(first, min(last, first + 60 * 12) + 1))
    return len(covered)


def _closed(line: str) -> Iterator[Range]:
    for match in _both().finditer(line):
        begin = calendars.normalise(match["a"])
        end = _end(match, begin)
        if begin and end and calendars.are_school_years(match["a"], match["b"] or ""):
            begin, end = begin[:4], str(int(end[:4]) + ("-" in end))
        if begin and end and (end == "present" or end[:4] >= begin[:4]):
            yield Range(begin, end, *match.span())


def _end(match: re.Match[str], begin: str | None) -> str | None:
    if match["b"]:
        return calendars.normalise(match["b"], last=True)
    if match["short"]:
        return begin[:2] + match["short"] if begin else None
    return "present"


def _short(line: str) -> Iterator[Range]:
    """Read ranges whose years have two figures: "Jan 19 – Mar 21", "01.03.19 - 31.12.20"."""
    for match in _both_short().finditer(line):
        begin = calendars.normalise(match["a"])
        end = calendars.normalise(match["b"]) if match["b"] else "present"
        if begin and end and end >= begin:
            yield Range(begin, end, *match.span())


def _one_year(line: str) -> Iterator[Range]:
    """Read ranges that name their year once ("March - June 2019") or as "2017/2019"."""
    for match in _same_year().finditer(line):
        if match["first"]:
            begin, end = match["first"], match["last"]
        elif match["figure"]:
            end = calendars.normalise(match["until"]) or ""
            begin = f"{end[:4]}-{int(match['figure']):02d}"
        else:
            end = calendars.normalise(match["b"], last=True) or ""
            begin = calendars.normalise(f"{match['a']} {end[:4]}") or ""
        if begin > end:  # "November - February 2020"
            begin = f"{int(begin[:4]) - 1}{begin[4:]}"
        if begin and end:
            yield Range(begin, end, *match.span())


def _open(line: str) -> Iterator[Range]:
    for match in _since().finditer(line):
        if begin := calendars.normalise(match["a"] or match["b"]):
            yield Range(begin, "present", *match.span())


@functools.cache
def _to() -> str:
    return (
        rf"\s*(?:{_DASH}(?:\s*{printed('to')})?|{printed('to')})\s*(?:{printed('toarticle')}\s*)?"
    )


@functools.cache
def _both() -> re.Pattern[str]:
    one = calendars.expression()
    ends = rf"(?P<b>{one})|(?P<short>{_SHORT_YEAR})|{printed('present')}"
    until = rf"\s*(?:{_DASH}\s*)?{printed('untilnow')}"
    return re.compile(
        rf"(?<![\d/.])(?P<a>{one})(?:{_to()}(?:{ends})|{until})",
        re.IGNORECASE,
    )


@functools.cache
def _both_short() -> re.Pattern[str]:
    name = rf"(?<![^\W\d_]){calendars.months()}{_SHORT_GAP}\d\d(?![\d.,]\d|\d)"
    day = r"(?<![\d/.])\d\d\.\d\d\.\d\d(?![\d.])"
    return re.compile(
        rf"(?P<a>{name}|{day}){_to()}(?:(?P<b>{name}|{day})|{printed('present')})", re.IGNORECASE
    )


@functools.cache
def _same_year() -> re.Pattern[str]:
    month = rf"(?<![^\W\d_])(?P<a>{calendars.months()})\.?{_to()}(?P<b>{calendars.named()})"
    years = r"(?<![\d/.])(?P<first>(?:19|20)\d\d)/(?P<last>(?:19|20)\d\d)(?![\d/.])"
    one = r"(?:0?[1-9]|1[0-2])"
    figures = rf"(?<![\d/.-])(?P<figure>{one})\.?[ ]?[-–][ ]?(?P<until>{one}[./](?:19|20)\d\d)"
    return re.compile(rf"{month}|{years}|{figures}", re.IGNORECASE)


@functools.cache
def _since() -> re.Pattern[str]:
    one = calendars.expression()
    return re.compile(
        rf"{printed('since')}\s*(?:{printed('toarticle')}\s*)?(?P<a>{one})|(?P<b>{one})\s*[-–—]\s*$",
        re.IGNORECASE,
    )


@functools.cache
def _one() -> re.Pattern[str]:
    return re.compile(rf"(?<![\d/.]){calendars.expression()}", re.IGNORECASE)


def _index(value: str) -> int:
    year, _, month = value.partition("-")
    return int(year) * 12 + (int(month) - 1 if month else 0)


def _last(begin: str, end: str | None, now: int) -> int:
    if end is None or end == "present":
        return now
    if "-" in end:
        return _index(end)
    return _index(end) + (-1 if "-" not in begin and end != begin else 11)
