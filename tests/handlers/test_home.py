"""The app's Home: what each member sees of the workspace, and what they can do there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from handlers.candidates.decisions import Wish, decide
from handlers.chat.home import home
from handlers.errors import UserError
from handlers.messages import Ask, Caller, Done, Message, MessageLink, Paragraph, Show
from storage.models import Application, Opening
from tests.handlers.applicant import apply_at_page, ask_for
from tests.handlers.conftest import CHANNEL, ON_SQLITE, TEAM, World, buttons, cv, words

ADMIN = Caller(TEAM, "UADMIN")
GUEST = Caller(TEAM, "UGUEST")
ME = Caller(TEAM, "U1")
pytestmark = ON_SQLITE


@pytest.fixture
def people(world: World) -> None:
    world.chat.people |= {"UADMIN": "admin", "UGUEST": "guest"}


async def see(world: World, caller: Caller = ME) -> Message:
    return await home(world.services, caller)


def links(message: Message) -> list[MessageLink]:
    return [
        part
        for block in message.blocks
        if isinstance(block, Paragraph)
        for line in block.lines
        for part in line
        if isinstance(part, MessageLink)
    ]


async def test_without_an_opening_it_says_how_to_begin(world: World) -> None:
    shown = words(await see(world))
    assert "/invite @Shortlist" in shown
    assert "/opening new" in shown


async def test_openings_are_counted_by_bucket(world: World) -> None:
    opening = await world.open_opening(bar="100")
    await world.drop("ana.txt", cv("Ana Ruiz", "ana@example.com"), file="F1")
    await world.drop(
        "ben.txt", cv("Maria Lopez", "ben@example.com", "Excel"), file="F2", message="2.1"
    )
    shown = words(await see(world))
    assert f"#{opening} Backend Engineer" in shown
    assert "2 candidates: " in shown
    counts = shown.partition("2 candidates: ")[2].splitlines()[0]
    buckets = [row.bucket for row in await world.rows(Application)]
    for name, said in (("ready", "ready"), ("ask_first", "ask first")):
        amount = buckets.count(name)
        assert (f"{amount} {said}" in counts) == (amount > 0)


async def test_who_is_over_the_bar_is_due_until_somebody_decides(world: World) -> None:
    await world.open_opening(bar="1")
    await world.drop("ana.txt", cv("Ana Ruiz", "ana@example.com"), file="F1")
    [application] = await world.rows(Application)
    assert application.bucket == "ready"
    due = words(await see(world)).partition("To decide")[2].partition("Announced in the last")[0]
    assert "Ana Ruiz" in due
    await decide(world.services, application.workspace_id, application.id, Wish("hold"), actor="U2")
    due = words(await see(world)).partition("To decide")[2].partition("Announced in the last")[0]
    assert "Ana Ruiz" not in due


async def test_decisions_are_due_to_who_made_the_opening_or_decides_in_it(world: World) -> None:
    await world.open_opening(bar="1")
    await world.drop("ana.txt", cv("Ana Ruiz", "ana@example.com"), file="F1")
    await world.drop("ben.txt", cv("Maria Lopez", "ben@example.com"), file="F2", message="2.1")
    other = Caller(TEAM, "U2")
    assert "Nobody is over the bar" in words(await see(world, other))
    first, second = await world.rows(Application)
    await decide(world.services, first.workspace_id, first.id, Wish("hold"), actor="U2")
    due = words(await see(world, other)).partition("To decide")[2].partition("Announced")[0]
    assert "Maria Lopez" in due
    assert second.decision is None


async def test_alerts_of_the_last_week_lead_to_their_message(world: World) -> None:
    await world.open_opening(bar="1")
    await world.drop("ana.txt", cv("Ana Ruiz", "ana@example.com"), file="F1")
    message = await see(world)
    assert "Ana Ruiz" in words(message).partition("Announced in the last")[2]
    [link] = links(message)
    assert link.destination == CHANNEL
    assert "Top candidate" in words(world.chat.posts[link.message].message)
    week = datetime.now(UTC) + timedelta(days=8)
    later = replace(world.services, now=lambda: week)
    assert "Announced in the last" not in words(await home(later, ME))


async def test_in_a_blind_opening_nobody_is_called_by_name(world: World) -> None:
    await world.open_opening(bar="1")
    await world.drop("ana.txt", cv("Ana Ruiz", "ana@example.com"), file="F1")
    async with world.services.database.write() as session:
        await session.execute(update(Opening).values(blind=True))
    [application] = await world.rows(Application)
    shown = words(await see(world))
    assert "Ana Ruiz" not in shown
    assert application.code_name in shown


async def test_the_retry_queue_shows_its_size_and_opens(world: World) -> None:
    assert "home_queue" not in buttons(await see(world))
    await world.event("GONE", event="E1")
    await world.settle()
    message = await see(world)
    assert "1 piece of work" in words(message)
    reply = await world.press("home_queue", buttons(message)["home_queue"].value, ME)
    assert isinstance(reply, Show)
    assert "retry_work" in buttons(reply.message)


@pytest.mark.usefixtures("people")
async def test_what_candidates_ask_for_is_counted_until_it_is_settled(world: World) -> None:
    token = await apply_at_page(world, await world.open_opening())
    waits = "1 request of a candidate waits for an answer"
    assert waits not in words(await see(world))
    await ask_for(world, token, "review")
    assert waits in words(await see(world))
    assert waits in await world.say("hire", "status", ME)
    assert waits not in words(await see(world, GUEST))  # who cannot settle it
    await world.press("do_request", "1", ME)
    assert waits not in words(await see(world))
    assert waits not in await world.say("hire", "status", ME)


async def test_what_is_asked_for_in_a_channel_that_is_not_seen_is_not_counted(
    world: World,
) -> None:
    token = await apply_at_page(world, await world.open_opening())
    await ask_for(world, token, "review")
    world.chat.private[CHANNEL] = {"U9"}
    for shown in (words(await see(world)), await world.say("hire", "status", Caller(TEAM, "U1"))):
        assert "request of a candidate" not in shown


@pytest.mark.usefixtures("people")
async def test_admins_pause_and_resume_all_scoring(world: World) -> None:
    await world.open_opening()
    shown = buttons(await see(world, ADMIN))
    assert "home_pause" in shown
    assert await world.press("home_pause", "", ADMIN) == Done()
    paused = await see(world, ADMIN)
    assert "Scoring is paused" in words(paused)
    assert {"home_resume"} == buttons(paused).keys() & {"home_pause", "home_resume"}
    assert await world.press("home_resume", "", ADMIN) == Done()
    assert "Scoring is paused" not in words(await see(world, ADMIN))


@pytest.mark.usefixtures("people")
async def test_others_neither_see_the_switch_nor_may_use_it(world: World) -> None:
    await world.open_opening()
    assert not {"home_pause", "home_resume"} & buttons(await see(world)).keys()
    for action in ("home_pause", "home_resume"):
        with pytest.raises(UserError, match="Only admins"):
            await world.press(action, "", ME)


@pytest.mark.usefixtures("people")
async def test_guests_look_and_change_nothing(world: World) -> None:
    opening = await world.open_opening()
    shown = buttons(await see(world, GUEST))
    assert set(shown) == {"home_shortlist"}
    assert "To decide" not in words(await see(world, GUEST))
    for action in ("home_close", "home_upload"):
        with pytest.raises(UserError, match="Guests"):
            await world.press(action, str(opening), GUEST)


async def test_an_opening_is_closed_from_home(world: World) -> None:
    opening = await world.open_opening()
    close = buttons(await see(world))["home_close"]
    assert close.confirm
    assert await world.press("home_close", close.value, ME) == Done()
    [row] = await world.rows(Opening)
    assert (row.id, row.state) == (opening, "closed")
    assert "home_close" not in buttons(await see(world))


async def test_a_shortlist_and_the_form_for_files_open_from_home(world: World) -> None:
    await world.open_opening()
    shown = buttons(await see(world))
    shortlist = await world.press("home_shortlist", shown["home_shortlist"].value, ME)
    assert isinstance(shortlist, Show)
    assert isinstance(await world.press("home_upload", "", ME), Ask)


async def test_a_shortlist_posted_from_home_goes_to_the_openings_channel_once(
    world: World,
) -> None:
    opening = await world.open_opening()
    await world.drop("ana.txt", cv("Ana Ruiz", "ana@example.com"), file="F1")
    reply = await world.press("home_shortlist", str(opening), ME)
    assert isinstance(reply, Show)
    window = replace(ME, form="V1")
    for _ in range(2):
        await world.press("post_shortlist", buttons(reply.message)["post_shortlist"].value, window)
    [post] = [post for post in world.chat.posts.values() if "Shortlist for" in post.message.text]
    assert post.destination == CHANNEL


async def test_openings_of_other_workspaces_are_out_of_reach(world: World) -> None:
    opening = await world.open_opening()
    stranger = Caller("chat:T2", "U9")
    assert "Backend Engineer" not in words(await see(world, stranger))
    for action in ("home_shortlist", "home_close"):
        with pytest.raises(UserError):
            await world.press(action, str(opening), stranger)


async def test_many_openings_are_listed_in_part(world: World) -> None:
    for _ in range(13):
        await world.open_opening()
    shown = words(await see(world))
    assert shown.count("Backend Engineer") == 12
    assert "1 more: /opening list" in shown
