"""The second look: independent, only where due, shown, and never in the way of anybody."""

import asyncio
import json
from dataclasses import replace

import pytest

from handlers.openings import switching
from handlers.ranking import Query, rank
from handlers.scoring import looking_again
from handlers.wording import shortlists
from pipeline.rubric import Rubric
from storage.models import Application, Opening, RubricVersion, ScoreRow
from tests.fakes.openai import FakeOpenAI
from tests.handlers.conftest import CV, ON_SQLITE, World, cv, words
from tests.handlers.test_openings import edit_bar
from tests.processes import PATIENCE

QUOTE = "Built payment services in Python and PostgreSQL for 4 million users"


@pytest.fixture
def looked(modelled: World) -> World:
    """The product with a second look for whoever is announced or comes first."""
    options = replace(modelled.services.options, second_look=1)
    return World(replace(modelled.services, options=options), modelled.chat, modelled.queue)


async def answer(world: World, level: int) -> str:
    """A marking that gives the same level to every criterion."""
    [version] = await world.rows(RubricVersion)
    mark = {
        "quotes": [{"text": QUOTE, "supports": True}],
        "reason": "Built them.",
        "level": level,
        "question": None,
    }
    criteria = Rubric.model_validate(version.body).criteria
    return json.dumps({criterion.id: mark for criterion in criteria})


async def drop(
    world: World, model: FakeOpenAI, *given: int, data: str = CV, file: str = "1"
) -> None:
    """Drop a CV; its markings give these levels."""
    for level in given:
        model.script("text", text=await answer(world, level), only="score")
    await world.drop(f"{file}.txt", data.encode(), file=file, message=f"{file}.1")


def asked(model: FakeOpenAI, start: int) -> list[str]:
    """The rubric parts of the markings that were asked for."""
    return [
        body["input"][0]["content"][0]["text"]
        for body in (request.body for request in model.requests[start:])
        if body["text"]["format"]["name"] == "score"
    ]


async def test_two_markings_count_together_and_a_wide_gap_needs_a_person(
    looked: World, model: FakeOpenAI
) -> None:
    opening = await looked.open_opening(bar="60")
    start = len(model.requests)
    await drop(looked, model, 4, 3)
    first, second = asked(model, start)
    assert first != second
    assert sorted(first.split("\n\n")) == sorted(second.split("\n\n"))
    [row] = await looked.rows(ScoreRow)
    [application] = await looked.rows(Application)
    assert (row.total, row.totals, application.total) == (87.5, [100.0, 75.0], 87.5)
    assert row.usage["calls"] == 2
    [card] = looked.chat.said("Bucket: ready")
    assert "Marked twice, independently: 100 and 75 of 100" in words(card.message)
    assert "a person has to look" in words(card.message)
    [alert] = looked.chat.said("Top candidate")
    assert "87.5 of 100" in alert.message.text
    assert "a person has to look" in words(alert.message)
    [home] = {row.workspace_id for row in await looked.rows(Opening)}
    page = await rank(looked.services, home, Query(opening))
    assert "needs a person" in words(shortlists.shortlist(page))


@ON_SQLITE
async def test_who_falls_below_the_bar_by_it_is_not_announced(
    looked: World, model: FakeOpenAI
) -> None:
    await looked.open_opening(bar="90")
    await drop(looked, model, 4, 2)
    assert not looked.chat.said("Top candidate")
    assert (await looked.rows(Application))[0].total == 75.0


@ON_SQLITE
async def test_only_the_first_places_are_looked_at_again(looked: World, model: FakeOpenAI) -> None:
    await looked.open_opening(bar="100")
    await drop(looked, model, 3, 3)
    start = len(model.requests)
    other = cv("Zed Young", "z@example.com").decode()
    await drop(looked, model, 2, data=other, file="2")
    assert len(asked(model, start)) == 1
    lower, higher = sorted(await looked.rows(ScoreRow), key=lambda row: row.total)
    assert (lower.totals, higher.totals) == (None, [75.0, 75.0])


@ON_SQLITE
async def test_where_it_cannot_be_made_the_first_marking_counts_and_is_announced(
    looked: World, model: FakeOpenAI
) -> None:
    await looked.open_opening(bar="60")
    model.script("text", text=await answer(looked, 4), only="score")
    model.script("refusal", times=8, only="score")
    await looked.drop("1.txt", CV.encode(), file="1")
    assert len(looked.chat.said("Top candidate")) == 1
    assert looked.chat.said("A second look could not be made")
    assert "Looking at a CV a second time" in await looked.say("hire", "queue")


@ON_SQLITE
async def test_nobody_is_looked_at_again_unless_the_operator_says_so(
    modelled: World, model: FakeOpenAI
) -> None:
    await modelled.open_opening(bar="60")
    start = len(model.requests)
    await drop(modelled, model, 4)
    assert len(asked(model, start)) == 1
    assert len(modelled.chat.said("Top candidate")) == 1
    assert modelled.chat.said("20 fresh ones would lie within about")


@ON_SQLITE
async def test_a_lower_bar_looks_again_before_it_announces(
    looked: World, model: FakeOpenAI
) -> None:
    opening = await looked.open_opening(bar="100")
    await drop(looked, model, 3, 3)
    other = cv("Zed Young", "z@example.com").decode()
    await drop(looked, model, 2, data=other, file="2")
    model.script("text", text=await answer(looked, 2), only="score")
    await edit_bar(looked, opening, "40")
    assert len(looked.chat.said("Top candidate")) == 2
    assert all(row.totals for row in await looked.rows(ScoreRow))


async def asked_again(model: FakeOpenAI, start: int) -> None:
    """Wait until a second marking is on its way to the model."""
    async with asyncio.timeout(PATIENCE):
        while len(asked(model, start)) < 2:  # noqa: ASYNC110 - a server has no event for it
            await asyncio.sleep(0.01)


@ON_SQLITE
async def test_a_newer_cv_that_comes_during_it_is_scored_and_not_overwritten(
    looked: World, model: FakeOpenAI
) -> None:
    opening = await looked.open_opening(bar="60")
    home = (await looked.rows(Opening))[0].workspace_id
    start = len(model.requests)
    for _ in range(2):
        model.script("text", text=await answer(looked, 4), only="score")
    looked.chat.share("1.txt", CV.encode(), file="1", message="1.1")
    await looked.event("1", event="E1")
    model.delay = 0.3
    running = asyncio.create_task(looked.settle())
    await asked_again(model, start)
    await switching.pause(looked.services, home, opening, by="U1")
    newer = f"{CV}\nAlso Cobol for two banks\n"
    looked.chat.share("2.txt", newer.encode(), file="2", message="2.1")
    await looked.event("2", event="E2")
    await running
    model.delay = 0.0
    await looked.settle()
    [application] = await looked.rows(Application)
    assert (application.state, application.announced_at) == ("waiting", None)
    await switching.reopen(looked.services, home, opening, by="U1")
    await looked.settle()
    [application] = await looked.rows(Application)
    scores = {row.id: row for row in await looked.rows(ScoreRow)}
    assert application.state == "scored"
    assert scores[application.score_id or 0].cv_id == application.cv_id


@ON_SQLITE
async def test_where_the_model_is_gone_by_then_the_first_marking_is_announced(
    looked: World, model: FakeOpenAI
) -> None:
    await looked.open_opening(bar="60")
    model.script("text", text=await answer(looked, 4), only="score")
    model.script("rate_limited", retry_after=3600, only="score")
    await looked.drop("1.txt", CV.encode(), file="1")
    [application] = await looked.rows(Application)
    without = World(replace(looked.services, llm=None), looked.chat, looked.queue)
    assert application.second_look == "wanted"
    await looking_again.second_look(
        without.services, application_id=application.id, cv_id=application.cv_id
    )
    await without.settle()
    assert len(looked.chat.said("Top candidate")) == 1
