"""How strongly a CV shows a term: how often, how near, and where it stands."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from pipeline import skills
from pipeline.scoring.mentions import Mentions
from pipeline.scoring.reading import Reading, Zone
from pipeline.scoring.tokens import HANGUL, stems, telling

# Work done says more than a list of words; the order is what counts, the steps are even.
ZONE_WEIGHT: Final[Mapping[Zone, float]] = {
    "title": 1.0, "work": 0.95, "projects": 0.9, "unknown": 0.85, "summary": 0.85,
    "certificates": 0.8, "education": 0.75, "skills": 0.75, "languages": 0.7, "other": 0.6,
}  # fmt: skip
TYPICAL_LENGTH: Final = 450  # words of a one-page CV
_FEW = 0.7  # what one mention is worth, against many, where one shows what is asked
# k1 and b of BM25: mentions at which half is reached, and how far a long CV needs more of them.
_SATURATION, _LENGTH_SHARE = 1.2, 0.5
_TOPIC_SATURATION, _TOPIC_LENGTH_SHARE = 2.0, 0.75
_SPELLING = 0.85  # similarity from which a word counts as misspelt
_NEAR = 0.6
_SCATTERED = 0.5
_SHORTEST_FUZZY = 6
_SYLLABLES = re.compile(f"[{HANGUL}]")  # two make a word, which stands in compounds


@dataclass(frozen=True, slots=True)
class Term:
    """A term made ready for looking up.

    Attributes:
        text: as the rubric has it.
        skill: the skill's id, where the vocabulary knows it.
        stems: its words.
        weight: how much it tells, 0 to 1.3.
    """

    text: str
    skill: str | None
    stems: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Match:
    """What was found of a term.

    Attributes:
        strength: 0 to 1.
        offsets: characters at which it stands and counts, the most telling place first.
        denied: characters at which it is denied, where it counts nowhere.
    """

    strength: float
    offsets: tuple[int, ...]
    denied: tuple[int, ...] = ()


NOTHING: Final = Match(0.0, ())


def prepare_term(text: str) -> Term | None:
    """Make a term ready; None where it has no word."""
    words = stems(text)
    if not words:
        return None
    known = skills.find(text)
    whole = known and known[0].end - known[0].start >= len(text.strip()) - 1
    skill = known[0].skill if whole else None
    weight = 1.3 if skill else max(telling(word) for word in words)
    return Term(text, skill, words, weight or 0.1)


def match(term: Term, mentions: Mentions, *, topical: bool = False) -> Match:
    """Look a term up.

    Args:
        term: the term.
        mentions: the CV, and which mentions in it count.
        topical: it is one of many that tell what a CV is about, so that what it says once counts
            for less; else one mention shows most of it.

    Returns:
        The strongest of: the term itself or another spelling of it; its words scattered; a word
        that holds it or is nearly spelt like it.
    """
    reading = mentions.reading
    offsets = list(_exact(term, reading))
    if offsets:
        return _weighed(offsets, mentions, 1.0, topical)
    if len(term.stems) > 1:
        return _scattered(term, mentions, topical)
    near = _near(term, reading)
    return _weighed(near, mentions, _NEAR, topical) if near else NOTHING


def _exact(term: Term, reading: Reading) -> Iterator[int]:
    if term.skill and term.skill in reading.skills:
        yield from reading.skills[term.skill]
        return
    if term.skill and len(term.text) < 3:
        return  # "C" and "R" are letters anywhere else
    for place in reading.places.get(term.stems[0], ()):
        words = reading.tokens[place : place + len(term.stems)]
        if tuple(word.stem for word in words) == term.stems:
            yield words[0].start


def _scattered(term: Term, mentions: Mentions, topical: bool) -> Match:
    """Count the term's words wherever they stand, each by what it tells."""
    reading = mentions.reading
    whole = sum(telling(word) for word in term.stems)
    found: list[tuple[float, Match]] = []
    for word in term.stems:
        places = reading.places.get(word, ())
        if telling(word) and places:
            offsets = [reading.tokens[place].start for place in places]
            found.append((telling(word), _weighed(offsets, mentions, _SCATTERED, topical)))
    shown = [one for one in found if one[1].offsets]
    if not shown:
        return Match(0.0, (), tuple(one.denied[0] for _, one in found if one.denied))
    strength = sum(weight * one.strength for weight, one in shown) / whole
    strongest = sorted(shown, key=lambda one: -one[0])
    return Match(strength, tuple(one.offsets[0] for _, one in strongest))


def _near(term: Term, reading: Reading) -> list[int]:
    word = term.stems[0]
    compound = _SYLLABLES.match(word) is not None and len(word) > 1
    if len(word) < _SHORTEST_FUZZY and not compound:
        return []
    holding = [stem for stem in reading.places if word in stem]
    if not holding and not compound:
        close = process.extractOne(
            word,
            reading.places.keys(),
            scorer=OSA.normalized_similarity,
            score_cutoff=_SPELLING,
        )
        holding = [close[0]] if close else []
    return sorted(reading.tokens[p].start for stem in holding for p in reading.places[stem])


def _weighed(places: Sequence[int], mentions: Mentions, factor: float, topical: bool) -> Match:
    """Strength of mentions: the best place, and more with each further mention.

    The growth is BM25's term frequency part (Robertson and Zaragoza, 2009); where one mention
    shows most, the growth of the rest.
    """
    reading = mentions.reading
    offsets, denied = mentions.sort(places)
    if not offsets:
        return Match(0.0, (), denied)
    ranked = sorted(offsets, key=lambda offset: (-ZONE_WEIGHT[reading.zone_at(offset)], offset))
    best = ZONE_WEIGHT[reading.zone_at(ranked[0])]
    number = mentions.count(offsets)
    pages = reading.length / TYPICAL_LENGTH
    if topical:
        share = 1 + _TOPIC_LENGTH_SHARE * (pages - 1)
        grown = number / (number + _TOPIC_SATURATION * share)
    else:
        share = 1 + _LENGTH_SHARE * (pages - 1)
        more = (number - 1) / (number - 1 + _SATURATION * share)
        grown = _FEW + (1 - _FEW) * more
    return Match(factor * best * grown, tuple(ranked))
