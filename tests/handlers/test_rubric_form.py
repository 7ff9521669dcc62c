"""The rubric editor: criteria are added, removed and changed."""

from dataclasses import replace

import pytest

from bot.slack.render import render_form
from handlers.actions import ACTIONS
from handlers.errors import UserError
from handlers.messages import (
    Ask,
    Buttons,
    ChannelField,
    ChoiceField,
    FieldErrors,
    Form,
    NumberField,
    TextField,
)
from pipeline.rubric import Criterion, Rubric
from storage.models import RubricVersion
from tests.fakes.slack.blocks import view_faults
from tests.handlers.conftest import ON_SQLITE, World
from tests.handlers.test_openings import as_filled, form_words

pytestmark = ON_SQLITE
LEVELS = "none\nlittle\nsome\nmuch\nall"
CHANGED = {"name_0": "Python", "kind_0": "must", "weight_0": "5", "bar": "10"}


async def editor(world: World, opening: int) -> Form:
    reply = await world.press("ask_rubric", str(opening))
    assert isinstance(reply, Ask)
    return reply.form


async def criteria(world: World) -> list[Criterion]:
    row = (await world.rows(RubricVersion))[-1]
    return list(Rubric.model_validate(row.body).criteria)


def typed(form: Form) -> dict[str, str]:
    """What the form holds, by the names of its fields."""
    return {
        item.id: f"{item.value}"
        for item in form.items
        if isinstance(item, TextField | NumberField | ChoiceField | ChannelField)
    }


def adds(form: Form) -> list[str]:
    return [b.value for item in form.items if isinstance(item, Buttons) for b in item.buttons]


async def add(world: World, form: Form, **values: str) -> Form:
    """Press “Add a criterion” with these values typed in."""
    filled = typed(form) | {name.replace("_", "-"): value for name, value in values.items()}
    caller = replace(world.caller, form="V1", filled=filled)
    reply = await ACTIONS["add_criterion"](world.services, caller, adds(form)[0])
    assert isinstance(reply, Ask)
    return reply.form


async def test_everything_of_a_criterion_can_be_changed(world: World) -> None:
    opening = await world.open_opening()
    fields = as_filled(await editor(world, opening)) | {
        "name_0": "Rust in production",
        "kind_0": "must",
        "weight_0": "5",
        "pass_0": "3",
        "levels_0": LEVELS,
        "terms_0": "Rust, Tokio",
    }
    await world.fill("edit_rubric", f"{opening}:1", **fields)
    first = (await criteria(world))[0]
    assert (first.name, first.kind, first.weight) == ("Rust in production", "must", 5)
    assert (first.pass_level, first.levels) == (3, tuple(LEVELS.split()))
    assert first.terms == ("Rust", "Tokio")


async def test_a_criterion_is_removed_by_choice_or_by_an_empty_name(world: World) -> None:
    opening = await world.open_opening()
    before = await criteria(world)
    fields = as_filled(await editor(world, opening)) | {"kind_0": "remove", "name_1": ""}
    await world.fill("edit_rubric", f"{opening}:1", **fields)
    assert await criteria(world) == before[2:]


async def test_criteria_are_added_one_after_another_and_what_was_typed_stays(
    world: World,
) -> None:
    opening = await world.open_opening()
    form = await editor(world, opening)
    before = await criteria(world)
    extra = len(before)
    form = await add(world, form, **{f"name_{extra}": "Rust", "name_0": "Java", "quiet": "22-7"})
    assert typed(form)["name-0"] == "Java"
    assert typed(form)[f"name-{extra}"] == "Rust"
    assert typed(form)["quiet"] == "22-7"
    assert typed(form)[f"name-{extra + 1}"] == ""
    form = await add(world, form, **{f"name_{extra + 1}": "Go", f"kind_{extra + 1}": "note"})
    await world.fill("edit_rubric", form.value, **as_filled(form))
    names = [criterion.name for criterion in await criteria(world)]
    assert names == ["Java", *(criterion.name for criterion in before[1:]), "Rust", "Go"]
    assert (await criteria(world))[-1].kind == "note"


async def test_the_largest_form_fits_and_offers_no_more_room(world: World) -> None:
    opening = await world.open_opening()
    form = await editor(world, opening)
    while adds(form):
        form = await add(world, form, **{f"levels_{n}": "ü" * 3000 for n in range(12)})
    assert sum(name.startswith("name-") for name in typed(form)) == 12
    # The channel is one of the test's own platform.
    items = tuple(item for item in form.items if not isinstance(item, ChannelField))
    view = render_form(replace(form, items=items), "slack:T1/C1")
    assert view_faults(view) == []
    assert len(view["blocks"]) <= 99


async def test_room_for_more_is_not_made_in_a_form_of_an_older_version(world: World) -> None:
    opening = await world.open_opening()
    form = await editor(world, opening)
    await world.fill("edit_rubric", f"{opening}:1", **CHANGED)
    with pytest.raises(UserError, match="Someone else changed this rubric"):
        await add(world, form)


async def test_a_guest_makes_no_room(world: World) -> None:
    opening = await world.open_opening()
    form = await editor(world, opening)
    world.chat.people["U7"] = "guest"
    world.caller = replace(world.caller, user="U7")
    with pytest.raises(UserError, match="Guests"):
        await add(world, form)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name_1", "Not older than 35", "Instead: "),
        ("levels_1", "one\ntwo", "five lines"),
        ("weight_1", "9", "1 to 5"),
        ("levels_1", "a\nb\nc\nd\n" + "e" * 601, "levels 4 has at most 600 characters."),
        ("terms_1", "Go, " + "e" * 101, "terms 2 has at most 100 characters."),
    ],
)
async def test_a_criterion_that_cannot_be_is_refused_and_nothing_is_saved(
    world: World, field: str, value: str, said: str
) -> None:
    opening = await world.open_opening()
    fields = as_filled(await editor(world, opening)) | {field: value}
    reply = await world.fill("edit_rubric", f"{opening}:1", **fields)
    assert isinstance(reply, FieldErrors)
    assert said in "".join(reply.errors.values())
    assert len(await world.rows(RubricVersion)) == 1


async def test_wishes_left_out_are_shown_with_what_is_lawful(world: World) -> None:
    described = "Senior engineer.\nRequirements:\n- Python (must)\n- Not older than 35 years\n"
    filled = {"title": "Engineer", "description": described, "bar": "50"}
    reply = await world.fill("new_opening", "chat:T1/C1", **filled)
    assert isinstance(reply, Ask)
    assert "Left out: “" in form_words(reply.form)
    assert "Instead: " in form_words(reply.form)


async def test_a_rubric_of_notes_alone_is_sent_back(world: World) -> None:
    opening = await world.open_opening()
    before = await criteria(world)
    fields = as_filled(await editor(world, opening))
    notes = {f"kind_{place}": "note" for place in range(len(before))}
    reply = await world.fill("edit_rubric", f"{opening}:1", **fields | notes)
    assert isinstance(reply, FieldErrors)
    assert "nothing counts" in reply.errors["name-0"]
    assert await criteria(world) == before
