"""What a drop's thread says stays true: while scoring is paused, and when a CV is pending again."""

import pytest

from handlers.messages import Caller
from storage.models import Application, Notice, Upload
from tests.fakes.openai import FakeOpenAI
from tests.handlers.conftest import CV, ON_SQLITE, Post, World, buttons, words

LETTER = b"Dear team,\n\nplease find attached the minutes of our last meeting. " * 12
PAUSED = "Scoring is paused: /hire resume goes on."


@pytest.fixture
def admin(world: World) -> Caller:
    """Someone who may pause."""
    world.chat.people["U9"] = "admin"
    return Caller(world.caller.workspace, "U9", world.caller.channel)


async def card(world: World) -> Post:
    """The one card, as it stands."""
    [notice] = [notice for notice in await world.rows(Notice) if notice.kind == "card"]
    return world.chat.posts[notice.remote_id or ""]


@ON_SQLITE
async def test_a_drop_says_that_scoring_is_paused_until_it_goes_on(
    world: World, admin: Caller
) -> None:
    await world.open_opening()
    await world.say("hire", "pause", admin)
    await world.drop("ana.txt", CV.encode(), file="F1")
    assert len(world.chat.said(PAUSED)) == 1
    await world.say("hire", "resume", admin)
    assert not world.chat.said(PAUSED)
    assert len(world.chat.said("1 of 1 scored")) == 1


@ON_SQLITE
async def test_a_drop_that_waits_already_is_told_of_a_pause(
    modelled: World, model: FakeOpenAI, admin: Caller
) -> None:
    await modelled.open_opening()
    model.script("rate_limited", times=2, retry_after=600)
    await modelled.drop("ana.txt", CV.encode(), file="F1")
    assert not modelled.chat.said(PAUSED)
    await modelled.say("hire", "pause", admin)
    assert len(modelled.chat.said(PAUSED)) == 1


@ON_SQLITE
async def test_an_opening_is_drafted_while_scoring_is_paused(world: World, admin: Caller) -> None:
    await world.say("hire", "pause", admin)
    await world.open_opening()
    assert len(world.chat.said("PostgreSQL")) == 1


@ON_SQLITE
async def test_a_card_says_that_its_cv_is_scored_after_all(world: World, admin: Caller) -> None:
    await world.open_opening()
    await world.drop("letter.txt", LETTER, file="F1")
    assert "does not look like a CV" in words((await card(world)).message)
    await world.say("hire", "pause", admin)
    await world.press("release", buttons((await card(world)).message)["release"].value)
    shown = (await card(world)).message
    assert "Being scored…" in words(shown)
    assert set(buttons(shown)) == {"remove_cv"}


@ON_SQLITE
async def test_a_card_says_that_a_failed_scoring_is_tried_again(
    modelled: World, model: FakeOpenAI, admin: Caller
) -> None:
    await modelled.open_opening()
    model.script("quota", times=2)
    await modelled.drop("ana.txt", CV.encode(), file="F1")
    [application] = await modelled.rows(Application)
    assert application.state == "failed"
    await modelled.say("hire", "pause", admin)
    value = buttons((await card(modelled)).message)["retry_cv"].value
    await modelled.press("retry_cv", value)
    assert "Being scored…" in words((await card(modelled)).message)


@ON_SQLITE
async def test_a_card_says_that_a_cv_is_kept_where_there_is_no_opening(world: World) -> None:
    await world.drop("letter.txt", LETTER, file="F1")
    assert "does not look like a CV" in words((await card(world)).message)
    [upload] = await world.rows(Upload)
    await world.press("release", str(upload.id))
    assert "Kept: there is no opening in this channel yet." in words((await card(world)).message)
