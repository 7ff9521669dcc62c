"""No question and no reason of a model's touches on what nobody may be chosen by."""

import json
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pipeline.llm import Llm, LlmSettings, open_llm
from pipeline.profile import Identity
from pipeline.rubric import Criterion, CriterionScore, Rubric
from pipeline.scoring.fair_words import LEFT_OUT
from pipeline.scoring.openai import look_again, score
from tests.fakes.openai import FakeOpenAI

QUESTIONS: dict[str, list[str]] = tomllib.loads(
    Path(__file__).with_name("questions.toml").read_text(encoding="utf-8")
)
LEVELS = ("cannot do it", "names it", "used it at work", "years of it", "built it from nothing")
RUBRIC = Rubric(criteria=(Criterion(id="sap", name="SAP", levels=LEVELS, terms=("SAP",)),))
CV = "Ran the SAP accounts of two plants in Graz from 2018 to 2024"
WHO = Identity(name="Maren Oldfield")


@pytest.fixture
async def fake() -> AsyncIterator[FakeOpenAI]:
    async with FakeOpenAI() as fake:
        yield fake


@pytest.fixture
async def llm(fake: FakeOpenAI) -> AsyncIterator[Llm]:
    async with open_llm(LlmSettings(api_key="sk-test", base_url=fake.url)) as llm:
        yield llm


async def marked(
    llm: Llm, fake: FakeOpenAI, *, question: str | None, reason: str, level: int | None = None
) -> CriterionScore:
    quotes = [] if level is None else [{"text": CV, "supports": True}]
    mark = {"quotes": quotes, "reason": reason, "level": level, "question": question}
    fake.script("text", text=json.dumps({"sap": mark}))
    return (await score(llm, RUBRIC, CV, WHO)).criteria[0]


@pytest.mark.parametrize("question", QUESTIONS["unlawful"])
async def test_what_may_not_be_asked_gives_way_to_a_neutral_question(
    llm: Llm, fake: FakeOpenAI, question: str
) -> None:
    found = await marked(llm, fake, question=question, reason="Not said.")
    assert found.question == "What can you tell us about SAP?"


@pytest.mark.parametrize("question", QUESTIONS["lawful"])
async def test_what_may_be_asked_is_asked(llm: Llm, fake: FakeOpenAI, question: str) -> None:
    found = await marked(llm, fake, question=question, reason="Not said.")
    assert found.question == question


@pytest.mark.parametrize("reason", ["Too old for a young team.", "Born after 1990.", "Is married."])
async def test_an_unlawful_reason_is_left_out_and_the_level_stays(
    llm: Llm, fake: FakeOpenAI, reason: str
) -> None:
    found = await marked(llm, fake, question="Are you married?", reason=reason, level=3)
    assert (found.level, found.reason, found.question) == (3, LEFT_OUT, None)


@pytest.mark.parametrize("reason", ["Ran SAP accounts for six years.", "The CV says native German"])
async def test_a_reason_about_the_work_stays(llm: Llm, fake: FakeOpenAI, reason: str) -> None:
    found = await marked(llm, fake, question=None, reason=reason, level=3)
    assert found.reason == reason


async def test_a_second_marking_is_screened_too(llm: Llm, fake: FakeOpenAI) -> None:
    mark: dict[str, object] = {
        "quotes": [],
        "reason": "r",
        "level": None,
        "question": "How old are you?",
    }
    fake.script("text", text=json.dumps({"sap": mark}), times=2)
    first = await score(llm, RUBRIC, CV, WHO)
    both = await look_again(llm, RUBRIC, first, CV, WHO)
    assert both.criteria[0].question == "What can you tell us about SAP?"
