"""The retry queue: what it names, and what dropping something from it says in the channel."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.chat.commands import COMMANDS
from handlers.errors import PermanentError, TemporaryError, UserError
from handlers.messages import Button, Buttons, Message, Replace, Say
from handlers.queue.retrying import list_queue, queue_pages
from handlers.status import get_status
from pipeline.digest import Digest
from storage.models import Application, Cv, Task, Upload
from tests.fakes.openai import FakeOpenAI
from tests.handlers.conftest import CHANNEL, CV, ON_SQLITE, World, buttons, words

AWAY = "The platform is away."


async def dropped(world: World, name: str) -> None:
    """Drop the waiting task of this name from the queue, as its button does."""
    [task] = [task for task in await world.rows(Task) if task.name == name]
    assert task.state == "waiting"
    await world.press("drop_work", f"task:{task.id}")


@ON_SQLITE
async def test_a_fetch_that_is_dropped_while_it_waits_is_told_in_its_thread(world: World) -> None:
    async def away() -> None:
        raise TemporaryError("away", AWAY, retry_after=600)

    world.chat.on_fetch = away
    await world.drop("ana.txt", CV.encode(), file="F1")
    await dropped(world, "fetch")
    [upload] = await world.rows(Upload)
    assert (upload.state, upload.error) == ("failed", "dropped")
    [line] = world.chat.said("Dropped by a person.")
    assert "ana.txt" in words(line.message)
    assert world.chat.reactions["100.1"] == "no_entry"
    assert "is empty" in await world.say("hire", "queue")


@ON_SQLITE
async def test_a_reading_that_is_dropped_while_it_waits_is_told_on_a_card(world: World) -> None:
    async def busy(data: bytes, name: str, today: date) -> Digest:
        del data, name, today
        raise TemporaryError("busy", "No reader answers.", retry_after=600)

    world.services = replace(world.services, read=busy)
    await world.drop("ana.txt", CV.encode(), file="F1")
    await dropped(world, "read")
    assert [(cv.state, cv.error) for cv in await world.rows(Cv)] == [("failed", "dropped")]
    assert world.chat.reactions["100.1"] == "no_entry"


@ON_SQLITE
async def test_a_scoring_that_is_dropped_while_it_waits_is_told_on_a_card(
    modelled: World, model: FakeOpenAI
) -> None:
    await modelled.open_opening()
    model.script("rate_limited", times=2, retry_after=600)
    await modelled.drop("ana.txt", CV.encode(), file="F1")
    await dropped(modelled, "score")
    [application] = await modelled.rows(Application)
    assert (application.state, application.error) == ("failed", "dropped")
    assert modelled.chat.reactions["100.1"] == "no_entry"


@ON_SQLITE
async def test_dropping_what_had_failed_keeps_the_reason_that_was_given(world: World) -> None:
    async def gone() -> None:
        raise PermanentError("file_gone", "The file is gone.")

    world.chat.on_fetch = gone
    await world.drop("ana.txt", CV.encode(), file="F1")
    [task] = [task for task in await world.rows(Task) if task.name == "fetch"]
    await world.press("drop_work", f"task:{task.id}")
    assert len(world.chat.said("The file is gone.")) == 1
    assert "is empty" in await world.say("hire", "queue")


@ON_SQLITE
@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("Top", "the announcement: Ana Ruiz in "),
        ("of 100, ready for", "the card: Ana Ruiz in "),
        ("of 1 scored", "the progress line: ana.txt in "),
        ("Opening", "the opening: Backend Engineer in "),
    ],
)
async def test_a_message_in_the_queue_says_what_it_is_about(
    world: World, said: str, entry: str
) -> None:
    world.chat.refuse = lambda text: (
        PermanentError("is_archived", "The channel is archived.") if said in text else None
    )
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    assert entry in await world.say("hire", "queue")
    [upload] = await world.rows(Upload)
    [stuck] = (await list_queue(world.services, upload.workspace_id)).entries
    assert stuck.channel == CHANNEL
    assert (await get_status(world.services, upload.workspace_id)).stuck == 1


async def lose(world: World, amount: int) -> int:
    """Share files that are gone by the time they are fetched; the workspace."""
    for number in range(amount):
        await world.event(f"F{number}", event=f"E{number}")
    await world.settle()
    return (await world.rows(Task))[0].workspace_id


async def test_all_of_a_long_queue_is_reached_page_by_page(world: World) -> None:
    home = await lose(world, 23)
    reply = await COMMANDS["hire"](world.services, world.caller, "queue")
    assert isinstance(reply, Say)
    message, seen = reply.message, [entries(reply.message)]
    assert message.text == "23 pieces of work in the retry queue"
    assert "1 to 10 of 23 pieces of work" in words(message)
    while "next_work" in buttons(message):
        message = await press(world, buttons(message)["next_work"])
        seen.append(entries(message))
    assert "21 to 23 of 23 pieces of work" in words(message)
    assert [len(page) for page in seen] == [10, 10, 3]
    failed = [task.id for task in await world.rows(Task) if task.state == "failed"]
    everything = [f"task:{number}" for number in reversed(failed)]
    assert [entry for page in seen for entry in page] == everything
    pages = [page async for page in queue_pages(world.services, home, size=9)]
    assert [len(page.entries) for page in pages] == [9, 9, 5]


@ON_SQLITE
async def test_a_button_of_a_page_answers_with_that_page_until_it_is_empty(world: World) -> None:
    await lose(world, 12)
    reply = await COMMANDS["hire"](world.services, world.caller, "queue")
    assert isinstance(reply, Say)
    message = await press(world, buttons(reply.message)["next_work"])
    last, first = entries(message)
    message = await press(world, buttons(message)["drop_work"])
    assert entries(message) == [last]
    message = await press(world, buttons(message)["drop_work"])
    assert first not in entries(message)
    assert len(entries(message)) == 10
    for value in ("task:7:x", "task", "x:1:1", "task:99999999999999999999:1"):
        with pytest.raises(UserError):
            await world.press("next_work", value)


async def test_messages_follow_the_tasks_in_the_queue(world: World) -> None:
    world.chat.refuse = lambda _: PermanentError("is_archived", "The channel is archived.")
    for number in range(3):
        await world.event(f"F{number}", event=f"E{number}")
        await world.settle()
    home = (await world.rows(Task))[0].workspace_id
    pages = [page async for page in queue_pages(world.services, home, size=2)]
    assert [[entry.kind for entry in page.entries] for page in pages] == [
        ["task", "task"],
        ["task", "notice"],
        ["notice", "notice"],
    ]
    assert {page.total for page in pages} == {6}


def entries(message: Message) -> list[str]:
    """The entries of a page of the queue, by their Retry buttons."""
    return [
        button.value.partition("@")[0]
        for block in message.blocks
        if isinstance(block, Buttons)
        for button in block.buttons
        if button.action == "retry_work"
    ]


async def press(world: World, button: Button) -> Message:
    reply = await world.press(button.action, button.value)
    assert isinstance(reply, Replace)
    return reply.message
