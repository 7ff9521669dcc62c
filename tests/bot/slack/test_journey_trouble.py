"""A recruiter's way in bad conditions: late, twice, out of order, or by the wrong person."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from storage.database import Database
from storage.files import EncryptedFolder
from tests.bot.slack.house import House, everything, last_card, open_house, window
from tests.bot.slack.recruiter import Recruiter
from tests.fakes.slack import FakeSlack, Posted, RateLimited, buttons_of
from tests.fakes.slack.methods import describe_file
from tests.fakes.slack.payloads import (
    file_share_message,
    file_shared,
    message_action,
    view_submission,
)
from tests.fakes.slack.sending import deliver
from tests.handlers.conftest import ON_SQLITE, cv

pytestmark = ON_SQLITE
ANA, BEA = "Ana Ruiz", "Bea Clay"
CHANGING = ("/opening new", "/opening edit", "/opening pause", "/opening close", "/candidate Ana")


@pytest.fixture
async def house(
    slack: FakeSlack, database: Database, files: EncryptedFolder
) -> AsyncIterator[House]:
    async with open_house(slack, database, files, over_socket=False) as opened:
        yield opened


@pytest.fixture
async def recruiter(house: House) -> Recruiter:
    """With an opening and CVs in workspace T1."""
    found = Recruiter(house, house.here, "Norwich", (ANA, BEA))
    await found.opens()
    await found.drops()
    return found


def labels(post: Posted) -> list[str]:
    """Of all buttons of a message."""
    return [button["text"]["text"] for _, button in buttons_of(post.blocks)]


def told(slack: FakeSlack, user: str) -> str:
    """What was said to one member alone, and in the windows that they have open."""
    windows = [view.shown for view in slack.views.values() if view.user == user]
    return "\n".join([*(one.shown for one in slack.ephemerals("C1", user=user)), *windows])


async def test_buttons_of_another_workspace_do_nothing_and_tell_nothing(
    recruiter: Recruiter,
) -> None:
    house = recruiter.house
    card = last_card(house.here, f"{ANA}\n")
    before = card.shown
    for label in labels(card):
        forged = message_action(house.here, card, label, "UADMIN")
        forged["team"] = {"id": "T2", "domain": "other"}
        forged["user"] |= {"team_id": "T2"}
        forged["trigger_id"] = house.there.new_trigger("UADMIN")
        forged["response_url"] = house.there.new_response_url("C1", "UADMIN", None)
        assert (await deliver(house.there, "interaction", forged)).status == 200
    await house.settle()
    assert card.shown == before
    assert not card.deleted
    seen = everything(house.there)
    assert ANA not in seen
    assert "no longer here" in seen


@pytest.mark.parametrize("user", ["UGUEST", "USTRANGER"])
async def test_whoever_may_only_look_changes_nothing(recruiter: Recruiter, user: str) -> None:
    slack, card = recruiter.slack, last_card(recruiter.slack, f"{ANA}\n")
    shown = [post.shown for post in slack.messages("C1")]
    for label in labels(card):
        asked = len(slack.posts) + len(slack.views)
        await slack.press(card, label, user=user)
        assert len(slack.posts) + len(slack.views) > asked, label
    for line in CHANGING:
        command, _, text = line.partition(" ")
        assert (await slack.command(command, text, user=user)).status == 200
        assert "Guests and people from other workspaces" in slack.ephemerals("C1")[-1].shown, line
    await recruiter.house.settle()
    assert [post.shown for post in slack.messages("C1")] == shown
    assert "Guests and people from other workspaces" in told(slack, user)
    assert slack.problems == []


async def test_nobody_is_let_in_because_slack_does_not_say_who_they_are(
    recruiter: Recruiter,
) -> None:
    slack, card = recruiter.slack, last_card(recruiter.slack, f"{ANA}\n")
    slack.script("users.info", RateLimited())
    await slack.press(card, "Shortlist", user="UGUEST")
    assert "slow down" in told(slack, "UGUEST")
    await recruiter.house.settle()
    assert "Undo my decision" not in card.shown


@pytest.mark.parametrize("label", ["Details", "Decline…", "Correct…", "Move…"])
async def test_a_window_that_came_too_late_opens_at_the_next_try(
    recruiter: Recruiter, label: str
) -> None:
    slack, card = recruiter.slack, last_card(recruiter.slack, f"{ANA}\n")
    slack.trigger_life = -1.0
    await slack.press(card, label)
    assert "Please try again" in told(slack, "U1")
    slack.trigger_life = 30.0
    slack.script("views.open", RateLimited())
    await slack.press(card, label)
    assert "slow down" in told(slack, "U1")
    windows = len(slack.views)
    await slack.press(card, label)
    assert len(slack.views) == windows + 1
    assert slack.problems == []


async def thrice(slack: FakeSlack, payload: dict[str, Any]) -> None:
    """The same request three times at once."""
    answers = await asyncio.gather(*(deliver(slack, "interaction", payload) for _ in range(3)))
    assert [answer.status for answer in answers] == [200] * 3


async def test_what_is_sent_three_times_is_done_once(recruiter: Recruiter) -> None:
    slack, card = recruiter.slack, last_card(recruiter.slack, f"{ANA}\n")
    await slack.press(card, "Details")
    details = window(slack, ANA)
    await slack.press(details, "Write a note…")
    await thrice(slack, view_submission(slack, details, {"text": "Speaks Welsh"}))
    await slack.press(card, "Decline…")
    form = window(slack, "Decline")
    await thrice(slack, view_submission(slack, form, {"note": "Too far"}))
    for label in ("Shortlist", "Too low"):
        await thrice(slack, message_action(slack, card, label, "U2"))
    page = await recruiter.type("/rank", "")
    await thrice(slack, message_action(slack, page, "Post to channel", "U1"))
    await recruiter.house.settle()
    assert len([post for post in slack.messages("C1") if "Shortlist for" in post.shown]) == 1
    await slack.press(card, "Details")
    shown = slack.open_view().shown
    assert shown.count("Speaks Welsh") == 1
    assert card.shown.count("Too far") == 1
    assert card.shown.count("Vote: shortlisted") == 1


@pytest.mark.parametrize("order", ["SM", "MS", "SSM", "MMSS", "SMSM", "MSD", "SDM", "SMDSM"])
async def test_events_in_any_order_and_number_are_one_cv(recruiter: Recruiter, order: str) -> None:
    """S: the file was shared, M: the message with it, D: the file was deleted."""
    slack, house = recruiter.slack, recruiter.house
    file = slack.add_file("eve.txt", cv("Eve Marlow", "eve@example.com"))
    post = slack.share("C1", [file])
    message = file_share_message(post, [describe_file(slack, slack.files[file])])
    events = {
        "S": file_shared(file, "C1", "U1", post.ts),
        "M": message,
        "D": {"type": "file_deleted", "file_id": file, "event_ts": "1.1"},
    }
    for letter in order:
        slack.files[file].deleted |= letter == "D"
        assert (await slack.event(events[letter], event_id=f"Ev{letter}")).status == 200
        if letter in "DM":
            await house.settle()
    await house.settle()
    thread = slack.messages("C1", thread=post.ts)
    cards = [card for card in thread if "Eve Marlow" in card.shown]
    assert len(cards) == (0 if "D" in order else 1)
    assert len(thread) - len(cards) <= 1
    assert (order in {"MSD", "SMDSM"}) <= (thread == [])  # nothing comes back to what was shown
