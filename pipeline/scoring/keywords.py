"""Scoring by words: deterministic, no network; every level stands on lines of the CV."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.extraction.words import has
from pipeline.profile import Engine, Profile
from pipeline.rubric import Criterion, Mark, RawQuote, Rubric, Score
from pipeline.scoring.careers import Career, freshness
from pipeline.scoring.evidence import settle
from pipeline.scoring.facts import Found, degree, language, years
from pipeline.scoring.kinds import Kind, kind_of
from pipeline.scoring.matching import Match, Term, match, prepare_term
from pipeline.scoring.mentions import Mentions
from pipeline.scoring.reading import Reading

ENGINE: Final = Engine(name="keywords", version="3")
_MOST_QUOTES = 3
_MOST_ASKED = 8  # terms up to which each missing one is worth a question
_MOST_NAMED = 6  # terms that a reason names
_MANY = 4  # terms from which not every one is expected


@dataclass(frozen=True, slots=True)
class PreparedCriterion:
    """A criterion with its terms made ready.

    Attributes:
        kind: how it is judged.
        topical: it has so many terms that they tell a subject, and not each is asked for.
        target: 0 to 1, the share of the terms' weight that earns the top level.
    """

    criterion: Criterion
    kind: Kind
    terms: tuple[Term, ...]
    topical: bool
    target: float


def score(
    rubric: Rubric, text: str, profile: Profile, today: datetime.date, advert: str = ""
) -> Score:
    """Score a CV by the words in it.

    Args:
        rubric: the criteria; it is made ready once and kept for the next CV.
        text: the visible, redacted text of the CV.
        profile: its facts, for years and positions.
        today: what "present" means.
        advert: the opening's description; sentences that the CV has of it show nothing.

    Returns:
        The score. What the CV does not say is unknown, never 0.
    """
    said = marks(rubric, Mentions(Reading(text, profile), advert), profile, today)
    return settle(rubric, said, text, ENGINE, matched=True)


def marks(
    rubric: Rubric, mentions: Mentions, profile: Profile, today: datetime.date
) -> tuple[Mark, ...]:
    """Mark a CV by the words in it, one mark for each criterion, in the rubric's order."""
    career = Career(profile, today)
    return tuple(_mark(one, mentions, career) for one in prepare(rubric))


@lru_cache(maxsize=64)
def prepare(rubric: Rubric) -> tuple[PreparedCriterion, ...]:
    """Make a rubric ready: its terms under all their spellings, each criterion's way of judging."""
    return tuple(_prepare(criterion) for criterion in rubric.criteria)


def _prepare(criterion: Criterion) -> PreparedCriterion:
    texts = criterion.terms or (criterion.name,)
    terms = tuple(term for term in map(prepare_term, dict.fromkeys(texts)) if term)
    many = len(terms) >= _MANY
    target = max(0.3, _MANY / (_MANY + len(terms))) if many else 1.0
    topical = many and criterion.kind != "must"
    return PreparedCriterion(criterion, kind_of(criterion), terms, topical, target)


def _mark(prepared: PreparedCriterion, mentions: Mentions, career: Career) -> Mark:
    found = _JUDGES[prepared.kind](prepared, mentions, career)
    criterion = prepared.criterion
    if found is None or not found.quotes:
        return Mark(criterion_id=criterion.id, level=None)
    return Mark(
        criterion_id=criterion.id,
        level=found.level,
        quotes=tuple(RawQuote(text=q, supports=found.level > 0) for q in found.quotes),
        reason=found.reason,
        question=found.question,
    )


def _judge_terms(prepared: PreparedCriterion, mentions: Mentions, career: Career) -> Found | None:
    reading = mentions.reading
    matches = [(term, match(term, mentions, topical=prepared.topical)) for term in prepared.terms]
    shown = [one for one in matches if one[1].strength]
    denials = [one for one in matches if one[1].denied]
    if not shown:
        return _missing(denials, reading) if denials else None
    weight = sum(term.weight for term, _ in matches)
    unused = {term: career.unused(one.offsets, reading) for term, one in shown}
    share = sum(t.weight * one.strength * freshness(unused[t]) for t, one in shown) / weight
    criterion = prepared.criterion
    lost, told = career.short_of(criterion)
    level = max(0.1, round(4 * min(1.0, share / prepared.target) - lost, 1))
    if criterion.kind == "must" and level < criterion.pass_level:
        # Words that are missing are no proof against anybody: a person asks.
        return None
    missing = [term.text for term in prepared.terms if term not in unused]
    asked = _question(missing) if len(matches) <= _MOST_ASKED else None
    return Found(level, _quotes(shown, reading), _reason(unused, missing) + told, asked)


def _missing(denials: list[tuple[Term, Match]], reading: Reading) -> Found:
    quotes = dict.fromkeys(reading.quote_at(o) for _, one in denials for o in one.denied)
    return Found(0.0, tuple(quotes)[:_MOST_QUOTES], "The CV says that it is missing.", None)


def _quotes(shown: list[tuple[Term, Match]], reading: Reading) -> tuple[str, ...]:
    strongest = sorted(shown, key=lambda one: -one[0].weight * one[1].strength)
    lines = (reading.quote_at(one.offsets[0]) for _, one in strongest)
    return tuple(dict.fromkeys(lines))[:_MOST_QUOTES]


def _reason(unused: Mapping[Term, float], missing: list[str]) -> str:
    """Say what was found, and of what its last use lies far back."""
    found = [term.text for term in unused]
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    old = [f"{t.text} ({years:.0f} years)" for t, years in unused.items() if freshness(years) < 1]
    return (
        f"Found: {', '.join(found[:_MOST_NAMED])}{more}."
        + (
            f" Last used long before the latest position: {', '.join(old[:_MOST_NAMED])}."
            if old
            else ""
        )
        + (f" {len(missing)} not found." if missing else "")
    )


def _question(missing: list[str]) -> str | None:
    """Ask about what was not found; nobody can say anything about a bare "Engineer"."""
    subjects = [term for term in missing if not has("title", term)]
    return f"What can you tell us about {', '.join(subjects)}?" if subjects else None


def _judge_years(prepared: PreparedCriterion, mentions: Mentions, career: Career) -> Found | None:
    return years(prepared.criterion, prepared.terms, mentions, career.profile, career.today)


def _judge_degree(prepared: PreparedCriterion, mentions: Mentions, career: Career) -> Found | None:
    del career
    return degree(prepared.criterion, mentions)


def _judge_language(
    prepared: PreparedCriterion, mentions: Mentions, career: Career
) -> Found | None:
    del career
    return language(prepared.criterion, mentions)


_Judge = Callable[[PreparedCriterion, Mentions, Career], Found | None]
_JUDGES: Final[Mapping[Kind, _Judge]] = {
    "terms": _judge_terms,
    "years": _judge_years,
    "degree": _judge_degree,
    "language": _judge_language,
}
