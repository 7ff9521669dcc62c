"""What people do with a CV: take it out, name it, release it, move it; who is the same person."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from handlers.cvs.reading import read
from handlers.errors import UserError
from handlers.messages import Ask, FieldErrors
from handlers.services import work
from handlers.status import set_paused
from storage.cvs import get_cv
from storage.keys import WORKSPACE
from storage.models import Application, Candidate, Cv, CvSkill, Key, ProfileRow, ScoreRow, Upload
from storage.tasks import retry_queue
from tests.fakes.openai import FakeOpenAI
from tests.handlers.conftest import CV, ON_SQLITE, OTHER_CHANNEL, World, buttons, cv, words

CANARIES = (
    b"Ana Ruiz",
    b"ana.ruiz",
    b"612 345",
    b"Acme Cloud",
    b"Testville",
    b"Quuxlang",
    b"ana.txt",
)
LETTER = b"Dear turtles, I like turtles. Turtles are great. This is a letter about turtles."


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@ON_SQLITE
async def test_no_word_of_a_cv_is_kept_in_clear_and_removing_leaves_nothing(
    world: World, tmp_path: Path
) -> None:
    await world.open_opening()
    ours = CV.replace("Docker, Redis", "Docker, Quuxlang framework").encode()
    await world.drop("ana.txt", ours, file="F1")
    assert "1. Ana Ruiz" in await world.say("rank", 'skill:"Quuxlang Framework"')
    assert [canary for canary in CANARIES if canary in everything(tmp_path)] == []

    [upload] = await world.rows(Upload)
    [kept] = await world.rows(Cv)
    assert [p for p in (tmp_path / "files").rglob("*") if p.is_file()]
    await world.press("remove_cv", str(upload.id))
    for table in (Cv, Candidate, Application, ScoreRow, ProfileRow, CvSkill):
        assert await world.rows(table) == [], table
    assert {key.owner for key in await world.rows(Key)} == {WORKSPACE}
    assert [p for p in (tmp_path / "files").rglob("*") if p.is_file()] == []
    # The write-ahead log holds what was there before until it is folded into the database.
    with closing(sqlite3.connect(tmp_path / "shortlist.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert kept.sha256.encode() not in everything(tmp_path)
    assert [post.thread for post in world.chat.posts.values() if post.thread] == []
    assert not world.chat.said("Top candidate")
    assert "Nobody matches" in await world.say("rank")
    assert await world.press("remove_cv", str(upload.id))


async def test_a_second_cv_of_the_same_person_becomes_current(world: World) -> None:
    await world.open_opening()
    await world.drop("old.txt", CV.encode(), file="F1")
    newer = CV.replace("Led a team", "Directed a team").encode()
    await world.drop("new.txt", newer, file="F2", message="200.2")
    [application] = await world.rows(Application)
    [_, second] = await world.rows(Cv)
    assert application.cv_id == second.id
    assert len(await world.rows(ScoreRow)) == 2
    assert (await world.say("rank")).count("Ana Ruiz") == 1
    # The old file dropped once more says so, and changes nothing.
    await world.drop("old again.txt", CV.encode(), file="F3", message="300.3")
    lines = world.chat.said("1 replaced by a newer CV")
    assert [line.thread for line in lines] == ["100.1", "300.3"]
    [application] = await world.rows(Application)
    assert application.cv_id == second.id


async def test_removing_the_newer_cv_brings_the_older_back_and_the_other_way_round(
    world: World,
) -> None:
    await world.open_opening()
    await world.drop("old.txt", CV.encode(), file="F1")
    newer = CV.replace("Led a team", "Directed a team").encode()
    await world.drop("new.txt", newer, file="F2", message="200.2")
    first, second = await world.rows(Upload)
    await world.press("remove_cv", str(second.id))
    [application], [person] = await world.rows(Application), await world.rows(Candidate)
    assert (application.cv_id, application.state) == (first.cv_id, "scored")
    assert person.current_cv_id == first.cv_id
    assert len(world.chat.said("Top candidate")) == 1
    assert "1. Ana Ruiz" in await world.say("rank")


async def test_the_older_cv_can_be_removed_while_the_newer_waits_for_its_score(
    world: World,
) -> None:
    await world.open_opening()
    await world.drop("old.txt", CV.encode(), file="F1")
    await pause(world, on=True)
    newer = CV.replace("Led a team", "Directed a team").encode()
    await world.drop("new.txt", newer, file="F2", message="200.2")
    first, second = await world.rows(Upload)
    await world.press("remove_cv", str(first.id))
    await pause(world, on=False)
    [application] = await world.rows(Application)
    assert (application.cv_id, application.state) == (second.cv_id, "scored")


async def pause(world: World, *, on: bool) -> None:
    [home, *_] = {upload.workspace_id for upload in await world.rows(Upload)}
    await set_paused(world.services, home, on=on, actor="U9")
    await world.settle()


@ON_SQLITE
async def test_one_match_alone_is_a_possible_duplicate(world: World) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.drop("twin.txt", cv("Ana Ruiz", "other@example.org"), file="F2", message="2.2")
    assert len(await world.rows(Candidate)) == 2
    [card] = world.chat.said("Possible duplicate of Ana Ruiz")
    assert card.thread == "2.2"


@ON_SQLITE
async def test_what_is_no_cv_waits_until_someone_says_score(world: World) -> None:
    await world.open_opening()
    await world.drop("letter.txt", LETTER, file="F1")
    [card] = world.chat.said("does not look like a CV")
    assert await world.rows(ScoreRow) == []
    assert await world.rows(Application) == []
    assert world.chat.reactions["100.1"] == "warning"
    button = buttons(card.message)["release"]
    await world.press("release", button.value)
    await world.press("release", button.value)
    assert len(await world.rows(ScoreRow)) == 1
    assert not world.chat.said("does not look like a CV")
    assert len(world.chat.said("Evidence: ")) == 1


@ON_SQLITE
async def test_a_letter_of_the_same_person_does_not_take_the_place_of_their_cv(
    world: World,
) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    letter = b"Ana Ruiz\nana.ruiz@example.com\n\n" + LETTER
    await world.drop("letter.txt", letter, file="F2", message="2.2")
    assert len(world.chat.said("does not look like a CV")) == 1
    assert "1. Ana Ruiz" in await world.say("rank")


@ON_SQLITE
async def test_a_cv_without_a_name_is_scored_once_it_is_named(
    modelled: World, model: FakeOpenAI
) -> None:
    world = modelled
    await world.open_opening()
    drafted = len(model.requests)
    nameless = CV.replace("Ana Ruiz\n", "").replace("ana.ruiz@", "info@")
    await world.drop("x.txt", nameless.encode(), file="F1")
    assert len(model.requests) == drafted
    [card] = world.chat.said("No name was found")
    value = buttons(card.message)["ask_name"].value
    form = await world.press("ask_name", value)
    assert isinstance(form, Ask)
    assert isinstance(await world.fill("name_candidate", value, name="--"), FieldErrors)
    await world.fill("name_candidate", form.form.value, name="Berta Sandberg")
    assert "1. Berta Sandberg" in await world.say("rank")
    sent = b"".join(request.raw for request in model.requests)
    assert b"Sandberg" not in sent


@pytest.mark.parametrize("way", ["moved", "new rubric"])
@ON_SQLITE
async def test_a_cv_without_a_name_stays_from_a_model_that_came_later(
    world: World, modelled: World, model: FakeOpenAI, way: str
) -> None:
    opening = await world.open_opening()
    nameless = CV.replace("Ana Ruiz\n", "").replace("ana.ruiz@", "info@")
    await world.drop("x.txt", nameless.encode(), file="F1")
    [upload] = await world.rows(Upload)
    assert len(world.chat.said("Evidence: ")) == 1
    if way == "moved":
        other = await world.open_opening(channel=OTHER_CHANNEL)
        await modelled.fill("move_cv", str(upload.id), opening=str(other))
    else:
        changed = {"name_0": "Python", "kind_0": "must", "weight_0": "5", "bar": "50"}
        await modelled.fill("edit_rubric", f"{opening}:1", **changed)
        await modelled.press("rescore", str(opening))
    assert model.requests == []
    [card] = world.chat.said("No name was found")
    assert "is empty" in await modelled.say("hire", "queue")
    await modelled.fill("name_candidate", buttons(card.message)["ask_name"].value, name="Bo Sand")
    assert len(model.requests) == 2
    assert "1. Bo Sand" in await modelled.say("rank", f"#{other if way == 'moved' else opening}")


async def test_a_name_given_later_joins_the_person_who_applied_already(
    modelled: World,
) -> None:
    world = modelled
    await world.open_opening()
    await world.drop("ana.txt", cv("Berta Sandberg", "info@example.com"), file="F1")
    nameless = CV.replace("Ana Ruiz\n", "").replace("ana.ruiz@", "info@")
    await world.drop("x.txt", nameless.encode(), file="F2", message="2.2")
    _, second = await world.rows(Upload)
    await world.fill("name_candidate", str(second.id), name="Berta Sandberg")
    [person], [application] = await world.rows(Candidate), await world.rows(Application)
    assert application.cv_id == second.cv_id == person.current_cv_id
    # And with the newer gone, the first carries on.
    await world.press("remove_cv", str(second.id))
    [application] = await world.rows(Application)
    assert application.state == "scored"
    assert "1. Berta Sandberg" in await world.say("rank")


@ON_SQLITE
async def test_a_named_person_is_recognised_by_the_next_cv(modelled: World) -> None:
    world = modelled
    await world.open_opening()
    nameless = CV.replace("Ana Ruiz\n", "").replace("ana.ruiz@", "info@")
    await world.drop("x.txt", nameless.encode(), file="F1")
    [upload] = await world.rows(Upload)
    await world.fill("name_candidate", str(upload.id), name="Berta Sandberg")
    await world.drop("b.txt", cv("Berta Sandberg", "info@example.com"), file="F2", message="2.2")
    assert len(await world.rows(Candidate)) == 1


async def test_a_moved_cv_leaves_the_first_opening_and_is_scored_in_the_second(
    world: World,
) -> None:
    first = await world.open_opening()
    second = await world.open_opening(channel=OTHER_CHANNEL)
    await world.drop("ana.txt", CV.encode(), file="F1")
    [upload] = await world.rows(Upload)
    form = await world.press("ask_move", str(upload.id))
    assert isinstance(form, Ask)
    await world.fill("move_cv", form.form.value, opening=str(second))
    assert "Nobody matches" in await world.say("rank", f"#{first}")
    assert "1. Ana Ruiz" in await world.say("rank", f"#{second}")
    alerts = world.chat.said("Top candidate")
    assert [alert.destination for alert in alerts] == [OTHER_CHANNEL]
    # Back again: the stored score is used, and it is announced where it counts now.
    await world.fill("move_cv", form.form.value, opening=str(first))
    assert len(await world.rows(ScoreRow)) == 2
    assert len(world.chat.said("Top candidate")) == 1


@ON_SQLITE
async def test_moving_to_a_closed_opening_is_refused(world: World) -> None:
    opening = await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    [upload] = await world.rows(Upload)
    await world.say("opening", f"close #{opening}")
    with pytest.raises(UserError, match="closed or gone"):
        await world.fill("move_cv", str(upload.id), opening=str(opening))
    with pytest.raises(UserError, match="no open opening"):
        await world.press("ask_move", str(upload.id))


@ON_SQLITE
async def test_removing_a_cv_ends_what_waits_in_the_retry_queue(world: World) -> None:
    await world.open_opening()
    await world.drop("broken.pdf", b"%PDF-1.7 broken", file="F1")
    [upload] = await world.rows(Upload)
    [card] = world.chat.said("broken.pdf")[-1:]
    assert "remove_cv" in buttons(card.message)
    async with world.services.database.read() as session:
        assert len(await retry_queue(session, upload.workspace_id)) == 1
    await world.press("remove_cv", str(upload.id))
    assert "is empty" in await world.say("hire", "queue")


@ON_SQLITE
async def test_reading_a_cv_twice_keeps_what_a_person_put_right(world: World) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    [kept] = await world.rows(Cv)
    await read(world.services, cv_id=kept.id)
    async with work(world.services) as unit:
        again = await get_cv(unit.session, kept.id)
    assert again is not None
    assert again.read_at == kept.read_at
    assert len(await world.rows(ProfileRow)) == 1
    assert words(world.chat.said("Evidence: ")[0].message)
