"""Why a total is what it is, and what would raise it: the arithmetic of a score spelled out."""

from collections.abc import Sequence

from pipeline.document import Page, Value
from pipeline.locate import SearchableText
from pipeline.rubric import TOP_LEVEL, Criterion, CriterionScore, Judgement


class ShownQuote(Value):
    """A quote, and the page that it stands on where it can be told.

    Attributes:
        supports: False where it speaks against the criterion.
    """

    text: str
    page: int | None
    supports: bool


class Part(Value):
    """What one criterion adds to a total.

    Attributes:
        criterion_id: stable over the versions of a rubric.
        level: 0 to 4, None where it is unknown.
        meaning: the rubric's text for the level, None where it is unknown.
        points: what it adds to the total of 100; `most` is what it could add.
        next_level: the rubric's text for the next whole level, None at the top.
        gain: points that this level would add.
        question: what to ask, where something is open.
        judgement: a person's word, where the level is theirs; `own_level` is the engine's then.
        levels: the rubric's texts of all levels.
    """

    criterion_id: str
    criterion: str
    kind: str
    weight: int
    level: float | None
    meaning: str | None
    points: float
    most: float
    quotes: tuple[ShownQuote, ...]
    reason: str
    next_level: str | None
    gain: float
    question: str | None
    judgement: Judgement | None = None
    own_level: float | None = None
    levels: tuple[str, ...] = ()


class Change(Value):
    """What became of one criterion from one score to another; a side that lacks it is None.

    Attributes:
        points: what it adds to the second total more than to the first.
        gained: quotes that only the second score stands on; `lost` are those of the first only.
    """

    criterion: str
    before: Part | None
    after: Part | None
    points: float
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def difference(before: Sequence[Part], after: Sequence[Part]) -> tuple[Change, ...]:
    """Say why two totals differ: of two CVs of a person, two rubric versions, or two people.

    Args:
        before: the first score spelled out.
        after: the second one.

    Returns:
        One change a criterion, those of the second score first and in its order. The points of
        all add up to the difference of the totals, but for rounding.
    """
    firsts = {part.criterion_id: part for part in before}
    seconds = {part.criterion_id: part for part in after}
    return tuple(
        _change(firsts.get(criterion), seconds.get(criterion))
        for criterion in dict.fromkeys((*seconds, *firsts))
    )


def _change(before: Part | None, after: Part | None) -> Change:
    old = [quote.text for quote in before.quotes] if before else []
    new = [quote.text for quote in after.quotes] if after else []
    named = after or before
    return Change(
        criterion=named.criterion if named else "",
        before=before,
        after=after,
        points=round((after.points if after else 0.0) - (before.points if before else 0.0), 1),
        gained=tuple(quote for quote in new if quote not in old),
        lost=tuple(quote for quote in old if quote not in new),
    )


def explain(
    pairs: Sequence[tuple[Criterion, CriterionScore]], pages: Sequence[Page]
) -> tuple[Part, ...]:
    """Spell a score out.

    Args:
        pairs: each criterion with its settled level.
        pages: of the CV as read, to tell where quotes stand.

    Returns:
        One part a criterion, in the order of the rubric. The points of all add up to the total,
        but for rounding (each is given to a tenth).
    """
    counted = sum(criterion.weight for criterion, _ in pairs if criterion.kind != "note")
    texts = [(page.number, SearchableText(page.text)) for page in pages]
    return tuple(_part(criterion, score, counted, texts) for criterion, score in pairs)


def _part(
    criterion: Criterion,
    score: CriterionScore,
    counted: int,
    texts: Sequence[tuple[int, SearchableText]],
) -> Part:
    most = 0.0 if criterion.kind == "note" or not counted else 100 * criterion.weight / counted
    level = score.level
    following = min(int(level or 0) + 1, TOP_LEVEL)
    gain = most * (following - (level or 0)) / TOP_LEVEL
    return Part(
        criterion_id=criterion.id,
        criterion=criterion.name,
        kind=criterion.kind,
        weight=criterion.weight,
        level=level,
        meaning=None if level is None else criterion.levels[int(level)],
        points=round(most * (level or 0) / TOP_LEVEL, 1),
        most=round(most, 1),
        quotes=tuple(
            ShownQuote(text=quote.text, page=_page(quote.text, texts), supports=quote.supports)
            for quote in score.quotes
        ),
        reason=score.reason,
        next_level=criterion.levels[following] if gain > 0 else None,
        gain=round(gain, 1),
        question=score.question,
        judgement=score.judgement,
        own_level=score.own_level,
        levels=criterion.levels,
    )


def _page(quote: str, texts: Sequence[tuple[int, SearchableText]]) -> int | None:
    return next((number for number, text in texts if text.locate(quote)), None)
