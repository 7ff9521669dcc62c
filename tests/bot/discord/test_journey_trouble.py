"""A recruiter's way in bad conditions: late, twice, out of order, or by the wrong person."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from storage.database import Database
from storage.files import EncryptedFolder
from tests.bot.discord.house import House, open_house
from tests.bot.discord.recruiter import Recruiter
from tests.fakes.discord import FakeDiscord, Posted, RateLimited
from tests.handlers.conftest import ON_SQLITE, cv
from tests.platforms.discord_seat import DiscordSeat
from tests.platforms.seat import Clock

pytestmark = ON_SQLITE
ANA, BEA = "Ana Ruiz", "Bea Clay"
CHANGING = ("opening new", "opening edit", "opening pause", "opening close")
REFUSED = "can look, but not change anything"


@pytest.fixture
async def house(
    pointed: FakeDiscord, database: Database, files: EncryptedFolder
) -> AsyncIterator[House]:
    """The product in a server where whoever is no recruiter may look."""
    roles = {"recruiters": "recruiter"}
    async with open_house(pointed, database, files, roles=roles) as opened:
        yield opened


@pytest.fixture
async def recruiter(house: House) -> Recruiter:
    """With an opening and CVs."""
    seat = DiscordSeat(house, Clock(), guild=house.discord.guild)
    found = Recruiter(seat, "Norwich", (ANA, BEA))
    await found.opens()
    await found.drops()
    return found


def card_of(fake: FakeDiscord, name: str) -> Posted:
    """Somebody's card."""
    [card] = [post for post in fake.posts if f"## {name}\n" in post.shown and not post.ephemeral_to]
    return card


def public(fake: FakeDiscord) -> dict[str, str]:
    """What everybody sees."""
    return {post.id: post.shown for post in fake.posts if not post.ephemeral_to}


async def test_whoever_may_only_look_changes_nothing(recruiter: Recruiter) -> None:
    fake, seat = recruiter.seat.house.discord, recruiter.seat
    card, before = card_of(fake, ANA), public(fake)
    for button in card.buttons:
        answer = await fake.press(card, button["custom_id"], "vic")
        await seat.house.heard()
        assert answer.ephemeral or answer.modal, button["label"]
    for command in CHANGING:
        answer = await fake.command(command, user="vic")
        assert REFUSED in answer.shown, command
    await seat.settle()
    assert public(fake) == before
    assert "Undo my decision" not in card.labels


async def test_nobody_is_let_in_because_discord_does_not_say_who_they_are(
    recruiter: Recruiter,
) -> None:
    fake, card = recruiter.seat.house.discord, card_of(recruiter.seat.house.discord, ANA)
    fake.script("get_member", RateLimited(60.0, via=False))
    answer = await fake.press(card, "Shortlist", "vic")
    assert "slow down" in answer.shown
    await recruiter.seat.settle()
    assert "Undo my decision" not in card.labels


async def test_what_is_done_by_many_at_once_is_done_once_for_each(recruiter: Recruiter) -> None:
    fake, card = recruiter.seat.house.discord, card_of(recruiter.seat.house.discord, ANA)
    await asyncio.gather(
        *(fake.press(card, "Shortlist", user) for user in ("ben", "rita") for _ in range(3)),
        *(fake.press(card, "Too low", "ben") for _ in range(3)),
    )
    await recruiter.seat.settle()
    assert card.shown.count("Shortlisted by") + card.shown.count("Vote: shortlisted") == 2
    report = await fake.command("hire report")
    assert "too high 0, right 0, too low 1" in report.shown


async def test_an_answer_that_nobody_waits_for_any_more_is_done_all_the_same(
    recruiter: Recruiter,
) -> None:
    fake, card = recruiter.seat.house.discord, card_of(recruiter.seat.house.discord, ANA)
    opened = await fake.press(card, "Decline…", "rita")
    opened.expire()
    answer = await fake.submit(opened, {"note": "Too far"})
    answer.expire()
    await recruiter.seat.settle()
    assert "Too far" in card.shown


@pytest.mark.parametrize("order", ["M", "MM", "MD", "MMD", "MDM", "MDD", "DM"])
async def test_events_in_any_order_and_number_are_one_cv(recruiter: Recruiter, order: str) -> None:
    """M: the message with the file comes, D: it was deleted; work is done after each."""
    fake, seat = recruiter.seat.house.discord, recruiter.seat
    gateway = fake.gateway
    dropped = await fake.drop("backend", [("eve.txt", cv("Eve Marlow", "eve@example.com"))])
    comes = gateway.events[-1]
    if "D" in order:
        await fake.delete_message(dropped)
        goes = gateway.events[-1]
        assert goes.name == "MESSAGE_DELETE"
    await seat.settle()
    for letter in order:
        gateway.send(comes if letter == "M" else goes)
        await seat.settle()
    cards = [post for post in fake.posts if "## Eve Marlow" in post.shown and not post.deleted]
    assert len(cards) == (0 if "D" in order else 1)
