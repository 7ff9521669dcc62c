"""Figures of scores beside decisions, against what a hand works out."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.agreement import Waits, probability_higher, separates_nobody, waits

groups = st.lists(st.integers(0, 1000).map(lambda tenths: tenths / 10), min_size=1, max_size=30)


def test_the_share_of_pairs_is_what_counting_them_gives() -> None:
    # Pairs of (90, 60, 60) with (60, 40): 90 wins both; each 60 ties one and wins one. 5 of 6.
    assert probability_higher({90.0: 1, 60.0: 2}, {60.0: 1, 40.0: 1}) == pytest.approx(5 / 6)
    assert probability_higher({90.0: 1}, {40.0: 3}) == 1
    assert probability_higher({40.0: 3}, {90.0: 1}) == 0
    assert probability_higher({}, {90.0: 1}) is None
    assert probability_higher({90.0: 1}, {}) is None


@given(groups, groups)
def test_the_share_of_pairs_is_symmetric_and_that_of_all_pairs(
    first: list[float], second: list[float]
) -> None:
    share = probability_higher(Counter(first), Counter(second))
    other = probability_higher(Counter(second), Counter(first))
    pairs = [(one > two) + 0.5 * (one == two) for one in first for two in second]
    assert share == pytest.approx(sum(pairs) / len(pairs))
    assert share is not None
    assert other == pytest.approx(1 - share)


@given(groups)
def test_the_same_values_twice_tell_nothing(values: list[float]) -> None:
    assert probability_higher(Counter(values), Counter(values)) == 0.5


@pytest.mark.parametrize(
    ("levels", "unknown", "expected"),
    [
        ({3.0: 9, 0.0: 1}, 0, True),
        ({3.0: 8, 0.0: 2}, 0, False),
        ({2.6: 5, 3.0: 3, 3.1: 1, 0.5: 1}, 0, True),
        ({3.0: 1}, 9, True),
        ({3.0: 5}, 5, False),
        ({}, 10, True),
        ({3.0: 4}, 0, None),
        ({}, 0, None),
    ],
)
def test_a_criterion_separates_nobody_where_nearly_all_are_alike(
    levels: dict[float, int], unknown: int, *, expected: bool | None
) -> None:
    assert separates_nobody(levels, unknown) is expected


def test_waits_have_median_and_ninetieth_percentile_with_their_number() -> None:
    assert waits([]) is None
    assert waits([60]) == Waits(1, 60, 60)
    # Ten gaps between eleven cases: the 90th percentile is the tenth case.
    assert waits([10 * n for n in range(11)]) == Waits(11, 50, 90)
    assert waits([0, 100]) == Waits(2, 50, 90)
