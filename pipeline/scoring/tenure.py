"""Years: what the positions of a CV add up to, and what it says of itself."""

import datetime
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from pipeline.extraction.words import printed
from pipeline.profile import Profile, Work
from pipeline.scoring import vocabulary
from pipeline.scoring.matching import Term
from pipeline.scoring.mentions import Mentions
from pipeline.scoring.reading import Reading
from pipeline.scoring.tokens import stems

_MOST_YEARS = 50.0
_YEAR = r"(?<!\d)(?:19|20|١٩|٢٠)\d\d(?!\d)"
_DIGITS = re.compile(r"(?<!\d)(\d{1,2})\s?(?:\+|plus)?\s?$")
_WORD_BEFORE = 20  # characters before "years" in which a number in words stands
_NEAR = 30  # characters around a number of years in which a word for experience stands
_AGE_BEFORE = 9
_NO_LENGTH = re.compile(r"\s*(?:\d|old\b)")  # "15年5月" is a date, "45 years old" an age
_ERA = re.compile(r"[成和正]\s?\d{1,2}\s?$")  # years of Japanese reigns: 平成15年
_MOST_QUOTES = 3
_MOST_SAID = 200  # words around years in one line; only made-up files hold more


def worked(terms: Sequence[Term], profile: Profile, today: datetime.date) -> float | None:
    """Give the years in positions.

    Args:
        terms: positions that name one count where there are any, else all.
        profile: its positions.
        today: what "present" means.

    Returns:
        Years, overlaps counted once; None where there are no dated positions.
    """
    if terms:
        wanted = {term.stems for term in terms}
        named = [work for work in profile.work if _names(work, wanted)]
        if named and (total := _length(named, today)):
            # A person may have put the years in all right: no part of them is longer.
            return min(total, profile.years_experience or total)
    return profile.years_experience or _length(profile.work, today) or None


def quotes(reading: Reading, profile: Profile) -> tuple[str, ...]:
    """Give lines that date positions."""
    places = [found.start() for found in _span().finditer(reading.text)]
    starts = {work.start[:4] for work in profile.work if work.start}
    if not places and starts:
        places = [found.start() for found in re.finditer("|".join(sorted(starts)), reading.text)]
    lines = (reading.quote_at(place) for place in places if reading.zone_at(place) != "education")
    return tuple(dict.fromkeys(lines))[:_MOST_QUOTES]


def stated(mentions: Mentions) -> tuple[float | None, tuple[str, ...]]:
    """Give the most years that the CV says of itself ("7 years of experience"), and the line.

    What is copied from the advert, or asks for years, says nothing of the candidate.
    """
    reading = mentions.reading
    said = [
        (years, line.start + start)
        for line in reading.lines
        for years, start in _stated(reading.text[line.start : line.end])
        if years <= _MOST_YEARS and mentions.is_own(line.start + start)
    ]
    if not said:
        return None, ()
    years, offset = max(said, key=lambda one: (one[0], -one[1]))
    return years, (reading.quote_at(offset),)


def month(date: str | None, today: datetime.date, missing: int) -> int | None:
    """Give a profile's date in months since the year 0; `missing` is the month of a bare year."""
    if date is None:
        return None
    if date == "present":
        return today.year * 12 + today.month
    found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", date)
    return int(found[1]) * 12 + int(found[2] or missing) if found else None


def _stated(line: str) -> Iterator[tuple[float, int]]:
    words = list(islice(vocabulary.find("years.txt", line), _MOST_SAID))
    spoken_of = [word for word in words if word.key == "experience"]
    for word in words:
        if word.key in {"experience", "age"} or _NO_LENGTH.match(line, word.end):
            continue
        near = any(
            word.start - _NEAR < one.end and one.start < word.end + _NEAR for one in spoken_of
        )
        aged = any(w.key == "age" and 0 <= word.start - w.end < _AGE_BEFORE for w in words)
        counts = near if word.key != "years" else near or not aged
        number = float(word.key) if word.key.isdigit() else _number(line[: word.start])
        if number is not None and counts:
            yield number, word.start


def _number(before: str) -> float | None:
    """The number at the end of what stands before "years"."""
    if found := _DIGITS.search(before):
        return None if _ERA.search(before) else float(found[1])
    said = before[-_WORD_BEFORE:].rstrip()
    *_, last = None, *vocabulary.find("numbers.txt", said)
    return float(last.key) if last and last.end == len(said) else None


@cache
def _span() -> re.Pattern[str]:
    """Two years, or a year and a word for today, with a dash or a word for "to" between them."""
    until = rf"(?:[-–—~〜～]|{printed('to')})"
    ending = rf"(?:{_YEAR}|{printed('present')})"
    return re.compile(rf"{_YEAR}[^\n]{{0,20}}?{until}[^\n]{{0,20}}?{ending}", re.IGNORECASE)


def _names(work: Work, wanted: set[tuple[str, ...]]) -> bool:
    said = stems(f"{work.title or ''} {work.description or ''}")
    return any(
        said[place : place + len(term)] == term for term in wanted for place in range(len(said))
    )


def _length(positions: Sequence[Work], today: datetime.date) -> float:
    """Years in the positions, overlaps counted once."""
    months: set[int] = set()
    for work in positions:
        start, end = month(work.start, today, 1), month(work.end, today, 12)
        if start is not None and end is not None:
            months.update(range(start, min(end, start + 12 * int(_MOST_YEARS)) + 1))
    return min(_MOST_YEARS, len(months) / 12)
