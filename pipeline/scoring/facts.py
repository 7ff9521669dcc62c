"""Criteria about facts: years of experience, a degree, a language."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.profile import Profile
from pipeline.rubric import Criterion
from pipeline.scoring import spoken, tenure
from pipeline.scoring.matching import Term
from pipeline.scoring.mentions import Mentions

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
    mentions: Mentions,
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
    worked = tenure.worked(terms if criterion.terms else (), profile, today)
    quotes = tenure.quotes(mentions.reading, profile)
    if worked is None or not quotes:
        worked, quotes = tenure.stated(mentions)
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


def degree(criterion: Criterion, mentions: Mentions) -> Found | None:
    """Compare the highest degree in a CV with the one asked for; None where there is none."""
    asked = spoken.degree_in(" ".join((criterion.name, *criterion.terms)))
    reading = mentions.reading
    best = max(
        (
            (found[0], line.start + found[1])
            for line in reading.lines
            if (found := spoken.degree_in(reading.text[line.start : line.end]))
            and mentions.is_own(line.start + found[1])
        ),
        key=lambda one: (one[0], -one[1]),
        default=None,
    )
    if asked is None or best is None:
        return None
    rank, start = best
    level = {0: 3.0, 1: 4.0}.get(min(1, rank - asked[0]), 1.5 if rank == asked[0] - 1 else 1.0)
    return Found(level, (reading.quote_at(start),), "Highest degree found in the CV.", None)


def language(criterion: Criterion, mentions: Mentions) -> Found | None:
    """Compare the level of a language with the one asked for; None where it is not named."""
    wanted = next(spoken.languages(" ".join((*criterion.terms, criterion.name))), None)
    if wanted is None:
        return None
    asked = _asked_level(criterion)
    reading = mentions.reading
    said = [
        (level or 0, line.start + start)
        for line in reading.lines
        for code, start, end, level in _spoken(reading.text[line.start : line.end])
        if code == wanted[0] and mentions.is_own(line.start + start)
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
