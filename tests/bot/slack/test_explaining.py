"""What goes wrong is said where the person is, with a reference where nobody foresaw it."""

import json
from typing import cast

import pytest

from bot.slack.platform import SlackPlatform
from handlers.errors import UserError
from handlers.messages import Ask, Block, Message, Say
from tests.bot.slack.product import SAID, Product
from tests.bot.slack.test_interactions import BUTTONS, FORM, NEXT, shown_buttons, shown_form
from tests.fakes.slack import FakeSlack, RateLimited, Refuse, ServerError

pytestmark = pytest.mark.usefixtures("over_http")


BROKEN = Say(Message("x", (cast("Block", object()),)))  # nothing can draw it


async def test_an_answer_that_cannot_be_drawn_is_said_with_a_reference(
    slack: FakeSlack,
    product: Product,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    product.replies["rank"] = BROKEN
    answer = await slack.command("/rank", "", user="U1", channel="C1")
    assert answer.status == 200
    reference = slack.ephemerals("C1")[-1].shown.rpartition("Reference ")[2]
    logged = [*capsys.readouterr(), caplog.text]  # by whether a command set logs up before
    assert reference in "".join(logged)


async def test_a_form_whose_answer_cannot_be_drawn_stays_under_the_reference(
    slack: FakeSlack, product: Product
) -> None:
    view = await shown_form(slack, product)
    product.replies["save_opening"] = BROKEN
    answer = await slack.submit(view, {"title": "Nurse"})
    assert answer.body["response_action"] == "push"
    assert "Reference" in json.dumps(answer.body["view"])


async def test_an_answer_to_a_button_that_slack_does_not_take_is_said_in_plain_words(
    slack: FakeSlack, product: Product
) -> None:
    message = await shown_buttons(slack, product)
    product.replies["post"] = SAID
    slack.script("response", ServerError(400))
    assert (await slack.press(message, "Post")).status == 200
    assert "Reference" in slack.ephemerals("C1")[-1].shown


async def test_where_a_form_cannot_be_covered_its_place_is_taken(
    slack: FakeSlack, product: Product
) -> None:
    view = await shown_form(slack, product)
    product.replies["save_opening"] = Say(BUTTONS)
    await slack.submit(view, {"title": "Nurse"})
    product.replies["post"] = UserError("Only admins may do this.")
    slack.script("views.push", Refuse("push_limit_reached"))
    await slack.press(view, "Post")
    assert "Too many forms" in view.shown


async def test_a_button_in_a_closed_form_does_no_harm(slack: FakeSlack, product: Product) -> None:
    view = await shown_form(slack, product)
    product.replies["save_opening"] = Say(BUTTONS)
    await slack.submit(view, {"title": "Nurse"})
    view.open = False
    product.replies["post"] = Ask(NEXT)
    assert (await slack.press(view, "Post")).status == 200
    assert slack.problems == []


@pytest.mark.parametrize(
    ("refused", "told"),
    [
        (Refuse("missing_scope", "users:read"), "lacks users:read"),
        (Refuse("not_in_channel"), "/invite @Shortlist"),
        (Refuse("is_archived"), "archived"),
        (Refuse("restricted_action"), "Ask a Slack admin"),
        (Refuse("brand_new_error"), "brand_new_error"),
    ],
)
async def test_what_slack_refuses_is_said_to_who_acted(
    slack: FakeSlack, product: Product, refused: Refuse, told: str
) -> None:
    product.replies["opening"] = Ask(FORM)
    slack.script("views.open", refused)
    await slack.command("/opening", "new", user="U1", channel="C1")
    assert told in slack.ephemerals("C1", user="U1")[-1].shown


async def test_a_channel_that_shortlist_is_not_in_is_known_before_anything_is_lost(
    slack: FakeSlack, platform: SlackPlatform
) -> None:
    slack.not_in.add("C2")
    kept_out = platform.directory.kept_out
    assert await kept_out("slack:T1/C1") is None
    for channel in ("C2", "C404"):
        assert "/invite @Shortlist" in str(await kept_out(f"slack:T1/{channel}"))


@pytest.mark.parametrize(
    "unknown", [RateLimited(), ServerError(), Refuse("missing_scope"), Refuse("is_archived")]
)
async def test_where_slack_does_not_say_whether_it_is_in_a_channel_nobody_is_kept_waiting(
    slack: FakeSlack, platform: SlackPlatform, unknown: RateLimited | ServerError | Refuse
) -> None:
    slack.script("conversations.history", unknown)
    assert await platform.directory.kept_out("slack:T1/C1") is None
