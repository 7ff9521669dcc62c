"""The edges of an exchange, with the whole product behind it: guilds apart, nothing lost."""

import logging
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select

from bot.discord.listeners.components import FORGOTTEN
from handlers import installations
from handlers.cvs.catching_up import plan_looks
from handlers.services import work
from storage.database import Database
from storage.files import EncryptedFolder
from storage.models import Application, Base, Cv, Opening, Task, Upload, Workspace
from tests.bot.discord.house import House, open_house
from tests.fakes.discord import Answer, FakeDiscord, Posted, ServerError
from tests.handlers.conftest import DESCRIPTION, ON_SQLITE, cv

pytestmark = ON_SQLITE
ABOUT = {"title": "Engineer", "description": DESCRIPTION}
Row = TypeVar("Row", bound=Base)


async def opening(house: House, channel: str = "backend", user: str = "rita") -> Answer:
    """An opening as `/opening new` makes it; the answer shows its rubric."""
    fake = house.discord
    opened = await fake.command("opening new", channel=channel, user=user)
    shown = await done(house, fake.submit(opened, ABOUT))
    await done(house, fake.press(shown, "Draft rubric"))
    await house.settle()
    return shown


async def done(house: House, doing: Awaitable[Answer]) -> Answer:
    """What comes of something that a member does, also where that takes long."""
    answer = await doing
    await house.heard()
    return answer


async def drop(house: House, *names: str, channel: str = "backend") -> Posted:
    """CVs that are dropped, and all that follows."""
    files = [(f"{name}.txt", person(name)) for name in names]
    post = await house.discord.drop(channel, files)
    await house.heard()
    await house.settle()
    return post


def person(name: str) -> bytes:
    return cv(name, f"{name.split(maxsplit=1)[0].lower()}@example.com")


async def rows(house: House, table: type[Row]) -> list[Row]:
    async with house.services.database.read() as session:
        return list(await session.scalars(select(table)))


def card(house: House, name: str = "Ana Ruiz") -> Posted:
    """Somebody's card, in the thread of the drop."""
    posts = [post for post in house.discord.posts if not post.ephemeral_to]
    return next(post for post in reversed(posts) if post.shown.startswith(f"## {name}"))


# Nothing is lost


async def test_files_of_a_command_are_scored_in_a_thread_of_the_channel(house: House) -> None:
    await opening(house)
    files = {"file": ("Bea Clay.txt", person("Bea Clay"))}
    answer = await done(house, house.discord.command("cv upload", attachments=files))
    assert "1 file is being taken in" in answer.shown
    await house.settle()
    found = card(house, "Bea Clay")
    thread = house.discord.channels[found.channel]
    assert thread.parent == house.discord.guild.channel("backend").id
    progress = house.discord.message(thread.id)
    assert (progress.user, progress.shown[-13:]) == (house.discord.bot.id, "1 of 1 scored")


async def test_files_of_a_command_survive_a_restart(
    pointed: FakeDiscord, database: Database, files: EncryptedFolder
) -> None:
    async with open_house(pointed, database, files) as house:
        await opening(house)
        given = {"file": ("Bea Clay.txt", person("Bea Clay"))}
        await pointed.command("cv upload", attachments=given)
    async with open_house(pointed, database, files) as again:
        await again.queue.put([task for task in await rows(again, Task) if task.state == "ready"])
        await again.settle()
        assert "89" in card(again, "Bea Clay").shown


async def test_a_link_that_runs_out_before_it_is_fetched_is_told(house: House) -> None:
    await opening(house)
    files = {"file": ("Bea Clay.txt", person("Bea Clay"))}
    await done(house, house.discord.command("cv upload", attachments=files))
    house.discord.expire_links()
    await house.settle()
    [upload] = await rows(house, Upload)
    assert (upload.state, upload.error) == ("failed", "file_gone")
    queue = await done(house, house.discord.command("hire queue"))
    assert "Upload the file again" in queue.shown


async def test_a_file_is_scored_once_however_it_comes(house: House) -> None:
    await opening(house)
    post = await drop(house, "Ana Ruiz")
    house.discord.resend("MESSAGE_CREATE")
    await done(house, house.discord.message_command("Score this CV", post))
    again = {"file": ("copy.txt", post.files[0].data)}
    await done(house, house.discord.command("cv upload", attachments=again))
    await house.heard()
    await house.settle()
    assert len(await rows(house, Cv)) == 1
    assert len(await rows(house, Application)) == 1


async def test_a_deleted_message_takes_its_cvs_out(house: House) -> None:
    await opening(house)
    post = await drop(house, "Ana Ruiz", "Bea Clay")
    await house.discord.delete_message(post)
    await house.heard()
    await house.settle()
    assert {upload.state for upload in await rows(house, Upload)} == {"removed"}
    rank = await done(house, house.discord.command("rank"))
    assert "Ana Ruiz" not in rank.shown


async def test_what_was_dropped_while_nobody_listened_is_caught_up(
    pointed: FakeDiscord, database: Database, files: EncryptedFolder
) -> None:
    turned = [datetime.now(UTC)]

    async def catch_up(house: House) -> None:
        async with work(house.services) as unit:
            await plan_looks(unit)
        await house.settle()

    async with open_house(pointed, database, files, now=lambda: turned[0]) as house:
        await opening(house)
        await catch_up(house)
    thread = await pointed.members.start_thread("backend", "CVs")
    await pointed.drop("backend", [("Ana Ruiz.txt", person("Ana Ruiz"))])
    await pointed.drop(thread, [("Bea Clay.txt", person("Bea Clay"))])
    async with open_house(pointed, database, files, now=lambda: turned[0]) as again:
        turned[0] += timedelta(minutes=30)
        await catch_up(again)
        assert "89" in card(again, "Ana Ruiz").shown
        assert card(again, "Bea Clay").channel == thread.id


# Messages that one member sees


async def test_details_show_what_was_decided(house: House) -> None:
    await opening(house)
    await drop(house, "Ana Ruiz")
    details = await done(house, house.discord.press(card(house), "Details"))
    assert details.ephemeral
    await done(house, house.discord.press(details, "Shortlist"))
    assert "Shortlisted by" in details.shown
    await done(house, house.discord.press(details, "Undo my decision"))
    assert "Shortlisted by" not in details.shown


async def test_a_shortlist_is_posted_once_however_often_it_is_asked(house: House) -> None:
    await opening(house)
    await drop(house, "Ana Ruiz")
    page = await done(house, house.discord.command("rank"))
    for _ in range(2):
        await done(house, house.discord.press(page, "Post to channel"))
    await house.settle()
    posted = [post for post in house.discord.own("backend") if "Shortlist for" in post.shown]
    assert len(posted) == 1


async def test_a_name_is_shown_after_a_question_only(house: House) -> None:
    await opening(house)
    await drop(house, "Ana Ruiz")
    question = await done(house, house.discord.press(card(house), "Remove this CV"))
    assert "Are you sure?" in question.shown
    assert len(await rows(house, Application)) == 1
    await done(house, house.discord.press(question, question.messages[0].labels[0]))
    await house.settle()
    assert {upload.state for upload in await rows(house, Upload)} == {"removed"}
    assert question.messages[0].labels == []


# Guilds apart


async def test_a_button_of_one_guild_does_nothing_in_another(house: House) -> None:
    fake = house.discord
    await opening(house)
    await drop(house, "Ana Ruiz")
    other = fake.neighbour()
    await house.heard()
    theirs = replace(card(house), id=fake.new_id(), guild=other.id)
    theirs.channel = other.channel("backend").id
    fake.posts.append(theirs)
    for label in ("Details", "Shortlist", "Too high", "Correct…", "Move…"):
        answer = await done(house, fake.press(theirs, label, user="olga"))
        assert answer.modal is None
        assert "Ana Ruiz" not in answer.shown.replace(theirs.shown, "")
    question = await done(house, fake.press(theirs, "Remove this CV", user="olga"))
    await done(house, fake.press(question, question.messages[0].labels[0]))
    await house.settle()
    assert {upload.state for upload in await rows(house, Upload)} == {"fetched"}
    rank = await done(house, fake.command("rank", guild=other, channel="backend", user="olga"))
    find = fake.command(
        "candidate find", {"words": "Ana"}, guild=other, channel="backend", user="olga"
    )
    found = await done(house, find)
    offered = await fake.autocomplete("rank", "opening", "", guild=other, channel="backend")
    assert "Ana Ruiz" not in rank.shown + found.shown
    assert offered == []


async def test_a_button_in_direct_messages_does_nothing(house: House) -> None:
    fake = house.discord
    await opening(house)
    await drop(house, "Ana Ruiz")
    copied = replace(card(house), id=fake.new_id(), guild=None, channel=fake.dm("rita").id)
    fake.posts.append(copied)
    answer = await done(house, fake.press(copied, "Details", user="rita"))
    assert "Ana Ruiz" not in answer.shown.replace(copied.shown, "")
    assert answer.shown
    assert [home.key for home in await rows(house, Workspace)] == [f"discord:{fake.guild.id}"]


async def test_an_opening_in_a_private_channel_is_not_offered_outside(house: House) -> None:
    fake = house.discord
    await opening(house, channel="leads")
    await drop(house, "Ana Ruiz", channel="leads")
    assert "Engineer" in str(await fake.autocomplete("rank", "opening", "", user="rita"))
    assert await fake.autocomplete("rank", "opening", "", user="vic") == []
    shown = await done(house, fake.command("rank", {"opening": "#1"}, user="vic"))
    assert "Ana Ruiz" not in shown.shown


async def test_a_guild_that_took_the_app_out_is_told_apart_from_its_return(house: House) -> None:
    fake = house.discord
    await opening(house)
    fake.kick_bot()
    await house.heard()
    fake.invite_bot()
    await house.heard()
    await drop(house, "Ana Ruiz")
    assert "89" in card(house).shown


async def test_a_guild_that_took_the_app_out_meanwhile_is_left(
    pointed: FakeDiscord, database: Database, files: EncryptedFolder
) -> None:
    other = pointed.neighbour("Other")
    async with open_house(pointed, database, files):
        pass
    pointed.kick_bot()
    async with open_house(pointed, database, files) as house:
        await house.heard()
        assert await installations.workspaces(database) == [f"discord:{other.id}"]


# What reaches logs, and what is kept


async def test_no_word_of_a_cv_reaches_the_logs(
    house: House, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    fake = house.discord
    await opening(house)
    await drop(house, "Ana Ruiz")
    await done(house, fake.press(card(house), "Details"))
    fake.script("callback", ServerError(503))
    await done(house, fake.press(card(house), "Correct…"))
    await done(house, fake.command("candidate find", {"words": "Ana Ruiz"}))
    # The fake is a server in this process, whose own log has the names in its addresses.
    ours = [one.getMessage() for one in caplog.records if one.name != "aiohttp.access"]
    logged = "".join([*capsys.readouterr(), *ours])
    for word in ("Ana", "Ruiz", "ana@example.com", "payment services"):
        assert word not in logged


@pytest.mark.parametrize("words", ["@everyone", "<@&1>", "[x](https://evil.example)", "**Bo**"])
async def test_the_words_of_a_cv_are_shown_as_they_are(house: House, words: str) -> None:
    fake = house.discord
    await opening(house)
    text = person("Ana Ruiz").replace(b"Led a team", f"Led {words} a team".encode())
    await fake.drop("backend", [(f"{words.replace('/', '')}.txt", text)])
    await house.heard()
    await house.settle()
    details = await done(house, fake.press(card(house), "Details"))
    assert details.ephemeral
    for call in fake.called("create_message"):
        assert call.body["allowed_mentions"] == {"parse": []}
    shown = "".join(post.shown for post in fake.own("backend")) + details.shown
    assert f" {words}" not in shown


async def test_a_value_that_was_carried_for_another_guild_is_forgotten(house: House) -> None:
    fake = house.discord
    await opening(house)
    key = await house.platform.carrier.keep(f"discord:{fake.guild.id}", "1")
    other = fake.neighbour()
    await house.heard()
    post = await fake.say("backend", guild=other)
    button = {"type": 2, "style": 1, "label": "x", "custom_id": f"s:details:0.0:~{key}", "id": 3}
    post.components = [{"type": 1, "id": 1, "components": [button]}]
    answer = await done(house, fake.press(post, "x", user="olga"))
    assert answer.shown == FORGOTTEN


async def test_a_wrong_number_stays_in_the_form(house: House) -> None:
    fake = house.discord
    opened = await done(house, fake.command("opening new"))
    shown = await done(house, fake.submit(opened, ABOUT))
    part = next(label for label in shown.messages[0].labels if "Alert bar" in label)
    await done(house, fake.submit(await fake.press(shown, part), {"bar": "eighty"}))
    await done(house, fake.press(shown, "Draft rubric"))
    for words in ("A number from 0 to 100", "eighty", "Engineer"):
        assert words in shown.shown
    assert await rows(house, Opening) == []
