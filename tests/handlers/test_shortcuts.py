"""Files that a person hands in by name: those of a message, or given with a form."""

import pytest

from handlers.actions import FORMS
from handlers.chat.shortcuts import SHORTCUTS
from handlers.errors import UserError
from handlers.messages import (
    Ask,
    Caller,
    ChoiceField,
    FieldErrors,
    FileField,
    Form,
    Pointed,
    Reply,
    Submission,
)
from handlers.services import RemoteFile
from storage.models import Application, Drop, Upload
from tests.handlers.conftest import (
    CHANNEL,
    ON_SQLITE,
    OTHER_CHANNEL,
    TEAM,
    World,
    cv,
    said,
)

pytestmark = ON_SQLITE
ME = Caller(TEAM, "U1", CHANNEL)


async def point(world: World, name: str, pointed: Pointed | None, caller: Caller = ME) -> Reply:
    reply = await SHORTCUTS[name](world.services, caller, pointed)
    await world.settle()
    return reply


def shared(world: World, *files: str, channel: str = CHANNEL, message: str = "5.1") -> Pointed:
    for number, file in enumerate(files):
        data = cv(f"Ana R{'u' * (number + 1)}iz", f"ana{number}@example.com")
        world.chat.share(f"{file}.txt", data, file=file, message=message, channel=channel)
    return at(*files, message=message)


def at(*files: str, message: str = "5.1", text: str = "") -> Pointed:
    """A message with files."""
    return Pointed(message, text, tuple((file, f"{file}.txt") for file in files))


def uploaded(world: World, *files: str) -> str:
    """Files given with a form: no message shares them."""
    for name, file in zip(("Maria Lopez", "Carla Lopez"), files, strict=False):
        data = cv(name, f"{file}@example.com")
        world.chat.files[file] = (RemoteFile(file, f"{file}.txt", "", len(data), "U1", ()), data)
    return " ".join(files)


def form_of(reply: Reply) -> Form:
    assert isinstance(reply, Ask)
    return reply.form


def options(form: Form) -> list[str]:
    return [
        value for item in form.items if isinstance(item, ChoiceField) for value, _ in item.options
    ]


async def test_the_files_of_a_message_are_scored_in_its_thread(world: World) -> None:
    await world.open_opening()
    reply = await point(world, "score_cv", shared(world, "F1", "F2"))
    assert "2 files are being taken in" in said(reply)
    assert [row.state for row in await world.rows(Application)] == ["scored", "scored"]
    [drop] = await world.rows(Drop)
    assert drop.message == "5.1"
    assert len(world.chat.said("2 of 2 scored")) == 1


async def test_a_file_that_was_taken_in_before_is_not_scored_twice(world: World) -> None:
    await world.open_opening()
    await world.drop("F1.txt", cv("Ana Ruiz", "ana@example.com"), file="F1", message="5.1")
    pointed = at("F1")
    assert "taken in before" in said(await point(world, "score_cv", pointed))
    assert len(await world.rows(Upload)) == 1
    assert len(await world.rows(Application)) == 1


async def test_a_file_that_was_removed_is_taken_in_again(world: World) -> None:
    await world.open_opening()
    await world.drop("F1.txt", cv("Ana Ruiz", "ana@example.com"), file="F1", message="5.1")
    [upload] = await world.rows(Upload)
    await world.press("remove_cv", str(upload.id))
    assert await world.rows(Application) == []
    assert "1 file is being taken in" in said(await point(world, "score_cv", at("F1")))
    assert [row.state for row in await world.rows(Application)] == ["scored"]


async def test_a_message_without_a_file_says_what_to_do(world: World) -> None:
    await world.open_opening()
    with pytest.raises(UserError, match="Upload CVs"):
        await point(world, "score_cv", at(text="hello"))


@pytest.mark.parametrize("name", ["score_cv", "upload_cvs"])
async def test_without_an_opening_it_says_how_to_make_one(world: World, name: str) -> None:
    with pytest.raises(UserError, match="/opening new"):
        await point(world, name, shared(world, "F1"))


async def test_of_several_openings_of_the_channel_one_is_picked(world: World) -> None:
    first, second = await world.open_opening(), await world.open_opening()
    await world.open_opening(channel=OTHER_CHANNEL)
    form = form_of(await point(world, "score_cv", shared(world, "F1")))
    assert options(form) == [str(second), str(first)]
    await world.fill(form.action, form.value, opening=str(first))
    [application] = await world.rows(Application)
    assert application.opening_id == first
    assert len(world.chat.said("1 of 1 scored")) == 1


async def test_in_a_channel_of_none_any_opening_is_picked(world: World) -> None:
    there = await world.open_opening(channel=OTHER_CHANNEL)
    form = form_of(await point(world, "score_cv", shared(world, "F1")))
    assert options(form) == [str(there)]
    await world.fill(form.action, form.value, opening=str(there))
    [application] = await world.rows(Application)
    assert application.opening_id == there
    [post] = world.chat.said("1 of 1 scored")
    assert (post.destination, post.thread) == (CHANNEL, "5.1")


async def test_a_cv_that_waited_for_an_opening_gets_the_one_picked(world: World) -> None:
    await world.drop("F1.txt", cv("Ana Ruiz", "ana@example.com"), file="F1", message="5.1")
    there = await world.open_opening(channel=OTHER_CHANNEL)
    form = form_of(await point(world, "score_cv", at("F1")))
    await world.fill(form.action, form.value, opening=str(there))
    [application] = await world.rows(Application)
    assert (application.opening_id, application.state) == (there, "scored")


async def test_files_of_a_form_go_to_the_openings_channel_as_one_drop(world: World) -> None:
    await world.open_opening(channel=OTHER_CHANNEL)
    form = form_of(await point(world, "upload_cvs", None, Caller(TEAM, "U1")))
    [files] = [item for item in form.items if isinstance(item, FileField)]
    assert (files.max_files, files.optional) == (10, False)
    [opening] = options(form)
    given = uploaded(world, "F7", "F8")
    reply = await world.fill(form.action, form.value, opening=opening, files=given)
    assert "2 files are being taken in" in said(reply)
    assert [row.state for row in await world.rows(Application)] == ["scored", "scored"]
    [progress] = world.chat.said("2 of 2 scored")
    assert (progress.destination, progress.thread) == (OTHER_CHANNEL, None)
    head = next(key for key, post in world.chat.posts.items() if post is progress)
    cards = [post.thread for post in world.chat.said("Lopez") if "Top" not in post.message.text]
    assert cards == [head, head]


async def test_the_same_form_twice_takes_each_file_in_once(world: World) -> None:
    opening = await world.open_opening()
    for _ in range(2):
        given = uploaded(world, "F7")
        await world.fill("upload_files", "", opening=str(opening), files=given)
    assert len(await world.rows(Upload)) == 1
    assert len(world.chat.said("1 of 1 scored")) == 1


async def test_a_form_without_files_stays_open(world: World) -> None:
    opening = await world.open_opening()
    reply = await world.fill("upload_files", "", opening=str(opening), files="")
    assert isinstance(reply, FieldErrors)
    assert set(reply.errors) == {"files"}


async def test_an_opening_that_was_closed_meanwhile_is_refused(world: World) -> None:
    opening = await world.open_opening()
    await world.say("opening", f"close #{opening}")
    for form in ("upload_files", "score_files"):
        with pytest.raises(UserError, match="closed or gone"):
            await world.fill(
                form, '{"m":"5.1","t":null,"f":["F1"]}', opening=str(opening), files="F1"
            )


@pytest.mark.parametrize(
    "value",
    ["", "[]", "{}", '{"m":1,"f":["F1"]}', '{"m":"5.1","f":["../x"]}', '{"m":"5.1","f":[]}'],
)
async def test_a_forged_form_takes_nothing_in(world: World, value: str) -> None:
    opening = await world.open_opening()
    with pytest.raises(UserError, match="another version"):
        await world.fill("score_files", value, opening=str(opening))
    assert await world.rows(Upload) == []


async def test_guests_hand_nothing_in(world: World) -> None:
    opening = await world.open_opening()
    world.chat.people["UGUEST"] = "guest"
    guest = Caller(TEAM, "UGUEST", CHANNEL)
    for name in SHORTCUTS:
        with pytest.raises(UserError, match="Guests"):
            await point(world, name, at("F1"), guest)
    filled = Submission('{"m":"5.1","f":["F1"]}', {"opening": str(opening), "files": "F1"})
    for form in ("upload_files", "score_files"):
        with pytest.raises(UserError, match="Guests"):
            await FORMS[form](world.services, guest, filled)


async def test_openings_of_other_workspaces_cannot_be_picked(world: World) -> None:
    opening = await world.open_opening()
    stranger = Caller("chat:T2", "U9", "chat:T2/C9")
    with pytest.raises(UserError):
        await point(world, "score_cv", at("F1"), stranger)
    filled = Submission('{"m":"5.1","f":["F1"]}', {"opening": str(opening), "files": "F1"})
    for form in ("upload_files", "score_files"):
        with pytest.raises(UserError, match="closed or gone"):
            await FORMS[form](world.services, stranger, filled)
    assert await world.rows(Upload) == []
