"""What an engine's marks are worth: quotes are looked up, then the total is computed.

Nothing an engine says is trusted. A level counts only with a quote that stands in the text and
carries a fact; everything else becomes an unknown and a question to ask.

What a quote is worth is in `pipeline.scoring.claims`. A model's quote has to state a fact: one
that only names a term earns level 1 at most, and leaves a must open that asks for more. Engines
that find words by themselves say by their levels what a mention is worth; their quotes only must
not be copies of the rubric. Words that the CV denies or only wishes for support nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from pipeline.extraction.words import has
from pipeline.locate import SearchableText
from pipeline.profile import Engine, Usage
from pipeline.rubric import (
    TOP_LEVEL,
    Bucket,
    Criterion,
    CriterionScore,
    Mark,
    Quote,
    RawQuote,
    Rubric,
    Score,
)
from pipeline.scoring.claims import Worth, copies_of, says_more, subject_places, worth
from pipeline.scoring.copies import Copies
from pipeline.scoring.negation import standing

MAX_QUOTES = 6
MAX_QUOTE_LENGTH = 600
MAX_REASON_LENGTH = 500
MAX_QUESTION_LENGTH = 300
NO_EVIDENCE = "Nothing in the CV was found that shows it."
ONLY_NAMED = "The CV names it and says no more of it."
_NAMED_LEVEL = 1.0  # what the prompt gives for a bare list entry


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A quote and what it is worth."""

    quote: Quote
    worth: Worth


@dataclass(frozen=True, slots=True)
class _Scales:
    """What quotes are weighed with: the CV, the rubric's own texts, and whose marks they are."""

    text: SearchableText
    copies: Copies
    matched: bool


def settle(
    rubric: Rubric,
    marks: Sequence[Mark],
    text: str,
    engine: Engine,
    usage: Usage = Usage(),  # noqa: B008 - an immutable value
    *,
    matched: bool = False,
) -> Score:
    """Turn an engine's marks into a score.

    Args:
        rubric: the criteria.
        marks: what the engine says; unknown ids are ignored, of two for one criterion the first
            counts, a missing one is unknown.
        text: the visible, redacted text of the CV; quotes are looked up in it.
        engine: what made the marks.
        usage: what the model calls took.
        matched: the engine found the words in the text by itself, and no model says what they
            are worth.

    Returns:
        The score. Never raises over what an engine says.
    """
    first: dict[str, Mark] = {}
    for mark in marks:
        first.setdefault(mark.criterion_id, mark)
    scales = _Scales(SearchableText(text), copies_of(rubric), matched)
    scores = tuple(_settle_one(c, first.get(c.id), scales) for c in rubric.criteria)
    return summarise(rubric, scores, engine, usage)


def summarise(
    rubric: Rubric,
    scores: tuple[CriterionScore, ...],
    engine: Engine,
    usage: Usage = Usage(),  # noqa: B008 - an immutable value
) -> Score:
    """Compute total, evidence share and bucket of levels that are already settled.

    Args:
        rubric: the criteria.
        scores: one for each criterion, in any order; a missing one is unknown.
        engine: what made them.
        usage: what the model calls took.

    Returns:
        The score; also the way to a new total after a person set a level by hand.
    """
    by_id = {score.criterion_id: score for score in scores}
    counted = [(c, by_id.get(c.id)) for c in rubric.criteria if c.kind != "note"]
    return Score(
        criteria=scores,
        total=_total(counted),
        evidence=_evidence(counted),
        bucket=_bucket(counted),
        engine=engine,
        usage=usage,
    )


def _settle_one(criterion: Criterion, mark: Mark | None, scales: _Scales) -> CriterionScore:
    if mark is None:
        return _unknown(criterion, NO_EVIDENCE, None)
    reason, question = _short(mark.reason, MAX_REASON_LENGTH), mark.question
    level = _valid_level(mark.level)
    if level is None:
        return _unknown(criterion, reason, question)
    quotes = _located(criterion, mark.quotes, scales)
    shown = {one.worth for one in quotes if one.quote.supports == (level > 0)}
    if not shown:
        return _unknown(criterion, NO_EVIDENCE, question)
    if "fact" not in shown and level > _NAMED_LEVEL:
        level = _NAMED_LEVEL
        if criterion.kind == "must" and level < criterion.pass_level:
            # A short list is no proof against anybody: a person asks.
            return _unknown(criterion, ONLY_NAMED, question)
    return CriterionScore(
        criterion_id=criterion.id,
        level=level,
        quotes=tuple(one.quote for one in quotes),
        reason=reason,
        question=_short(question, MAX_QUESTION_LENGTH) if question else None,
    )


def _unknown(criterion: Criterion, reason: str, question: str | None) -> CriterionScore:
    asked = _short(question or "", MAX_QUESTION_LENGTH) or _asked(criterion)
    return CriterionScore(
        criterion_id=criterion.id, level=None, reason=reason or NO_EVIDENCE, question=asked
    )


def _asked(criterion: Criterion) -> str:
    # Nobody can say anything about "Engineer"; about the work of one they can.
    if has("title", criterion.name):
        return f"Which of your work comes closest to “{criterion.name}”?"
    return f"What can you tell us about {criterion.name}?"


def _valid_level(level: float | None) -> float | None:
    """Give a level in tenths; None for one that is no number from 0 to 4."""
    if level is None or not 0 <= level <= TOP_LEVEL:
        return None
    tenths = round(level * 10)
    # Rounding must not turn a little into nothing: level 0 asks for another kind of quote.
    return max(tenths, 1) / 10 if level > 0 else 0.0


def _located(
    criterion: Criterion, quotes: Iterable[RawQuote], scales: _Scales
) -> tuple[_Weighed, ...]:
    found = (_locate(criterion, raw, scales) for raw in islice(quotes, MAX_QUOTES))
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _locate(criterion: Criterion, raw: RawQuote, scales: _Scales) -> _Weighed | None:
    text = scales.text
    place = text.locate(raw.text) if len(raw.text) <= MAX_QUOTE_LENGTH else None
    if place is None:
        return None
    start, end = place
    quote = Quote(text=text.text[start:end], start=start, end=end, supports=raw.supports)
    found = _weigh(criterion, quote, scales)
    return None if found == "empty" else _Weighed(quote, found)


def _weigh(criterion: Criterion, quote: Quote, scales: _Scales) -> Worth:
    if scales.matched or not quote.supports:
        return "fact" if says_more(quote.text, criterion, scales.copies) else "empty"
    whole = scales.text.text
    places = subject_places(quote.text, criterion)
    if places and not any(standing(whole, quote.start + at) == "shown" for at in places):
        return "empty"
    line = whole[whole.rfind("\n", 0, quote.start) + 1 : quote.start]
    return worth(quote.text, criterion, scales.copies, line[-MAX_QUOTE_LENGTH:])


def _short(text: str, length: int) -> str:
    # Cut before anything else looks at it: an engine may send megabytes.
    return " ".join(text[: length * 2].split())[:length]


def _total(counted: Sequence[tuple[Criterion, CriterionScore | None]]) -> float:
    """100 * sum(weight * level / 4) / sum(weight), to one decimal, halves up.

    In whole tenths, so that the same levels give the same total on every machine.
    """
    weight = sum(criterion.weight for criterion, _ in counted)
    if not weight:
        return 0.0
    earned = sum(c.weight * round((s.level or 0) * 10) for c, s in counted if s is not None)
    whole = 10 * TOP_LEVEL * weight
    return ((2 * 1000 * earned + whole) // (2 * whole)) / 10


def _evidence(counted: Sequence[tuple[Criterion, CriterionScore | None]]) -> float:
    """Share of the weight that stands on located quotes, 0 to 1, three decimals."""
    weight = sum(criterion.weight for criterion, _ in counted)
    shown = sum(criterion.weight for criterion, score in counted if score and score.quotes)
    return round(shown / weight, 3) if weight else 0.0


def _bucket(counted: Sequence[tuple[Criterion, CriterionScore | None]]) -> Bucket:
    musts = [(c, s.level if s and not s.disputed else None) for c, s in counted if c.kind == "must"]
    if any(level is not None and level < criterion.pass_level for criterion, level in musts):
        return "gate_failed"
    if any(level is None for _, level in musts):
        return "ask_first"
    return "ready"
