"""Forms: windows, messages that stand for larger ones, and what was filled in so far."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.discord.listeners.forms import NOT_YOURS, TOO_OLD
from handlers.errors import PermanentError, TemporaryError, UserError
from handlers.messages import (
    Ask,
    Button,
    Buttons,
    Caller,
    ChannelField,
    ChoiceField,
    Done,
    FieldErrors,
    FileField,
    Form,
    Heading,
    NumberField,
    Replace,
    Reply,
    Show,
    Span,
    Submission,
    Text,
    TextField,
)
from storage.carried import forget_carried
from storage.database import Database
from storage.models import Carried
from tests.bot.discord.product import BUTTONS, NEVER, SAID, Product, Shop, open_shop, words
from tests.fakes.discord import Answer, FakeDiscord, ModalRecord, Posted, Refuse
from tests.handlers.conftest import ON_SQLITE

pytestmark = ON_SQLITE
SMALL = Form(
    "New opening",
    "save_opening",
    (
        TextField("title", "Title"),
        NumberField("bar", "Alert bar", 75, 0, 100),
        ChannelField("alerts", "Alert channel"),
        FileField("jd", "Description as a file", max_files=3),
    ),
    value="9",
)
# It opens with a window because there is a text that it cannot do without.
LARGE = replace(
    SMALL,
    items=(
        *SMALL.items,
        TextField("text", "Description", multiline=True, optional=True),
        ChoiceField("kind", "Kind", (("a", "Must"), ("b", "Scored")), "b"),
        TextField("note", "Note", optional=True),
    ),
)
BESIDE = replace(
    LARGE,
    items=(
        TextField("title", "Title", value="Nurse"),
        TextField("text", "Description", optional=True),
        Buttons((Button("One more", "next", "7"), Button("Old", "gone"))),
    ),
)
NEXT = Form("Criteria", "save_opening", (TextField("name", "Name", value="Go"),), value="10")
SPINNER = Form("New opening", "save_opening", (Text(((Span("Drafting …"),),)),), submit=None)
FILLED = {"title": "Nurse", "bar": "80", "alerts": "leads"}
ENDS: list[tuple[Reply, str]] = [
    (SAID, "Three candidates are ready."),
    (Show("Details", words("All of it.")), "## Details\nAll of it."),
    (Replace(words("Removed.")), "Removed."),
    (Ask(SPINNER), "## New opening\nDrafting …"),
]


async def opened(shop: Shop, form: Form = SMALL) -> Answer:
    """A form that a command opens."""
    shop.product.replies["opening"] = Ask(form)
    answer = await shop.discord.command("opening new")
    await shop.discord.wait_for(lambda: answer.modal or answer.messages)
    return answer


def window(answer: Answer) -> ModalRecord:
    assert answer.modal is not None
    return answer.modal


async def overview(shop: Shop, form: Form = LARGE) -> Posted:
    """The message that stands for a form."""
    answer = await opened(shop, form)
    if answer.modal is not None:
        answer = await shop.discord.submit(answer.modal, FILLED)
        await shop.discord.wait_for(lambda: answer.messages)
    return answer.messages[-1]


def sent(shop: Shop) -> list[tuple[Caller, Submission]]:
    return [(caller, given) for name, caller, given in shop.product.asked if name == "save_opening"]


# A window of a command


async def test_a_window_brings_what_was_filled_in(shop: Shop) -> None:
    modal = window(await opened(shop))
    files = [("jd.docx", b"PK jd"), ("Zweites Blatt.pdf", b"%PDF")]
    await shop.discord.submit(modal, {**FILLED, "jd": files})
    [(caller, given)] = sent(shop)
    key = modal.custom_id.split(":")[1]
    assert caller == shop.caller(form=key)
    kept = given.fields["jd"].split()
    assert given == Submission("9", {**FILLED, "alerts": shop.place("leads"), "jd": " ".join(kept)})
    found = [await shop.platform.source.describe(caller.workspace, one) for one in kept]
    assert [one.name for one in found] == ["jd.docx", "Zweites Blatt.pdf"]
    assert await shop.platform.source.fetch(caller.workspace, kept[0], 99) == b"PK jd"


async def test_fields_left_empty_come_as_empty_text(shop: Shop) -> None:
    await shop.discord.submit(window(await opened(shop)), {"title": "Nurse"})
    fields = {"title": "Nurse", "bar": "75", "alerts": "", "jd": ""}
    assert sent(shop)[0][1].fields == fields


@pytest.mark.parametrize(("reply", "text"), [*ENDS, (Done(), "Done.")])
async def test_a_window_of_a_command_ends_with_a_message(
    shop: Shop, reply: Reply, text: str
) -> None:
    modal = window(await opened(shop))
    shop.product.replies["save_opening"] = reply
    answer = await shop.discord.submit(modal, {"title": "Nurse"})
    assert (answer.shown, answer.ephemeral, answer.kind) == (text, True, 4)


@pytest.mark.parametrize(("reply", "text"), [*ENDS, (Done(), "Done.")])
@pytest.mark.parametrize("on_card", [False, True])
async def test_a_window_ends_late_with_a_message(
    pointed: FakeDiscord,
    database: Database,
    product: Product,
    reply: Reply,
    text: str,
    on_card: bool,
) -> None:
    product.replies |= {"opening": Ask(SMALL), "post": Ask(SMALL), "save_opening": reply}
    async with open_shop(pointed, database, product) as shop:
        pressed = await shop.discord.press(await shop.card(), "Post") if on_card else None
        modal = window(pressed or await shop.discord.command("opening new"))
    async with open_shop(pointed, database, product, patience=NEVER) as slow:
        product.gate.clear()
        answer = await slow.discord.submit(modal, {"title": "Nurse"}, settle=False)
        assert (answer.kind, answer.loading) == (5, True)
        product.gate.set()
        await slow.discord.wait_for(lambda: answer.shown == text)
        assert answer.ephemeral


# A window of a button


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize(("reply", "text"), ENDS)
async def test_a_window_of_a_button_ends_with_a_message_of_its_own(
    shop: Shop, alone: bool, reply: Reply, text: str
) -> None:
    post = (await shop.told()).messages[0] if alone else await shop.card()
    shop.product.replies |= {"post": Ask(SMALL), "save_opening": reply}
    modal = window(await shop.discord.press(post, "Post", user="rita"))
    answer = await shop.discord.submit(modal, {"title": "Nurse"})
    assert (answer.shown, answer.ephemeral) == (text, True)
    assert post.edits == []


async def test_a_window_of_a_button_that_ends_with_nothing_just_closes(shop: Shop) -> None:
    card = await shop.card()
    shop.product.replies |= {"post": Ask(SMALL), "save_opening": Done()}
    modal = window(await shop.discord.press(card, "Post"))
    answer = await shop.discord.submit(modal, {"title": "Nurse"})
    assert (answer.kind, answer.messages, card.edits) == (6, [], [])


async def test_a_form_knows_where_it_was_opened(shop: Shop) -> None:
    thread = await shop.discord.members.start_thread("backend", "CVs")
    shop.product.replies["opening"] = Ask(SMALL)
    answer = await shop.discord.command("opening new", channel=thread)
    await shop.discord.submit(window(answer), {"title": "Nurse"})
    assert replace(sent(shop)[0][0], form=None) == shop.caller(thread=thread.id)


# What is wrong


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (FieldErrors({"bar": "Between 0 and 100."}), "Alert bar: Between 0 and 100."),
        (UserError("Only admins may do this."), "Only admins may do this."),
        (TemporaryError("busy", "Try again."), "Try again."),
        (RuntimeError("words of a CV"), "Reference"),
    ],
)
@pytest.mark.parametrize("on_card", [False, True])
async def test_what_is_wrong_stands_beside_what_was_filled_in(
    shop: Shop, wrong: Reply | Exception, text: str, on_card: bool
) -> None:
    shop.product.replies |= {"opening": Ask(SMALL), "post": Ask(SMALL), "save_opening": wrong}
    if on_card:
        answer = await shop.discord.press(await shop.card(), "Post")
    else:
        answer = await shop.discord.command("opening new")
    files = [("jd.docx", b"PK")]
    kept = await shop.discord.submit(window(answer), {**FILLED, "bar": "800", "jd": files})
    assert kept.ephemeral
    for shown in (text, "Nurse", "800", "1 file"):
        assert shown in kept.shown
    assert "words of a CV" not in kept.shown
    again = window(await shop.discord.press(kept, "Correct" if "bar:" in text else "Change"))
    assert [one.get("value") for one in again.fields.values()][:2] == ["Nurse", "800"]
    shop.product.replies["save_opening"] = SAID
    await shop.discord.submit(again, {"bar": "80"})
    last = sent(shop)[-1][1].fields
    assert {**last, "jd": ""} == {**FILLED, "alerts": shop.place("leads"), "jd": ""}
    assert last["jd"].startswith("k-")
    assert kept.shown == "Three candidates are ready."


async def test_a_form_that_was_refused_is_sent_again_with_the_same_values(shop: Shop) -> None:
    post = await overview(shop)
    shop.product.replies["save_opening"] = UserError("Not now.")
    await shop.discord.press(post, "Save")
    shop.product.replies["save_opening"] = SAID
    await shop.discord.press(post, "Save")
    assert len(sent(shop)) == 2
    assert post.shown == "Three candidates are ready."


@pytest.mark.parametrize("name", ["run.exe", "My run.exe"])
async def test_files_that_are_not_taken_are_named_and_the_others_kept(
    shop: Shop, name: str
) -> None:
    shop.product.refused[name] = f"{name} is of a kind that is not read."
    modal = window(await opened(shop))
    files = [("jd.docx", b"PK"), (name, b"MZ")]
    shown = await shop.discord.submit(modal, {**FILLED, "jd": files})
    assert f"{name} is of a kind that is not read." in shown.shown
    assert "1 file" in shown.shown
    assert sent(shop) == []
    await shop.discord.press(shown, "Save")
    assert len(sent(shop)[0][1].fields["jd"].split()) == 1


async def test_files_given_before_stay_unless_others_are_given(shop: Shop) -> None:
    shop.product.replies["save_opening"] = UserError("Not now.")
    modal = window(await opened(shop))
    shown = await shop.discord.submit(modal, {**FILLED, "jd": [("a.pdf", b"a"), ("b.pdf", b"b")]})
    first = sent(shop)[-1][1].fields["jd"]
    await shop.discord.submit(await shop.discord.press(shown, "Change"), {"bar": "81"})
    assert sent(shop)[-1][1].fields["jd"] == first
    shop.product.refused["x.exe"] = "No."
    await shop.discord.submit(await shop.discord.press(shown, "Change"), {"jd": [("x.exe", b"x")]})
    assert "2 files" in shown.shown
    await shop.discord.submit(await shop.discord.press(shown, "Correct"), {"jd": [("c.pdf", b"c")]})
    assert len(sent(shop)[-1][1].fields["jd"].split()) == 1
    assert sent(shop)[-1][1].fields["jd"] not in first


# Messages that stand for forms


async def test_a_larger_form_is_filled_in_part_by_part(shop: Shop) -> None:
    post = await overview(shop)
    assert sent(shop) == []
    assert post.ephemeral_to == shop.user("rita")
    assert "Nurse" in post.shown
    await shop.discord.submit(await shop.discord.press(post, post.labels[1]), {"note": "Now"})
    assert "Now" in post.shown
    shop.product.replies["save_opening"] = SAID
    answer = await shop.discord.press(post, "Save")
    expected = {
        **FILLED, "alerts": shop.place("leads"), "jd": "", "text": "", "kind": "b", "note": "Now"
    }  # fmt: skip
    assert sent(shop)[0][1].fields == expected
    assert (post.shown, answer.kind, answer.messages) == ("Three candidates are ready.", 7, [post])


@pytest.mark.parametrize(("reply", "text"), [*ENDS, (Done(), "Done.")])
async def test_what_comes_of_a_form_takes_its_place(slow: Shop, reply: Reply, text: str) -> None:
    post = await overview(slow, BESIDE)
    slow.product.replies["save_opening"] = reply
    slow.product.gate.clear()
    answer = await slow.discord.press(post, "Save")
    assert answer.kind == 6
    slow.product.gate.set()
    await slow.discord.wait_for(lambda: post.shown == text)
    assert answer.messages == [post]


async def test_a_form_is_followed_by_the_next(shop: Shop) -> None:
    post = await overview(shop)
    shop.product.replies["save_opening"] = Ask(NEXT)
    await shop.discord.press(post, "Save")
    assert "## Criteria" in post.shown
    shop.product.replies["save_opening"] = SAID
    await shop.discord.press(post, "Save")
    caller, given = sent(shop)[-1]
    assert (caller.channel, given) == (shop.here, Submission("10", {"name": "Go"}))


async def test_a_form_that_is_given_up_changes_nothing(shop: Shop) -> None:
    post = await overview(shop)
    modal = window(await shop.discord.press(post, post.labels[0]))
    await shop.discord.press(post, "Cancel")
    assert (post.shown, post.labels) == ("Closed. Nothing was changed.", [])
    late = await shop.discord.submit(modal, {"title": "Midwife"})
    assert TOO_OLD in late.shown
    assert sent(shop) == []


async def test_a_form_that_is_sent_twice_is_done_once(slow: Shop) -> None:
    post = await overview(slow, BESIDE)
    slow.product.replies["save_opening"] = SAID
    slow.product.gate.clear()
    answers = await asyncio.gather(*(slow.discord.press(post, "Save") for _ in range(3)))
    slow.product.gate.set()
    await slow.discord.wait_for(lambda: [len(answer.messages) for answer in answers] == [1, 1, 1])
    assert post.shown == "Three candidates are ready."
    assert len(sent(slow)) == 1


async def test_a_window_that_comes_twice_is_taken_once(shop: Shop) -> None:
    modal = window(await opened(shop))
    await shop.discord.submit(modal, {"title": "Nurse"})
    shop.discord.resend("INTERACTION_CREATE")
    await shop.heard()
    assert len(sent(shop)) == 1


# Buttons in forms


async def test_a_button_in_a_form_brings_what_was_filled_in_so_far(shop: Shop) -> None:
    post = await overview(shop, BESIDE)
    await shop.discord.submit(await shop.discord.press(post, "Change"), {"text": "Nights"})
    shop.product.replies["next"] = Ask(NEXT)
    await shop.discord.press(post, "One more")
    name, caller, value = shop.product.asked[-1]
    assert (name, value, caller.channel) == ("next", "7", shop.here)
    assert caller.form is not None
    assert caller.filled == {"title": "Nurse", "text": "Nights"}
    assert "## Criteria" in post.shown


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (UserError("Only admins may do this."), "Only admins may do this."),
        (SAID, "Three candidates are ready."),
        (Done(), "## New opening"),
        (RuntimeError("words of a CV"), "Reference"),
    ],
)
async def test_a_button_that_is_refused_leaves_the_form_as_it_was(
    shop: Shop, reply: Reply | Exception, text: str
) -> None:
    post = await overview(shop, BESIDE)
    await shop.discord.submit(await shop.discord.press(post, "Change"), {"text": "Nights"})
    shop.product.replies |= {"next": reply, "save_opening": SAID}
    await shop.discord.press(post, "One more")
    for shown in (text, "Nurse", "Nights"):
        assert shown in post.shown
    assert "words of a CV" not in post.shown
    await shop.discord.press(post, "Save")
    assert sent(shop)[0][1].fields == {"title": "Nurse", "text": "Nights"}


async def test_an_old_button_in_a_form_leaves_it_too(shop: Shop) -> None:
    post = await overview(shop, BESIDE)
    await shop.discord.press(post, "Old")
    assert "older version" in post.shown
    assert "Nurse" in post.shown


async def test_a_message_of_a_form_that_is_another_one_by_now_shows_that(shop: Shop) -> None:
    post = await overview(shop)
    key = post.buttons[0]["custom_id"].split(":")[1]
    before = list(post.components)
    await shop.platform.notifier.show_form(shop.caller().workspace, key, NEXT)
    assert "## Criteria" in post.shown
    post.components = before
    await shop.discord.press(post, post.labels[1])
    assert "## Criteria" in post.shown
    post.components = before
    beside = f"f:{key}:press5"
    post.components[0]["components"][-1]["components"][0]["custom_id"] = beside
    await shop.discord.press(post, beside)
    assert "## Criteria" in post.shown


# Whose it is, and for how long


async def test_a_form_outlives_a_restart(
    pointed: FakeDiscord, database: Database, product: Product
) -> None:
    async with open_shop(pointed, database, product) as shop:
        post = await overview(shop)
        product.replies["opening"] = Ask(SMALL)
        modal = window(await shop.discord.command("opening new"))
    async with open_shop(pointed, database, product) as again:
        part = await again.discord.press(post, post.labels[1])
        await again.discord.submit(part, {"note": "Now"})
        await again.discord.press(post, "Save")
        await again.discord.submit(modal, {"title": "Midwife"})
        fields = [given.fields for _, given in sent(again)]
    assert [one["title"] for one in fields] == ["Nurse", "Midwife"]
    assert fields[0]["note"] == "Now"


async def test_a_form_that_was_forgotten_is_explained(shop: Shop, database: Database) -> None:
    post = await overview(shop)
    modal = window(await opened(shop))
    async with database.write() as session:
        await forget_carried(session, datetime.now(UTC) + timedelta(days=2))
    for answer in (
        await shop.discord.press(post, "Save"),
        await shop.discord.press(post, post.labels[0]),
        await shop.discord.submit(modal, {"title": "Midwife"}),
    ):
        assert (answer.messages[-1].shown, answer.ephemeral) == (TOO_OLD, True)
    assert sent(shop) == []


async def test_nobody_fills_in_anothers_form(shop: Shop) -> None:
    post = await overview(shop)
    post.ephemeral_to = None
    for label in ("Save", "Cancel", post.labels[0]):
        answer = await shop.discord.press(post, label, user="ben")
        assert (answer.shown, answer.modal) == (NOT_YOURS, None)
        assert answer.messages[0].ephemeral_to == shop.user("ben")
    modal = window(await opened(shop))
    answer = await shop.discord.submit(modal, {"title": "Mine"}, user="ben")
    assert answer.shown == NOT_YOURS
    assert sent(shop) == []


async def test_one_guild_does_not_find_anothers_form(shop: Shop) -> None:
    post = await overview(shop)
    other = shop.discord.neighbour()
    await shop.discord.wait_for(lambda: len(shop.gateway.guilds) == 2)
    post.channel, post.guild = other.channel("backend").id, other.id
    answer = await shop.discord.press(post, "Save")
    assert answer.shown == TOO_OLD
    assert sent(shop) == []


async def test_a_draft_is_sealed(shop: Shop, database: Database) -> None:
    modal = window(await opened(shop))
    shop.product.replies["save_opening"] = UserError("Not now.")
    await shop.discord.submit(modal, {"title": "Seamstress"})
    key = modal.custom_id.split(":")[1]
    draft = await shop.platform.drafts.get(shop.caller().workspace, key)
    assert draft is not None
    assert draft.filled["title"] == "Seamstress"
    async with database.read() as session:
        bodies = list(await session.scalars(select(Carried.body)))
    assert bodies
    assert not any(b"Seamstress" in body for body in bodies)


async def test_every_kind_of_item_is_kept_as_it_was(shop: Shop) -> None:
    items = (
        Heading("Rubric"),
        Text(((Span("Bold", "bold"), Span(" plain")),)),
        *LARGE.items,
        *BESIDE.items,
    )
    form = replace(LARGE, items=items)
    answer = await opened(shop, form)
    key = window(answer).custom_id.split(":")[1]
    draft = await shop.platform.drafts.get(shop.caller().workspace, key)
    assert draft is not None
    assert draft.form == form
    assert (draft.user, draft.channel, draft.thread) == (shop.user("rita"), shop.here, None)


# Forms that a task fills later


async def drafting(shop: Shop) -> tuple[Posted, str, Answer]:
    """A form whose answer says that another one is coming; that one's reference."""
    post = await overview(shop)
    shop.product.replies["save_opening"] = Ask(SPINNER)
    answer = await shop.discord.press(post, "Save")
    reference = sent(shop)[-1][0].form
    assert reference is not None
    assert "Drafting" in post.shown
    return post, reference, answer


async def test_a_form_comes_in_place_of_the_waiting(shop: Shop) -> None:
    post, reference, _ = await drafting(shop)
    workspace = shop.caller().workspace
    await shop.platform.notifier.show_form(workspace, reference, NEXT)
    assert "## Criteria" in post.shown
    await shop.discord.submit(await shop.discord.press(post, "Change"), {"name": "Rust"})
    assert sent(shop)[-1][1] == Submission("10", {"name": "Rust"})


async def test_a_form_that_comes_twice_keeps_what_was_filled_in_between(shop: Shop) -> None:
    post, reference, _ = await drafting(shop)
    workspace = shop.caller().workspace
    await shop.platform.notifier.show_form(workspace, reference, BESIDE)
    await shop.discord.submit(await shop.discord.press(post, "Change"), {"text": "Nights"})
    await shop.platform.notifier.show_form(workspace, reference, BESIDE)
    assert "Nights" in post.shown


async def test_a_form_that_comes_after_a_quarter_of_an_hour_is_announced(shop: Shop) -> None:
    _, reference, answer = await drafting(shop)
    answer.expire()
    workspace = shop.caller().workspace
    for _ in range(2):  # a task may be repeated: nothing is there twice
        await shop.platform.notifier.show_form(workspace, reference, NEXT)
    [told] = shop.discord.own("backend")
    assert told.shown == f"<@{shop.user('rita')}> Criteria: it is ready for you.\nOpen"
    sent_ = shop.discord.called("create_message")[0].body
    assert sent_["allowed_mentions"] == {"users": [shop.user("rita")]}
    assert (await shop.discord.press(told, "Open", user="ben")).shown == NOT_YOURS
    shown = await shop.discord.press(told, "Open", user="rita")
    assert shown.ephemeral
    shop.product.replies["save_opening"] = SAID
    await shop.discord.press(shown, "Save")
    assert sent(shop)[-1][1] == Submission("10", {"name": "Go"})
    assert shown.shown == "Three candidates are ready."


async def test_a_form_in_a_thread_is_announced_there(shop: Shop) -> None:
    thread = await shop.discord.members.start_thread("backend", "CVs")
    shop.product.replies |= {"opening": Ask(SMALL), "save_opening": Ask(SPINNER)}
    opening = await shop.discord.command("opening new", channel=thread)
    answer = await shop.discord.submit(window(opening), {"title": "Nurse"})
    answer.expire()
    reference = sent(shop)[-1][0].form or ""
    await shop.platform.notifier.show_form(shop.caller().workspace, reference, NEXT)
    assert len(shop.discord.own(thread)) == 1


async def test_a_form_whose_message_was_put_away_is_announced(shop: Shop) -> None:
    post, reference, _ = await drafting(shop)
    post.deleted = True
    await shop.platform.notifier.show_form(shop.caller().workspace, reference, NEXT)
    assert len(shop.discord.own("backend")) == 1


async def test_a_form_that_was_given_up_does_not_come_back(shop: Shop, database: Database) -> None:
    post = await overview(shop)
    await shop.discord.press(post, "Cancel")
    workspace = shop.caller().workspace
    reference = post.edits[-1][1][0]["components"][-1]["components"][0]["custom_id"].split(":")[1]
    await shop.platform.notifier.show_form(workspace, reference, NEXT)
    assert post.shown == "Closed. Nothing was changed."
    async with database.write() as session:
        await forget_carried(session, datetime.now(UTC) + timedelta(days=2))
    await shop.platform.notifier.show_form(workspace, reference, NEXT)
    assert shop.discord.own("backend") == []


async def test_a_form_that_discord_refuses_is_a_lasting_trouble(shop: Shop) -> None:
    _, reference, _ = await drafting(shop)
    shop.discord.script("edit_answer", Refuse(50035))
    with pytest.raises(PermanentError) as caught:
        await shop.platform.notifier.show_form(shop.caller().workspace, reference, NEXT)
    assert caught.value.code == "refused_layout"


# What Discord refuses, and what is not there


async def test_a_layout_of_a_form_that_discord_refuses_is_explained(shop: Shop) -> None:
    post = await overview(shop)
    before = post.shown
    shop.discord.script("callback", Refuse(50035))
    answer = await shop.discord.press(post, post.labels[0])
    assert "fault of Shortlist" in answer.shown
    assert before != answer.shown


async def test_a_draft_that_cannot_be_read_is_explained(shop: Shop, database: Database) -> None:
    post = await overview(shop)
    async with database.write() as session:
        await session.execute(update(Carried).values(body=b"broken"))
    answer = await shop.discord.press(post, "Save")
    assert "Reference" in answer.shown
    assert answer.ephemeral


async def test_the_buttons_of_a_card_stay_after_a_form(shop: Shop) -> None:
    card = await shop.card(BUTTONS)
    shop.product.replies |= {"post": Ask(SMALL), "save_opening": SAID}
    modal = window(await shop.discord.press(card, "Post"))
    await shop.discord.submit(modal, {"title": "Nurse"})
    assert "Post" in card.labels
