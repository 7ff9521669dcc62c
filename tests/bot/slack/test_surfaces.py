"""Home and shortcuts with the product behind them: from a member's hand to cards in the channel."""

import asyncio

import pytest

from tests.bot.slack.site import Site
from tests.fakes.slack import ViewRecord
from tests.fakes.slack.payloads import view_submission
from tests.fakes.slack.sending import deliver
from tests.handlers.conftest import DESCRIPTION, ON_SQLITE, cv

pytestmark = ON_SQLITE


class Surfaces(Site):
    """The product in one process, with a workspace of the fake in front of it."""

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
def surfaces(site: Site) -> Surfaces:
    return Surfaces(**vars(site))


async def test_a_cv_in_an_old_message_is_scored_in_its_thread(surfaces: Surfaces) -> None:
    await surfaces.new_opening()
    file = surfaces.slack.add_file("ana.txt", cv("Ana Ruiz", "ana@example.com"), user="U2")
    post = surfaces.slack.share("C1", [file], user="U2", text="remember her?")
    await surfaces.slack.shortcut("shortlist:score_cv", post, user="U1")
    assert "1 file is being taken in" in surfaces.slack.open_view().shown
    await surfaces.settle()
    thread = "\n".join(reply.shown for reply in surfaces.slack.messages("C1", thread=post.ts))
    assert "1 of 1 scored" in thread
    assert "Ana Ruiz" in thread
    assert surfaces.slack.message("C1", post.ts).reactions == ["white_check_mark"]
    assert surfaces.slack.problems == []


async def test_files_from_a_computer_are_scored_in_the_openings_channel(surfaces: Surfaces) -> None:
    await surfaces.new_opening()
    await surfaces.slack.shortcut("shortlist:upload_cvs", user="U2")
    view = surfaces.slack.open_view()
    people = (("Ana Ruiz", "ana@example.com"), ("Carla Lopez", "carla@example.com"))
    files = [
        surfaces.slack.add_file(f"{name}.txt", cv(name, mail), user="U2") for name, mail in people
    ]
    await surfaces.slack.submit(view, {"files": " ".join(files)})
    assert "2 files are being taken in" in view.shown
    await surfaces.settle()
    assert "2 of 2 scored" in surfaces.shown("C1")
    [head] = [post for post in surfaces.slack.messages("C1") if "2 of 2 scored" in post.shown]
    cards = surfaces.slack.messages("C1", thread=head.ts)
    assert sorted(name for name, _ in people) == sorted(
        name for name, _ in people for card in cards if name in card.shown
    )
    assert surfaces.slack.problems == []


async def test_home_shows_an_opening_from_the_first_step_to_its_end(surfaces: Surfaces) -> None:
    slack = surfaces.slack
    await slack.open_home("U1")
    assert "/opening new" in slack.homes["U1"].shown
    await surfaces.new_opening()
    await slack.drop("C1", [("ana.txt", cv("Ana Ruiz", "ana@example.com"))])
    await surfaces.settle()
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


async def test_an_admin_switches_all_scoring_from_home(surfaces: Surfaces) -> None:
    await surfaces.slack.open_home("UADMIN")
    home = surfaces.slack.homes["UADMIN"]
    await surfaces.slack.press(home, "Pause scoring")
    assert "Scoring is paused" in home.shown
    await surfaces.slack.press(home, "Resume scoring")
    assert "Scoring is paused" not in home.shown


async def test_an_opening_sent_twice_is_made_once(surfaces: Surfaces) -> None:
    await surfaces.slack.command("/opening", "new", user="U1", channel="C1")
    payload = view_submission(surfaces.slack, surfaces.slack.open_view(), FILLED)
    first, second = await asyncio.gather(
        *(deliver(surfaces.slack, "interaction", payload) for _ in range(2))
    )
    assert first.body == second.body
    await surfaces.settle()
    await surfaces.slack.command("/opening", "list", user="U1", channel="C1")
    assert surfaces.slack.ephemerals("C1")[-1].shown.count("Backend Engineer") == 1
