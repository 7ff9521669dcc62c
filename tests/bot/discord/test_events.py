"""What happens in servers: files, questions, deletions; the app comes, goes, and reconnects."""

from collections.abc import AsyncIterator

import pytest

from handlers.asking.questions import Heard
from handlers.cvs.inbox import Shared
from storage.database import Database
from tests.bot.discord.product import BUTTONS, Product, Shop, open_shop, words
from tests.fakes.discord import FakeDiscord, Posted, User, posting
from tests.handlers.conftest import ON_SQLITE

pytestmark = ON_SQLITE
CV = ("Ann Lee.pdf", b"%PDF-1.7 Ann Lee")
TWO = [CV, ("ben.docx", b"PK ben")]


@pytest.fixture
async def hiring(shop: Shop) -> Shop:
    """The shop, where #backend hires."""
    shop.product.hiring.add(shop.here)
    return shop


@pytest.fixture
async def blind(pointed: FakeDiscord, database: Database, product: Product) -> AsyncIterator[Shop]:
    """The shop without the message-content intent, where #backend hires."""
    pointed.privileged = 0
    async with open_shop(pointed, database, product, content=False) as shop:
        product.hiring.add(shop.here)
        yield shop


def shared(shop: Shop, post: Posted, *, thread: str | None = None, text: str = "") -> Shared:
    """What a drop should be taken as."""
    return Shared(
        workspace=f"discord:{shop.discord.guild.id}",
        channel=shop.here,
        files=tuple(f"{post.channel}-{post.id}-{file.id}" for file in post.files),
        user=post.user,
        event=post.id,
        message=f"{thread}-{post.id}" if thread else post.id,
        thread=thread,
        text=text,
    )


# Files


async def test_files_of_a_channel_that_hires_are_taken_in(hiring: Shop) -> None:
    post = await hiring.discord.drop("backend", TWO, content="for **#3**, R&D", user="ben")
    await hiring.heard()
    assert hiring.product.received == [shared(hiring, post, text="for #3, R&D")]
    assert hiring.product.heard == []


async def test_files_elsewhere_are_left_alone(hiring: Shop) -> None:
    await hiring.discord.drop("frontend", TWO)
    await hiring.discord.say("backend", "no file here")
    other = hiring.discord.neighbour()
    await hiring.discord.drop("backend", TWO, guild=other)
    await hiring.heard()
    assert hiring.product.received == []


@pytest.mark.parametrize("archived", [False, True])
async def test_files_in_a_thread_belong_to_its_channel(hiring: Shop, archived: bool) -> None:
    thread = await hiring.discord.members.start_thread("backend", "CVs")
    hiring.discord.moderation.change_channel(thread, archived=archived)
    await hiring.heard()
    post = await hiring.discord.drop("backend", TWO, thread=thread)
    await hiring.heard()
    assert hiring.product.received == [shared(hiring, post, thread=thread.id)]


async def test_files_in_a_thread_that_nobody_told_of_are_taken_in(hiring: Shop) -> None:
    thread = await hiring.discord.members.start_thread("backend", "CVs")
    await hiring.heard()
    guild = hiring.gateway.guilds[0]
    guild._remove_thread(guild.threads[0])
    post = await hiring.discord.drop("backend", TWO, thread=thread)
    await hiring.heard()
    assert hiring.product.received == [shared(hiring, post, thread=thread.id)]


async def test_files_in_a_forums_post_belong_to_the_forum(shop: Shop) -> None:
    forum = shop.place("candidates")
    shop.product.hiring.add(forum)
    post = await shop.discord.members.forum_post("candidates", "Ann", files=[CV])
    await shop.heard()
    [given] = shop.product.received
    assert (given.channel, given.thread) == (forum, post.channel)
    assert given.message == f"{post.channel}-{post.id}"


async def test_a_drop_that_comes_twice_is_told_with_the_same_event(hiring: Shop) -> None:
    await hiring.discord.drop("backend", [CV])
    hiring.discord.resend("MESSAGE_CREATE")
    await hiring.heard()
    first, second = hiring.product.received
    assert first == second


async def test_what_was_dropped_while_the_connection_was_cut_is_taken_in(hiring: Shop) -> None:
    await hiring.discord.gateway.cut()
    post = await hiring.discord.drop("backend", [CV])
    await hiring.discord.wait_for(lambda: hiring.product.received)
    assert hiring.product.received == [shared(hiring, post)]


async def test_what_cannot_be_stored_is_logged_without_its_words(
    hiring: Shop, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    hiring.product.failing = OSError("disk full")
    await hiring.discord.drop("backend", [CV], content="for Ann Lee")
    await hiring.heard()
    logged = "".join([*capsys.readouterr(), caplog.text])
    assert "event_failed" in logged
    hiring.product.failing = None
    await hiring.discord.drop("backend", [CV])
    await hiring.heard()
    assert len(hiring.product.received) == 1


@pytest.mark.parametrize("name", ["robot", "shortlist"])
async def test_programs_are_left_alone(hiring: Shop, name: str) -> None:
    if name == "robot":
        robot = User(hiring.discord.new_id(), "robot", bot=True)
        hiring.discord.users[robot.id] = robot
    await hiring.discord.drop("backend", [CV], user=name, content="CV", mention=True)
    await hiring.heard()
    assert (hiring.product.received, hiring.product.heard) == ([], [])


# Without the intent


async def test_without_the_intent_a_drop_is_not_seen(blind: Shop) -> None:
    await blind.discord.drop("backend", [CV], content="for #3")
    await blind.heard()
    assert (blind.product.received, blind.product.heard) == ([], [])


async def test_without_the_intent_a_drop_with_a_mention_is_taken_in(blind: Shop) -> None:
    post = await blind.discord.drop("backend", [CV], mention=True)
    await blind.heard()
    assert blind.product.received == [shared(blind, post)]
    assert blind.product.heard == []


async def test_without_the_intent_a_question_is_heard(blind: Shop) -> None:
    await blind.discord.say("backend", "who knows Go?", mention=True)
    await blind.heard()
    assert [one.text for one in blind.product.heard] == ["who knows Go?"]


async def test_without_the_intent_an_edit_takes_nothing_out(blind: Shop) -> None:
    post = await blind.discord.drop("backend", [CV], mention=True)
    post.content += " never mind"
    edited(blind, post)
    await blind.heard()
    assert blind.product.deleted == []


# Questions


async def test_a_mention_with_words_is_a_question(hiring: Shop) -> None:
    post = await hiring.discord.say("frontend", "who knows **Go**?", user="vic", mention=True)
    await hiring.heard()
    caller = hiring.caller("vic", "frontend", thread=post.id)
    assert hiring.product.heard == [Heard(caller, post.id, "who knows Go?")]


async def test_a_question_in_a_thread_is_answered_there(hiring: Shop) -> None:
    thread = await hiring.discord.members.start_thread("backend", "CVs")
    post = await hiring.discord.say(thread, "who knows Go?", mention=True)
    await hiring.heard()
    assert hiring.product.heard[0].caller == hiring.caller(thread=thread.id)
    assert hiring.product.heard[0].event == post.id


async def test_an_answer_to_one_of_our_messages_is_a_question(hiring: Shop) -> None:
    card = await hiring.card()
    await hiring.discord.say("backend", "why only 60?", reply_to=card)
    await hiring.heard()
    assert [one.text for one in hiring.product.heard] == ["why only 60?"]


async def test_files_with_a_question_are_both(hiring: Shop) -> None:
    await hiring.discord.drop("backend", [CV], content="who is better?", mention=True)
    await hiring.heard()
    assert (len(hiring.product.received), len(hiring.product.heard)) == (1, 1)


async def test_direct_messages_are_told_where_to_go(shop: Shop) -> None:
    dm = shop.discord.dm("ben")
    await shop.discord.drop(dm, [CV], user="ben", content="hello")
    shop.discord.resend("MESSAGE_CREATE")
    await shop.heard()
    [told] = shop.discord.own(dm)
    assert "channels of a server" in told.shown
    assert (shop.product.received, shop.product.heard) == ([], [])


# Deletions


async def test_the_files_of_a_deleted_message_are_taken_out(hiring: Shop) -> None:
    post = await hiring.discord.drop("backend", TWO)
    await hiring.discord.delete_message(post)
    await hiring.heard()
    workspace = hiring.caller().workspace
    assert hiring.product.deleted == [(workspace, f"{post.channel}-{post.id}-", ())]
    assert all(
        file.startswith(f"{post.channel}-{post.id}-") for file in hiring.product.received[0].files
    )


async def test_the_files_of_a_message_deleted_in_a_thread_are_taken_out(blind: Shop) -> None:
    """Also without the intent: that a message is gone is told to everybody."""
    thread = await blind.discord.members.start_thread("backend", "CVs")
    post = await blind.discord.drop("backend", TWO, thread=thread)
    await blind.discord.delete_message(post)
    await blind.heard()
    assert blind.product.deleted == [(blind.caller().workspace, f"{thread.id}-{post.id}-", ())]


async def test_many_messages_deleted_at_once(hiring: Shop) -> None:
    posts = [await hiring.discord.drop("backend", [CV]) for _ in range(3)]
    hiring.discord.moderation.purge(posts)
    await hiring.heard()
    workspace = hiring.caller().workspace
    expected = {(workspace, f"{post.channel}-{post.id}-", ()) for post in posts}
    assert set(hiring.product.deleted) == expected


async def test_a_deleted_direct_message_is_nobodys(shop: Shop) -> None:
    dm = shop.discord.dm("ben")
    post = await shop.discord.drop(dm, [CV], user="ben")
    await shop.discord.delete_message(post)
    await shop.heard()
    assert shop.product.deleted == []


async def test_a_file_that_was_taken_off_its_message_is_taken_out(hiring: Shop) -> None:
    post = await hiring.discord.drop("backend", TWO)
    kept = f"{post.channel}-{post.id}-{post.files[1].id}"
    post.files = post.files[1:]
    edited(hiring, post)
    await hiring.heard()
    deleted = (hiring.caller().workspace, f"{post.channel}-{post.id}-", (kept,))
    assert hiring.product.deleted == [deleted]


async def test_an_edit_of_our_own_takes_nothing_out(hiring: Shop) -> None:
    card = await hiring.card(BUTTONS)
    await hiring.platform.notifier.edit(hiring.here, card.id, words("Later"))
    await hiring.heard()
    assert hiring.product.deleted == []


def edited(shop: Shop, post: Posted) -> None:
    """A member edited a message, or took files off it."""
    posting.announce(shop.discord, "MESSAGE_UPDATE", post)


# The app comes and goes


async def test_the_app_notes_in_which_servers_it_is(shop: Shop) -> None:
    await shop.discord.wait_for(lambda: shop.product.joined)
    [(installed, new)] = shop.product.joined
    guild = shop.discord.guild.id
    assert (installed.workspace, new) == (f"discord:{guild}", False)
    assert (installed.bot_user, installed.token) == (shop.discord.bot.id, "")


async def test_the_app_is_kicked_and_invited_again(shop: Shop) -> None:
    await shop.discord.wait_for(lambda: shop.product.joined)
    workspace = shop.caller().workspace
    shop.discord.kick_bot()
    await shop.heard()
    assert shop.product.uninstalled == [workspace]
    shop.discord.invite_bot()
    await shop.heard()
    installed, new = shop.product.joined[-1]
    assert (installed.workspace, new) == (workspace, True)


async def test_a_server_that_is_only_out_of_reach_stays(shop: Shop) -> None:
    await shop.discord.wait_for(lambda: shop.product.joined)
    shop.discord.moderation.outage()
    await shop.heard()
    shop.discord.invite_bot()
    await shop.heard()
    assert shop.product.uninstalled == []
    assert not any(new for _, new in shop.product.joined)


async def test_a_command_after_a_reconnection_is_answered(shop: Shop) -> None:
    await shop.discord.gateway.ask_to_reconnect()
    await shop.discord.wait_for(lambda: shop.discord.gateway.resumes)
    await shop.discord.command("rank")
    assert shop.product.asked == [("rank", shop.caller(), "")]
