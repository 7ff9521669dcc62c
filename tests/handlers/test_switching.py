"""Openings are paused, closed and reopened: what becomes of CVs meanwhile and afterwards."""

from dataclasses import replace

import pytest

from handlers.candidates.correcting import correct
from handlers.errors import UserError
from handlers.messages import Message
from storage.models import Application, Cv, JournalEntry, Opening, ScoreRow
from tests.handlers.conftest import CV, ON_SQLITE, World, buttons, cv
from tests.handlers.test_openings import edit_bar


async def states(world: World) -> list[str]:
    return [application.state for application in await world.rows(Application)]


def card_of(world: World, opening: int) -> Message:
    [post] = [
        post
        for post in world.chat.posts.values()
        if post.message.text.startswith(f"Opening #{opening}:")
    ]
    return post.message


async def test_cvs_of_a_paused_opening_are_read_and_kept_and_scored_once_it_is_reopened(
    world: World,
) -> None:
    opening = await world.open_opening()
    said = await world.say("opening", f"pause #{opening}")
    assert f"/opening reopen #{opening}" in said
    assert card_of(world, opening).text.endswith("(paused)")
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.drop("bea.txt", cv("Bea Clay", "bea@example.com"), file="F2", message="2.2")
    assert await states(world) == ["waiting", "waiting"]
    assert await world.rows(ScoreRow) == []
    assert len(world.chat.said("1 kept while the opening is paused")) == 2
    assert len(world.chat.said(f"/opening reopen #{opening} has them scored")) == 2
    assert world.chat.reactions["100.1"] == "white_check_mark"
    await world.press("reopen_opening", str(opening))
    assert await states(world) == ["scored", "scored"]
    assert len(world.chat.said("1 of 1 scored")) == 2
    assert not world.chat.said("paused")
    assert "ask_rubric" in buttons(card_of(world, opening))
    actions = [row.action for row in await world.rows(JournalEntry)]
    assert actions.count("opening.paused") == actions.count("opening.reopened") == 1


@ON_SQLITE
async def test_a_pause_is_told_where_cvs_wait_already(world: World) -> None:
    world.chat.people["U1"] = "admin"
    opening = await world.open_opening()
    await world.say("hire", "pause")
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.say("opening", f"pause #{opening}")
    assert len(world.chat.said("1 kept while the opening is paused")) == 1
    await world.say("hire", "resume")
    assert await states(world) == ["waiting"]
    await world.say("opening", "reopen")
    assert await states(world) == ["scored"]


@ON_SQLITE
async def test_a_closed_opening_can_be_opened_again(world: World) -> None:
    world.chat.people["U1"] = "admin"
    opening = await world.open_opening()
    await world.say("hire", "pause")
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.say("opening", f"close #{opening}")
    await world.say("hire", "resume")
    assert await states(world) == ["waiting"]
    assert "is open" in await world.say("opening", f"reopen #{opening}")
    assert await states(world) == ["scored"]
    [row] = await world.rows(Opening)
    assert (row.state, row.closed_at) == ("open", None)


@ON_SQLITE
async def test_cvs_dropped_while_the_only_opening_was_closed_come_in_when_it_reopens(
    world: World,
) -> None:
    opening = await world.open_opening()
    await world.say("opening", f"close #{opening}")
    await world.drop("ana.txt", CV.encode(), file="F1")
    assert await states(world) == []
    assert len(world.chat.said("There is no opening in this channel yet")) == 1
    await world.say("opening", f"reopen #{opening}")
    assert await states(world) == ["scored"]


@ON_SQLITE
async def test_who_clears_a_bar_lowered_in_a_pause_is_announced_when_it_ends(world: World) -> None:
    opening = await world.open_opening(bar="100")
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.say("opening", "pause")
    await edit_bar(world, opening, "10")
    assert not world.chat.said("Top candidate")
    await world.say("opening", "reopen")
    assert len(world.chat.said("Top candidate")) == 1


@ON_SQLITE
async def test_nothing_is_scored_again_in_a_pause(world: World) -> None:
    opening = await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.say("opening", "pause")
    changed = {"name_0": "Cobol", "kind_0": "must", "weight_0": "5", "bar": "10"}
    reply = await world.fill("edit_rubric", f"{opening}:1", **changed)
    assert "rescore" not in buttons(reply.message)  # type: ignore[union-attr]
    with pytest.raises(UserError) as refused:
        await world.press("rescore", str(opening))
    assert refused.value.typed == f"/opening reopen #{opening} opens it."
    assert len(await world.rows(ScoreRow)) == 1


async def test_a_fact_put_right_in_a_pause_counts_once_it_ends(world: World) -> None:
    opening = await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.say("opening", "pause")
    [kept] = await world.rows(Cv)
    await correct(world.services, kept.workspace_id, kept.id, "years_experience", "1", actor="U1")
    await world.settle()
    assert await states(world) == ["scored"]
    assert [row.revision for row in await world.rows(ScoreRow)] == [0]
    await world.say("opening", f"reopen #{opening}")
    _, second = await world.rows(ScoreRow)
    assert second.revision == 1
    [application] = await world.rows(Application)
    assert application.score_id == second.id


@ON_SQLITE
async def test_a_closed_opening_is_not_paused(world: World) -> None:
    opening = await world.open_opening()
    await world.say("opening", "close")
    with pytest.raises(UserError) as refused:
        await world.say("opening", f"pause #{opening}")
    assert refused.value.in_chat.endswith(f"reopen it first. /opening reopen #{opening} opens it.")


@ON_SQLITE
async def test_guests_switch_nothing(world: World) -> None:
    opening = await world.open_opening()
    world.chat.people["U7"] = "guest"
    guest = replace(world.caller, user="U7")
    for word in ("pause", "close", "reopen"):
        with pytest.raises(UserError, match="Guests"):
            await world.say("opening", f"{word} #{opening}", guest)
    with pytest.raises(UserError, match="Guests"):
        await world.press("reopen_opening", str(opening), guest)
    assert [row.state for row in await world.rows(Opening)] == ["open"]


@ON_SQLITE
async def test_a_cv_moved_into_a_paused_opening_waits_there(world: World) -> None:
    first = await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    second = await world.open_opening()
    await world.say("opening", f"pause #{second}")
    await world.fill("move_cv", "1", opening=str(second))
    live = {row.opening_id: row.state for row in await world.rows(Application)}
    assert live == {first: "removed", second: "waiting"}
    assert len(world.chat.said("Kept: the opening is paused.")) == 1
