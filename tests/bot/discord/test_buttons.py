"""Buttons and menus on messages that all see, and on those that one member sees."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from discord.http import Route

from bot.chat.attempts import OUTDATED
from bot.discord.listeners.components import FORGOTTEN
from handlers.errors import PermanentError, UserError
from handlers.messages import (
    Ask,
    Button,
    Buttons,
    Caller,
    Done,
    FieldErrors,
    Form,
    Message,
    Paragraph,
    Replace,
    Reply,
    Say,
    Show,
    Span,
    Text,
    TextField,
)
from storage.carried import forget_carried
from storage.database import Database
from tests.bot.discord.product import BUTTONS, LONG, SAID, Product, Shop, open_shop, words
from tests.fakes.discord import Answer, FakeDiscord, Posted, Refuse, ServerError
from tests.handlers.conftest import ON_SQLITE

pytestmark = ON_SQLITE
WINDOW = Form("Note", "save_opening", (TextField("note", "Note"),))
SPINNER = Form("New opening", "save_opening", (Text(((Span("Drafting …"),),)),), submit=None)
SPOKEN: list[tuple[Reply | Exception, str]] = [
    (SAID, "Three candidates are ready."),
    (Show("Details", words("All of it.")), "## Details\nAll of it."),
    (FieldErrors({"bar": "Between 0 and 100."}), "Between 0 and 100."),
    (Ask(SPINNER), "## New opening\nDrafting …"),
    (UserError("Only admins may do this."), "Only admins may do this."),
    (PermanentError("gone", "It is gone."), "It is gone."),
]
INSTEAD = [
    *SPOKEN,
    (Done(), "Done."),
    (Replace(words("Removed.")), "Removed."),
]


@asynccontextmanager
async def late(shop: Shop) -> AsyncIterator[None]:
    """What is pressed meanwhile takes longer than Discord waits."""
    shop.product.gate.clear()
    yield
    shop.product.gate.set()


async def shown(shop: Shop, answer: Answer, text: str) -> None:
    await shop.discord.wait_for(lambda: text in answer.shown)


@pytest.mark.parametrize(("reply", "text"), SPOKEN)
async def test_what_is_said_after_a_press_is_for_who_pressed(
    shop: Shop, reply: Reply | Exception, text: str
) -> None:
    card = await shop.card()
    before = card.shown
    shop.product.replies["post"] = reply
    answer = await shop.discord.press(card, "Post", user="ben")
    assert (answer.shown, answer.kind) == (text, 4)
    assert [post.ephemeral_to for post in answer.messages] == [shop.user("ben")]
    assert (card.shown, card.edits) == (before, [])


@pytest.mark.parametrize(("reply", "text"), SPOKEN)
async def test_what_is_said_late_is_for_who_pressed(
    slow: Shop, reply: Reply | Exception, text: str
) -> None:
    card = await slow.card()
    slow.product.replies["post"] = reply
    async with late(slow):
        answer = await slow.discord.press(card, "Post", user="ben")
        assert (answer.kind, answer.messages) == (6, [])
    await shown(slow, answer, text)
    assert (answer.shown, answer.ephemeral) == (text, True)
    assert card.edits == []


async def test_a_press_says_on_which_message(shop: Shop) -> None:
    card = await shop.card()
    answer = await shop.discord.press(card, "Post", user="ben")
    assert shop.product.asked == [("post", shop.caller("ben", thread=card.id), "7:1")]
    assert (answer.kind, answer.messages) == (6, [])


async def test_a_press_on_what_one_member_sees_names_it_as_a_window(shop: Shop) -> None:
    answer = await shop.told()
    await shop.discord.press(answer, "Remove")
    caller = shop.caller(form=answer.messages[0].id)
    assert shop.product.asked[-1] == ("remove", caller, "8")


async def test_a_press_in_a_thread_names_the_thread(shop: Shop) -> None:
    root = await shop.card()
    sent = await shop.platform.notifier.send(shop.here, BUTTONS, thread=root.id, notice_id=99)
    thread, _, message = sent.partition("-")
    await shop.discord.press(shop.discord.message(message), "Post")
    assert shop.product.asked[-1][1] == shop.caller(thread=thread)


@pytest.mark.parametrize("alone", [False, True])
async def test_a_press_can_change_its_message(shop: Shop, alone: bool) -> None:
    post = (await shop.told()).messages[0] if alone else await shop.card()
    shop.product.replies["remove"] = Replace(words("Removed."))
    answer = await shop.discord.press(post, "Remove")
    assert (post.shown, answer.messages, answer.kind) == ("Removed.", [post], 7)
    assert bool(post.ephemeral_to) is alone


@pytest.mark.parametrize("alone", [False, True])
async def test_a_press_can_change_its_message_late(slow: Shop, alone: bool) -> None:
    post = (await slow.told()).messages[0] if alone else await slow.card()
    slow.product.replies["remove"] = Replace(words("Removed."))
    async with late(slow):
        answer = await slow.discord.press(post, "Remove")
    await shown(slow, answer, "Removed.")
    assert (post.shown, answer.messages) == ("Removed.", [post])


@pytest.mark.parametrize("alone", [False, True])
async def test_nothing_to_say_leaves_the_message_as_it_is(slow: Shop, alone: bool) -> None:
    post = (await slow.told()).messages[0] if alone else await slow.card()
    before = post.shown
    async with late(slow):
        answer = await slow.discord.press(post, "Remove")
    await slow.heard()
    assert (post.shown, answer.kind, answer.messages) == (before, 6, [])


async def test_a_change_that_takes_more_than_a_message_goes_on_below(shop: Shop) -> None:
    card = await shop.card()
    lines = tuple(Paragraph(((Span(f"{number} " + "long " * 150),),)) for number in range(12))
    shop.product.replies["post"] = Replace(Message("Long", lines))
    answer = await shop.discord.press(card, "Post", user="ben")
    await shop.heard()
    first, *others = answer.messages
    assert first is card
    assert others
    assert {post.ephemeral_to for post in others} == {shop.user("ben")}


async def test_all_of_a_long_answer_goes_where_another_takes_its_place(shop: Shop) -> None:
    lines = tuple(Paragraph(((Span(f"{number} " + "long " * 150),),)) for number in range(12))
    below = Buttons((Button("Post", "post"), Button("Next", "next")))
    shop.product.replies["post"] = Replace(Message("Long", (*lines, below)))
    shop.product.replies["next"] = Replace(Message("Short", (words("All.").blocks[0], below)))
    told = (await shop.told()).messages[0]
    again = told
    for _ in range(2):
        answer = await shop.discord.press(again, "Post")
        await shop.heard()
        again = [post for post in answer.messages if "Next" in post.labels][-1]
    await shop.discord.press(again, "Next")
    await shop.heard()
    mine = shop.discord.ephemerals("backend")
    assert [post.shown.splitlines()[0] for post in mine] == ["All."]


@pytest.mark.parametrize("alone", [False, True])
async def test_a_press_can_open_a_window(shop: Shop, alone: bool) -> None:
    post = (await shop.told()).messages[0] if alone else await shop.card()
    shop.product.replies["post"] = Ask(WINDOW)
    answer = await shop.discord.press(post, "Post")
    assert answer.modal is not None
    assert answer.modal.title == "Note"


async def test_a_window_that_discord_refuses_is_explained(shop: Shop) -> None:
    card = await shop.card()
    shop.product.replies["post"] = Ask(WINDOW)
    shop.discord.script("callback", Refuse(50035))
    answer = await shop.discord.press(card, "Post")
    assert "fault of Shortlist" in answer.shown
    assert answer.ephemeral


async def test_discords_own_trouble_is_explained(shop: Shop) -> None:
    card = await shop.card()
    shop.product.replies["post"] = SAID
    shop.discord.script("callback", ServerError(503))
    answer = await shop.discord.press(card, "Post")
    assert answer.shown == "Discord did not answer."


async def test_a_card_that_is_gone_when_the_answer_comes_is_explained(slow: Shop) -> None:
    card = await slow.card()
    slow.product.replies["remove"] = Replace(words("Removed."))
    async with late(slow):
        answer = await slow.discord.press(card, "Remove")
        await slow.discord.delete_message(card)
    await slow.heard()
    assert (answer.shown, answer.ephemeral) == ("This message was deleted in Discord.", True)


async def test_an_error_nobody_foresaw_gets_a_reference(shop: Shop) -> None:
    card = await shop.card()
    shop.product.replies["post"] = ValueError("words of a CV")
    answer = await shop.discord.press(card, "Post")
    assert "Reference" in answer.shown
    assert "words of a CV" not in answer.shown


# Questions before something is done


async def test_some_buttons_ask_first(shop: Shop) -> None:
    card = await shop.card()
    question = await shop.discord.press(card, "Reveal", user="ben")
    assert question.ephemeral
    assert "Show the name?" in question.shown
    assert question.messages[0].labels == ["Reveal"]
    assert shop.product.asked == []
    shop.product.replies["reveal"] = SAID
    answer = await shop.discord.press(question, "Reveal")
    name, caller, value = shop.product.asked[0]
    assert (name, value, caller.user) == ("reveal", "9", shop.user("ben"))
    assert question.messages[0].shown == "Three candidates are ready."
    assert (answer.kind, question.messages[0].labels) == (7, [])


async def question_of(shop: Shop) -> Posted:
    answer = await shop.discord.press(await shop.card(), "Reveal")
    await shop.discord.wait_for(lambda: answer.messages)
    return answer.messages[0]


@pytest.mark.parametrize(("reply", "text"), INSTEAD)
async def test_an_answer_takes_the_place_of_the_question(
    shop: Shop, reply: Reply | Exception, text: str
) -> None:
    question = await question_of(shop)
    shop.product.replies["reveal"] = reply
    answer = await shop.discord.press(question, "Reveal")
    assert (question.shown, answer.messages, answer.kind) == (text, [question], 7)


@pytest.mark.parametrize(("reply", "text"), INSTEAD)
async def test_a_late_answer_takes_the_place_of_the_question(
    slow: Shop, reply: Reply | Exception, text: str
) -> None:
    question = await question_of(slow)
    slow.product.replies["reveal"] = reply
    async with late(slow):
        answer = await slow.discord.press(question, "Reveal")
        assert answer.kind == 6
    await slow.discord.wait_for(lambda: question.shown == text)
    assert answer.messages == [question]


async def test_a_question_about_a_long_value_carries_it_on(shop: Shop) -> None:
    question = await shop.discord.press(await shop.card(), "Reveal all")
    await shop.discord.press(question, "Reveal all")
    assert shop.product.asked[0][2] == LONG


async def test_a_form_can_follow_a_question(shop: Shop) -> None:
    question = await shop.discord.press(await shop.card(), "Reveal")
    shop.product.replies["reveal"] = Ask(WINDOW)
    opened = await shop.discord.press(question, "Reveal")
    assert opened.modal is not None
    shop.product.replies["save_opening"] = SAID
    sent = await shop.discord.submit(opened, {"note": "Call"})
    assert (sent.shown, sent.ephemeral) == ("Three candidates are ready.", True)


async def test_what_changes_the_home_shows_it_anew(shop: Shop) -> None:
    home = await shop.told()
    await shop.discord.press(home, "Pause")
    assert [name for name, _, _ in shop.product.asked[-2:]] == ["home_pause", "home"]
    assert home.shown == "Two openings."


# Menus


async def test_what_is_picked_comes_with_the_action(shop: Shop) -> None:
    card = await shop.card()
    shop.product.replies["pick"] = SAID
    answer = await shop.discord.choose(card, "Whom?", ["Ann", "Ben"], user="ben")
    caller = shop.caller("ben", thread=card.id, picked=("1", "2"))
    assert shop.product.asked == [("pick", caller, "")]
    assert (answer.shown, answer.ephemeral) == ("Three candidates are ready.", True)


# Old buttons


async def test_an_action_that_is_no_more_says_that_it_is_old(shop: Shop) -> None:
    answer = await shop.discord.press(await shop.card(), "Old")
    assert (answer.shown, answer.ephemeral) == (OUTDATED, True)


@pytest.mark.parametrize(
    "custom_id",
    ["v0/post/7", "s:post", "x:post:0.0:7", "f:abc:erase", "f:abc", "open it", "s:po st:1:2"],
)
async def test_a_button_of_another_version_says_that_it_is_old(shop: Shop, custom_id: str) -> None:
    card = await post_by_hand(shop, custom_id)
    answer = await shop.discord.press(card, "Old")
    assert (answer.shown, answer.ephemeral, shop.product.asked) == (OUTDATED, True, [])
    shop.discord.resend("INTERACTION_CREATE")
    await shop.heard()
    assert len(answer.messages) == 1


async def post_by_hand(shop: Shop, custom_id: str) -> Posted:
    button = {"type": 2, "style": 1, "label": "Old", "custom_id": custom_id}
    body = {"flags": 1 << 15, "components": [{"type": 1, "components": [button]}]}
    channel = shop.discord.where("backend").id
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
    sent = await shop.gateway.http.request(route, json=body)
    return shop.discord.message(sent["id"])


async def test_a_press_that_comes_twice_is_done_once(shop: Shop) -> None:
    card = await shop.card()
    await shop.discord.press(card, "Post")
    shop.discord.resend("INTERACTION_CREATE")
    await shop.heard()
    assert [name for name, _, _ in shop.product.asked] == ["post"]
    await shop.discord.press(card, "Post")
    assert len(shop.product.asked) == 2


async def test_two_people_may_press_at_once(slow: Shop) -> None:
    card = await slow.card()
    slow.product.replies["post"] = SAID
    async with late(slow):
        first = await slow.discord.press(card, "Post", user="rita")
        second = await slow.discord.press(card, "Post", user="ben")
    for answer in (first, second):
        await shown(slow, answer, "Three candidates are ready.")
    assert [one.messages[0].ephemeral_to for one in (first, second)] == [
        slow.user("rita"),
        slow.user("ben"),
    ]


# Values that are carried


async def test_a_long_value_is_carried_and_found_after_a_restart(
    pointed: FakeDiscord, database: Database, product: Product
) -> None:
    async with open_shop(pointed, database, product) as shop:
        card = await shop.card()
    async with open_shop(pointed, database, product) as again:
        await again.discord.press(card, "Long")
    assert product.asked[-1][2] == LONG
    assert LONG not in str(card.components)


async def test_a_value_that_was_forgotten_is_explained(shop: Shop, database: Database) -> None:
    card = await shop.card()
    async with database.write() as session:
        assert await forget_carried(session, datetime.now(UTC) + timedelta(days=91)) == 1
    answer = await shop.discord.press(card, "Long")
    assert (answer.shown, shop.product.asked) == (FORGOTTEN, [])
    question = await shop.discord.press(card, "Reveal all")
    assert question.shown == FORGOTTEN


@pytest.mark.parametrize("value", ["~abc", "~", "a:b:c", "line\nbreak", "", "ünï€"])
async def test_every_value_comes_as_it_went(shop: Shop, value: str) -> None:
    card = await shop.card(Message("x", (Buttons((Button("Post", "post", value),)),)))
    await shop.discord.press(card, "Post")
    assert shop.product.asked[-1][2] == value


async def test_one_guild_does_not_find_what_another_carries(shop: Shop) -> None:
    card = await shop.card()
    key = next(one["custom_id"] for one in card.buttons if "~" in one["custom_id"])
    other = shop.discord.neighbour()
    copied = replace_channel(shop, card, other.channel("backend").id, other.id)
    await shop.discord.wait_for(lambda: len(shop.gateway.guilds) == 2)
    answer = await shop.discord.press(copied, key)
    assert (answer.shown, shop.product.asked) == (FORGOTTEN, [])
    await shop.discord.press(copied, "Post")
    caller = Caller(
        f"discord:{other.id}",
        shop.user("rita"),
        f"discord:{other.id}/{copied.channel}",
        copied.id,
    )
    assert shop.product.asked == [("post", caller, "7:1")]


def replace_channel(shop: Shop, post: Posted, channel: str, guild: str) -> Posted:
    copied = replace(post, id=shop.discord.new_id(), channel=channel, guild=guild)
    shop.discord.posts.append(copied)
    return copied


async def test_a_press_in_direct_messages_is_told_where_to_go(shop: Shop) -> None:
    card = await shop.card()
    channel = shop.discord.dm("rita")
    copied = replace_channel(shop, card, channel.id, "")
    copied.guild = None
    answer = await shop.discord.press(copied, "Post")
    assert "channels of a server" in answer.shown
    assert shop.product.asked == []


@pytest.mark.parametrize(("reply", "label"), [(Say(BUTTONS), "Long"), (Ask(WINDOW), "Save")])
async def test_a_busy_database_is_waited_for_while_discord_knows(
    slow: Shop, database: Database, reply: Reply, label: str
) -> None:
    card = await slow.card(Message("x", (Buttons((Button("Post", "post"),)),)))
    slow.product.replies["post"] = reply
    held, free = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with database.write():
            held.set()
            await free.wait()

    holding = asyncio.create_task(hold())
    await held.wait()
    answer = await slow.discord.press(card, "Post")
    assert (answer.kind, answer.messages) == (6, [])
    free.set()
    await holding
    await slow.discord.wait_for(lambda: answer.messages)
    assert label in answer.messages[0].labels
