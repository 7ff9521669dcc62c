"""A second, independent marking, and what two markings say together.

The second one is asked afresh: the criteria stand in reverse order, and nothing of the first
answer is in the request. A level that both gave is their mean, so that the total moves less from
one pair of markings to the next than from one marking to the next (by the square root of two).
"""

from collections.abc import Sequence
from typing import Final

from pipeline.rubric import Criterion, CriterionScore, Rubric, Score
from pipeline.scoring.evidence import summarise

NEEDS_PERSON: Final = 10.0  # points between two markings from which a person has to look


def reverse(rubric: Rubric) -> Rubric:
    """The same criteria in reverse order, for the second marking."""
    return Rubric(criteria=rubric.criteria[::-1])


def differ(totals: Sequence[float]) -> bool:
    """Tell whether the totals of two markings lie so far apart that a person has to look."""
    return bool(totals) and max(totals) - min(totals) > NEEDS_PERSON


def needs_person(score: Score) -> bool:
    """Tell whether a person has to look at a score, and nobody has judged a criterion of it yet."""
    return differ(score.totals) and not any(mark.judgement for mark in score.criteria)


def combine(rubric: Rubric, first: Score, second: Score) -> Score:
    """Put two markings of one CV together.

    Args:
        rubric: the criteria, in the order in which people read them.
        first: the first marking.
        second: the second one, its criteria in any order.

    Returns:
        For each criterion the mean of both levels with the quotes of both. One that only one
        marking found stays as that one has it. A must of which only one of them sees that it is
        met, or not met, is disputed: it counts as open. `totals` are those of the two.
    """
    firsts = {mark.criterion_id: mark for mark in first.criteria}
    seconds = {mark.criterion_id: mark for mark in second.criteria}
    marks = tuple(
        _together(criterion, firsts[criterion.id], seconds[criterion.id])
        for criterion in rubric.criteria
    )
    score = summarise(rubric, marks, first.engine, first.usage + second.usage)
    return score.model_copy(update={"totals": (first.total, second.total)})


def _together(
    criterion: Criterion, first: CriterionScore, second: CriterionScore
) -> CriterionScore:
    if first.level is None or second.level is None:
        found = second if first.level is None else first
        disputed = criterion.kind == "must" and found.level is not None
        return found.model_copy(update={"disputed": disputed})
    passed = {level >= criterion.pass_level for level in (first.level, second.level)}
    return first.model_copy(
        update={
            # In whole twentieths, halves up: the mean of two tenths.
            "level": (round(first.level * 10) + round(second.level * 10) + 1) // 2 / 10,
            "quotes": tuple(dict.fromkeys((*first.quotes, *second.quotes))),
            "question": first.question or second.question,
            "disputed": criterion.kind == "must" and len(passed) > 1,
        }
    )
