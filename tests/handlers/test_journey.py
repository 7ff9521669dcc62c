"""From a file in a channel to the ranked shortlist, through the handlers."""

from handlers.actions import ACTIONS, FORMS
from handlers.commands import COMMANDS
from handlers.messages import Ask, Say, Submission
from tests.handlers.conftest import CHANNEL, CV, DESCRIPTION, World, words


async def open_opening(world: World, *, bar: str = "50") -> None:
    """Create the opening as `/opening new` does."""
    filled = Submission(
        CHANNEL, {"title": "Senior Backend Engineer", "description": DESCRIPTION, "bar": bar}
    )
    reply = await FORMS["new_opening"](world.services, world.caller, filled)
    assert isinstance(reply, Ask)
    assert reply.form.action == "edit_rubric"
    await world.settle()


async def test_a_dropped_cv_is_scored_announced_and_ranked(world: World) -> None:
    await open_opening(world)
    await world.drop("ana.txt", CV.encode(), file="F1")

    [progress] = world.chat.said("1 of 1 scored")
    assert progress.thread == "100.1"
    [card] = world.chat.said("Evidence: ")
    assert card.thread == "100.1"
    assert "Ana Ruiz" in words(card.message)
    assert world.chat.reactions["100.1"] == "white_check_mark"
    [alert] = world.chat.said("Top candidate")
    assert alert.thread is None

    reply = await COMMANDS["rank"](world.services, world.caller, "")
    assert isinstance(reply, Say)
    assert "1. Ana Ruiz" in words(reply.message)
