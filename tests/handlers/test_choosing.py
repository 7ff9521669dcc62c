"""For which opening a dropped CV is: said by its message, its thread, the channel or a person."""

from dataclasses import replace

import pytest

from handlers.cvs.inbox import Shared, receive
from handlers.errors import UserError
from handlers.messages import Ask, Buttons, ChoiceField, Message
from storage.models import Application, Drop, JournalEntry, Opening, ScoreRow, Upload
from tests.handlers.conftest import (
    CHANNEL,
    CV,
    DESCRIPTION,
    ON_SQLITE,
    OTHER_CHANNEL,
    TEAM,
    World,
    cv,
)

pytestmark = ON_SQLITE


async def opening(world: World, title: str, channel: str = CHANNEL) -> int:
    filled = {"title": title, "description": DESCRIPTION, "bar": "50"}
    reply = await world.fill("new_opening", channel, **filled)
    assert isinstance(reply, Ask)
    return (await world.rows(Opening))[-1].id


async def two(world: World) -> tuple[int, int]:
    return await opening(world, "Backend Engineer"), await opening(world, "Frontend Engineer")


async def drop(
    world: World, text: str = "", *, number: int = 1, thread: str | None = None, name: str = ""
) -> None:
    """A message with one CV and words, as the event with the message tells it."""
    data = cv(name, f"{name.split(maxsplit=1)[0].lower()}@example.com") if name else CV.encode()
    file, message = f"F{number}", f"{number}00.1"
    world.chat.share(f"{number}.txt", data, file=file, message=message, thread=thread)
    shared = Shared(TEAM, CHANNEL, (file,), "U1", f"E{number}", message, thread, text=text)
    await receive(world.services, [shared])
    await world.settle()


def picker(message: Message) -> list[str]:
    return [
        button.label
        for block in message.blocks
        if isinstance(block, Buttons)
        for button in block.buttons
    ]


async def placed(world: World) -> list[int | None]:
    return [upload.opening_id for upload in await world.rows(Upload)]


async def test_a_caption_says_for_which_opening_a_cv_is(world: World) -> None:
    backend, frontend = await two(world)
    elsewhere = await opening(world, "Nurse", OTHER_CHANNEL)
    await drop(world, f"for #{backend}", number=1)
    await drop(world, "frontend, please", number=2, name="Bea Clay")
    await drop(world, f"this one fits #{elsewhere}", number=3, name="Cem Dahl")
    assert await placed(world) == [backend, frontend, elsewhere]
    assert len(world.chat.said("1 of 1 scored")) == 3
    for title in (f"#{backend} Backend", f"#{frontend} Frontend", f"#{elsewhere} Nurse"):
        assert len(world.chat.said(f"For {title}")) == 1
    assert not world.chat.said("For which opening")


async def test_a_caption_with_two_numbers_or_an_unknown_one_leaves_the_choice(
    world: World,
) -> None:
    backend, frontend = await two(world)
    await drop(world, f"for #{backend} or #{frontend}", number=1)
    await drop(world, "order #99", number=2, name="Bea Clay")
    assert await placed(world) == [None, None]
    assert len(world.chat.said("For which opening is this CV?")) == 2


async def test_a_reply_to_an_openings_own_message_is_for_that_opening(world: World) -> None:
    backend, frontend = await two(world)
    for number, wanted in enumerate((backend, frontend), start=1):
        [root] = [
            key
            for key, post in world.chat.posts.items()
            if post.message.text.startswith(f"Opening #{wanted}:")
        ]
        await drop(world, number=number, thread=root, name=f"Bea Clay{number}")
    assert await placed(world) == [backend, frontend]


async def test_a_reply_to_a_drop_follows_what_was_said_of_it(world: World) -> None:
    _, frontend = await two(world)
    await drop(world, f"for #{frontend}", number=1)
    await drop(world, number=2, thread="100.1", name="Bea Clay")
    assert await placed(world) == [frontend, frontend]


async def test_with_one_opening_nothing_has_to_be_said(world: World) -> None:
    only = await opening(world, "Backend Engineer")
    await drop(world, "a frontend person")
    assert await placed(world) == [only]
    assert len(world.chat.said("1 of 1 scored")) == 1


async def test_nothing_is_scored_until_somebody_says_for_which_opening(world: World) -> None:
    backend, frontend = await two(world)
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.drop("bea.txt", cv("Bea Clay", "bea@example.com"), file="F2")
    assert await world.rows(Application) == []
    assert await world.rows(ScoreRow) == []
    [asked] = world.chat.said("For which opening are these CVs?")
    assert picker(asked.message) == [
        f"#{frontend} Frontend Engineer",
        f"#{backend} Backend Engineer",
        "One by one…",
    ]
    assert "2 wait for an opening" in asked.message.text
    assert world.chat.reactions["100.1"] == "warning"
    [row] = await world.rows(Drop)
    await world.press("choose_opening", f"{row.id}:{backend}")
    assert await placed(world) == [backend, backend]
    [line] = world.chat.said("2 of 2 scored")
    assert picker(line.message) == []
    assert world.chat.reactions["100.1"] == "white_check_mark"
    [entry] = [e for e in await world.rows(JournalEntry) if e.action == "cvs.assigned"]
    assert set(entry.detail["openings"].values()) == {backend}


async def test_what_comes_later_in_the_same_message_follows_the_choice(world: World) -> None:
    backend, _ = await two(world)
    await world.drop("ana.txt", CV.encode(), file="F1")
    [row] = await world.rows(Drop)
    await world.press("choose_opening", f"{row.id}:{backend}")
    await world.drop("bea.txt", cv("Bea Clay", "bea@example.com"), file="F2")
    assert await placed(world) == [backend, backend]


async def test_an_old_picker_says_why_it_does_nothing_more(world: World) -> None:
    backend, frontend = await two(world)
    await world.drop("ana.txt", CV.encode(), file="F1")
    [row] = await world.rows(Drop)
    await world.say("opening", f"close #{frontend}")
    with pytest.raises(UserError, match="closed or gone"):
        await world.press("choose_opening", f"{row.id}:{frontend}")
    await world.press("choose_opening", f"{row.id}:{backend}")
    for action, value in (
        ("choose_opening", f"{row.id}:{backend}"),
        ("choose_each", str(row.id)),
    ):
        with pytest.raises(UserError, match="in an opening by now"):
            await world.press(action, value)


async def test_cvs_of_one_message_can_go_to_different_openings(world: World) -> None:
    backend, frontend = await two(world)
    for number, name in enumerate(("Ada Berg", "Bea Clay", "Cem Dahl")):
        data = cv(name, f"{number}@example.com")
        await world.drop(f"{name}.txt", data, file=f"F{number}")
    [row] = await world.rows(Drop)
    reply = await world.press("choose_each", str(row.id))
    assert isinstance(reply, Ask)
    fields = [item for item in reply.form.items if isinstance(item, ChoiceField)]
    assert [field.label for field in fields] == ["Ada Berg.txt", "Bea Clay.txt", "Cem Dahl.txt"]
    chosen = dict(zip((field.id for field in fields), (backend, frontend, "later"), strict=True))
    filled = {field.replace("-", "_"): str(value) for field, value in chosen.items()}
    await world.fill("assign_each", reply.form.value, **filled)
    assert await placed(world) == [backend, frontend, None]
    [line] = world.chat.said("2 of 3 scored, 1 waits for an opening")
    assert picker(line.message)[-1] == f"#{backend} Backend Engineer"


@pytest.mark.parametrize("field", ["cv_x", "cv_99999999999"])
async def test_forged_fields_are_refused(world: World, field: str) -> None:
    backend, _ = await two(world)
    await world.drop("ana.txt", CV.encode(), file="F1")
    [row] = await world.rows(Drop)
    with pytest.raises(UserError):
        await world.fill("assign_each", str(row.id), **{field.replace("_", "-"): str(backend)})


async def test_a_drop_of_another_workspace_cannot_be_reached(world: World) -> None:
    backend, _ = await two(world)
    await world.drop("ana.txt", CV.encode(), file="F1")
    [row] = await world.rows(Drop)
    stranger = replace(world.caller, workspace="chat:T2")
    for action, value in (("choose_opening", f"{row.id}:{backend}"), ("choose_each", f"{row.id}")):
        with pytest.raises(UserError, match="no longer here"):
            await world.press(action, value, stranger)
    assert await placed(world) == [None]


async def test_guests_cannot_choose(world: World) -> None:
    backend, _ = await two(world)
    await world.drop("ana.txt", CV.encode(), file="F1")
    [row] = await world.rows(Drop)
    world.chat.people["U7"] = "guest"
    with pytest.raises(UserError, match="Guests"):
        await world.press("choose_opening", f"{row.id}:{backend}", replace(world.caller, user="U7"))


async def test_words_that_come_after_the_file_still_count(world: World) -> None:
    """Slack sends two events for a file; the one without the words may come first."""
    only = await opening(world, "Backend Engineer")
    nurse = await opening(world, "Nurse", OTHER_CHANNEL)
    await world.drop("ana.txt", CV.encode(), file="F1")
    assert await placed(world) == [only]
    late = Shared(TEAM, CHANNEL, ("F1",), "U1", "E9", "100.1", text=f"for #{nurse}")
    await receive(world.services, [late])
    await world.settle()
    assert await placed(world) == [nurse]
    assert {row.opening_id: row.state for row in await world.rows(Application)} == {
        only: "removed",
        nurse: "scored",
    }


async def test_the_same_words_twice_do_not_undo_a_move(world: World) -> None:
    backend, frontend = await two(world)
    await drop(world, f"for #{backend}")
    [upload] = await world.rows(Upload)
    await world.fill("move_cv", str(upload.id), opening=str(frontend))
    again = Shared(TEAM, CHANNEL, ("F1",), "U1", "E1", "100.1", text=f"for #{backend}")
    await receive(world.services, [again])
    await world.settle()
    assert await placed(world) == [frontend]


async def test_a_caption_may_name_a_closed_opening_and_nothing_is_scored(world: World) -> None:
    backend, frontend = await two(world)
    await world.say("opening", f"close #{frontend}")
    await drop(world, f"for #{frontend}", number=1)
    assert await placed(world) == [frontend]
    assert await world.rows(ScoreRow) == []
    assert len(world.chat.said("because the opening is closed")) == 1
    await drop(world, "for whom it fits", number=2, name="Bea Clay")
    assert (await placed(world))[-1] == backend


async def test_where_several_openings_are_open_commands_ask_which_is_meant(world: World) -> None:
    backend, frontend = await two(world)
    for command, text in (("rank", ""), ("opening", "edit"), ("opening", "close")):
        answer = await world.say(command, text)
        assert answer.splitlines()[0] == "Which opening?"
        assert f"#{backend}" in answer
        assert f"#{frontend}" in answer
    assert {row.state for row in await world.rows(Opening)} == {"open"}
