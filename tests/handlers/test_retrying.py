"""The retry queue: what it names, and what dropping something from it says in the channel."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.errors import PermanentError, TemporaryError
from handlers.retrying import list_queue
from handlers.status import get_status
from pipeline.digest import Digest
from storage.models import Application, Cv, Task, Upload
from tests.fakes.openai import FakeOpenAI
from tests.handlers.conftest import CHANNEL, CV, ON_SQLITE, World, words

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
    [stuck] = await list_queue(world.services, upload.workspace_id)
    assert stuck.channel == CHANNEL
    assert (await get_status(world.services, upload.workspace_id)).stuck == 1
