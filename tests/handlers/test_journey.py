"""From a file in a channel to the ranked shortlist, through the handlers."""

from tests.handlers.conftest import CV, World, words


async def test_a_dropped_cv_is_scored_announced_and_ranked(world: World) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")

    [progress] = world.chat.said("1 of 1 scored")
    assert progress.thread == "100.1"
    [card] = world.chat.said("Evidence: ")
    assert card.thread == "100.1"
    assert "Ana Ruiz" in words(card.message)
    assert world.chat.reactions["100.1"] == "white_check_mark"
    [alert] = world.chat.said("Top candidate")
    assert alert.thread is None
    assert "1. Ana Ruiz" in await world.say("rank")
