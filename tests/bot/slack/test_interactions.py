"""Commands, buttons and forms, from a member's hand to what they see."""

import asyncio
from dataclasses import replace

import pytest

from bot.chat.attempts import OUTDATED
from handlers.errors import TemporaryError, UserError
from handlers.messages import (
    Ask,
    Button,
    Buttons,
    Caller,
    ChannelField,
    FieldErrors,
    FileField,
    Form,
    Message,
    NumberField,
    Replace,
    Say,
    Show,
    Submission,
    TextField,
)
from tests.bot.slack.product import SAID, Product, words
from tests.fakes.slack import FakeSlack, Posted, Refuse, ViewRecord
from tests.fakes.slack.payloads import slash_command, view_submission
from tests.fakes.slack.sending import deliver

pytestmark = pytest.mark.usefixtures("over_http")

BUTTONS = Message(
    "Shortlist",
    (Buttons((Button("Post", "post", "7:1"), Button("Remove", "remove"), Button("Old", "gone"))),),
)
FORM = Form(
    "New opening",
    "save_opening",
    (
        TextField("title", "Title"),
        TextField("text", "Description", multiline=True, optional=True),
        NumberField("bar", "Alert bar", 75, 0, 100),
        ChannelField("alerts", "Alert channel"),
        FileField("jd", "Description as a file"),
    ),
    value="9",
)
NEXT = Form("Criteria", "save_opening", (TextField("title", "Title", value="Nurse"),), value="10")


async def shown_buttons(slack: FakeSlack, product: Product) -> Posted:
    product.replies["rank"] = Say(BUTTONS)
    await slack.command("/rank", "", user="U1", channel="C1")
    return slack.ephemerals("C1")[-1]


async def shown_form(slack: FakeSlack, product: Product, form: Form = FORM) -> ViewRecord:
    product.replies["opening"] = Ask(form)
    answer = await slack.command("/opening", "new", user="U1", channel="C1")
    assert answer.status == 200
    return slack.open_view()


async def test_a_command_says_who_asks_where_and_what(slack: FakeSlack, product: Product) -> None:
    await slack.command("/rank", "  R&amp;D lead top 5 ", user="U2", channel="C2")
    asked = ("rank", Caller("slack:T1", "U2", "slack:T1/C2"), "R&D lead top 5")
    assert product.asked == [asked]
    assert slack.posts == []


async def test_an_answer_is_seen_by_the_caller_alone(slack: FakeSlack, product: Product) -> None:
    product.replies["rank"] = SAID
    await slack.command("/rank", "", user="U1", channel="C1")
    assert slack.ephemerals("C1", user="U1")[-1].shown == "Three candidates are ready."
    assert slack.messages("C1") == []


async def test_what_the_caller_can_put_right_is_said_as_it_is(
    slack: FakeSlack, product: Product
) -> None:
    product.replies["rank"] = UserError("There is no opening here. Create one with /opening new.")
    await slack.command("/rank", "", user="U1", channel="C1")
    assert slack.ephemerals("C1")[-1].shown == (
        "There is no opening here. Create one with /opening new."
    )


@pytest.mark.parametrize("command", ["/rank", "/hire"])
async def test_an_error_nobody_foresaw_gets_a_reference(
    slack: FakeSlack,
    product: Product,
    command: str,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    product.replies[command.removeprefix("/")] = RuntimeError("secret words of a CV")
    answer = await slack.command(command, "", user="U1", channel="C1")
    shown = slack.ephemerals("C1")[-1].shown
    assert answer.status == 200
    assert "secret words" not in shown
    reference = shown.rpartition("Reference ")[2]
    assert len(reference) == 6
    assert reference in "".join([*capsys.readouterr(), caplog.text])


async def test_a_button_carries_its_value_and_place(slack: FakeSlack, product: Product) -> None:
    message = await shown_buttons(slack, product)
    product.replies["post"] = SAID
    await slack.press(message, "Post", user="U1")
    name, caller, value = product.asked[-1]
    assert (name, value) == ("post", "7:1")
    assert caller == Caller("slack:T1", "U1", "slack:T1/C1", thread=message.ts)
    assert slack.ephemerals("C1")[-1].shown == "Three candidates are ready."


async def test_a_button_can_change_its_message(slack: FakeSlack, product: Product) -> None:
    message = await shown_buttons(slack, product)
    product.replies["remove"] = Replace(words("Removed."))
    await slack.press(message, "Remove", user="U1")
    assert message.shown == "Removed."
    assert len(slack.ephemerals("C1")) == 1


async def test_a_button_in_a_thread_is_answered_there(slack: FakeSlack, product: Product) -> None:
    await shown_buttons(slack, product)
    blocks = slack.ephemerals("C1")[-1].blocks
    card = Posted("C1", slack.new_ts(), slack.bot_user, "card", blocks, thread_ts="1.5")
    slack.posts.append(card)
    product.replies["post"] = SAID
    await slack.press(card, "Post")
    assert product.asked[-1][1].thread == "1.5"
    assert slack.ephemerals("C1")[-1].thread_ts == "1.5"


async def test_an_old_button_says_that_it_is_old(slack: FakeSlack, product: Product) -> None:
    message = await shown_buttons(slack, product)
    answer = await slack.press(message, "Old", user="U1")
    assert answer.status == 200
    assert slack.ephemerals("C1")[-1].shown == OUTDATED


async def test_a_form_opens_and_brings_what_was_filled_in(
    slack: FakeSlack, product: Product
) -> None:
    view = await shown_form(slack, product)
    file = slack.add_file("jd.docx", b"PK", user="U1")
    filled = {"title": "Nurse", "text": "Night shifts", "bar": "80", "alerts": "C2", "jd": file}
    await slack.submit(view, filled)
    name, caller, given = product.asked[-1]
    assert (name, caller) == (
        "save_opening",
        Caller("slack:T1", "U1", "slack:T1/C1", form=view.id),
    )
    assert given == Submission("9", {**filled, "alerts": "slack:T1/C2"})
    assert not view.open


async def test_fields_left_empty_come_as_empty_text(slack: FakeSlack, product: Product) -> None:
    view = await shown_form(slack, product)
    await slack.submit(view, {"title": "Nurse"})
    assert product.asked[-1][2].fields == {
        "title": "Nurse",
        "text": "",
        "bar": "75",
        "alerts": "",
        "jd": "",
    }


async def test_a_form_stays_open_with_what_is_wrong(slack: FakeSlack, product: Product) -> None:
    view = await shown_form(slack, product)
    product.replies["save_opening"] = FieldErrors({"bar": "Between 0 and 100."})
    await slack.submit(view, {"title": "Nurse"})
    assert (view.open, view.errors) == (True, {"bar": "Between 0 and 100."})


@pytest.mark.parametrize("error", [UserError("Only admins may do this."), RuntimeError("x")])
async def test_a_refused_form_keeps_what_was_filled_in(
    slack: FakeSlack, product: Product, error: Exception
) -> None:
    view = await shown_form(slack, product)
    product.replies["save_opening"] = error
    await slack.submit(view, {"title": "Nurse"})
    said = view.errors["title"]
    assert view.open
    assert said == "Only admins may do this." or "Reference" in said
    assert slack.problems == []


async def test_a_form_is_followed_by_the_next(slack: FakeSlack, product: Product) -> None:
    view = await shown_form(slack, product)
    product.replies["save_opening"] = Ask(NEXT)
    await slack.submit(view, {"title": "Nurse"})
    assert view.view["title"]["text"] == "Criteria"
    await slack.submit(view)
    assert product.asked[-1][1].channel == "slack:T1/C1"
    assert product.asked[-1][2] == Submission("10", {"title": "Nurse"})


async def test_a_form_can_end_with_a_receipt(slack: FakeSlack, product: Product) -> None:
    view = await shown_form(slack, product)
    product.replies["save_opening"] = Say(words("Saved as version 3."))
    await slack.submit(view, {"title": "Nurse"})
    assert "Saved as version 3." in view.shown
    assert "submit" not in view.view


async def test_a_button_can_open_a_window_with_buttons(slack: FakeSlack, product: Product) -> None:
    message = await shown_buttons(slack, product)
    product.replies["post"] = Show("Details", BUTTONS)
    await slack.press(message, "Post")
    window = slack.open_view()
    assert (window.view["title"]["text"], "submit" in window.view) == ("Details", False)
    product.replies["remove"] = Replace(words("Removed."))
    await slack.press(window, "Remove")
    asked = product.asked[-1]
    assert asked[1] == Caller("slack:T1", "U1", "slack:T1/C1", form=window.id)
    assert "Removed." in window.shown
    product.replies["save_opening"] = Show("Details", words("Saved."))
    view = await shown_form(slack, product)
    await slack.submit(view, {"title": "Nurse"})
    assert "Saved." in view.shown
    assert slack.problems == []


async def test_a_button_in_a_form_changes_the_form(slack: FakeSlack, product: Product) -> None:
    view = await shown_form(slack, product)
    product.replies["save_opening"] = Say(BUTTONS)
    await slack.submit(view, {"title": "Nurse"})
    product.replies["post"] = Ask(NEXT)
    await slack.press(view, "Post")
    assert product.asked[-1][1].form == view.id
    assert view.view["title"]["text"] == "Criteria"


async def test_a_button_in_a_form_brings_what_was_typed_so_far(
    slack: FakeSlack, product: Product
) -> None:
    more = Buttons((Button("One more", "next", "7"),))
    view = await shown_form(slack, product, replace(FORM, items=(*FORM.items, more)))
    product.replies["next"] = Ask(NEXT)
    await slack.press(view, "One more", values={"title": "Nurse", "alerts": "C2"})
    name, caller, value = product.asked[-1]
    assert (name, value, caller.form, caller.channel) == ("next", "7", view.id, "slack:T1/C1")
    assert caller.filled == {
        "title": "Nurse",
        "text": "",
        "bar": "75",
        "alerts": "slack:T1/C2",
        "jd": "",
    }
    assert view.view["title"]["text"] == "Criteria"


async def test_a_refusal_in_a_form_lies_on_top_of_it(slack: FakeSlack, product: Product) -> None:
    view = await shown_form(slack, product)
    product.replies["save_opening"] = Say(BUTTONS)
    await slack.submit(view, {"title": "Nurse"})
    product.replies["post"] = UserError("Only admins may do this.")
    await slack.press(view, "Post")
    assert "Only admins may do this." in slack.open_view().shown
    assert slack.open_view() is not view
    assert view.open


async def test_a_form_that_comes_too_late_is_explained(slack: FakeSlack, product: Product) -> None:
    slack.trigger_life = -1.0
    product.replies["opening"] = Ask(FORM)
    await slack.command("/opening", "new", user="U1", channel="C1")
    assert "try again" in slack.ephemerals("C1")[-1].shown


async def test_a_passing_trouble_is_explained(slack: FakeSlack, product: Product) -> None:
    product.replies["rank"] = TemporaryError("unreachable", "Slack cannot be reached.")
    await slack.command("/rank", "", user="U1", channel="C1")
    assert slack.ephemerals("C1")[-1].shown == "Slack cannot be reached."


async def test_a_command_from_a_workspace_that_is_not_installed_is_explained(
    slack: FakeSlack, product: Product
) -> None:
    payload = slash_command(slack, "/rank", "", "U1", "C1") | {"team_id": "T404"}
    answer = await deliver(slack, "command", payload)
    assert (answer.status, product.asked) == (200, [])
    assert "not installed" in slack.ephemerals("C1")[-1].shown


async def test_a_form_that_is_sent_twice_is_done_once(slack: FakeSlack, product: Product) -> None:
    view = await shown_form(slack, product)
    product.replies["save_opening"] = Say(words("Saved as version 3."))
    payload = view_submission(slack, view, {"title": "Nurse"})
    answers = await asyncio.gather(*(deliver(slack, "interaction", payload) for _ in range(3)))
    assert [name for name, _, _ in product.asked] == ["opening", "save_opening"]
    assert [answer.body["response_action"] for answer in answers] == ["update"] * 3
    assert answers[0].body == answers[2].body


@pytest.mark.parametrize("wrong", [FieldErrors({"title": "Taken."}), UserError("Not now.")])
async def test_a_form_that_was_refused_can_be_sent_again(
    slack: FakeSlack, product: Product, wrong: FieldErrors | UserError
) -> None:
    view = await shown_form(slack, product)
    product.replies["save_opening"] = wrong
    await slack.submit(view, {"title": "Nurse"})
    product.replies["save_opening"] = Say(words("Saved."))
    await slack.submit(view, {"title": "Midwife"})
    assert product.asked[-1][2].fields["title"] == "Midwife"
    assert "Saved." in view.shown


async def test_a_refusal_that_comes_too_late_stands_in_the_form(
    slack: FakeSlack, product: Product
) -> None:
    view = await shown_form(slack, product)
    product.replies["save_opening"] = Say(BUTTONS)
    await slack.submit(view, {"title": "Nurse"})
    product.replies["post"] = UserError("Only admins may do this.")
    slack.script("views.push", Refuse("expired_trigger_id"))
    await slack.press(view, "Post")
    assert "Please try again" in view.shown
    assert view.view["blocks"][1:] == view.history[-2]["blocks"]


async def test_a_button_whose_window_comes_too_late_is_explained(
    slack: FakeSlack, product: Product
) -> None:
    message = await shown_buttons(slack, product)
    product.replies["post"] = Ask(FORM)
    slack.script("views.open", Refuse("exchanged_trigger_id"))
    await slack.press(message, "Post", user="U1")
    assert "Please try again" in slack.ephemerals("C1", user="U1")[-1].shown
