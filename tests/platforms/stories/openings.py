"""Openings: made, changed, paused, ended; several in one channel; quiet hours."""

from datetime import UTC, datetime, timedelta

from tests.handlers.conftest import DESCRIPTION
from tests.platforms.recording import Story
from tests.platforms.seat import Seat
from tests.platforms.stories.common import (
    ANA,
    BEA,
    CEM,
    an_opening,
    dropped,
    filled,
    new_opening,
    pressed,
    text,
    typed,
)


async def asked_without_description(seat: Seat) -> None:
    """Send the form with neither words nor a file in it."""
    await seat.type("opening new")
    await seat.send({"title": "Engineer", "description": ""})


async def drafted(seat: Seat) -> None:
    """Create an opening; edit the rubric that is drafted, with one criterion more, and save it."""
    await seat.type("opening new")
    about = {"title": "Engineer", "description": DESCRIPTION, "bar": "40"}
    await seat.send({**about, "alert_channel": "alerts"})
    await seat.press_in_form("Add a criterion", {"name-0": "Engineering", "name-8": "Rust"})
    await seat.send({"name-9": "Go", "levels-9": "None\nSome\nMore\nMuch\nAll"})


async def edited_wrongly(seat: Seat) -> None:
    """Save a rubric with quiet hours that are none."""
    await seat.type("opening edit")
    await seat.send({"quiet": "at night", "top": "many"})


async def edited(seat: Seat) -> None:
    """Save other settings."""
    await seat.type("opening edit", opening="#1")
    await seat.send({"top": "3", "quiet": "22-7", "zone": "Europe/Berlin", "weight-1": "1"})


OPENING: Story = {
    "help": (typed("hire help"), "the ranked shortlist"),
    "openings before there is one": (typed("opening list"), "There is no opening yet"),
    "a new one without a description": (asked_without_description, "Paste a description"),
    "a new one, its rubric edited": (drafted, "Opening #1: Engineer"),
    "cvs": (dropped(ANA, CEM), "2 of 2 scored"),
    "edited wrongly": (edited_wrongly, "Write them as 22:00-07:00"),
    "edited": (edited, "first 3 places"),
    "scored again": (pressed("Rubric version", "Score again"), "being scored again"),
    "paused": (typed("opening pause"), "is paused"),
    "a cv meanwhile": (dropped(BEA), "1 kept while the opening is paused"),
    "reopened": (pressed("Engineer (paused)", "Reopen"), "1 of 1 scored"),
    "closed": (typed("opening close"), "is closed"),
    "a list": (typed("opening list"), "3 candidates"),
    "reopened by its name": (typed("opening reopen", opening="engin"), "is open"),
    "one that is not there": (typed("opening edit", opening="#9"), "#9"),
    "one who may only look": (typed("opening new", user="vic"), "can look"),
}


ANA_AGAIN = text("Ana Ruiz", "Python", "Rust")


async def each_for_its_own(seat: Seat) -> None:
    """Say of each CV for which opening it is."""
    await seat.press("For which opening are these CVs?", "One by one…")
    await seat.send({"cv-1": "1", "cv-2": "2"})


SEVERAL: Story = {
    "the first": (an_opening, "Opening #1: Engineer"),
    "the second": (lambda seat: new_opening(seat, "Analyst"), "This channel already hires for"),
    "cvs for neither": (dropped(ANA, BEA), "For which opening are these CVs?"),
    "chosen one by one": (each_for_its_own, "2 of 2 scored"),
    "a cv that names its own": (dropped(CEM, words="for #2"), "For #2 Analyst."),
    "one that is not clear": (dropped(ANA_AGAIN), "For which opening is this CV?"),
    "chosen by a button": (
        pressed("For which opening is this CV?", "#1 Engineer"),
        "1 of 1 scored",
    ),
    "a cv in the thread of its opening": (
        lambda seat: seat.drop(text("Dora Eklund", "Go"), below="Opening #2"),
        "For #2 Analyst.",
    ),
    "a shortlist of which": (typed("rank"), "Which opening?"),
    "moved": (filled("Cem Dahl", "Move…", opening="1"), "Cem Dahl"),
}


async def made_from_a_message(seat: Seat) -> None:
    """Choose it in the menu of a message whose file is a description."""
    await seat.leave(("nurse.txt", b"Requirements:\n- Wound care is required\n"))
    await seat.point("Create an opening", "nurse.txt")
    await seat.send({"title": "Nurse"})
    await seat.settle()
    await seat.send({})


FROM_WHAT_IS_THERE: Story = {
    "made from a message": (made_from_a_message, "Wound care"),
    "a message with nothing to read": (
        lambda seat: seat.point("Score this CV", "nurse.txt"),
        "is being taken in",
    ),
}
NONE_YET: Story = {
    "cvs dropped": (dropped(ANA), "There is no opening in this channel yet"),
    "a shortlist": (typed("rank"), "opening"),
    "a shortlist of which": (typed("rank", opening="#7"), "no opening yet"),
    "home": (lambda seat: seat.home(), "Three steps to one"),
}


async def quiet_now(seat: Seat) -> None:
    """An opening whose quiet hours began an hour ago."""
    await new_opening(seat)
    await seat.settle()
    hour = datetime.now(UTC).hour
    await seat.type("opening edit")
    hours = f"{(hour - 1) % 24}:00-{(hour + 2) % 24}:00"
    await seat.send({"quiet": hours, "zone": "UTC"})


QUIET: Story = {
    "hours that are quiet": (quiet_now, "Quiet hours"),
    "cvs in them": (dropped(ANA, BEA), "2 of 2 scored"),
    "their end": (lambda seat: seat.wait(timedelta(hours=3)), "came in quiet hours"),
    "a decision later": (pressed("Ana Ruiz\n", "Shortlist"), "Shortlisted by @rita"),
}
