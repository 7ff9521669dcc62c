"""Shortcuts, from the menu of a message or Slack's own to what a member sees."""

import pytest

from bot.chat.attempts import OUTDATED
from bot.slack.listeners.pointing import words_of
from handlers.errors import UserError
from handlers.messages import Ask, Caller, Form, Pointed, TextField
from tests.bot.slack.product import SAID, Product
from tests.fakes.slack import FakeSlack

pytestmark = pytest.mark.usefixtures("over_http")
FORM = Form("New opening", "save_opening", (TextField("title", "Title"),), value="9")


async def test_a_message_shortcut_brings_the_message_in_plain_words(
    slack: FakeSlack, product: Product
) -> None:
    file = slack.add_file("jd.docx", b"PK", user="U2")
    post = slack.share("C1", [file], user="U2", text="*Nurse*\n• nights &amp; days", thread="1.5")
    product.replies["read_this"] = Ask(FORM)
    answer = await slack.shortcut("shortlist:read_this", post, user="U1")
    assert answer.status == 200
    pointed = Pointed(post.ts, "Nurse\n• nights & days", ((file, "jd.docx"),), "1.5")
    assert product.asked == [("read_this", Caller("slack:T1", "U1", "slack:T1/C1"), pointed)]
    assert slack.open_view().view["title"]["text"] == "New opening"
    await slack.submit(slack.open_view(), {"title": "Nurse"})
    assert product.asked[-1][1].channel == "slack:T1/C1"


async def test_a_global_shortcut_has_no_message_and_no_channel(
    slack: FakeSlack, product: Product
) -> None:
    product.replies["begin"] = SAID
    await slack.shortcut("shortlist:begin", user="U2")
    assert product.asked == [("begin", Caller("slack:T1", "U2"), None)]
    assert "Three candidates are ready." in slack.open_view().shown


async def test_a_refusal_is_shown_where_it_was_asked(slack: FakeSlack, product: Product) -> None:
    product.replies["read_this"] = UserError("Only members may do this.")
    await slack.shortcut("shortlist:read_this", slack.share("C1", [], text="hi"))
    assert "Only members may do this." in slack.open_view().shown


async def test_an_old_shortcut_says_that_it_is_old(slack: FakeSlack) -> None:
    answer = await slack.shortcut("shortlist:gone", slack.share("C1", [], text="hi"))
    assert answer.status == 200
    assert OUTDATED in slack.open_view().shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see <https://a.example/x?a=1&amp;b=2|our page>", "see our page"),
        ("see <https://a.example>", "see https://a.example"),
        ("<!channel> <@U1> <#C1|jobs> *Must have*: _5_ years", "Must have: 5 years"),
        ("R&amp;D &lt;3 C++ &gt; C", "R&D <3 C++ > C"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
        ("", ""),
    ],
)
def test_words_are_those_that_a_reader_sees(text: str, shown: str) -> None:
    assert " ".join(words_of(text).split()) == shown
