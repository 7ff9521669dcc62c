"""Criteria about facts: years of experience, a degree, a language."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.profile import Profile, Work
from pipeline.rubric import Criterion
from pipeline.scoring import spoken
from pipeline.scoring.matching import Term
from pipeline.scoring.reading import Reading
from pipeline.scoring.tokens import plain, stems

_SPAN = re.compile(
    r"(?:19|20)\d\d[^\n]{0,20}?(?:[-–—]|\bto\b|\bbis\b|\bau?\b|\bal?\b|\btot\b)[^\n]{0,20}?"
    r"(?:(?:19|20)\d\d|present|current|now|today|heute|actuel\w*|aujourd\W?hui|actual\w*|oggi|heden)",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(\d{1,2})\s?\+?\s?(?:years?|yrs?|y\b|jahren?|ans|années|años|anni|anos|jaar|lat)(?!\s+old)",
    re.IGNORECASE,
)
_MOST_YEARS = 50.0
_NEXT_LEVEL = 1.5  # times the years asked for that earn the top level


@dataclass(frozen=True, slots=True)
class Found:
    """What a CV shows for a criterion.

    Attributes:
        level: 0 to 4.
        quotes: lines of the CV it stands on.
        reason: one sentence.
        question: what is open, None where nothing is.
    """

    level: float
    quotes: tuple[str, ...]
    reason: str
    question: str | None


def years(
    criterion: Criterion,
    terms: Sequence[Term],
    reading: Reading,
    profile: Profile,
    today: datetime.date,
) -> Found | None:
    """Compare years worked with years asked for.

    Positions that name one of the criterion's terms count where there are any, else all of them;
    without positions the years that the CV states. Level 3 is what was asked for, 2 half of it.

    Returns:
        None where the CV gives no years.
    """
    asked = criterion.years or 1.0
    worked = _worked(terms if criterion.terms else (), profile, today)
    quotes = _span_quotes(reading)
    if worked is None or not quotes:
        worked, quotes = _stated(reading)
    if worked is None:
        return None
    share = worked / asked
    level = 3 + (share - 1) / (_NEXT_LEVEL - 1) if share >= 1 else max(0.1, 1 + 2 * share)
    level = min(4.0, level) if share >= 1 else min(2.9, level if share >= 0.5 else 4 * share)
    return Found(
        max(0.1, round(level, 1)),
        quotes,
        f"{worked:.1f} years found, {asked:g} asked for.",
        None if share >= 1 else f"Are there further years that count for {criterion.name}?",
    )


def degree(criterion: Criterion, reading: Reading) -> Found | None:
    """Compare the highest degree in a CV with the one asked for; None where there is none."""
    asked = spoken.degree_in(" ".join((criterion.name, *criterion.terms)))
    best = max(
        (
            (found[0], line.start, line)
            for line in reading.lines
            if (found := spoken.degree_in(reading.text[line.start : line.end]))
        ),
        key=lambda one: (one[0], -one[1]),
        default=None,
    )
    if asked is None or best is None:
        return None
    rank, start, _ = best
    level = {0: 3.0, 1: 4.0}.get(min(1, rank - asked[0]), 1.5 if rank == asked[0] - 1 else 1.0)
    return Found(level, (reading.quote_at(start),), "Highest degree found in the CV.", None)


def language(criterion: Criterion, reading: Reading) -> Found | None:
    """Compare the level of a language with the one asked for; None where it is not named."""
    wanted = next(spoken.languages(" ".join((*criterion.terms, criterion.name))), None)
    if wanted is None:
        return None
    asked = _asked_level(criterion)
    said = [
        (level or 0, line.start + start)
        for line in reading.lines
        for code, start, end, level in _spoken(reading.text[line.start : line.end])
        if code == wanted[0]
    ]
    if not said:
        return None
    level, offset = max(said, key=lambda one: (one[0], -one[1]))
    quote = (reading.quote_at(offset),)
    if not level:
        return Found(
            2.0,
            quote,
            "Named without a level.",
            f"At which level do you speak it: {criterion.name}?",
        )
    points = max(1.0, min(4.0, 3.0 + (level - asked)))
    return Found(points, quote, f"Level {spoken.CEFR[level]} found.", None)


def _spoken(line: str) -> Iterator[tuple[str, int, int, int | None]]:
    for code, start, end in spoken.languages(line):
        yield code, start, end, spoken.level_near(line, start, end)


def _asked_level(criterion: Criterion) -> int:
    """The level in the criterion's name, B2 where it gives none."""
    found = next(spoken.languages(criterion.name), None)
    return (spoken.level_near(criterion.name, found[1], found[2]) if found else None) or 4


def _worked(terms: Sequence[Term], profile: Profile, today: datetime.date) -> float | None:
    """Years in the positions that name a term, None where there are no dated positions."""
    if terms:
        wanted = {term.stems for term in terms}
        named = [work for work in profile.work if _names(work, wanted)]
        if named and (total := _length(named, today)):
            return total
    return profile.years_experience or _length(profile.work, today) or None


def _names(work: Work, wanted: set[tuple[str, ...]]) -> bool:
    said = stems(f"{work.title or ''} {work.description or ''}")
    return any(
        said[place : place + len(term)] == term for term in wanted for place in range(len(said))
    )


def _length(positions: Sequence[Work], today: datetime.date) -> float:
    """Years in the positions, overlaps counted once."""
    months: set[int] = set()
    for work in positions:
        start, end = _month(work.start, today, 1), _month(work.end, today, 12)
        if start is not None and end is not None:
            months.update(range(start, min(end, start + 12 * int(_MOST_YEARS)) + 1))
    return min(_MOST_YEARS, len(months) / 12)


def _month(date: str | None, today: datetime.date, missing: int) -> int | None:
    if date is None:
        return None
    if date == "present":
        return today.year * 12 + today.month
    found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", date)
    return int(found[1]) * 12 + int(found[2] or missing) if found else None


def _span_quotes(reading: Reading) -> tuple[str, ...]:
    places = [found.start() for found in _SPAN.finditer(reading.text)]
    lines = (reading.quote_at(place) for place in places if reading.zone_at(place) != "education")
    return tuple(dict.fromkeys(lines))[:3]


def _stated(reading: Reading) -> tuple[float | None, tuple[str, ...]]:
    """The most years that the CV says of itself ("7 years of experience")."""
    said = [
        (float(found[1]), found.start())
        for found in _SAID.finditer(reading.text)
        if float(found[1]) <= _MOST_YEARS and not _is_age(reading.text, found.start())
    ]
    if not said:
        return None, ()
    number, offset = max(said, key=lambda one: (one[0], -one[1]))
    return number, (reading.quote_at(offset),)


def _is_age(text: str, start: int) -> bool:
    return plain(text[max(0, start - 8) : start]).strip().endswith(("age", "aged", "alter", "age:"))
