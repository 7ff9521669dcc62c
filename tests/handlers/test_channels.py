"""Channels that Shortlist is not in: it says so before anything is lost there."""

import pytest

from handlers.errors import UserError
from handlers.messages import FieldErrors
from handlers.ranking import Query
from handlers.wording.shortlists import encode
from storage.models import Opening
from tests.handlers.conftest import CHANNEL, ON_SQLITE, World

pytestmark = ON_SQLITE


async def test_a_channel_without_shortlist_is_told_before_the_opening_is_made(
    world: World,
) -> None:
    world.chat.closed.add(CHANNEL)
    with pytest.raises(UserError, match="not in this channel") as barred:
        await world.say("opening", "new")
    assert barred.value.in_chat.endswith("Then type /opening new again.")


async def test_an_alert_channel_without_shortlist_is_an_error_beside_the_field(
    world: World,
) -> None:
    world.chat.closed.add("chat:T1/C2")
    fields = {"title": "Nurse", "description": "Night shifts", "bar": "50"}
    reply = await world.fill("new_opening", CHANNEL, **fields, alert_channel="chat:T1/C2")
    assert isinstance(reply, FieldErrors)
    assert "not in this channel" in reply.errors["alert_channel"]
    assert await world.rows(Opening) == []
    opening = await world.open_opening()
    reply = await world.fill(
        "edit_rubric", f"{opening}:1", name_0="Python", bar="50", alert_channel="chat:T1/C2"
    )
    assert isinstance(reply, FieldErrors)


async def test_a_shortlist_is_not_said_to_be_posted_where_it_cannot_be(world: World) -> None:
    opening = await world.open_opening()
    world.chat.closed.add(CHANNEL)
    with pytest.raises(UserError, match="press the button again"):
        await world.press("post_shortlist", encode(Query(opening)))
