"""Ages in numbers, bare words and promises: what is refused, and what only looks like it."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.drafting.lawful import check, find_all
from pipeline.drafting.rules import draft
from pipeline.errors import UnlawfulCriterionError

WISHES: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("wishes.toml").read_text(encoding="utf-8")
)


def wishes(kind: str) -> list[Any]:
    said: dict[str, list[str]] = WISHES[kind]
    return [pytest.param(wish, id=f"{code}-{wish}") for code, some in said.items() for wish in some]


@pytest.mark.parametrize("wish", wishes("unlawful"))
def test_an_unlawful_wish_is_refused_as_a_name_and_in_a_description(wish: str) -> None:
    with pytest.raises(UnlawfulCriterionError) as refused:
        check(wish, "")
    assert refused.value.alternative
    assert draft("Baker", f"Bakes bread.\n- {wish}\n- Works with ovens\n").refused


@pytest.mark.parametrize("wish", wishes("lawful"))
def test_its_honest_neighbour_may_stay(wish: str) -> None:
    assert find_all(wish) == ()
    check(wish, "")
    assert draft("Baker", f"Bakes bread.\n- {wish}\n- Works with ovens\n").refused == ()


@pytest.mark.parametrize("case", WISHES["levels"], ids=lambda case: case["name"])
def test_numbers_in_levels_are_ages_where_nothing_says_what_they_count(
    case: dict[str, Any],
) -> None:
    text = "\n".join(case["texts"])
    if case["may_stay"]:
        check(case["name"], text)
        return
    with pytest.raises(UnlawfulCriterionError, match="age"):
        check(case["name"], text)


def test_every_topic_of_a_text_is_told() -> None:
    found = find_all("Male, under 35, unmarried, with a recent photo")
    assert {refusal.topic for refusal in found} == {"gender", "age", "photo", "family"}
