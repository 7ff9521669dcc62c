"""What follows from a command for many CVs: in slices, and right from the first moment."""

from dataclasses import replace

import pytest

from handlers.chat.commands import COMMANDS
from handlers.errors import PermanentError
from storage.models import Application, Task
from tests.handlers.conftest import ON_SQLITE, World, cv
from tests.handlers.test_openings import edit_bar

NAMES = ("Ada Berg", "Bea Clay", "Cem Dahl", "Dag Ernst", "Eva Falk")
CHANGES = ("opening_changed", "workspace_changed")
CHANGED = {"name_0": "Python", "kind_0": "must", "weight_0": "5", "bar": "10"}


@pytest.fixture
def world(world: World) -> World:
    """The product, working through two rows at a time."""
    options = replace(world.services.options, slice=2)
    world.services = replace(world.services, options=options)
    return world


async def drop_five(world: World) -> None:
    for number, name in enumerate(NAMES):
        data = cv(name, f"{name.split()[0].lower()}@example.com")
        await world.drop(f"{number}.txt", data, file=f"F{number}", message=f"{number}.1")


async def states(world: World) -> list[str]:
    return [application.state for application in await world.rows(Application)]


async def slices(world: World, what: str) -> list[int]:
    """Where the slices of a change began."""
    tasks = [task for task in await world.rows(Task) if task.name in CHANGES]
    return [task.ids.get("after", 0) for task in tasks if task.ids["what"] == what]


async def test_a_pause_is_told_and_ended_in_slices(world: World) -> None:
    world.caller = replace(world.caller, user="U9")
    world.chat.people["U9"] = "admin"
    await world.open_opening()
    await world.say("hire", "pause")
    await drop_five(world)
    assert await states(world) == ["waiting"] * 5
    assert len(world.chat.said("paused")) == 5
    assert "Scoring goes on" in await world.say("hire", "resume")
    assert await states(world) == ["scored"] * 5
    assert not world.chat.said("paused")
    assert len(await slices(world, "switched")) == 1 + 3


async def test_a_resume_commits_a_task_and_touches_no_other(world: World) -> None:
    world.chat.people["U1"] = "admin"
    await world.open_opening()
    await world.say("hire", "pause")
    await drop_five(world)
    before = {task.id: task.queued_at for task in await world.rows(Task)}
    await COMMANDS["hire"](world.services, world.caller, "resume")
    after = {task.id: task.queued_at for task in await world.rows(Task)}
    assert len(after) == len(before) + 1
    assert {task: after[task] for task in before} == before


async def test_a_workspace_paused_again_before_its_slices_come_stays_paused(world: World) -> None:
    world.chat.people["U1"] = "admin"
    await world.open_opening()
    await world.say("hire", "pause")
    await drop_five(world)
    await COMMANDS["hire"](world.services, world.caller, "resume")
    await world.say("hire", "pause")
    assert await states(world) == ["waiting"] * 5
    assert len(world.chat.said("paused")) == 5


async def test_cvs_that_wait_in_an_opening_that_closes_are_told_so_and_not_scored(
    world: World,
) -> None:
    world.chat.people["U1"] = "admin"
    opening = await world.open_opening()
    await world.say("hire", "pause")
    await drop_five(world)
    await COMMANDS["opening"](world.services, world.caller, f"close #{opening}")
    # Whatever comes before the slices finds the opening closed already.
    await world.say("hire", "resume")
    assert await states(world) == ["waiting"] * 5
    assert len(world.chat.said("because the opening is closed")) == 5
    assert len(await slices(world, "closed")) == 3


async def test_all_are_scored_again_by_a_new_rubric_in_slices(world: World) -> None:
    opening = await world.open_opening()
    await drop_five(world)
    await world.fill("edit_rubric", f"{opening}:1", **CHANGED)
    assert (await world.say("rank")).count("older rubric") == 5
    await world.press("rescore", str(opening))
    assert (await world.say("rank")).count("older rubric") == 0
    assert len(await slices(world, "outdated")) == 3


@ON_SQLITE
async def test_a_lower_bar_announces_all_that_clear_it_in_slices(world: World) -> None:
    opening = await world.open_opening(bar="100")
    await drop_five(world)
    await edit_bar(world, opening, "10")
    assert len(world.chat.said("Top candidate")) == 5
    assert len(await slices(world, "bar")) == 3


@ON_SQLITE
async def test_what_was_dropped_before_there_was_an_opening_is_taken_in_in_slices(
    world: World,
) -> None:
    await drop_five(world)
    assert await states(world) == []
    await world.open_opening()
    assert await states(world) == ["scored"] * 5
    assert len(await slices(world, "unassigned")) == 3


@ON_SQLITE
async def test_everything_in_the_retry_queue_is_tried_again_in_slices(world: World) -> None:
    async def gone() -> None:
        raise PermanentError("file_gone", "The file is gone.")

    world.chat.on_fetch = gone
    await drop_five(world)
    world.chat.on_fetch = None
    await world.press("retry_all", "")
    assert "is empty" in await world.say("hire", "queue")
    assert len(await slices(world, "retried")) == 3
