import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.drafting.rules import draft
from pipeline.profile import Profile, Work
from pipeline.rubric import Criterion, CriterionKind, CriterionScore, Rubric
from pipeline.scoring.keywords import score

TODAY = datetime.date(2026, 6, 1)
LEVELS = ("missing", "touched on it", "used it", "used it for years", "leads others")


def criterion(
    name: str,
    *terms: str,
    kind: CriterionKind = "scored",
    years: float | None = None,
) -> Criterion:
    return Criterion(id="one", name=name, kind=kind, levels=LEVELS, terms=terms, years=years)


def judged(asked: Criterion, text: str, profile: Profile = Profile()) -> CriterionScore:  # noqa: B008
    return score(Rubric(criteria=(asked,)), text, profile, TODAY).criteria[0]


def level(asked: Criterion, text: str, profile: Profile = Profile()) -> float:  # noqa: B008
    found = judged(asked, text, profile).level
    assert found is not None
    return found


KUBERNETES = criterion("Kubernetes", "Kubernetes")
IN_WORK = "Experience\nHarbour Foods, 2019 - 2024\nMoved forty services to Kubernetes\n"
IN_LIST = "Experience\nHarbour Foods, 2019 - 2024\nBaked bread\nSkills\nDocker, Kubernetes, Git\n"


def test_work_says_more_than_a_list_and_repetition_more_than_one_mention() -> None:
    listed, worked = level(KUBERNETES, IN_LIST), level(KUBERNETES, IN_WORK)
    twice = level(KUBERNETES, IN_WORK + "Trained the team in Kubernetes upgrades\n")
    assert 2 <= listed < worked < twice <= 4


def test_another_spelling_is_found_and_its_line_is_quoted() -> None:
    text = "Experience\nRan k8s clusters for a bakery\n"
    found = judged(KUBERNETES, text)
    assert found.level
    assert [q.text for q in found.quotes] == ["Ran k8s clusters for a bakery"]


@pytest.mark.parametrize(
    ("term", "line"),
    [
        ("Buchhaltung", "Leitung der Finanzbuchhaltung einer Brauerei"),
        ("Schweissen", "Schweißen von Rohren im Anlagenbau"),
        ("accounting", "Accountant at a small brewery"),
        ("hydraulique", "Conception de circuits hydrauliques"),
        ("Kubernetes", "Ran kubernets clusters for breweries"),
    ],
)
def test_near_words_count(term: str, line: str) -> None:
    assert judged(criterion(term, term), f"{line}\n").level


def test_what_is_not_said_is_unknown_and_becomes_a_question() -> None:
    found = judged(KUBERNETES, "Experience\nBaked bread for five years\n")
    assert found.level is None
    assert found.question == "What can you tell us about Kubernetes?"


def test_a_role_is_not_asked_about_as_if_it_were_a_subject() -> None:
    asked = criterion("Experience as Welder", "Welder", "Shipyard Engineer", "hydraulics")
    part = judged(asked, "Experience\nWelder, Acme, 2016 - 2020\n")
    assert part.question == "What can you tell us about hydraulics?"
    bare = criterion("Experience as Welder", "Welder", "Engineer")
    assert judged(bare, "Experience\nWelder, Acme, 2016 - 2020\n").question is None
    for name in ("Engineer", "Experience as Backend Engineer"):
        unknown = judged(criterion(name, name), "Experience\nBaked bread for five years\n")
        assert unknown.question == f"Which of your work comes closest to “{name}”?"


def test_what_is_denied_is_zero_with_the_words_that_deny_it() -> None:
    found = judged(KUBERNETES, "Baker.\nI have no experience with Kubernetes yet.\n")
    assert found.level == 0
    assert [q.supports for q in found.quotes] == [False]


def test_a_denied_term_does_not_count_beside_a_shown_one() -> None:
    asked = criterion("Cloud", "Kubernetes", "Docker")
    shown = "Ran Docker for a bakery.\n"
    denied = shown + "No experience with Kubernetes.\n"
    assert level(asked, denied) == level(asked, shown)
    assert judged(asked, denied).question == "What can you tell us about Kubernetes?"


def test_missing_words_never_fail_a_must() -> None:
    asked = criterion("Cloud", "Kubernetes", "Terraform", "Ansible", kind="must")
    result = score(Rubric(criteria=(asked,)), IN_LIST, Profile(), TODAY)
    assert result.bucket == "ask_first"


YEARS = criterion("5+ years", years=5)


def worked(*spans: tuple[str, str]) -> Profile:
    return Profile(work=tuple(Work(title="Baker", start=s, end=e) for s, e in spans))


def test_years_are_compared_with_those_asked_for() -> None:
    text = "Baker, 2016 - 2026\n"
    enough = level(YEARS, text, worked(("2021-06", "present")))
    plenty = level(YEARS, text, worked(("2010-01", "present")))
    few = level(YEARS, text, worked(("2025-01", "2026-01")))
    assert few < 2
    assert 3 <= enough < plenty == 4


def test_overlapping_positions_count_once() -> None:
    text = "Baker, 2016 - 2026\n"
    once = level(YEARS, text, worked(("2023-01", "2026-01")))
    twice = level(YEARS, text, worked(("2023-01", "2026-01"), ("2023-01", "2026-01")))
    assert once == twice


def test_years_that_the_cv_states_count_and_an_age_does_not() -> None:
    assert level(YEARS, "7 years of experience as a baker\n") >= 3
    assert judged(YEARS, "Age: 45 years\n").level is None


def test_years_of_the_term_where_positions_name_it() -> None:
    asked = criterion("5 years of Python", "Python", years=5)
    profile = Profile(
        work=(
            Work(title="Baker", start="2005-01", end="2020-12"),
            Work(title="Developer", description="Python", start="2024-01", end="2024-12"),
        )
    )
    text = "Baker, 2005 - 2020\nDeveloper in Python, 2024 - 2024\n"
    assert level(asked, text, profile) < 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Languages: German (C2), English (B1)", 4),
        ("Sprachen: Deutsch Muttersprache", 4),
        ("Languages: German C1", 3),
        ("Allemand: B2", 2),
        ("Languages: English native, German A1", 1),
        ("Languages: German", 2),
    ],
)
def test_language_levels(line: str, expected: float) -> None:
    assert level(criterion("German (C1)", "German"), f"{line}\n") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Master of Science in Physics, 2015", 4),
        ("B.Sc. Computer Science", 3),
        ("Berufsausbildung zum Bäcker", 1.5),
    ],
)
def test_degrees(line: str, expected: float) -> None:
    assert level(criterion("Bachelor's degree", "Bachelor"), f"Education\n{line}\n") == expected


def test_the_same_cv_gets_the_same_score() -> None:
    rubric = draft("Platform engineer", "Kubernetes and Python required. 3+ years.").rubric
    first, second = (score(rubric, IN_WORK, Profile(), TODAY) for _ in range(2))
    assert first == second


def test_the_fitting_cv_comes_first() -> None:
    rubric = draft(
        "Platform engineer",
        "Run Kubernetes clusters and CI pipelines. Terraform required. Python is a plus.",
    ).rubric
    fitting = (
        "Experience\nPlatform engineer, 2019 - present\nKubernetes clusters, Terraform, Python\n"
    )
    cvs = {
        "baker": "Experience\nBaker, 2010 - 2024\nBread and rolls\n",
        "near": "Skills\nPython, Docker\nExperience\nDeveloper, 2019 - 2023\n",
        "fitting": fitting,
    }
    totals = {name: score(rubric, cv, Profile(), TODAY).total for name, cv in cvs.items()}
    assert sorted(totals, key=lambda name: -totals[name]) == ["fitting", "near", "baker"]


RUBRIC = draft("Baker", "Bread required. 3 years experience. German C1. Diploma. SAP.").rubric


@settings(max_examples=80)
@given(st.text(max_size=400))
def test_any_text_can_be_scored_and_each_level_stands_on_a_slice(text: str) -> None:
    result = score(RUBRIC, text, Profile(), TODAY)
    assert 0 <= result.total <= 100
    for one in result.criteria:
        assert (one.level is None) == (not one.quotes)
        assert all(text[q.start : q.end] == q.text for q in one.quotes)


def test_quotes_are_short_even_in_a_text_without_line_breaks() -> None:
    text = "baked bread " * 3000 + "with Kubernetes " + "and rolls " * 3000
    found = judged(KUBERNETES, text)
    assert found.quotes
    assert all(len(q.text) <= 200 for q in found.quotes)
    assert any("Kubernetes" in q.text for q in found.quotes)
