"""Home and shortcuts with the product behind them: from a member's hand to cards in the channel."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from bot.inline import InlineQueue
from bot.slack.__main__ import use_cases
from bot.slack.platform import SlackPlatform
from handlers.services import Options, Services
from handlers.tasks import TASKS
from storage.database import Database
from storage.files import EncryptedFolder
from tests.bot.slack.conftest import serve
from tests.fakes.slack import FakeSlack, ViewRecord
from tests.fakes.slack.payloads import view_submission
from tests.fakes.slack.sending import deliver
from tests.handlers.conftest import DESCRIPTION, ON_SQLITE, cv

pytestmark = ON_SQLITE


@dataclass
class Site:
    """The product in one process, with a workspace of the fake in front of it."""

    slack: FakeSlack
    services: Services
    queue: InlineQueue

    async def settle(self) -> None:
        """Let all work happen that is ready."""
        await self.queue.drain(self.services, TASKS)

    async def new_opening(self) -> ViewRecord:
        """Create an opening in C1; the form that its rubric is edited in."""
        await self.slack.command("/opening", "new", user="U1", channel="C1")
        view = self.slack.open_view()
        await self.slack.submit(view, FILLED)
        await self.settle()
        return view

    def shown(self, channel: str) -> str:
        """All that everyone sees in a channel."""
        return "\n".join(post.shown for post in self.slack.messages(channel))


FILLED = {"title": "Backend Engineer", "description": DESCRIPTION, "bar": "50"}


@pytest.fixture
async def site(
    slack: FakeSlack, platform: SlackPlatform, database: Database, files: EncryptedFolder
) -> AsyncIterator[Site]:
    queue = InlineQueue()
    services = Services(
        database=database,
        files=files,
        queue=queue,
        notifiers={"slack": platform.notifier},
        sources={"slack": platform.source},
        directories={"slack": platform.directory},
        llm=None,
        options=Options(pace=0.0, backoff=0.0, share_delays=(0.0,)),
        now=lambda: datetime.now(UTC),
    )
    async with serve(slack, platform, use_cases(services), services=services):
        yield Site(slack, services, queue)


async def test_a_cv_in_an_old_message_is_scored_in_its_thread(site: Site) -> None:
    await site.new_opening()
    file = site.slack.add_file("ana.txt", cv("Ana Ruiz", "ana@example.com"), user="U2")
    post = site.slack.share("C1", [file], user="U2", text="remember her?")
    await site.slack.shortcut("shortlist:score_cv", post, user="U1")
    assert "1 file is being taken in" in site.slack.open_view().shown
    await site.settle()
    thread = "\n".join(reply.shown for reply in site.slack.messages("C1", thread=post.ts))
    assert "1 of 1 scored" in thread
    assert "Ana Ruiz" in thread
    assert site.slack.message("C1", post.ts).reactions == ["white_check_mark"]
    assert site.slack.problems == []


async def test_files_from_a_computer_are_scored_in_the_openings_channel(site: Site) -> None:
    await site.new_opening()
    await site.slack.shortcut("shortlist:upload_cvs", user="U2")
    view = site.slack.open_view()
    people = (("Ana Ruiz", "ana@example.com"), ("Carla Lopez", "carla@example.com"))
    files = [site.slack.add_file(f"{name}.txt", cv(name, mail), user="U2") for name, mail in people]
    await site.slack.submit(view, {"files": " ".join(files)})
    assert "2 files are being taken in" in view.shown
    await site.settle()
    assert "2 of 2 scored" in site.shown("C1")
    [head] = [post for post in site.slack.messages("C1") if "2 of 2 scored" in post.shown]
    cards = site.slack.messages("C1", thread=head.ts)
    assert sorted(name for name, _ in people) == sorted(
        name for name, _ in people for card in cards if name in card.shown
    )
    assert site.slack.problems == []


async def test_home_shows_an_opening_from_the_first_step_to_its_end(site: Site) -> None:
    slack = site.slack
    await slack.open_home("U1")
    assert "/opening new" in slack.homes["U1"].shown
    await site.new_opening()
    await slack.drop("C1", [("ana.txt", cv("Ana Ruiz", "ana@example.com"))])
    await site.settle()
    await slack.open_home("U1")
    home = slack.homes["U1"]
    assert "1 candidate: 1 ready" in home.shown
    assert "To decide\nAna Ruiz" in home.shown
    await slack.press(home, "Details")
    await slack.press(slack.open_view(), "Hold")
    await slack.wait_for(lambda: "Nobody is over the bar and undecided" in home.shown)
    await slack.press(home, "Shortlist")
    assert "Shortlist for Backend Engineer" in slack.open_view().shown
    await slack.press(home, "Edit rubric")
    assert slack.open_view().view["callback_id"] == "shortlist:edit_rubric"
    await slack.press(home, "Close")
    assert "No opening is open; 1 closed" in home.shown
    assert slack.problems == []


async def test_an_admin_switches_all_scoring_from_home(site: Site) -> None:
    await site.slack.open_home("UADMIN")
    home = site.slack.homes["UADMIN"]
    await site.slack.press(home, "Pause scoring")
    assert "Scoring is paused" in home.shown
    await site.slack.press(home, "Resume scoring")
    assert "Scoring is paused" not in home.shown


async def test_an_opening_sent_twice_is_made_once(site: Site) -> None:
    await site.slack.command("/opening", "new", user="U1", channel="C1")
    payload = view_submission(site.slack, site.slack.open_view(), FILLED)
    first, second = await asyncio.gather(
        *(deliver(site.slack, "interaction", payload) for _ in range(2))
    )
    assert first.body == second.body
    await site.settle()
    await site.slack.command("/opening", "list", user="U1", channel="C1")
    assert site.slack.ephemerals("C1")[-1].shown.count("Backend Engineer") == 1
