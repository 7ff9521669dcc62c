"""Scoring again: how many calls and how much money it takes is told before it is done."""

from dataclasses import replace

import pytest

from handlers.messages import Reply, Say
from storage.models import Opening, ScoreRow
from tests.fakes.openai import FakeOpenAI
from tests.handlers.conftest import CV, World, buttons, cv, words

CHANGED = {"name_0": "Python", "kind_0": "must", "weight_0": "5", "bar": "10"}


def offered(reply: Reply) -> str:
    assert isinstance(reply, Say)
    assert buttons(reply.message)["rescore"].label == "Score again"
    return words(reply.message)


async def test_without_a_model_scoring_again_takes_no_calls(world: World) -> None:
    opening = await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    reply = await world.fill("edit_rubric", f"{opening}:1", **CHANGED)
    said = offered(reply)
    assert "Scoring 1 candidate again takes no model calls." in said
    assert said.count("1 score is by an older version") == 2  # in the fallback, and as shown
    assert offered(await world.press("offer_rescore", str(opening)))
    await world.press("rescore", str(opening))
    reply = await world.press("offer_rescore", str(opening))
    assert isinstance(reply, Say)
    assert "are by its rubric and engine in use" in words(reply.message)


async def test_calls_and_money_are_told_before_scoring_again(
    modelled: World, model: FakeOpenAI
) -> None:
    await modelled.fill(
        "new_opening", "chat:T1/C1", title="Engineer", description="Python is required.", bar="50"
    )
    opening = (await modelled.rows(Opening))[-1].id
    await modelled.drop("ana.txt", CV.encode(), file="F1")
    await modelled.drop("bea.txt", cv("Bea Clay", "bea@example.com"), file="F2", message="2.2")
    spent = [row.usage["cost"] for row in await modelled.rows(ScoreRow)]
    assert len(spent) == 2
    reply = await modelled.fill("edit_rubric", f"{opening}:1", **CHANGED)
    said = offered(reply)
    assert "Scoring 2 candidates again takes 2 calls of gpt-6-luna, about $" in said
    told = float(said.partition("about $")[2].split()[0])
    assert told == pytest.approx(sum(spent), rel=0.1)
    before = len(model.requests)
    await modelled.press("rescore", str(opening))
    assert len(model.requests) == before + 2
    options = replace(modelled.services.options, model="a-model-nobody-priced")
    modelled.services = replace(modelled.services, options=options)
    said = offered(await modelled.press("offer_rescore", str(opening)))
    assert "2 calls of a-model-nobody-priced; what they cost is not known" in said


async def test_scores_that_are_there_already_cost_nothing_again(
    modelled: World, model: FakeOpenAI
) -> None:
    await modelled.fill(
        "new_opening", "chat:T1/C1", title="Engineer", description="Python is required.", bar="50"
    )
    opening = (await modelled.rows(Opening))[-1].id
    await modelled.drop("ana.txt", CV.encode(), file="F1")
    luna = modelled.services
    other = replace(luna.options, model="gpt-6-sol")
    modelled.services = replace(luna, options=other)
    await modelled.press("rescore", str(opening))
    modelled.services = luna
    before = len(model.requests)
    said = offered(await modelled.press("offer_rescore", str(opening)))
    assert "Scoring 1 candidate again takes no model calls." in said
    await modelled.press("rescore", str(opening))
    assert len(model.requests) == before
