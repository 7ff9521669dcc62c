"""What an engine's marks are worth: quotes are looked up, then the total is computed.

Nothing an engine says is trusted. A level counts only with a quote that stands in the text and
carries a fact; everything else becomes an unknown and a question to ask.

A quote carries a fact when

1. it names one of the criterion's terms, and is not a copy of a level's text; or
2. it has two words or more, is no part of a level's text, and says more than the criterion's
   name and words of praise ("excellent", "proven skills").
"""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import islice

from pipeline.extraction.words import has
from pipeline.locate import SearchableText, fold
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
from pipeline.scoring.tokens import tokenise
from pipeline.scoring.words import lines

MAX_QUOTES = 6
MAX_QUOTE_LENGTH = 600
MAX_REASON_LENGTH = 500
MAX_QUESTION_LENGTH = 300
NO_EVIDENCE = "Nothing in the CV was found that shows it."

_COPY_WORDS = 4


def settle(
    rubric: Rubric,
    marks: Sequence[Mark],
    text: str,
    engine: Engine,
    usage: Usage = Usage(),  # noqa: B008 - an immutable value
) -> Score:
    """Turn an engine's marks into a score.

    Args:
        rubric: the criteria.
        marks: what the engine says; unknown ids are ignored, of two for one criterion the first
            counts, a missing one is unknown.
        text: the visible, redacted text of the CV; quotes are looked up in it.
        engine: what made the marks.
        usage: what the model calls took.

    Returns:
        The score. Never raises over what an engine says.
    """
    first: dict[str, Mark] = {}
    for mark in marks:
        first.setdefault(mark.criterion_id, mark)
    searchable = SearchableText(text)
    scores = tuple(_settle_one(c, first.get(c.id), searchable) for c in rubric.criteria)
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


def _settle_one(criterion: Criterion, mark: Mark | None, text: SearchableText) -> CriterionScore:
    if mark is None:
        return _unknown(criterion, NO_EVIDENCE, None)
    reason, question = _short(mark.reason, MAX_REASON_LENGTH), mark.question
    level = _valid_level(mark.level)
    if level is None:
        return _unknown(criterion, reason, question)
    quotes = _located(criterion, mark.quotes, text)
    if not any(quote.supports == (level > 0) for quote in quotes):
        return _unknown(criterion, NO_EVIDENCE, question)
    return CriterionScore(
        criterion_id=criterion.id,
        level=level,
        quotes=quotes,
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
    criterion: Criterion, quotes: Iterable[RawQuote], text: SearchableText
) -> tuple[Quote, ...]:
    found: list[Quote] = []
    for raw in islice(quotes, MAX_QUOTES):
        place = text.locate(raw.text) if len(raw.text) <= MAX_QUOTE_LENGTH else None
        if place is None:
            continue
        words = text.text[place[0] : place[1]]
        if carries_fact(words, criterion):
            quote = Quote(text=words, start=place[0], end=place[1], supports=raw.supports)
            found.append(quote)
    return tuple(dict.fromkeys(found))


def carries_fact(quote: str, criterion: Criterion) -> bool:
    """Tell whether a quote says something about the candidate; the rule is in the module's text.

    Args:
        quote: words of the CV.
        criterion: the criterion that it should speak for or against.

    Returns:
        False for praise, for single words, and for copies of the criterion's own words.
    """
    words = _words(quote)
    folded = fold(quote)
    copied = any(folded in _fold_own(level) for level in criterion.levels)
    if _names_term(words, criterion.terms):
        return not (copied and len(words) >= _COPY_WORDS)
    if copied or len(words) < 2:
        return False
    own = set(_own_words(criterion.name))
    return any(word not in own and word not in _praise() for word in words)


def _names_term(words: Sequence[str], terms: Iterable[str]) -> bool:
    said = f" {' '.join(words)} "
    for term in terms:
        wanted = " ".join(_own_words(term))
        if wanted and f" {wanted} " in said:
            return True
    return False


@lru_cache(maxsize=1024)
def _fold_own(text: str) -> str:
    """Fold a rubric's text; kept, because one rubric meets many CVs."""
    return fold(text)


@lru_cache(maxsize=1024)
def _own_words(text: str) -> tuple[str, ...]:
    """The folded words of a rubric's text; kept as in `_fold_own`."""
    return _words(text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(text[token.start : token.end]) for token in tokenise(text))


@cache
def _praise() -> frozenset[str]:
    return frozenset(word for line in lines("praise.txt") for word in _words(line))


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
