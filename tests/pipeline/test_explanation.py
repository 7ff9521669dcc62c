"""A total spelled out adds up, and says where its quotes stand and what would raise it."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Page
from pipeline.explanation import explain
from pipeline.profile import Engine
from pipeline.rubric import Criterion, CriterionScore, Quote, Rubric
from pipeline.scoring.evidence import summarise

LEVELS = ("missing", "touched", "used", "main tool", "deep")
ENGINE = Engine(name="keywords", version="1")
levels = st.one_of(st.none(), st.integers(0, 40).map(lambda tenths: tenths / 10))
kinds = st.sampled_from(["must", "scored", "note"])


def pair(
    place: int, kind: str, weight: int, level: float | None
) -> tuple[Criterion, CriterionScore]:
    criterion = Criterion.model_validate(
        {"id": f"c{place}", "name": f"Thing {place}", "kind": kind, "weight": weight,
         "levels": LEVELS}
    )  # fmt: skip
    return criterion, CriterionScore(criterion_id=criterion.id, level=level)


@given(st.lists(st.tuples(kinds, st.integers(1, 5), levels), min_size=1, max_size=12))
def test_the_points_add_up_to_the_total(given_: list[tuple[str, int, float | None]]) -> None:
    pairs = [pair(place, *one) for place, one in enumerate(given_)]
    rubric = Rubric(criteria=tuple(criterion for criterion, _ in pairs))
    total = summarise(rubric, tuple(score for _, score in pairs), ENGINE).total
    parts = explain(pairs, ())
    assert abs(sum(part.points for part in parts) - total) <= 0.05 * (len(parts) + 1)
    for part in parts:
        assert part.points <= part.most
        assert (part.next_level is None) == (part.gain == 0 or part.level == 4)


def test_quotes_have_their_page_and_the_next_level_its_gain() -> None:
    criterion, score = pair(1, "scored", 5, 2.0)
    quote = Quote(text="ran the lathes", start=0, end=14)
    pages = (Page(number=1, text="Maren Oldfield"), Page(number=2, text="She ran the\nlathes."))
    [part] = explain([(criterion, score.model_copy(update={"quotes": (quote,)}))], pages)
    assert [(shown.text, shown.page) for shown in part.quotes] == [("ran the lathes", 2)]
    assert (part.points, part.most, part.gain) == (50.0, 100.0, 25.0)
    assert (part.meaning, part.next_level) == ("used", "main tool")


def test_what_is_unknown_earns_nothing_and_can_be_raised() -> None:
    [part] = explain([pair(1, "must", 3, None)], ())
    assert (part.level, part.meaning, part.points) == (None, None, 0.0)
    assert (part.next_level, part.gain) == ("touched", 25.0)
