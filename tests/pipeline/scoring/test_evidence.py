import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.locate import SearchableText
from pipeline.profile import Engine
from pipeline.rubric import Criterion, CriterionKind, Mark, RawQuote, Rubric, Score
from pipeline.scoring.evidence import MAX_QUOTE_LENGTH, MAX_QUOTES, settle

ENGINE = Engine(name="openai", version="1")
LEVELS = (
    "Says that it is missing",
    "Only touched on",
    "Used in one position",
    "Used for several years in paid work",
    "Leads others in it",
)
CV = """Kim Example
Experience
Data engineer, Harbour Foods, 2019 – present
• Built e\ufb03cient work-
flows in Python and “Airflow”
• Cut cloud costs by 30%
No experience with Java.
• Trained a colleague in Java until 2021
Skills
Python
"""


def criterion(
    id_: str = "python",
    kind: CriterionKind = "scored",
    *,
    name: str = "Python",
    weight: int = 3,
    terms: tuple[str, ...] = (),
) -> Criterion:
    return Criterion(id=id_, name=name, kind=kind, weight=weight, levels=LEVELS, terms=terms)


def mark(level: float | None, *quotes: str, id_: str = "python", supports: bool = True) -> Mark:
    raw = tuple(RawQuote(text=quote, supports=supports) for quote in quotes)
    return Mark(criterion_id=id_, level=level, quotes=raw)


def settled(
    *marks: Mark, criteria: tuple[Criterion, ...] = (criterion(),), text: str = CV
) -> Score:
    return settle(Rubric(criteria=criteria), marks, text, ENGINE)


@pytest.mark.parametrize(
    ("quote", "verbatim"),
    [
        ("Cut cloud costs by 30%", "Cut cloud costs by 30%"),
        ("  CUT CLOUD\ncosts by 30% ", "Cut cloud costs by 30%"),
        ("built efficient workflows", "Built e\ufb03cient work-\nflows"),
        ('Python and "Airflow"', "Python and “Airflow"),
        ("Harbour Foods, 2019 - present", "Harbour Foods, 2019 – present"),
        ("Cut cloud costs by 30%...", "Cut cloud costs by 30%"),
        ("flows in Python and Airflow • Cut cloud", "flows in Python and “Airflow”\n• Cut cloud"),
    ],
)
def test_a_quote_is_found_through_its_typography(quote: str, verbatim: str) -> None:
    place = SearchableText(CV).locate(quote)
    assert place is not None
    assert CV[place[0] : place[1]] == verbatim


@pytest.mark.parametrize(
    "quote", ["", "   ", "...", "ngineer", "Cut cloud costs by 3", "Led 12 people"]
)
def test_what_is_not_there_is_not_found(quote: str) -> None:
    assert SearchableText(CV).locate(quote) is None


def test_accents_written_apart_are_found_and_kept_whole() -> None:
    text = "Chef de re\u0301ception depuis 2020, cafe\u0301"
    assert SearchableText(text).locate("réception") == (8, 18)
    assert SearchableText(text).locate("depuis 2020, café") == (19, len(text))


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_a_located_quote_is_a_slice_of_the_text(before: str, quote: str, after: str) -> None:
    text = f"{before} {quote} {after}"
    place = SearchableText(text).locate(quote)
    if place is not None:
        start, end = place
        assert 0 <= start < end <= len(text)


def test_a_level_with_a_quote_counts() -> None:
    score = settled(mark(3, "flows in Python"))
    one = score.criteria[0]
    assert (one.level, score.total, score.evidence, score.bucket) == (3, 75.0, 1.0, "ready")
    assert [CV[q.start : q.end] for q in one.quotes] == [q.text for q in one.quotes]


@pytest.mark.parametrize(
    "given_mark",
    [
        mark(4),
        mark(4, "Invented Python in 1991"),
        mark(4, "Python"),
        mark(4, "a"),
        mark(4, "No experience with Java", supports=False),
        mark(0, "No experience with Java"),
        mark(2, "No experience with Java"),
        mark(5, "flows in Python"),
        mark(-1, "flows in Python"),
        mark(math.nan, "flows in Python"),
        mark(math.inf, "flows in Python"),
        mark(4, "flows in Python", id_="other"),
    ],
)
def test_without_evidence_it_is_unknown_and_a_question(given_mark: Mark) -> None:
    score = settled(given_mark)
    one = score.criteria[0]
    assert (one.level, one.quotes, score.total, score.evidence) == (None, (), 0.0, 0.0)
    assert one.question == "What can you tell us about Python?"


def test_a_must_without_evidence_asks_first_and_one_below_its_level_fails() -> None:
    java, python = criterion("java", "must", name="Java"), criterion("python", "must")
    shown = mark(3, "flows in Python")
    denied = mark(0, "No experience with Java", id_="java", supports=False)
    low = mark(1, "Trained a colleague in Java until 2021", id_="java")
    both = (java, python)
    assert settled(shown, criteria=both).bucket == "ask_first"
    assert settled(shown, denied, criteria=both).bucket == "gate_failed"
    assert settled(shown, low, criteria=both).bucket == "gate_failed"
    assert settled(low, criteria=both).bucket == "gate_failed"


def test_unknown_counts_in_full_below_the_line_and_notes_nowhere() -> None:
    criteria = (
        criterion("python", weight=3),
        criterion("java", name="Java", weight=5),
        criterion("note", "note", name="Cloud", weight=5),
    )
    score = settled(
        mark(2, "flows in Python"), mark(4, "Cut cloud costs", id_="note"), criteria=criteria
    )
    assert score.total == 18.8  # 100 * 3 * 2 / 4 / 8 = 18.75
    assert score.evidence == 0.375
    assert score.criteria[2].level == 4


def test_of_two_marks_the_first_counts() -> None:
    score = settled(mark(1, "flows in Python"), mark(4, "flows in Python"))
    assert score.criteria[0].level == 1


def test_a_copy_of_the_rubric_in_the_cv_earns_nothing() -> None:
    text = "Python. Used for several years in paid work. Excellent Python skills."
    quotes = ("Used for several years in paid work", "Excellent Python skills")
    assert settled(mark(4, *quotes), text=text).total == 0
    term = (criterion(terms=("paid work",)),)
    assert settled(mark(4, quotes[0]), criteria=term, text=text).total == 0


def test_one_word_counts_where_it_is_a_term_of_the_criterion() -> None:
    assert settled(mark(1, "Python"), criteria=(criterion(terms=("python",)),)).total == 25


def test_a_list_entry_earns_level_1_and_leaves_a_must_open() -> None:
    asked = criterion(terms=("Python", "Airflow"))
    assert settled(mark(4, "Python"), criteria=(asked,)).total == 25
    assert settled(mark(4, "flows in Python"), criteria=(asked,)).total == 100
    must = settled(mark(4, "Python"), criteria=(asked.model_copy(update={"kind": "must"}),))
    assert (must.bucket, must.total, must.criteria[0].level) == ("ask_first", 0, None)


def test_what_engines_find_by_themselves_counts_in_a_list_too() -> None:
    asked = Rubric(criteria=(criterion(terms=("Python",)),))
    assert settle(asked, [mark(3, "Python")], CV, ENGINE, matched=True).total == 75


@pytest.mark.parametrize(
    ("name", "terms", "quote"),
    [
        ("Team leadership", (), "Managed 12 people"),
        ("Team leadership", (), "led a team of five bakers"),
        ("APIs", ("REST", "Python"), "Developed and maintained RESTful APIs in Python"),
        ("Experience as Marketing Manager", ("Marketing Manager",), "Marketing Manager"),
        ("English (C1)", ("English",), "English: fluent"),
        ("Degree: Bachelor", ("Bachelor",), "BSc"),
        ("Container orchestration", (), "Ran Kubernetes clusters"),
        ("Python", (), "Delivered Python services with no downtime"),
        ("Python", (), "Not only Python, also the team of 2019"),
    ],
)
def test_short_words_that_state_a_fact_earn_their_level(
    name: str, terms: tuple[str, ...], quote: str
) -> None:
    text = f"Experience\n- {quote}\nmore of it"
    found = settled(mark(3, quote), criteria=(criterion(name=name, terms=terms),), text=text)
    assert found.criteria[0].level == 3


def test_a_quote_does_not_leave_out_the_word_that_denies_it() -> None:
    text = "I have never led a team of engineers at Harbour Foods"
    lead = (criterion(name="Team leadership"),)
    assert settled(mark(3, "a team of engineers at Harbour"), criteria=lead, text=text).total == 0


def test_megabytes_of_quotes_and_words_are_cut() -> None:
    flood = Mark(
        criterion_id="python",
        level=4,
        quotes=tuple(RawQuote(text="x" * 1_000_000) for _ in range(50)),
        reason="r" * 5_000_000,
        question="q" * 5_000_000,
    )
    one = settled(flood).criteria[0]
    assert one.level is None
    assert len(one.question or "") <= 300
    many = mark(4, *["flows in Python"] * 2, "p" * (MAX_QUOTE_LENGTH + 1), *["Built"] * 10_000)
    assert len(settled(many).criteria[0].quotes) <= MAX_QUOTES


raw_quotes = st.builds(
    RawQuote,
    text=st.one_of(st.text(max_size=40), st.sampled_from(CV.splitlines())),
    supports=st.booleans(),
)
marks = st.lists(
    st.builds(
        Mark,
        criterion_id=st.sampled_from(["python", "java", "other", ""]),
        level=st.one_of(st.none(), st.floats(), st.integers(-1, 5).map(float)),
        quotes=st.lists(raw_quotes, max_size=8).map(tuple),
        reason=st.text(max_size=20),
        question=st.none() | st.text(max_size=20),
    ),
    max_size=6,
)


@given(marks)
@example([mark(0.04, "flows in Python")])
def test_nothing_an_engine_says_breaks_the_score_or_earns_without_a_quote(said: list[Mark]) -> None:
    rubric = Rubric(criteria=(criterion(kind="must"), criterion("java", name="Java", weight=5)))
    score = settle(rubric, said, CV, ENGINE)
    assert 0 <= score.total <= 100
    assert 0 <= score.evidence <= 1
    for one in score.criteria:
        assert all(CV[q.start : q.end] == q.text for q in one.quotes)
        assert (one.level is None) == (not one.quotes)
        if one.level is not None:
            assert any(q.supports == (one.level > 0) for q in one.quotes)
        else:
            assert one.question
    if not any(one.quotes for one in score.criteria):
        assert score.total == 0


@given(st.floats(0, 4), st.floats(0, 4), st.integers(1, 5), st.integers(1, 5))
def test_a_higher_level_never_lowers_the_total(one: float, other: float, w: int, v: int) -> None:
    criteria = (criterion(weight=w), criterion("java", name="Java", weight=v))
    low, high = sorted((one, other))
    rest = mark(2, "Trained a colleague in Java until 2021", id_="java")

    def total(level: float) -> float:
        quote = mark(level, "flows in Python", supports=level > 0)
        return settled(quote, rest, criteria=criteria).total

    assert total(low) <= total(high)
