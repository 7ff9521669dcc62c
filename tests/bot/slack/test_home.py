"""The Home tab through the real app: shown when opened, and again after what is pressed in it."""

import pytest

from handlers.errors import UserError
from handlers.messages import Ask, Button, Buttons, Caller, Done, Form, Message, Say, TextField
from tests.bot.slack.product import SAID, Product, words
from tests.fakes.slack import Drop, FakeSlack, Refuse

pytestmark = pytest.mark.usefixtures("over_http")

HOME = Message(
    "Home",
    (
        *words("Two openings.").blocks,
        Buttons((Button("Shortlist", "next", "7", spoken="Shortlist of #7"),)),
    ),
)
FORM = Form("Rubric", "save_opening", (TextField("title", "Title"),), value="9")


async def opened(slack: FakeSlack, product: Product) -> None:
    product.home = HOME
    assert (await slack.open_home("U1")).status == 200


async def test_opening_the_tab_shows_it(slack: FakeSlack, product: Product) -> None:
    await opened(slack, product)
    assert product.asked == [("home", Caller("slack:T1", "U1"), None)]
    assert "Two openings." in slack.homes["U1"].shown
    assert slack.homes["U1"].view["blocks"][1]["elements"][0]["accessibility_label"] == (
        "Shortlist of #7"
    )


async def test_other_tabs_show_nothing(slack: FakeSlack, product: Product) -> None:
    assert (await slack.open_home("U1", tab="messages")).status == 200
    assert (product.asked, slack.homes) == ([], {})


async def test_a_tab_that_is_switched_off_is_not_asked_for_again(
    slack: FakeSlack, product: Product
) -> None:
    slack.script("views.publish", Refuse("not_enabled"))
    await opened(slack, product)
    assert slack.homes == {}


async def test_a_tab_that_could_not_be_shown_comes_again(
    slack: FakeSlack, product: Product
) -> None:
    slack.script("views.publish", Drop())
    assert (await slack.open_home("U1")).status == 500
    assert (await slack.open_home("U1")).status == 200
    assert product.asked[-1][0] == "home"


async def test_what_a_button_says_comes_in_a_window_and_the_tab_is_new(
    slack: FakeSlack, product: Product
) -> None:
    await opened(slack, product)
    product.replies["next"] = SAID
    product.home = words("One opening.")
    await slack.press(slack.homes["U1"], "Shortlist")
    assert product.asked[1] == ("next", Caller("slack:T1", "U1"), "7")
    assert "Three candidates are ready." in slack.open_view().shown
    assert slack.homes["U1"].shown.strip() == "One opening."


async def test_a_form_opens_from_the_tab(slack: FakeSlack, product: Product) -> None:
    await opened(slack, product)
    product.replies["next"] = Ask(FORM)
    await slack.press(slack.homes["U1"], "Shortlist")
    product.replies["save_opening"] = Say(words("Saved."))
    await slack.submit(slack.open_view(), {"title": "Nurse"})
    assert "Saved." in slack.open_view().shown


async def test_what_is_done_shows_in_the_tab_alone(slack: FakeSlack, product: Product) -> None:
    await opened(slack, product)
    product.replies["next"] = Done()
    product.home = words("Scoring is paused.")
    await slack.press(slack.homes["U1"], "Shortlist")
    assert slack.views == {}
    assert "Scoring is paused." in slack.homes["U1"].shown


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id"])
async def test_a_window_that_comes_too_late_is_explained_in_the_tab(
    slack: FakeSlack, product: Product, error: str
) -> None:
    await opened(slack, product)
    product.replies["next"] = Ask(FORM)
    slack.script("views.open", Refuse(error), Refuse(error))
    await slack.press(slack.homes["U1"], "Shortlist")
    assert "Please try again" in slack.homes["U1"].shown
    assert "Two openings." in slack.homes["U1"].shown


async def test_a_refusal_is_seen_even_without_a_window(slack: FakeSlack, product: Product) -> None:
    await opened(slack, product)
    product.replies["next"] = UserError("Only admins can do this.")
    slack.script("views.open", Refuse("expired_trigger_id"))
    await slack.press(slack.homes["U1"], "Shortlist")
    assert "Only admins can do this." in slack.homes["U1"].shown


async def test_what_is_done_in_a_window_shows_in_the_tab_behind_it(
    slack: FakeSlack, product: Product
) -> None:
    await opened(slack, product)
    product.replies["next"] = Ask(FORM)
    await slack.press(slack.homes["U1"], "Shortlist")
    product.replies["save_opening"] = Say(HOME)
    product.home = words("One opening.")
    await slack.submit(slack.open_view(), {"title": "Nurse"})
    await slack.wait_for(lambda: "One opening." in slack.homes["U1"].shown)
    product.home = words("No opening.")
    await slack.press(slack.open_view(), "Shortlist")
    await slack.wait_for(lambda: "No opening." in slack.homes["U1"].shown)


async def test_who_never_opened_the_tab_is_not_shown_it(slack: FakeSlack, product: Product) -> None:
    product.replies["opening"] = Ask(FORM)
    await slack.command("/opening", "new", user="U1", channel="C1")
    await slack.submit(slack.open_view(), {"title": "Nurse"})
    await slack.open_home("U2")
    assert set(slack.homes) == {"U2"}
