"""`/hire report` from a member's hand to what Slack shows, with the real handlers behind."""

import pytest

from handlers.access import workspace_of
from handlers.openings.managing import NewOpening, create, draft_now
from tests.bot.slack.site import Site
from tests.fakes.slack import Drop, Posted
from tests.handlers.conftest import CV, DESCRIPTION, ON_SQLITE

pytestmark = ON_SQLITE


class Live(Site):
    """The product behind signed HTTP; work happens when it is settled."""

    def without(self, *scopes: str) -> None:
        """Install the app anew without these permissions."""
        self.slack.scopes -= set(scopes)
        self.platform.client.forget("slack:T1")

    async def type(self, command: str, text: str) -> Posted:
        """Type a command; what the caller sees."""
        answer = await self.slack.command(command, text)
        assert answer.status == 200
        return self.slack.ephemerals("C1")[-1]


@pytest.fixture
async def live(site: Site) -> Live:
    """A channel with an opening and a scored CV."""
    found = Live(**vars(site))
    workspace = await workspace_of(found.services, "slack:T1")
    opening = await create(
        found.services,
        workspace.id,
        NewOpening("Backend Engineer", DESCRIPTION, "slack:T1/C1", 100),
    )
    await draft_now(found.services, opening)
    await found.slack.drop("C1", [("ana.txt", CV.encode())])
    await found.settle()
    return found


async def test_figures_come_at_once_and_the_picture_as_a_direct_message(live: Live) -> None:
    shown = (await live.type("/hire", "report")).shown
    assert "Report on #1 Backend Engineer" in shown
    assert "Files received\n1" in shown
    assert "0 decisions so far: too few to say" in shown
    assert live.slack.called("files.completeUploadExternal") == []
    await live.settle()
    [post] = live.slack.messages("DU1")
    picture = live.slack.files[post.files[0]]
    assert picture.data.startswith(b"\x89PNG")
    assert "Candidates by score" in picture.extra["alt_txt"]
    assert live.slack.problems == []


async def test_a_spreadsheet_on_request_is_for_whoever_asked_alone(live: Live) -> None:
    report = await live.type("/hire", "report #1")
    await live.slack.press(report, "Spreadsheet")
    assert "comes to you as a direct message" in live.slack.ephemerals("C1")[-1].shown
    await live.settle()
    names = [live.slack.files[post.files[0]].name for post in live.slack.messages("DU1")]
    assert sorted(names) == ["report-1.png", "report-1.xlsx"]
    assert all(not post.files for post in live.slack.messages("C1") if post.user != "U1")


async def test_without_direct_messages_a_file_goes_to_the_channel_after_a_question(
    live: Live,
) -> None:
    live.without("im:write")
    report = await live.type("/hire", "report")
    asked = [
        element["confirm"]["text"]["text"]
        for block in report.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    assert all("everyone in this channel" in text.lower() for text in asked)
    assert "im:write" in report.shown
    await live.slack.press(report, "Picture to channel")
    await live.settle()
    files = [post.files for post in live.slack.messages("C1") if post.user == live.slack.bot_user]
    assert [live.slack.files[names[0]].name for names in files if names] == ["report-1.png"]


async def test_without_the_permission_for_files_the_figures_stand_in_words(live: Live) -> None:
    live.without("files:write")
    report = await live.type("/hire", "report")
    await live.settle()
    assert "files:write" in report.shown
    assert "Candidates\n1" in report.shown
    assert live.slack.called("conversations.open") == []


async def test_a_file_that_slack_did_not_confirm_is_not_sent_twice(live: Live) -> None:
    live.slack.script("files.completeUploadExternal", Drop())
    await live.type("/hire", "report")
    await live.settle()
    assert len(live.slack.messages("DU1")) == 1
    queue = await live.type("/hire", "queue")
    assert "Sending a file of a report: Backend Engineer" in queue.shown
    assert "Look whether it is there" in queue.shown


async def test_a_card_asks_whether_its_score_is_right(live: Live) -> None:
    [card] = [post for post in live.slack.messages("C1") if "Was this score right?" in post.shown]
    await live.slack.press(card, "Too low", user="U2")
    assert "noted as too low" in live.slack.ephemerals("C1", user="U2")[-1].shown
    assert "too high 0, right 0, too low 1" in (await live.type("/hire", "report")).shown
