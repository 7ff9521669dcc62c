"""Our messages in a chat that falters: never two of the same, and few calls for reactions."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from handlers.cvs.inbox import Shared, receive
from handlers.errors import PermanentError, TemporaryError
from handlers.queue.upkeep import hand_over_due
from handlers.services import RemoteFile
from storage.models import Cv, Notice, Upload
from tests.handlers.conftest import CHANNEL, CV, ON_SQLITE, TEAM, Chat, World, cv


@dataclass
class Reacting(Chat):
    """A chat that remembers each call for a reaction, and can fail to make one."""

    calls: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    trouble: Exception | None = None
    on_describe: Callable[[], Awaitable[None]] | None = None

    async def describe(self, workspace: str, file: str) -> RemoteFile:
        """Say what is known of a file, after what happens just before."""
        happening, self.on_describe = self.on_describe, None
        if happening is not None:
            await happening()
        return await super().describe(workspace, file)

    async def react(
        self, destination: str, message: str, *, add: str, remove: Sequence[str]
    ) -> None:
        """React, or fail."""
        self.calls.append((add, tuple(remove)))
        if self.trouble is not None:
            raise self.trouble
        await super().react(destination, message, add=add, remove=remove)


@pytest.fixture
def chat(world: World) -> Reacting:
    """Where the world of this test posts."""
    chat = Reacting()
    named = {"chat": chat}
    world.services = replace(world.services, notifiers=named, sources=named, directories=named)
    world.chat = chat
    return chat


@ON_SQLITE
@pytest.mark.parametrize(
    "trouble",
    [
        TemporaryError("slow_down", "Slack is busy.", retry_after=30),
        PermanentError("missing_scope", "Reactions were not granted."),
    ],
)
async def test_a_reaction_that_fails_keeps_no_message_from_being_posted_and_noted(
    world: World, chat: Reacting, trouble: Exception
) -> None:
    chat.trouble = trouble
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    notices = await world.rows(Notice)
    assert {notice.kind for notice in notices} == {"progress", "card", "alert", "opening"}
    assert {notice.state for notice in notices} == {"sent"}
    assert {notice.remote_id for notice in notices} == set(chat.posts)
    assert "is empty" in await world.say("hire", "queue")


@ON_SQLITE
async def test_a_reaction_that_was_missed_comes_with_the_next_change(
    world: World, chat: Reacting
) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    chat.trouble = TemporaryError("slow_down", "Slack is busy.", retry_after=30)
    await world.drop("holiday.txt", b"Lorem ipsum dolor sit amet. " * 30, file="F2")
    assert chat.reactions == {"100.1": "white_check_mark"}
    chat.trouble = None
    await world.drop("bea.txt", cv("Bea Moss", "bea@example.com"), file="F3")
    assert chat.reactions == {"100.1": "warning"}


@ON_SQLITE
async def test_reactions_are_asked_for_where_they_change(world: World, chat: Reacting) -> None:
    await world.open_opening()
    for number in range(4):
        data = cv(f"Ada Berg{'abcd'[number]}", f"a{number}@example.com")
        chat.share(f"{number}.txt", data, file=f"F{number}")
        await world.event(f"F{number}", event=f"E{number}")
    await world.settle()
    [line] = chat.said("4 of 4 scored")
    assert line.edits > 0
    assert chat.reactions == {"100.1": "white_check_mark"}
    shown = [("white_check_mark", ("eyes",))]
    assert [call for call in chat.calls if call != ("eyes", ())] == shown


@ON_SQLITE
async def test_no_reaction_stays_on_a_message_whose_last_cv_is_removed(
    world: World, chat: Reacting
) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    [upload] = await world.rows(Upload)
    await world.press("remove_cv", str(upload.id))
    assert chat.reactions == {}
    assert chat.calls[-1] == ("", ("white_check_mark",))
    # One that comes back to the message has it marked again.
    await world.drop("bea.txt", cv("Bea Moss", "bea@example.com"), file="F2")
    assert chat.reactions == {"100.1": "white_check_mark"}


@ON_SQLITE
async def test_a_busy_platform_keeps_no_file_from_being_fetched(
    world: World, chat: Reacting
) -> None:
    chat.trouble = TemporaryError("slow_down", "Slack is busy.", retry_after=30)
    await world.drop("ana.txt", CV.encode(), file="F1")
    assert chat.calls[0] == ("eyes", ())
    assert [cv.state for cv in await world.rows(Cv)] == ["read"]


@ON_SQLITE
async def test_a_file_that_could_not_even_be_described_is_told_in_the_channel(
    world: World, chat: Reacting
) -> None:
    await world.event("F404", event="E1")
    await world.settle()
    [line] = chat.said("A file: The file is gone.")
    assert line.thread is None


@ON_SQLITE
async def test_a_message_that_is_told_while_shares_lag_keeps_its_drop(
    world: World, chat: Reacting
) -> None:
    chat.share("ana.txt", CV.encode(), file="F1")
    chat.lag = 99
    await world.event("F1", event="E1")
    chat.on_describe = partial(told, world)
    await world.settle()
    assert {post.thread for post in chat.posts.values()} == {"100.1"}


async def told(world: World) -> None:
    """The platform says in which message the file was shared."""
    await receive(world.services, [Shared(TEAM, CHANNEL, ("F1",), "U1", "E2", message="100.1")])


@ON_SQLITE
async def test_a_reaction_that_the_platform_put_off_comes_without_another_change(
    world: World, chat: Reacting
) -> None:
    await world.open_opening()
    chat.trouble = TemporaryError("slow_down", "Slack is busy.", retry_after=30)
    await world.drop("ana.txt", CV.encode(), file="F1")
    assert chat.reactions == {}
    chat.trouble = None
    later = datetime.now(UTC) + timedelta(seconds=31)
    world.services = replace(world.services, now=lambda: later)
    await hand_over_due(world.services)
    await world.settle()
    assert chat.reactions == {"100.1": "white_check_mark"}
    assert {notice.state for notice in await world.rows(Notice)} == {"sent"}
