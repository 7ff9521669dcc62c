"""Ranks of titles, and skills that were last used long ago."""

import datetime

import pytest

from pipeline.profile import Profile, Work
from pipeline.rubric import Criterion, CriterionScore, Rubric
from pipeline.scoring.keywords import score

TODAY = datetime.date(2026, 6, 1)
LEVELS = ("missing", "touched on it", "used it", "used it for years", "leads others")


def judged(name: str, text: str, *work: Work, terms: tuple[str, ...] = ()) -> CriterionScore:
    asked = Criterion(id="one", name=name, levels=LEVELS, terms=terms or (name,))
    profile = Profile(work=work)
    return score(Rubric(criteria=(asked,)), text, profile, TODAY).criteria[0]


def positions(first: str, second: str) -> tuple[str, tuple[Work, ...]]:
    """A CV of two positions, the later one first, with what each was about."""
    text = f"Baker, 2019 - 2026\n{first}\nBaker, 2008 - 2012\n{second}\n"
    return text, (
        Work(title="Baker", description=first, start="2019-01", end="present"),
        Work(title="Baker", description=second, start="2008-01", end="2012-12"),
    )


def test_a_skill_of_the_last_position_counts_more_than_one_of_long_ago() -> None:
    said, other = "Ran Kubernetes for the ovens", "Baked bread and rolls"
    now_text, now = positions(said, other)
    then_text, then = positions(other, said)
    both_text, both = positions(said, said)
    fresh, old = judged("Kubernetes", now_text, *now), judged("Kubernetes", then_text, *then)
    twice = judged("Kubernetes", both_text, *both)
    assert fresh.level is not None
    assert old.level is not None
    assert twice.level is not None
    assert old.level < fresh.level <= twice.level
    assert "Last used long before the latest position: Kubernetes (14 years)" in old.reason
    assert "Last used" not in fresh.reason + twice.reason


def test_time_without_work_takes_nothing_from_a_skill() -> None:
    text = "Experience\nBaker, 2008 - 2012\nRan Kubernetes for the ovens\n"
    description = "Ran Kubernetes for the ovens"
    long_ago = Work(title="Baker", description=description, start="2008-01", end="2012-12")
    until_now = Work(title="Baker", description=description, start="2008-01", end="present")
    assert judged("Kubernetes", text, long_ago).level == judged("Kubernetes", text, until_now).level


@pytest.mark.parametrize(
    ("asked", "same", "lower"),
    [
        ("Senior Engineer", "Senior Engineer", "Junior Engineer"),
        ("Lead Engineer", "Lead Engineer", "Engineer"),
        ("Старший инженер", "Ведущий инженер", "Младший инженер"),
        ("高级工程师", "资深工程师", "初级工程师"),
        ("시니어 엔지니어", "시니어 엔지니어", "주니어 엔지니어"),
        ("वरिष्ठ इंजीनियर", "वरिष्ठ इंजीनियर", "कनिष्ठ इंजीनियर"),
        ("Kıdemli mühendis", "Kıdemli mühendis", "Stajyer mühendis"),
    ],
)
def test_a_lower_rank_than_asked_for_counts_less(asked: str, same: str, lower: str) -> None:
    text = "Experience\n{}, 2019 - 2024\n"
    noun = asked.rsplit(maxsplit=1)[-1]

    def of(title: str) -> CriterionScore:
        work = Work(title=title, start="2019", end="2024")
        return judged(f"Experience as {asked}", text.format(title), work, terms=(noun,))

    assert of(same).level
    assert (of(lower).level or 0) < (of(same).level or 0)
    assert lower in of(lower).reason
    assert "ranks below" not in of(same).reason


def test_a_higher_rank_takes_nothing_off() -> None:
    text = "Experience\n{}, 2019 - 2024\n"
    levels = [
        judged(
            "Experience as Junior Engineer",
            text.format(title),
            Work(title=title, start="2019", end="2024"),
            terms=("Engineer",),
        ).level
        for title in ("Junior Engineer", "Director, former Engineer")
    ]
    assert levels[0] == levels[1]


def test_a_word_for_a_rank_in_another_sense_is_none() -> None:
    work = Work(title="Engineer", start="2019", end="2024")
    found = judged(
        "Lead generation specialist",
        "Engineer, lead generation\n",
        work,
        terms=("lead generation",),
    )
    assert "ranks below" not in found.reason
