"""How far a model's total moves by chance: a figure for the card, computed before anything moves.

It is computed for a model that gives one level in ten differently each time, by one step; what a
model of your own does, `shortlist bench stability` measures. The spread is the distance between
the highest and the lowest of twenty totals: 3.735 standard deviations on average (the range of
twenty normal values; Tippett, Biometrika 17, 1925).
"""

import math
from typing import Final

from pipeline.rubric import TOP_LEVEL, Rubric

RUNS: Final = 20
MOVES: Final = 0.1  # the share of levels taken to come out one step away
_RANGE: Final = 3.735


def expected(rubric: Rubric, markings: int = 1) -> float:
    """Give the expected spread of twenty fresh totals.

    Args:
        rubric: the criteria; the fewer there are, the more one level weighs.
        markings: how many a total is made of; the mean of two moves less.

    Returns:
        Points, 0 to 100, to one decimal.
    """
    weights = [criterion.weight for criterion in rubric.criteria if criterion.kind != "note"]
    if not weights:
        return 0.0
    steps = [100 * weight / (TOP_LEVEL * sum(weights)) for weight in weights]
    deviation = math.sqrt(MOVES * sum(step * step for step in steps) / markings)
    return round(min(100.0, _RANGE * deviation), 1)
