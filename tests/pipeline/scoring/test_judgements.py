"""People's levels count in the arithmetic, and the engine's stay beside them."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pipeline.rubric import Judgement
from pipeline.scoring.judgements import overrule
from tests.pipeline.scoring.test_second_look import levels, marking, rubric_of


def word(level: float | None) -> Judgement:
    return Judgement(
        kind="level", level=level, reason="I asked", by="U1", at=datetime(2026, 1, 1, tzinfo=UTC)
    )


def test_a_level_by_hand_moves_total_and_bucket_but_no_evidence() -> None:
    rubric = rubric_of("must", "scored")
    score = marking(rubric, None, 4)
    assert (score.total, score.evidence, score.bucket) == (50.0, 0.5, "ask_first")
    after = overrule(rubric, score, {"c0": word(4)})
    assert (after.total, after.evidence, after.bucket) == (100.0, 0.5, "ready")
    assert after.criteria[0].own_level is None
    assert after.criteria[0].judgement == word(4)


def test_a_person_may_say_that_nobody_can_say() -> None:
    rubric = rubric_of("must")
    after = overrule(rubric, marking(rubric, 1), {"c0": word(None)})
    assert (after.total, after.bucket) == (0.0, "ask_first")
    assert after.criteria[0].own_level == 1


@given(st.lists(levels, min_size=1, max_size=8), st.data())
def test_words_change_only_their_own_criteria(
    given_: list[float | None], data: st.DataObject
) -> None:
    rubric = rubric_of(*["scored"] * len(given_))
    score = marking(rubric, *given_)
    judged = data.draw(st.sets(st.sampled_from([c.id for c in rubric.criteria])))
    after = overrule(rubric, score, {one: word(4) for one in judged} | {"gone": word(0)})
    assert after.total >= score.total
    for before, now in zip(score.criteria, after.criteria, strict=True):
        assert (now.level == 4) if now.criterion_id in judged else (now == before)
