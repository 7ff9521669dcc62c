"""How well scores and people's decisions go together: pure figures over counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

Counts = Mapping[float, int]
"""How often each value occurs."""

NEAR = 0.5  # levels; of whole levels that is the same one
ALIKE = 0.9  # share of candidates, a convention of ours: one in ten may differ
FEWEST = 5  # candidates below which sameness says nothing


def probability_higher(first: Counts, second: Counts) -> float | None:
    """The probability that one of the first has the higher value than one of the second.

    The area under the ROC curve: the Mann-Whitney statistic over the number of pairs, ties counting
    half (Hanley and McNeil, Radiology 143, 1982). 1: every one of the first is higher; 0.5: the
    value tells nothing; 0: the other way round.

    Args:
        first: values of one group.
        second: values of the other.

    Returns:
        0 to 1; None where a group is empty.
    """
    pairs = sum(first.values()) * sum(second.values())
    if not pairs:
        return None
    below, halves = 0, 0  # of the second group; half pairs, so that ties stay whole numbers
    for value in sorted({*first, *second}):
        level = second.get(value, 0)
        halves += first.get(value, 0) * (2 * below + level)
        below += level
    return halves / (2 * pairs)


def separates_nobody(levels: Counts, unknown: int) -> bool | None:
    """Whether a criterion treats nearly everybody alike.

    It does where at least `ALIKE` of the candidates are unknown, or lie within half a level of the
    median of those that are known.

    Args:
        levels: of the candidates with a level, 0 to 4.
        unknown: candidates without one.

    Returns:
        None where there are fewer than `FEWEST` candidates.
    """
    known = sum(levels.values())
    if known + unknown < FEWEST:
        return None
    middle = _middle(levels)
    near = sum(amount for level, amount in levels.items() if abs(level - middle) <= NEAR)
    return max(unknown, near) >= ALIKE * (known + unknown)


def _middle(counts: Counts) -> float:
    """The median; of two middle values the lower one; 0 where there is none."""
    half, seen = sum(counts.values()) / 2, 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= half:
            return value
    return 0.0


@dataclass(frozen=True)
class Waits:
    """How long something took, in seconds, over `n` cases."""

    n: int
    median: float
    ninetieth: float


def waits(seconds: Sequence[float]) -> Waits | None:
    """Median and 90th percentile; None without any case.

    Percentiles are interpolated between cases, the lowest being 0 and the highest 100 (type 7 of
    Hyndman and Fan, The American Statistician 50, 1996).
    """
    if not seconds:
        return None
    if len(seconds) == 1:
        return Waits(1, seconds[0], seconds[0])
    ninetieth = quantiles(seconds, n=10, method="inclusive")[8]
    return Waits(len(seconds), median(seconds), ninetieth)
