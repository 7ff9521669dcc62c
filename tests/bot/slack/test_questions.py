"""Questions, searches and comparisons in Slack: the real handlers behind signed requests."""

import pytest

from bot.slack.listeners.typed import plain_words
from handlers.candidates.correcting import correct
from handlers.openings.managing import NewOpening, create, draft_now
from tests.bot.slack.product import Product
from tests.bot.slack.site import Site
from tests.fakes.slack import FakeSlack, Posted
from tests.fakes.slack.payloads import app_mention, direct_message
from tests.handlers.conftest import CV, DESCRIPTION, ON_SQLITE, cv

DM = "D1"


class Talk(Site):
    """A product behind Slack, whose tasks run when the test says so."""

    async def mention(self, text: str, *, user: str = "U1", **more: str) -> Posted:
        """Mention the bot in C1; its answer."""
        event = app_mention(f"<@{self.slack.bot_user}> {text}", "C1", user, self.slack.new_ts())
        assert (await self.slack.event(event | more)).status == 200
        await self.settle()
        return self.slack.messages("C1")[-1]


@pytest.fixture
def talk(site: Site) -> Talk:
    site.slack.channels.add(DM)
    return Talk(**vars(site))


@pytest.fixture
async def filled(talk: Talk) -> Talk:
    """An opening in C1 with Ana and Zed."""
    command = await talk.slack.command("/hire", "status")
    assert command.status == 200
    new = NewOpening("Backend Engineer", DESCRIPTION, "slack:T1/C1", 100.0, created_by="U1")
    await draft_now(talk.services, await create(talk.services, 1, new))
    zed = cv("Zed Young", "zed@example.com", "Python, Perl")
    await talk.slack.drop("C1", [("ana.txt", CV.encode()), ("zed.txt", zed)])
    await talk.settle()
    return talk


@ON_SQLITE
async def test_a_mention_is_answered_in_its_thread(filled: Talk) -> None:
    answer = await filled.mention("who has Perl &amp; Python?", ts="900.1", event_ts="900.1")
    assert answer.thread_ts == "900.1"
    assert "1 of 2 candidates in #1 Backend Engineer: Perl and Python" in answer.shown
    assert "Zed Young" in answer.shown
    assert "Ana Ruiz" not in answer.shown
    below = await filled.mention("top 1", thread_ts="900.1")
    assert below.thread_ts == "900.1"
    assert "Ana Ruiz" in below.shown


@ON_SQLITE
async def test_an_event_that_comes_again_is_answered_once(filled: Talk) -> None:
    event = app_mention("<@UBOT> top 1", "C1", "U1", "901.1")
    for retry in (None, (1, "http_timeout"), (2, "http_timeout")):
        assert (await filled.slack.event(event, event_id="Ev1", retry=retry)).status == 200
        await filled.settle()
    assert len(filled.slack.messages("C1", thread="901.1")) == 1


@ON_SQLITE
async def test_a_direct_message_is_answered_where_it_is(filled: Talk) -> None:
    event = direct_message("why is Ana above Zed?", DM, "U1", "902.1")
    assert (await filled.slack.event(event)).status == 200
    await filled.settle()
    [answer] = filled.slack.messages(DM)
    assert answer.thread_ts is None
    assert "points for Ana Ruiz" in answer.shown


@ON_SQLITE
async def test_a_guest_gets_no_answer_elsewhere(filled: Talk) -> None:
    event = direct_message("top 1", DM, "UGUEST", "903.1")
    assert (await filled.slack.event(event)).status == 200
    await filled.settle()
    [answer] = filled.slack.messages(DM)
    assert "Guests and people from other workspaces" in answer.shown


@ON_SQLITE
async def test_what_a_candidate_is_called_is_no_markup(filled: Talk) -> None:
    await correct(filled.services, 1, 1, "name", "<!channel> *Bo* <@U2>", actor="U1")
    await filled.settle()
    answer = await filled.mention("list everyone")
    assert "<!channel> *Bo* <@U2> — " in answer.shown
    assert "<!channel>" not in answer.text
    compared = await filled.mention("compare #1 and #2")
    assert "&lt;!channel&gt; *Bo* &lt;@U2&gt;" in compared.text


@ON_SQLITE
async def test_a_file_in_a_direct_message_is_kept_and_said_so(filled: Talk) -> None:
    text = cv("Dan Weber", "dan@example.com")
    await filled.slack.drop(DM, [("dan.txt", text)], with_message=True)
    await filled.settle()
    said = "\n".join(post.shown for post in filled.slack.messages(DM))
    assert "There is no opening in this channel yet" in said


@ON_SQLITE
async def test_candidates_are_found_and_put_side_by_side(filled: Talk) -> None:
    slack = filled.slack
    await slack.command("/candidate", "riuz")
    assert "Ana Ruiz" in slack.ephemerals("C1", user="U1")[-1].shown
    await slack.command("/candidate", "compare 1 2")
    assert slack.ephemerals("C1")[-1].blocks[1]["type"] == "table"
    await slack.command("/rank", "")
    page = slack.ephemerals("C1")[-1]
    await slack.press(page, "Compare", ticked=["1. Ana"])
    assert "Tick two to 5 candidates" in slack.ephemerals("C1")[-1].shown
    await slack.press(page, "Compare", ticked=["1. Ana", "2. Zed"])
    table = slack.ephemerals("C1")[-1].blocks[1]
    assert [cell["text"] for cell in table["rows"][0]][1:] == ["Ana Ruiz", "Zed Young"]
    assert slack.problems == []


@pytest.mark.usefixtures("over_http")
@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B9"},
        {"user": None},
        {"subtype": "message_changed"},
        {"subtype": "bot_message", "bot_id": "B9"},
        {"user": "UBOT"},
        {"channel_type": "channel"},
        {"channel_type": "mpim"},
    ],
)
async def test_what_is_no_question_to_us_is_left_alone(
    slack: FakeSlack, product: Product, more: dict[str, object]
) -> None:
    event = direct_message("top 1", DM, "U1", "904.1") | more
    assert (await slack.event(event)).status == 200
    assert product.heard == []


@pytest.mark.usefixtures("over_http")
async def test_cvs_that_are_dropped_with_a_mention_ask_nothing(
    slack: FakeSlack, product: Product
) -> None:
    event = app_mention("<@UBOT>", "C1", "U1", "906.1") | {"files": [{"id": "F1"}]}
    assert (await slack.event(event)).status == 200
    assert product.heard == []
    assert (await slack.event(event | {"text": "<@UBOT> top 1"})).status == 200
    assert [heard.text for heard in product.heard] == ["top 1"]


@pytest.mark.usefixtures("over_http")
async def test_a_question_that_could_not_be_stored_comes_again(
    slack: FakeSlack, product: Product
) -> None:
    product.store_error = OSError("disk full")
    assert (await slack.event(app_mention("<@UBOT> hi", "C1", "U1", "905.1"))).status == 500


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("<@UBOT> who has Go?", "who has Go?"),
        ("hey <@UBOT|shortlist>, top 3", "hey , top 3"),
        ("<@U2> and <#C1|general> R&amp;D &lt;3", "@U2 and general R&D <3"),
        ("<https://a.example|our site> <https://b.example>", "our site https://b.example"),
        ("<mailto:a@b.example|a@b.example> <mailto:c@d.example>", "a@b.example c@d.example"),
        ("a &lt; b | c &gt; d &amp;lt;", "a < b | c > d &lt;"),
    ],
)
def test_markup_becomes_plain_words(typed: str, words: str) -> None:
    assert plain_words(typed, "UBOT") == words
