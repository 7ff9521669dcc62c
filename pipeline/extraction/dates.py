"""Dates and date ranges as CVs print them, in many languages."""

import functools
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from pipeline import trie
from pipeline.extraction.words import key, raw, words

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_LETTER = r"(?:[^\W\d_]|[\u0900-\u097f])"
_NUMERIC = (
    r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d"
    r"|\d{1,2}[ ]?[./-][ ]?(?:19|20)\d\d"
    r"|(?:19|20)\d\d[ ]?[年년][ ]?\d{1,2}[ ]?[月월](?:[ ]?\d{1,2}[ ]?[日일])?"
    r"|(?:19|20)\d\d[./-]\d{1,2}(?:[./-]\d{1,2})?(?!\d)"
    r"|(?:19|20)\d\d[ ]?[年년]?"
    r"|(?:0?[1-9]|1[0-2])/\d\d(?!\d)"
)
_TO = (
    r"\s*(?:[-–—−‐‑~～〜→]+|(?<!\w)(?:to|until|till|bis|à|au|a|al|até|t/m|tot|do|по|до|έως|μέχρι|"
    r"إلى|الى|حتى|עד|से|đến|til|till|az|ila|and)(?!\w)|至|到|から|부터)\s*"
    r"(?:(?:la|el|the|zum|o|l')\s+)?"
)
_SHORT_YEAR = r"\d\d(?![\d./%])"
_YEAR = re.compile(r"(?:19|20)\d\d")


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
    found = [*_closed(line)]
    if not found:
        found = [*_open(line)]
    return tuple(found)


def single(line: str) -> Range | None:
    """Find the last date of a line that has no range: the year of a degree."""
    found = None
    for match in _one().finditer(line):
        if value := normalise(match.group()):
            found = Range(None, value, *match.span())
    return found


def normalise(printed: str) -> str | None:
    """Write a printed date as ``YYYY-MM`` or ``YYYY``; None where it is not a date."""
    text = printed.strip()
    year = _YEAR.search(text)
    if not year:
        return _short(text)
    rest = text[: year.start()] + " " + text[year.end() :]
    if word := re.search(rf"{_LETTER}{{3,14}}", rest):
        month = _month(word.group())
        return f"{year.group()}-{month:02d}" if month else None
    numbers = [int(number) for number in re.findall(r"\d+", rest)]
    return _numeric(year.group(), numbers, year_first=year.start() == 0)


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
        begin = normalise(match["a"])
        end = _end(match["b"], begin)
        if begin and end and (end == "present" or end[:4] >= begin[:4]):
            yield Range(begin, end, *match.span())


def _open(line: str) -> Iterator[Range]:
    for match in _since().finditer(line):
        if begin := normalise(match["a"] or match["b"]):
            yield Range(begin, "present", *match.span())


def _end(printed: str, begin: str | None) -> str | None:
    if begin and re.fullmatch(_SHORT_YEAR, printed):
        return begin[:2] + printed
    return "present" if not re.search(r"\d", printed) else normalise(printed)


def _short(text: str) -> str | None:
    match = re.fullmatch(rf"(?:(\d{{1,2}})/|({_LETTER}{{3,14}})\.?,?\s?['’]\s?)(\d\d)", text)
    if not match:
        return None
    month = int(match[1]) if match[1] else _month(match[2])
    year = int(match[3])
    full = 2000 + year if year < 50 else 1900 + year
    return f"{full}-{month:02d}" if month and 1 <= month <= 12 else None


def _numeric(year: str, numbers: list[int], *, year_first: bool) -> str | None:
    if not numbers:
        return year
    month = numbers[0] if year_first or len(numbers) == 1 else numbers[1]
    if month > 12 and len(numbers) > 1:
        month = numbers[0]
    return f"{year}-{month:02d}" if 1 <= month <= 12 else year


@functools.cache
def _month_numbers() -> dict[str, int]:
    return {key(word): number for number, kind in enumerate(_MONTHS, 1) for word in words(kind)}


def _month(word: str) -> int | None:
    return _month_numbers().get(key(word))


@functools.cache
def _present() -> str:
    """Match the words for "today" as printed and without accents (texts lose them)."""
    return trie.expression(raw("present") | words("present"))


@functools.cache
def _date() -> str:
    """Match one printed date: a month by name and a year, or figures."""
    months = trie.expression({word for kind in _MONTHS for word in raw(kind) | words(kind)})
    worded = rf"{months}\.?,?[ ]?(?:de[ ]|del[ ]|of[ ])?['’]?[ ]?(?:(?:19|20)\d\d|(?<=['’])\d\d)"
    return rf"(?:(?:\d{{1,2}}\.?[ ](?:de[ ])?)?(?<![^\W\d_]){worded}|{_NUMERIC})"


@functools.cache
def _both() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\d/.])(?P<a>{_date()}){_TO}(?P<b>{_date()}|{_SHORT_YEAR}|{_present()}(?![^\W\d_]))",
        re.IGNORECASE,
    )


@functools.cache
def _since() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![^\W_]){trie.expression(raw('since'))}\s+(?P<a>{_date()})|(?P<b>{_date()})\s*[-–—]\s*$",
        re.IGNORECASE,
    )


@functools.cache
def _one() -> re.Pattern[str]:
    return re.compile(rf"(?<![\d/.])(?:{_date()})", re.IGNORECASE)


def _index(value: str) -> int:
    year, _, month = value.partition("-")
    return int(year) * 12 + (int(month) - 1 if month else 0)


def _last(begin: str, end: str | None, now: int) -> int:
    if end is None or end == "present":
        return now
    if "-" in end:
        return _index(end)
    return _index(end) + (-1 if "-" not in begin and end != begin else 11)
