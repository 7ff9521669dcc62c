"""What a CV denies is missing, what it wishes for is open, and neither passes a must."""

import datetime
from pathlib import Path

import pytest

from pipeline.profile import Profile
from pipeline.rubric import Criterion, Rubric, Score
from pipeline.scoring.keywords import score

TODAY = datetime.date(2026, 6, 1)
LEVELS = ("missing", "touched on it", "used it", "used it for years", "leads others")
PYTHON = Criterion(id="python", name="Python", kind="must", levels=LEVELS, terms=("Python",))
FILE = Path(__file__).with_name("standing.txt")


def told(what: str) -> list[str]:
    lines = (line.split(" | ", 1) for line in FILE.read_text("utf-8").splitlines())
    return [parts[1] for parts in lines if parts[0] == what]


def scored(line: str) -> Score:
    return score(Rubric(criteria=(PYTHON,)), line, Profile(), TODAY)


@pytest.mark.parametrize("line", told("denied"))
def test_what_is_denied_fails_a_must_with_the_words_that_deny_it(line: str) -> None:
    found = scored(line)
    assert (found.bucket, found.criteria[0].level) == ("gate_failed", 0)
    assert [quote.supports for quote in found.criteria[0].quotes] == [False]


@pytest.mark.parametrize("line", told("wished"))
def test_what_someone_wants_to_learn_is_a_question(line: str) -> None:
    found = scored(line)
    assert (found.bucket, found.criteria[0].level) == ("ask_first", None)
    assert found.criteria[0].question


@pytest.mark.parametrize("line", told("shown"))
def test_words_that_only_look_like_a_denial_cost_nothing(line: str) -> None:
    assert scored(line).bucket == "ready"


def test_a_denied_mention_adds_nothing_to_one_that_counts() -> None:
    shown = "Experience\nBuilt billing in Python\nRan bakeries\n"
    assert scored(f"{shown}No Python.\n").total <= scored(f"{shown}Nothing else.\n").total
