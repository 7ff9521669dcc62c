"""A file arrives: what is taken in, what is recognised, and what is left alone."""

import asyncio
from dataclasses import replace

from handlers.cvs.deleted_files import file_deleted
from handlers.cvs.inbox import Shared, receive
from storage.models import Cv, ScoreRow, Task, Upload
from tests.handlers.conftest import CHANNEL, CV, ON_SQLITE, OTHER_CHANNEL, TEAM, World, words


@ON_SQLITE
async def test_the_same_event_twice_is_one_upload_and_one_card(world: World) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.event("F1", event=f"E-F1-100.1-{CHANNEL}")
    await world.event("F1", event="another event of the same file")
    await world.settle()
    assert len(await world.rows(Upload)) == 1
    assert len(world.chat.said("Evidence: ")) == 1


async def test_the_same_bytes_in_two_channels_are_one_cv_with_a_card_in_each(world: World) -> None:
    await world.open_opening()
    await world.open_opening(channel=OTHER_CHANNEL)
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.drop("again.txt", CV.encode(), file="F2", message="7.7", channel=OTHER_CHANNEL)
    assert len(await world.rows(Cv)) == 1
    cards = world.chat.said("Evidence: ")
    assert [(card.destination, card.thread) for card in cards] == [
        (CHANNEL, "100.1"),
        (OTHER_CHANNEL, "7.7"),
    ]


async def test_the_same_bytes_in_one_opening_are_scored_once(world: World) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.drop("copy.txt", CV.encode(), file="F2", message="200.2")
    assert len(await world.rows(ScoreRow)) == 1
    assert world.chat.reactions["200.2"] == "white_check_mark"
    assert len(world.chat.said("Top candidate")) == 1


async def test_the_same_bytes_twice_at_once_are_one_cv(world: World) -> None:
    await world.open_opening()
    for file in ("F1", "F2", "F3", "F4"):
        world.chat.share("ana.txt", CV.encode(), file=file)
    await asyncio.gather(*(world.event(f, event=f) for f in ("F1", "F2", "F3", "F4")))
    await world.settle()
    assert len(await world.rows(Cv)) == 1
    assert len(world.chat.said("4 of 4 scored")) == 1
    assert len(await world.rows(ScoreRow)) == 1


@ON_SQLITE
async def test_files_of_other_kinds_are_left_alone(world: World) -> None:
    await world.drop("holiday.png", b"\x89PNG", file="F1")
    [upload] = await world.rows(Upload)
    assert upload.state == "ignored"
    assert world.chat.posts == {}
    assert world.chat.reactions == {}


@ON_SQLITE
async def test_shares_that_lag_are_waited_for(world: World) -> None:
    await world.open_opening()
    world.chat.lag = 2
    await world.drop("ana.txt", CV.encode(), file="F1")
    [card] = world.chat.said("Evidence: ")
    assert card.thread == "100.1"


@ON_SQLITE
async def test_a_share_that_is_never_told_gets_a_thread_of_its_own(world: World) -> None:
    await world.open_opening()
    world.chat.lag = 99
    await world.drop("ana.txt", CV.encode(), file="F1")
    [line] = world.chat.said("1 of 1 scored")
    assert line.thread is None
    [card] = world.chat.said("Evidence: ")
    assert card.thread in world.chat.posts
    assert world.chat.posts[card.thread or ""].message == line.message
    assert world.chat.reactions == {}


@ON_SQLITE
async def test_a_file_that_is_too_large_or_gone_says_so_in_the_thread(world: World) -> None:
    world.chat.share("huge.pdf", b"%PDF" + b"x" * (10 * 1024 * 1024), file="F1")
    await world.drop("huge.pdf", b"", file="F2")
    await world.event("F1", event="E1")
    await world.settle()
    [line] = world.chat.said("larger than 10 MB")
    assert "huge.pdf" in words(line.message)
    assert world.chat.reactions["100.1"] == "no_entry"


@ON_SQLITE
async def test_a_file_that_vanished_waits_in_the_retry_queue(world: World) -> None:
    await world.event("F404", event="E1")
    await world.settle()
    assert "The file is gone." in await world.say("hire", "queue")
    world.chat.share("ana.txt", CV.encode(), file="F404")
    await world.press("retry_all", "")
    assert "is empty" in await world.say("hire", "queue")
    assert [upload.state for upload in await world.rows(Upload)] == ["fetched"]


async def test_a_deleted_file_takes_its_cv_out_wherever_it_was_shared(world: World) -> None:
    await world.open_opening()
    await world.open_opening(channel=OTHER_CHANNEL)
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.drop("ana.txt", CV.encode(), file="F1", message="7.7", channel=OTHER_CHANNEL)
    assert len(world.chat.said("Evidence: ")) == 2
    await file_deleted(world.services, workspace=TEAM, file="F1")
    await world.settle()
    assert await world.rows(Cv) == []
    assert not world.chat.said("Ana Ruiz")


async def test_a_late_duplicate_of_the_event_does_not_bring_a_removed_cv_back(
    world: World,
) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    [upload] = await world.rows(Upload)
    await world.press("remove_cv", str(upload.id))
    await world.event("F1", event=f"E-F1-100.1-{CHANNEL}")
    await world.settle()
    assert await world.rows(Cv) == []


async def test_a_file_shared_again_after_removal_is_taken_in_under_its_new_message(
    world: World,
) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    [upload] = await world.rows(Upload)
    await world.press("remove_cv", str(upload.id))
    await world.drop("ana.txt", CV.encode(), file="F1", message="300.3")
    [card] = world.chat.said("Evidence: ")
    assert card.thread == "300.3"
    assert len(world.chat.said("Top candidate")) == 1


async def test_the_message_of_a_removed_cv_told_late_does_not_bring_it_back(world: World) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    [upload] = await world.rows(Upload)
    await world.press("remove_cv", str(upload.id))
    late = Shared(TEAM, CHANNEL, ("F1",), "U1", "E-message", message="100.1")
    await receive(world.services, [late])
    await world.settle()
    assert [upload.state for upload in await world.rows(Upload)] == ["removed"]
    assert not world.chat.said("of 1 scored")
    world.chat.share("ana.txt", CV.encode(), file="F1", message="200.1")
    await receive(world.services, [replace(late, event="E-again", message="200.1")])
    await world.settle()
    assert world.chat.said("1 of 1 scored")


async def test_a_file_removed_while_it_is_fetched_leaves_nothing(world: World) -> None:
    await world.open_opening()

    async def deleted() -> None:
        await file_deleted(world.services, workspace=TEAM, file="F1")

    world.chat.on_fetch = deleted
    await world.drop("ana.txt", CV.encode(), file="F1")
    assert await world.rows(Cv) == []
    assert [upload.state for upload in await world.rows(Upload)] == ["removed"]
    assert {task.state for task in await world.rows(Task)} == {"done"}
    assert [post.thread for post in world.chat.posts.values() if post.thread] == []
    assert not world.chat.said("being read")


@ON_SQLITE
async def test_a_file_dropped_into_a_thread_is_answered_in_that_thread(world: World) -> None:
    world.chat.share("ana.txt", CV.encode(), file="F1", message="101.5", thread="100.1")
    await receive(world.services, [Shared(TEAM, CHANNEL, ("F1",), "U1", "E1")])
    await world.settle()
    [progress] = world.chat.said("0 of 1 scored")
    assert progress.thread == "100.1"
    assert "101.5" in world.chat.reactions
