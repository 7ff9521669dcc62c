"""Shortcuts through the real app: what they are used on, and where the answer shows."""

import pytest

from handlers.errors import UserError
from handlers.messages import Ask, Caller, ChoiceField, FileField, Form, Pointed, Say, Submission
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


async def test_a_message_shortcut_brings_the_message_and_its_files(
    slack: FakeSlack, product: Product
) -> None:
    files = [slack.add_file(name, b"%PDF") for name in ("a.pdf", "b.pdf")]
    post = slack.share("C2", files, text="two for R&amp;D", thread="1.5")
    product.replies["score_cv"] = SAID
    await slack.shortcut("score_cv", post, user="U2")
    [(name, caller, pointed)] = product.asked
    assert (name, caller) == ("score_cv", Caller("slack:T1", "U2", "slack:T1/C2", "1.5"))
    assert pointed == Pointed(caller, post.ts, "two for R&D", tuple(files))
    answer = slack.ephemerals("C2", user="U2")[-1]
    assert (answer.shown, answer.thread_ts) == ("Three candidates are ready.", "1.5")


async def test_a_message_shortcut_can_ask(slack: FakeSlack, product: Product) -> None:
    post = slack.share("C1", [slack.add_file("a.pdf", b"%PDF")])
    product.replies["score_cv"] = Ask(FORM)
    await slack.shortcut("score_cv", post)
    await slack.submit(slack.open_view(), {"opening": "7"})
    assert product.asked[-1][1].channel == "slack:T1/C1"


async def test_a_message_without_files_can_be_pointed_at(
    slack: FakeSlack, product: Product
) -> None:
    product.replies["score_cv"] = UserError("This message has no file.")
    post = slack.share("C1", [], text="hello")
    await slack.shortcut("score_cv", post)
    assert product.asked[0][2].files == ()
    assert slack.ephemerals("C1")[-1].shown == "This message has no file."


async def test_a_global_shortcut_asks_for_several_files(slack: FakeSlack, product: Product) -> None:
    product.replies["upload_cvs"] = Ask(FORM)
    await slack.shortcut("upload_cvs", user="U2")
    assert product.asked == [
        ("upload_cvs", Caller("slack:T1", "U2"), Pointed(Caller("slack:T1", "U2")))
    ]
    files = [slack.add_file(name, b"%PDF", user="U2") for name in ("a.pdf", "b.pdf")]
    product.replies["save_opening"] = Say(words("Two files are being taken in."))
    view = slack.open_view()
    await slack.submit(view, {"files": " ".join(files)})
    assert product.asked[-1][2] == Submission("", {"opening": "7", "files": " ".join(files)})
    assert "Two files are being taken in." in view.shown


async def test_a_global_shortcut_is_refused_in_a_window(slack: FakeSlack, product: Product) -> None:
    product.replies["upload_cvs"] = UserError("There is no opening yet.")
    await slack.shortcut("upload_cvs")
    assert "There is no opening yet." in slack.open_view().shown


async def test_a_message_shortcut_that_comes_too_late_is_explained_there(
    slack: FakeSlack, product: Product
) -> None:
    post = slack.share("C1", [slack.add_file("a.pdf", b"%PDF")])
    product.replies["score_cv"] = Ask(FORM)
    slack.script("views.open", Refuse("expired_trigger_id"))
    await slack.shortcut("score_cv", post)
    assert "Please try again" in slack.ephemerals("C1", user="U1")[-1].shown


async def test_a_global_shortcut_that_comes_too_late_is_explained_directly(
    slack: FakeSlack, product: Product
) -> None:
    slack.trigger_life = -1.0
    product.replies["upload_cvs"] = Ask(FORM)
    await slack.shortcut("upload_cvs", user="U2")
    assert "Please try again" in slack.messages("U2")[-1].shown
