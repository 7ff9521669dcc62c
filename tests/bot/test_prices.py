"""Prices that an operator sets reach the cost of each call."""

from pathlib import Path

import pytest

from bot.services import open_model
from bot.settings import load_settings
from pipeline.llm import Request, Shape
from tests.fakes.openai import FakeOpenAI


class Answer(Shape):
    answer: str


async def test_a_price_that_is_set_is_what_a_call_costs(tmp_path: Path) -> None:
    async with FakeOpenAI() as model:
        model.script("text", text='{"answer": "yes"}')
        settings = load_settings(
            _env_file=None,
            data_folder=tmp_path,
            openai_api_key="sk-x",
            openai_base_url=model.url,
            openai_model="org/of-ours",
            openai_prices="org/of-ours=3/0.5/20",
        )
        request = Request(
            purpose="score",
            instructions="Answer.",
            prefix="",
            content="Are you there?",
            shape=Answer,
            cache_key="prices",
            identity=None,
        )
        async with open_model(settings) as llm:
            usage = (await llm.ask(request)).usage
    fresh = usage.tokens_in - usage.tokens_cached
    expected = fresh * 3 + usage.tokens_cached * 0.5 + usage.tokens_out * 20
    assert usage.tokens_out
    assert usage.cost == pytest.approx(expected / 1_000_000)
