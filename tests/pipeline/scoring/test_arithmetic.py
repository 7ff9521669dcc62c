"""What levels are worth: bounds, order, and what earns nothing, whatever the rubric is."""

import random

from hypothesis import given
from hypothesis import strategies as st

from pipeline.profile import Engine
from pipeline.rubric import Criterion, CriterionScore, Mark, Quote, RawQuote, Rubric, Score
from pipeline.scoring.evidence import settle, summarise

ENGINE = Engine(name="openai", version="1")
LEVELS = ("against it", "names it", "used it", "years of it", "led others")
LINES = ("Ran 14 services in Python", "Moved 2 TB of data", "No experience with Java", "Led a team")
CV = "\n".join(LINES)
Held = tuple[Criterion, CriterionScore]


@st.composite
def held(draw: st.DrawFn) -> list[Held]:
    """Criteria of all kinds, each with a settled score: a level with a quote, or unknown."""
    size = draw(st.integers(1, 12))
    levels = draw(st.lists(st.none() | st.integers(0, 40), min_size=size, max_size=size))
    return [_held(draw, number, tenths) for number, tenths in enumerate(levels)]


def _held(draw: st.DrawFn, number: int, tenths: int | None) -> Held:
    criterion = Criterion(
        id=f"c-{number}",
        name=f"Work {number}",
        kind=draw(st.sampled_from(["must", "scored", "note"])),
        weight=draw(st.integers(1, 5)),
        levels=LEVELS,
        pass_level=draw(st.integers(1, 4)),
    )
    if tenths is None:
        return criterion, CriterionScore(criterion_id=criterion.id, level=None)
    quote = Quote(text=LINES[0], start=0, end=len(LINES[0]), supports=tenths > 0)
    return criterion, CriterionScore(criterion_id=criterion.id, level=tenths / 10, quotes=(quote,))


def summed(some: list[Held]) -> Score:
    rubric = Rubric(criteria=tuple(criterion for criterion, _ in some))
    return summarise(rubric, tuple(score for _, score in some), ENGINE)


def counted(some: list[Held]) -> list[Held]:
    return [one for one in some if one[0].kind != "note"]


@given(held())
def test_total_and_evidence_stay_in_their_bounds(some: list[Held]) -> None:
    score = summed(some)
    weight = sum(criterion.weight for criterion, _ in counted(some))
    earned = sum(criterion.weight * (mark.level or 0) for criterion, mark in counted(some))
    shown = sum(criterion.weight for criterion, mark in counted(some) if mark.quotes)
    assert 0 <= score.total <= 100
    assert 0 <= score.evidence <= 1
    if weight:
        assert abs(score.total - 100 * earned / 4 / weight) <= 0.05 + 1e-9
        assert abs(score.evidence - shown / weight) <= 0.0005 + 1e-9
    else:
        assert (score.total, score.evidence) == (0, 0)


@given(held(), st.randoms(use_true_random=False))
def test_the_order_of_criteria_and_of_marks_changes_nothing(
    some: list[Held], chance: random.Random
) -> None:
    score, other = summed(some), summed(chance.sample(some, len(some)))
    assert (score.total, score.evidence, score.bucket) == (
        other.total, other.evidence, other.bucket,
    )  # fmt: skip
    rubric = Rubric(criteria=tuple(criterion for criterion, _ in some))
    marks = [mark for _, mark in some]
    assert summarise(rubric, tuple(chance.sample(marks, len(marks))), ENGINE).total == score.total


@given(held(), st.integers(0, 11), st.integers(0, 40))
def test_a_higher_level_never_lowers_total_or_bucket(
    some: list[Held], place: int, tenths: int
) -> None:
    criterion, mark = some[place % len(some)]
    if mark.level is None:
        return
    raised = mark.model_copy(update={"level": max(mark.level, tenths / 10)})
    better = [(c, raised if c is criterion else m) for c, m in some]
    before, after = summed(some), summed(better)
    order = ("gate_failed", "ask_first", "ready")
    assert after.total >= before.total
    assert order.index(after.bucket) >= order.index(before.bucket)


@given(held(), st.integers(0, 11))
def test_what_is_unknown_earns_nothing_and_shows_nothing(some: list[Held], place: int) -> None:
    criterion, _ = some[place % len(some)]
    unknown = CriterionScore(criterion_id=criterion.id, level=None)
    without = [(c, unknown if c is criterion else m) for c, m in some]
    before, after = summed(some), summed(without)
    assert after.total <= before.total
    assert after.evidence <= before.evidence
    left_out = Rubric(criteria=tuple(c for c, _ in some))
    missing = summarise(left_out, tuple(m for c, m in some if c is not criterion), ENGINE)
    assert (missing.total, missing.evidence) == (after.total, after.evidence)


@given(held())
def test_notes_count_nothing(some: list[Held]) -> None:
    kept = counted(some)
    if kept:
        whole, bare = summed(some), summed(kept)
        assert (whole.total, whole.evidence, whole.bucket) == (
            bare.total, bare.evidence, bare.bucket,
        )  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(LINES), st.booleans()), max_size=6),
    st.integers(0, 4),
    st.randoms(use_true_random=False),
)
def test_the_order_of_quotes_decides_nothing(
    said: list[tuple[str, bool]], level: int, chance: random.Random
) -> None:
    criterion = Criterion(id="c", name="Work", levels=LEVELS)
    totals = {
        settle(Rubric(criteria=(criterion,)), (_said(level, quotes),), CV, ENGINE).total
        for quotes in (said, chance.sample(said, len(said)))
    }
    assert len(totals) == 1


def _said(level: int, quotes: list[tuple[str, bool]]) -> Mark:
    raw = tuple(RawQuote(text=text, supports=supports) for text, supports in quotes)
    return Mark(criterion_id="c", level=level, quotes=raw)
