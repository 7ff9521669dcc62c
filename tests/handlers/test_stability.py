"""How far a score moves: nothing stored helps, and what moved is shown by criterion."""

import json
from datetime import date

import pytest

from handlers.direct import Failed, Parsed, parse
from handlers.errors import UserError
from handlers.scoring.stability import measure
from pipeline.drafting import rules
from pipeline.llm import LlmSettings, open_llm
from pipeline.reading import Limits
from pipeline.rubric import DraftedRubric
from tests.fakes.openai import FakeOpenAI

TODAY = date(2026, 1, 1)
CV = b"""Maren Oldfield
maren@example.org

Experience
Engineer, Harrow Tools, 2018 - today
Ran billing services in Python for forty shops
"""


def parsed() -> Parsed:
    found = parse("cv.txt", CV, "cv.txt", TODAY, Limits())
    assert not isinstance(found, Failed)
    return found


def rubric() -> DraftedRubric:
    drafted = rules.draft("Engineer", "Must have: Python.")
    few = drafted.rubric.model_copy(update={"criteria": drafted.rubric.criteria[:2]})
    return drafted.model_copy(update={"rubric": few})


def answer(level: int) -> str:
    mark = {
        "quotes": [{"text": "Ran billing services in Python for forty shops", "supports": True}],
        "reason": "Ran them.",
        "level": level,
        "question": None,
    }
    return json.dumps({criterion.id: mark for criterion in rubric().rubric.criteria})


async def test_each_run_is_made_afresh_and_what_moves_is_told() -> None:
    async with FakeOpenAI() as fake:
        for level in (2, 3, 3, 4):
            fake.script("text", text=answer(level))
        async with open_llm(LlmSettings(api_key="sk-test", base_url=fake.url)) as llm:
            found = await measure(rubric(), parsed(), llm, times=4, today=TODAY, at_once=1)
    assert len(fake.requests) == 4
    assert list(found.totals) == [50.0, 75.0, 75.0, 100.0]
    assert found.spread == 50.0
    assert [moves.distinct for moves in found.criteria] == [3, 3]
    assert found.usage.calls == 4


async def test_the_keyword_engine_does_not_move() -> None:
    found = await measure(rubric(), parsed(), "keywords", times=3, today=TODAY)
    assert found.spread == 0.0
    assert found.usage.calls == 0


async def test_a_cv_that_cannot_be_scored_says_why() -> None:
    async with FakeOpenAI() as fake:
        fake.script("quota", times=4)
        async with open_llm(LlmSettings(api_key="sk-test", base_url=fake.url)) as llm:
            with pytest.raises(UserError):
                await measure(rubric(), parsed(), llm, times=2, today=TODAY)
