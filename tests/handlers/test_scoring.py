"""Scores: paid for once, announced once, ending in a card or in the queue with a reason."""

from dataclasses import replace

import pytest

from handlers.chat.commands import COMMANDS
from handlers.cvs.progress import show_upload
from handlers.errors import PermanentError, UnconfirmedError
from handlers.messages import (
    Ask,
    FieldErrors,
    Say,
)
from handlers.scoring.engines import check_installed
from handlers.scoring.score import score
from handlers.services import work
from pipeline.errors import PipelineError
from storage.models import Application, Notice, Opening, ScoreRow, Upload
from storage.uploads import get_upload
from tests.fakes.openai import FakeOpenAI
from tests.handlers.conftest import CHANNEL, CV, ON_SQLITE, World, buttons, cv, said, words
from tests.handlers.test_openings import as_filled


async def test_bytes_seen_before_cost_no_call(modelled: World, model: FakeOpenAI) -> None:
    await modelled.open_opening()
    drafted = len(model.requests)
    await modelled.drop("ana.txt", CV.encode(), file="F1")
    assert len(model.requests) - drafted == 2
    await modelled.drop("again.txt", CV.encode(), file="F2", message="2.2")
    [application] = await modelled.rows(Application)
    await score(modelled.services, application_id=application.id, cv_id=application.cv_id)
    await modelled.settle()
    assert len(model.requests) - drafted == 2
    assert len(await modelled.rows(ScoreRow)) == 1
    assert len(modelled.chat.said("Top candidate")) <= 1


@pytest.mark.parametrize("trouble", ["quota", "refusal"])
@ON_SQLITE
async def test_a_model_that_will_not_score_ends_in_the_queue_and_a_card(
    modelled: World, model: FakeOpenAI, trouble: str
) -> None:
    await modelled.open_opening()
    model.script(trouble, times=8)
    await modelled.drop("ana.txt", CV.encode(), file="F1")
    assert "Scoring a CV: Ana Ruiz" in await modelled.say("hire", "queue")
    [upload] = await modelled.rows(Upload)
    [notice] = [n for n in await modelled.rows(Notice) if n.key == f"card:{upload.id}"]
    card = modelled.chat.posts[notice.remote_id or ""].message
    model.script("plausible", times=1)
    while model._steps:
        model._steps.popleft()
    # Dropped from the queue, the card can still bring it back.
    await modelled.press("retry_cv", buttons(card)["retry_cv"].value)
    [application] = await modelled.rows(Application)
    assert application.state == "scored"


@ON_SQLITE
async def test_what_lacks_a_must_or_points_is_not_announced(world: World) -> None:
    await world.open_opening(bar="100")
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.drop("zed.txt", cv("Zed Young", "z@example.com", "Perl"), file="F2", message="2.2")
    assert len(world.chat.said("Evidence: ")) == 2
    assert not world.chat.said("Top candidate")


async def test_a_cv_dropped_before_there_is_an_opening_is_scored_with_it(world: World) -> None:
    await world.drop("ana.txt", CV.encode(), file="F1")
    assert len(world.chat.said("/opening new")) == 1
    await world.open_opening()
    assert len(world.chat.said("1 of 1 scored")) == 1


async def test_closing_while_a_cv_waits_says_so_and_announces_nothing(world: World) -> None:
    opening = await world.open_opening()
    await world.say("hire", "help")
    world.chat.people["U8"] = "admin"
    boss = world.caller.__class__("chat:T1", "U8", CHANNEL)
    await world.say("hire", "pause", boss)
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.say("opening", f"close #{opening}")
    await world.say("hire", "resume", boss)
    assert len(world.chat.said("not scored because the opening is closed")) == 1
    assert world.chat.reactions["100.1"] == "warning"
    assert not world.chat.said("Top candidate")
    [card] = world.chat.said("Move it to another opening")
    assert "ask_move" in buttons(card.message)


async def test_a_new_rubric_leaves_scores_stale_until_they_are_made_again(world: World) -> None:
    opening = await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    form = await world.press("ask_rubric", str(opening))
    assert isinstance(form, Ask)
    changed = {"name_0": "Python", "kind_0": "must", "weight_0": "5", "bar": "50"}
    await world.fill("edit_rubric", form.form.value, **changed)
    assert "(older score: by an older rubric)" in await world.say("rank")
    await world.press("rescore", str(opening))
    assert "older score" not in await world.say("rank")
    assert {row.rubric_version for row in await world.rows(ScoreRow)} == {1, 2}
    assert len(world.chat.said("Top candidate")) == 1


@ON_SQLITE
async def test_scores_of_another_engine_are_marked_and_made_again(
    world: World, modelled: World
) -> None:
    opening = await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    await modelled.drop("zed.txt", cv("Zed Young", "z@example.com"), file="F2", message="2.2")
    reply = await COMMANDS["rank"](modelled.services, modelled.caller, "")
    assert said(reply).count("(older score: by another engine)") == 1
    assert isinstance(reply, Say)
    form = await modelled.press("ask_rubric", str(opening))
    assert isinstance(form, Ask)
    saved = await modelled.fill("edit_rubric", form.form.value, **as_filled(form.form))
    assert isinstance(saved, Say)
    assert "1 score is by an older version or another engine" in said(saved)
    assert "rescore" in buttons(saved.message)
    upload = (await world.rows(Upload))[0]
    await ask_to_show(modelled, upload.id)
    assert world.chat.said("Older score: by another engine. Score it again from /rank")
    offer = await modelled.press("offer_rescore", buttons(reply.message)["offer_rescore"].value)
    assert isinstance(offer, Say)
    await modelled.press("rescore", buttons(offer.message)["rescore"].value)
    assert "older score" not in await modelled.say("rank")
    assert not world.chat.said("Older score")
    engines = {row.engine_key.partition("/")[0] for row in await world.rows(ScoreRow)}
    assert engines == {"keywords", "openai"}
    # Without the model it is the model's scores that do not compare.
    assert (await world.say("rank")).count("(older score: by another engine)") == 2


async def ask_to_show(world: World, upload_id: int) -> None:
    async with work(world.services) as unit:
        upload = await get_upload(unit.session, upload_id)
        assert upload is not None
        await show_upload(unit, upload)
    await world.settle()


@ON_SQLITE
async def test_flaws_of_a_rubric_stand_beside_fields_of_the_form(world: World) -> None:
    opening = await world.open_opening()
    form = await world.press("ask_rubric", str(opening))
    assert isinstance(form, Ask)
    flawed = {"name_0": "Under 35 years old", "name_1": "Python", "levels_1": "one\ntwo"}
    reply = await world.fill("edit_rubric", form.form.value, **flawed, weight_1="9", bar="50")
    assert isinstance(reply, FieldErrors)
    fields = {getattr(item, "id", None) for item in form.form.items}
    assert set(reply.errors) == {"name-0", "levels-1"} <= fields
    reply = await world.fill("new_opening", CHANNEL, title=" ", bar="nan")
    assert isinstance(reply, FieldErrors)
    assert set(reply.errors) == {"title", "description", "bar"}
    assert len(await world.rows(Opening)) == 1


@ON_SQLITE
async def test_an_unconfirmed_message_is_found_and_not_posted_twice(world: World) -> None:
    await world.open_opening()
    world.chat.refuse = lambda text: UnconfirmedError("lost") if "of 100" in text else None
    await world.drop("ana.txt", CV.encode(), file="F1")
    assert len(world.chat.said("Evidence: ")) == 1
    assert "is empty" in await world.say("hire", "queue")


@ON_SQLITE
async def test_a_refused_message_waits_for_a_person_and_is_posted_once(world: World) -> None:
    await world.open_opening()
    world.chat.refuse = lambda text: (
        PermanentError("is_archived", "The channel is archived.") if "Top" in text else None
    )
    await world.drop("ana.txt", CV.encode(), file="F1")
    assert "The channel is archived." in await world.say("hire", "queue")
    [notice] = [notice for notice in await world.rows(Notice) if notice.kind == "alert"]
    world.chat.refuse = lambda _: None
    for _ in range(3):
        await world.press("retry_work", f"notice:{notice.id}")
    [alert] = world.chat.said("Top candidate")
    assert alert.edits == 0
    await world.press("drop_work", f"notice:{notice.id}")
    [upload] = await world.rows(Upload)
    await world.press("remove_cv", str(upload.id))
    assert not world.chat.said("Top candidate")


@ON_SQLITE
async def test_many_changes_of_a_drop_are_one_message(world: World) -> None:
    await world.open_opening()
    for number in range(4):
        data = cv(f"Ada Berg{'abcd'[number]}", f"a{number}@example.com")
        await world.drop(f"{number}.txt", data, file=f"F{number}")
    [line] = world.chat.said("4 of 4 scored")
    assert line.edits <= 4 * 4
    assert "4 of 4 scored" in words(line.message)


@ON_SQLITE
async def test_scores_by_meaning_are_kept_apart_from_those_by_words(world: World) -> None:
    check_engine()
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    options = replace(world.services.options, local="semantic")
    meant = World(replace(world.services, options=options), world.chat, world.queue)
    reply = await COMMANDS["rank"](meant.services, meant.caller, "")
    assert said(reply).count("(older score: by another engine)") == 1
    assert isinstance(reply, Say)
    await meant.press("rescore", buttons(reply.message)["offer_rescore"].value)
    assert "older score" not in await meant.say("rank")
    engines = {row.engine["name"] for row in await world.rows(ScoreRow)}
    assert engines == {"keywords", "semantic"}


def check_engine() -> None:
    try:
        check_installed("semantic")
    except PipelineError as error:
        pytest.skip(str(error))
