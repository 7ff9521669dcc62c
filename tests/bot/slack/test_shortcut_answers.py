"""Where the answer to a shortcut shows, and several files from a form."""

import pytest

from handlers.errors import UserError
from handlers.messages import Ask, ChoiceField, FileField, Form, Say, Submission
from tests.bot.slack.product import SAID, Product, words
from tests.fakes.slack import FakeSlack, Refuse

pytestmark = pytest.mark.usefixtures("over_http")

FORM = Form(
    "Upload CVs",
    "save_opening",
    (
        ChoiceField("opening", "Opening", (("7", "Nurse"),), "7"),
        FileField("files", "CVs", optional=False, max_files=10),
    ),
)


async def test_what_a_shortcut_says_shows_in_a_window(slack: FakeSlack, product: Product) -> None:
    product.replies["read_this"] = SAID
    await slack.shortcut("shortlist:read_this", slack.share("C1", [], text="hi"))
    assert "Three candidates are ready." in slack.open_view().shown
    assert slack.ephemerals("C1") == []


async def test_a_form_brings_several_files(slack: FakeSlack, product: Product) -> None:
    product.replies["begin"] = Ask(FORM)
    await slack.shortcut("shortlist:begin", user="U2")
    files = [slack.add_file(name, b"%PDF", user="U2") for name in ("a.pdf", "b.pdf")]
    product.replies["save_opening"] = Say(words("Two files are being taken in."))
    view = slack.open_view()
    await slack.submit(view, {"files": " ".join(files)})
    assert product.asked[-1][2] == Submission("", {"opening": "7", "files": " ".join(files)})
    assert "Two files are being taken in." in view.shown


async def test_what_comes_too_late_for_a_message_is_said_in_its_thread(
    slack: FakeSlack, product: Product
) -> None:
    post = slack.share("C1", [slack.add_file("a.pdf", b"%PDF")], thread="1.5")
    product.replies["read_this"] = Ask(FORM)
    slack.script("views.open", Refuse("expired_trigger_id"))
    await slack.shortcut("shortlist:read_this", post)
    answer = slack.ephemerals("C1", user="U1")[-1]
    assert "Please try again" in answer.shown
    assert answer.thread_ts == "1.5"


async def test_a_refusal_is_said_even_where_no_window_opens(
    slack: FakeSlack, product: Product
) -> None:
    product.replies["read_this"] = UserError("This message has no file.")
    slack.script("views.open", Refuse("exchanged_trigger_id"))
    await slack.shortcut("shortlist:read_this", slack.share("C1", [], text="hi"))
    assert slack.ephemerals("C1", user="U1")[-1].shown == "This message has no file."


async def test_what_comes_too_late_for_no_message_is_said_directly(
    slack: FakeSlack, product: Product
) -> None:
    slack.trigger_life = -1.0
    product.replies["begin"] = Ask(FORM)
    await slack.shortcut("shortlist:begin", user="U2")
    assert "Please try again" in slack.messages("U2")[-1].shown
