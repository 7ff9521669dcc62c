"""What a CV has of the opening's own text shows nothing of the candidate."""

import datetime

import pytest

from pipeline.drafting.rules import draft
from pipeline.profile import Profile, Work
from pipeline.rubric import Criterion, CriterionScore, Rubric, Score
from pipeline.scoring import keywords

TODAY = datetime.date(2026, 6, 1)
LEVELS = ("missing", "touched on it", "used it", "used it for years", "leads others")
TITLE = "Senior Backend Engineer"
ADVERT = """You bring
- 5 years of experience in Python
- PostgreSQL and Kubernetes required
- Nice to have: Kafka, Terraform
- Degree in computer science
"""
STUFFED = """Summary
Python PostgreSQL Kubernetes Kafka Terraform Python PostgreSQL Kubernetes Kafka Terraform
5 years of experience in Python. PostgreSQL and Kubernetes required. Degree in computer science.
Senior Backend Engineer Senior Backend Engineer
"""
REAL = """Senior Backend Engineer
Experience
Backend Engineer, Acme Cloud, 2016-03 - present
- Built payment services in Python and PostgreSQL for 4 million users
- Moved 40 services to Kubernetes on AWS
"""
CAREER = Profile(
    headline=TITLE, work=(Work(title="Backend Engineer", start="2016-03", end="present"),)
)
PASTED = "Summary\n" + ADVERT


def ranked(text: str, profile: Profile = Profile()) -> Score:  # noqa: B008
    return keywords.score(draft(TITLE, ADVERT).rubric, text, profile, TODAY, ADVERT)


def judged(asked: Criterion, text: str, advert: str = "") -> CriterionScore:
    return keywords.score(Rubric(criteria=(asked,)), text, Profile(), TODAY, advert).criteria[0]


def criterion(name: str, *terms: str, years: float | None = None) -> Criterion:
    return Criterion(id="one", name=name, levels=LEVELS, terms=terms, years=years)


def test_a_pasted_advert_stays_behind_a_real_cv() -> None:
    real = ranked(REAL, CAREER)
    assert ranked(STUFFED).total < real.total
    assert ranked(PASTED).total < real.total / 2


def test_what_is_only_copied_is_open_and_what_stands_beside_it_counts() -> None:
    python = criterion("Python", "Python")
    copied = "Summary\n5 years of experience in Python.\n"
    assert judged(python, copied, ADVERT).level is None
    assert judged(python, copied).level
    both = judged(python, copied + "Built payment services in Python.\n", ADVERT)
    assert [quote.text for quote in both.quotes] == ["Built payment services in Python"]


def test_a_list_of_skills_is_nobodys_text() -> None:
    advert = "Python, PostgreSQL, Kubernetes, Kafka, Terraform"
    assert judged(criterion("Kafka", "Kafka"), f"Skills\n{advert}\n", advert).level


@pytest.mark.parametrize(
    ("asked", "line", "own"),
    [
        (criterion("Years", years=5), "7 years of experience required", "7 years of experience"),
        (criterion("Degree", "Degree"), "A master's degree is a must", "Master's degree, 2014"),
        (criterion("English", "English"), "English C1 erforderlich", "English C1"),
        (
            criterion("Years", years=5),
            "Se requieren 7 años de experiencia, imprescindible",
            "7 años de experiencia",
        ),
    ],
)
def test_what_an_advert_asks_for_is_no_fact_of_the_candidate(
    asked: Criterion, line: str, own: str
) -> None:
    assert judged(asked, line).level is None
    assert judged(asked, own).level


def test_a_word_repeated_in_a_line_counts_once() -> None:
    python = criterion("Python", "Python")
    once, often = "Skills\nPython, Git\n", "Skills\nPython, Python, Python, Python, Git\n"
    assert judged(python, often).level == judged(python, once).level
