"""Quiet hours, first places and digests: whom people are told of, when, and how often."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers.chat.home import home
from handlers.messages import Ask, FieldErrors
from handlers.notices.quiet import parse_quiet, parse_zone, quiet_until
from handlers.queue.upkeep import hand_over_due
from storage.models import Application, Notice, Opening
from tests.handlers.conftest import World, cv, words
from tests.handlers.test_openings import as_filled

NIGHT = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)  # 00:30 in Berlin
MORNING = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)  # 07:00 in Berlin
BERLIN = {"quiet": "22-7", "zone": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("22:00-07:00", "22:00-07:00"),
        (" 22 - 7 ", "22:00-07:00"),
        ("22.30 – 6.15", "22:30-06:15"),
        ("9 to 17", "09:00-17:00"),
        ("20-24", "20:00-00:00"),
        ("", None),
        ("  ", None),
    ],
)
def test_quiet_hours_are_understood_as_people_write_them(text: str, hours: str | None) -> None:
    assert parse_quiet(text) == hours


@pytest.mark.parametrize("text", ["night", "22", "25-7", "22:60-7", "7-7", "22:00-07:00 daily"])
def test_quiet_hours_that_are_none_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="22:00-07:00"):
        parse_quiet(text)


@pytest.mark.parametrize("name", ["", "Berlin", "../etc/passwd", "Europe", "/etc/passwd", "a\0b"])
def test_a_time_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="Europe/Berlin"):
        parse_zone(name)


@pytest.mark.parametrize(
    ("hours", "zone", "now", "end"),
    [
        ("22:00-07:00", "Europe/Berlin", "2026-11-25T21:30", "2026-11-26T06:00"),
        ("22:00-07:00", "Europe/Berlin", "2026-11-26T05:59", "2026-11-26T06:00"),
        ("22:00-07:00", "Europe/Berlin", "2026-11-26T06:00", None),
        ("22:00-07:00", "Europe/Berlin", "2026-11-25T20:59", None),
        ("22:00-07:00", "Europe/Berlin", "2026-07-01T20:00", "2026-07-02T05:00"),
        ("12:00-13:00", "UTC", "2026-11-25T12:30", "2026-11-25T13:00"),
        ("20:00-00:00", "UTC", "2026-11-25T21:00", "2026-11-26T00:00"),
        ("22:00-07:00", "America/New_York", "2026-11-25T12:00", None),
        ("22:00-07:00", "America/New_York", "2026-11-25T04:00", "2026-11-25T12:00"),
        # Clocks go forward at 02:00 and back at 03:00.
        ("22:00-07:00", "Europe/Berlin", "2026-03-28T22:00", "2026-03-29T05:00"),
        ("22:00-07:00", "Europe/Berlin", "2026-10-24T22:00", "2026-10-25T06:00"),
        ("22:00-02:30", "Europe/Berlin", "2026-03-28T23:00", "2026-03-29T01:30"),
    ],
)
def test_quiet_hours_end_by_the_clock_on_the_wall(
    hours: str, zone: str, now: str, end: str | None
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    until = quiet_until(hours, zone, moment)
    assert until == (datetime.fromisoformat(end).replace(tzinfo=UTC) if end else None)


def at(world: World, now: Callable[[], datetime]) -> None:
    """Let it be another time."""
    world.services = replace(world.services, now=now)


async def set_up(world: World, **settings: str) -> int:
    """An opening with these settings of its editor."""
    opening = await world.open_opening(bar="30")
    form = await world.press("ask_rubric", str(opening))
    assert isinstance(form, Ask)
    await world.fill("edit_rubric", form.form.value, **as_filled(form.form) | settings)
    return opening


async def drop(world: World, name: str, number: int, *, weaker: bool = False) -> None:
    """A CV that is ready and over the bar; the weaker one lacks what is nice to have."""
    data = cv(name, f"{number}@example.com")
    if weaker:
        data = data.replace(b"AWS", b"tin").replace(b"Led a team of five", b"Sat with")
    await world.drop(f"{number}.txt", data, file=f"F{number}", message=f"{number}.1")


async def pass_time(world: World, now: datetime) -> None:
    at(world, lambda: now)
    await hand_over_due(world.services)
    await world.settle()


async def test_whom_quiet_hours_hold_back_is_named_in_one_message_at_their_end(
    world: World,
) -> None:
    at(world, lambda: NIGHT)
    opening = await set_up(world, **BERLIN)
    await drop(world, "Ada Berg", 1)
    at(world, lambda: NIGHT + timedelta(hours=3))
    await drop(world, "Bea Clay", 2)
    assert not world.chat.said("op candidate")
    await pass_time(world, MORNING - timedelta(seconds=10))
    assert not world.chat.said("op candidate")
    await pass_time(world, MORNING)
    [digest] = world.chat.said("top candidate")
    said = digest.message
    assert said.text == "2 top candidates for Backend Engineer came in quiet hours"
    assert len(world.chat.said("Ada Berg, ")) == 1
    assert len(world.chat.said("Bea Clay, ")) == 1
    await drop(world, "Cem Dahl", 3)
    [alert] = world.chat.said("Top candidate")
    assert "Cem Dahl" in alert.message.text
    await world.press("rescore", str(opening))
    assert len(world.chat.said("op candidate")) == 2


async def test_a_digest_shows_what_was_decided_since_and_what_was_taken_back(
    world: World,
) -> None:
    at(world, lambda: NIGHT)
    await set_up(world, **BERLIN)
    for number, name in enumerate(("Ada Berg", "Bea Clay"), start=1):
        await drop(world, name, number)
    await world.press("decide", "1:hold")
    await pass_time(world, MORNING)
    [digest] = world.chat.said("2 top candidates")
    assert words(digest.message).count("On hold by @U1") == 1
    await world.press("decide", "2:shortlist")
    await pass_time(world, MORNING + timedelta(minutes=1))
    [digest] = world.chat.said("2 top candidates")
    [line] = [line for line in words(digest.message).splitlines() if line.startswith("Bea Clay")]
    assert "Shortlisted by @U1" in line
    await world.press("undo_decision", "2")
    await pass_time(world, MORNING + timedelta(minutes=2))
    [digest] = world.chat.said("2 top candidates")
    assert "Shortlisted" not in words(digest.message)


async def test_home_calls_nobody_announced_whom_quiet_hours_hold_back(world: World) -> None:
    at(world, lambda: NIGHT)
    await set_up(world, **BERLIN)
    await drop(world, "Ada Berg", 1)
    assert "Announced" not in words(await home(world.services, world.caller))
    await pass_time(world, MORNING)
    announced = words(await home(world.services, world.caller)).partition("Announced")[2]
    assert "Ada Berg" in announced


async def test_who_is_taken_out_before_the_digest_or_after_it_is_not_named(world: World) -> None:
    at(world, lambda: NIGHT)
    await set_up(world, **BERLIN)
    for number, name in enumerate(("Ada Berg", "Bea Clay"), start=1):
        await drop(world, name, number)
    await world.press("remove_cv", "1")
    await pass_time(world, MORNING)
    [digest] = world.chat.said("1 top candidate for")
    assert "Ada" not in digest.message.text
    assert not world.chat.said("Ada Berg")
    await world.press("remove_cv", "2")
    assert not world.chat.said("top candidate")


async def test_an_opening_that_is_closed_when_its_quiet_hours_end_announces_nobody(
    world: World,
) -> None:
    at(world, lambda: NIGHT)
    opening = await set_up(world, **BERLIN)
    await drop(world, "Ada Berg", 1)
    await world.say("opening", f"close #{opening}")
    await pass_time(world, MORNING)
    assert not world.chat.said("op candidate")
    await world.say("opening", f"reopen #{opening}")
    [alert] = world.chat.said("Top candidate")
    assert "Ada Berg" in alert.message.text


async def test_only_the_first_places_are_announced(world: World) -> None:
    opening = await set_up(world, top="1")
    await drop(world, "Ada Berg", 1)
    await drop(world, "Bea Clay", 2, weaker=True)
    assert [row.announced_at is not None for row in await world.rows(Application)] == [True, False]
    [row] = await world.rows(Opening)
    assert row.top_k == 1
    form = await world.press("ask_rubric", str(opening))
    assert isinstance(form, Ask)
    await world.fill("edit_rubric", form.form.value, **as_filled(form.form) | {"top": ""})
    assert len(world.chat.said("Top candidate")) == 2


async def test_a_lower_bar_announces_the_first_places_only(world: World) -> None:
    opening = await set_up(world, top="2", bar="100")
    for number, name in enumerate(("Ada Berg", "Bea Clay", "Cem Dahl"), start=1):
        await drop(world, name, number, weaker=number == 3)
    form = await world.press("ask_rubric", str(opening))
    assert isinstance(form, Ask)
    await world.fill("edit_rubric", form.form.value, **as_filled(form.form) | {"bar": "10"})
    said = [post.message.text for post in world.chat.said("Top candidate")]
    assert len(said) == 2
    assert not any("Cem Dahl" in text for text in said)


async def test_settings_that_make_no_sense_are_refused_beside_their_fields(world: World) -> None:
    opening = await world.open_opening()
    form = await world.press("ask_rubric", str(opening))
    assert isinstance(form, Ask)
    wrong = {"bar": "101", "top": "0", "quiet": "at night", "name_0": "Not older than 35"}
    reply = await world.fill("edit_rubric", form.form.value, **as_filled(form.form) | wrong)
    assert isinstance(reply, FieldErrors)
    assert set(reply.errors) == {"bar", "top", "quiet", "name-0"}
    assert "Instead: " in reply.errors["name-0"]
    wrong = {"quiet": "22-7", "zone": "Mars"}
    reply = await world.fill("edit_rubric", form.form.value, **as_filled(form.form) | wrong)
    assert isinstance(reply, FieldErrors)
    assert set(reply.errors) == {"zone"}
    assert [row.rubric_version for row in await world.rows(Opening)] == [1]


async def test_quiet_hours_are_offered_in_the_zone_of_whoever_edits(world: World) -> None:
    opening = await world.open_opening()
    form = await world.press("ask_rubric", str(opening))
    assert isinstance(form, Ask)
    assert as_filled(form.form)["zone"] == "Europe/Berlin"
    await world.fill("edit_rubric", form.form.value, **as_filled(form.form) | {"quiet": "22-7"})
    [row] = await world.rows(Opening)
    assert (row.quiet, row.zone) == ("22:00-07:00", "Europe/Berlin")
    assert len(world.chat.said("Quiet hours 22:00-07:00 (Europe/Berlin)")) == 1


async def test_a_digest_goes_where_alerts_go_when_it_is_posted(world: World) -> None:
    at(world, lambda: NIGHT)
    await set_up(world, **BERLIN, alert_channel="chat:T1/C2")
    await drop(world, "Ada Berg", 1)
    await pass_time(world, MORNING)
    [digest] = [row for row in await world.rows(Notice) if row.kind == "digest"]
    assert (digest.destination, digest.state) == ("chat:T1/C2", "sent")
