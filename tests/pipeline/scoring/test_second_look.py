"""Two markings together: the mean, the quotes of both, and what a person has to look at."""

import math
import random
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.profile import Engine, Usage
from pipeline.rubric import Criterion, CriterionScore, Judgement, Quote, Rubric, Score
from pipeline.scoring import spread
from pipeline.scoring.evidence import summarise
from pipeline.scoring.judgements import overrule
from pipeline.scoring.second_look import combine, differ, needs_person, reverse

ENGINE = Engine(name="openai", version="1", model="m")
Level = float | None
levels = st.one_of(st.none(), st.integers(0, 4).map(float))


def rubric_of(*kinds: str, weights: Sequence[int] = ()) -> Rubric:
    return Rubric(
        criteria=tuple(
            Criterion.model_validate(
                {
                    "id": f"c{place}",
                    "name": f"Thing {place}",
                    "kind": kind,
                    "weight": weights[place] if weights else 3,
                    "levels": ("missing", "touched", "used", "main tool", "deep"),
                }
            )
            for place, kind in enumerate(kinds)
        )
    )


def marking(rubric: Rubric, *given_: Level, quote: str = "Ran it") -> Score:
    marks = tuple(
        CriterionScore(
            criterion_id=criterion.id,
            level=level,
            quotes=() if level is None else (Quote(text=quote, start=0, end=6),),
        )
        for criterion, level in zip(rubric.criteria, given_, strict=True)
    )
    return summarise(rubric, marks, ENGINE, Usage(calls=1))


def test_levels_are_averaged_and_quotes_of_both_kept() -> None:
    rubric = rubric_of("scored", "scored")
    both = combine(rubric, marking(rubric, 3, 4), marking(reverse(rubric), 4, 2, quote="Led it"))
    assert [mark.level for mark in both.criteria] == [2.5, 4.0]
    assert [quote.text for quote in both.criteria[0].quotes] == ["Ran it", "Led it"]
    assert both.total == 81.3
    assert both.totals == (87.5, 75.0)
    assert both.usage.calls == 2


@pytest.mark.parametrize(("first", "second"), [(4, None), (None, 4), (1, None), (None, 0)])
def test_a_must_that_only_one_marking_found_is_asked(first: Level, second: Level) -> None:
    rubric = rubric_of("must", "scored")
    both = combine(rubric, marking(rubric, first, 4), marking(rubric, second, 4))
    assert both.bucket == "ask_first"
    assert both.criteria[0].level == (second if first is None else first)


def test_what_one_marking_found_stays() -> None:
    rubric = rubric_of("scored", "scored")
    both = combine(rubric, marking(rubric, 3, None), marking(rubric, None, 2))
    assert [mark.level for mark in both.criteria] == [3, 2]


@pytest.mark.parametrize(
    ("first", "second", "bucket"),
    [(1, 1, "gate_failed"), (1, 2, "ask_first"), (3, 0, "ask_first"), (2, 4, "ready")],
)
def test_a_must_on_which_markings_differ_is_asked_and_never_failed(
    first: float, second: float, bucket: str
) -> None:
    rubric = rubric_of("must", "scored")
    both = combine(rubric, marking(rubric, first, 4), marking(rubric, second, 4))
    assert both.bucket == bucket


@given(st.lists(st.tuples(levels, levels), min_size=1, max_size=8))
def test_the_total_lies_between_both_where_both_found_the_same_criteria(
    given_: list[tuple[Level, Level]],
) -> None:
    rubric = rubric_of(*["scored"] * len(given_))
    pairs = [(a, b) if a is not None and b is not None else (None, None) for a, b in given_]
    first = marking(rubric, *(a for a, _ in pairs))
    second = marking(rubric, *(b for _, b in pairs))
    both = combine(rubric, first, second)
    low, high = sorted((first.total, second.total))
    assert low - 1.3 <= both.total <= high + 1.3  # a level is rounded to a tenth: 1.25 points
    assert combine(rubric, second, first).total == both.total


def test_nobody_has_to_look_again_once_a_person_has_judged() -> None:
    rubric = rubric_of("scored", "scored")
    both = combine(rubric, marking(rubric, 4, 4), marking(rubric, 1, 4))
    assert needs_person(both)
    word = Judgement(
        kind="level", level=2, reason="x", by="U1", at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert not needs_person(overrule(rubric, both, {"c0": word}))


def test_a_person_has_to_look_beyond_ten_points() -> None:
    assert not differ(())
    assert not differ((70.0, 80.0))
    assert differ((70.0, 80.1))


def test_the_spread_that_is_told_is_the_spread_of_levels_that_move_by_chance() -> None:
    chance = random.Random(7)  # noqa: S311 - guards nothing
    rubric = rubric_of(*["scored"] * 6, weights=(5, 4, 3, 3, 2, 2))

    def total() -> float:
        moved = [2 + (chance.random() < 0.1) * chance.choice((-1, 1)) for _ in range(6)]
        return marking(rubric, *moved).total

    spreads = [max(runs) - min(runs) for runs in ([total() for _ in range(20)] for _ in range(300))]
    seen = sum(spreads) / len(spreads)
    assert math.isclose(spread.expected(rubric), seen, rel_tol=0.1)
    assert math.isclose(spread.expected(rubric, 2), spread.expected(rubric) / 2**0.5, rel_tol=0.01)
