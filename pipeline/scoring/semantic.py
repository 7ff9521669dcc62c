"""Scoring by words and by meaning: deterministic, no network, a small model on this machine.

What words show counts as in `keywords`. On top of it, a scored criterion's level may rise where
the CV is about the same thing in other words, and where passages of it say so: these are quoted.

    likeness = cosine of the criterion and the whole CV
    meant    = 4 * (likeness - FAR) / (NEAR - FAR), within 0 and 4
    level    = said + SHARE * (meant - said) where meant is more than said, else said

Likeness never lowers a level, alone never earns a level of 3, and says nothing about a must-have,
years, degrees and languages, which are facts, nor about what the CV denies.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from pipeline.profile import Engine, Profile
from pipeline.rubric import TOP_LEVEL, Criterion, Mark, RawQuote, Rubric, Score
from pipeline.scoring import keywords
from pipeline.scoring.embedding import embed, reads, unit
from pipeline.scoring.evidence import settle
from pipeline.scoring.mentions import Mentions
from pipeline.scoring.negation import denies
from pipeline.scoring.reading import MAX_QUOTE, Line, Reading

if TYPE_CHECKING:
    from pipeline.scoring.embedding import Vectors

ENGINE: Final = Engine(name="semantic", version="2")
# Cosines of this model. The demo's CVs have 0.2 to 0.35 beside openings of other trades, since all
# of them speak of work, and up to 0.69 beside their own. Ranks hardly depend on these: FAR from
# 0.1 to 0.3 and NEAR from 0.7 to 0.8 move nDCG at 10 of the bench by 0.01.
FAR: Final = 0.3
NEAR: Final = 0.7
SHARE: Final = 0.7
CLOSE: Final = 0.4  # of a passage that is quoted: twice what unlike sentences reach
_MOST_PASSAGES = 300
_FEWEST_WORDS = 4
_MOST_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Understood:
    """A CV made ready for any number of rubrics.

    Attributes:
        passages: first and last character, exclusive, of its passages; none where the model
            cannot read the CV.
        vectors: their meanings, shape (passages, 384).
        whole: what the CV is about, shape (384,).
    """

    reading: Reading
    profile: Profile
    passages: tuple[tuple[int, int], ...]
    vectors: "Vectors"
    whole: "Vectors"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A rubric's criteria as meanings, one row each: alone, and as part of this opening."""

    alone: "Vectors"
    here: "Vectors"


def score(
    rubric: Rubric, text: str, profile: Profile, today: datetime.date, advert: str = ""
) -> Score:
    """Score a CV by words and meaning.

    Args:
        rubric: the criteria; it is made ready once and kept for the next CV.
        text: the visible, redacted text of the CV.
        profile: its facts, for years and positions.
        today: what "present" means.
        advert: the opening's description; sentences that the CV has of it show nothing.

    Returns:
        The score. What the CV does not say is unknown, never 0.

    Raises:
        EngineMissingError: the extra `semantic` is not installed.
    """
    return score_understood(rubric, understand(text, profile), today, advert)


def understand(text: str, profile: Profile) -> Understood:
    """Find out what a CV is about; takes far longer than scoring does then.

    Its beginning, where most CVs say who someone is, counts as much as all passages together.

    Raises:
        EngineMissingError: as for `score`.
    """
    reading = Reading(text, profile)
    passages = tuple(_passages(reading))[:_MOST_PASSAGES] if reads(reading.text) else ()
    vectors = embed([reading.text, *(reading.text[start:end] for start, end in passages)])
    whole = unit(vectors[0] + unit(vectors[1:].sum(axis=0)))
    return Understood(reading, profile, passages, vectors[1:], whole)


def score_understood(
    rubric: Rubric, cv: Understood, today: datetime.date, advert: str = ""
) -> Score:
    """Score a CV that `understand` has made ready; see `score`."""
    mentions = Mentions(cv.reading, advert)
    said = keywords.marks(rubric, mentions, cv.profile, today)
    asked = _asked(rubric)
    likeness = asked.here @ cv.whole
    closest = partial(_closest, cv, mentions)
    marks = [
        _raise(mark, prepared.criterion, float(likeness[place]), closest(asked.alone[place]))
        if _may_rise(mark, prepared) and cv.passages
        else mark
        for place, (mark, prepared) in enumerate(zip(said, keywords.prepare(rubric), strict=True))
    ]
    return settle(rubric, marks, cv.reading.text, ENGINE, matched=True)


@lru_cache(maxsize=64)
def _asked(rubric: Rubric) -> _Asked:
    """Give the criteria's meanings, and with them that of the opening.

    A criterion means what it means in its opening: "assets" of a bank are not those of a studio.
    """
    own = [", ".join(one.terms) or one.name for one in rubric.criteria]
    vectors = embed([*own, ". ".join(one.name for one in rubric.criteria)])
    return _Asked(vectors[:-1], unit(vectors[:-1] + vectors[-1]))


def _may_rise(mark: Mark, prepared: keywords.PreparedCriterion) -> bool:
    is_fact = prepared.kind != "terms" or prepared.criterion.kind == "must"
    return not is_fact and mark.level != 0


def _closest(cv: Understood, mentions: Mentions, wanted: "Vectors") -> tuple[str, ...]:
    """Give the passages that mean what is wanted, the closest first."""
    likeness = (cv.vectors @ wanted).tolist()
    order = sorted(range(len(likeness)), key=lambda place: -likeness[place])
    close = (cv.passages[place] for place in order if likeness[place] >= CLOSE)
    own = (
        (start, end)
        for start, end in close
        if not (mentions.is_copied(start) or mentions.is_copied(end - 1))
    )
    texts = (cv.reading.text[start:end] for start, end in own)
    return tuple(dict.fromkeys(text for text in texts if not denies(text)))[:_MOST_QUOTES]


def _raise(mark: Mark, criterion: Criterion, likeness: float, closest: Sequence[str]) -> Mark:
    meant = TOP_LEVEL * min(1.0, max(0.0, (likeness - FAR) / (NEAR - FAR)))
    said = mark.level or 0.0
    if meant <= said or not closest:
        return mark
    quotes = dict.fromkeys((*(quote.text for quote in mark.quotes), *closest))
    asked = None if mark.quotes else f"How close is your work to “{criterion.name}”?"
    return Mark(
        criterion_id=mark.criterion_id,
        level=said + SHARE * (meant - said),
        quotes=tuple(RawQuote(text=quote) for quote in quotes),
        reason=f"{mark.reason} Alike in meaning: {likeness:.2f} of 1.".strip(),
        question=mark.question or asked,
    )


def _passages(reading: Reading) -> Iterator[tuple[int, int]]:
    """Cut a CV into lines, short ones of one part together, long ones in pieces."""
    held: list[Line] = []
    for line in reading.lines:
        if held and (line.zone != held[0].zone or _says_enough(reading, held)):
            yield from _pieces(reading.text, held[0].start, held[-1].end)
            held = []
        held.append(line)
    if held:
        yield from _pieces(reading.text, held[0].start, held[-1].end)


def _says_enough(reading: Reading, held: Sequence[Line]) -> bool:
    words = reading.text[held[0].start : held[-1].end].split(None, _FEWEST_WORDS)
    return len(words) >= _FEWEST_WORDS


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a long passage at white space, into pieces that fit into a quote."""
    while end - start > MAX_QUOTE:
        cut = max(text.rfind(" ", start + 1, start + MAX_QUOTE), start + MAX_QUOTE // 2)
        yield start, cut
        start = cut + len(text[cut:end]) - len(text[cut:end].lstrip())
    if end > start:
        yield start, end
