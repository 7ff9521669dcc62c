"""CVs: dropped, held back, handed in, taken out."""

from tests.platforms.recording import Story
from tests.platforms.seat import Seat
from tests.platforms.stories.common import (
    ANA,
    BEA,
    BROKEN,
    CEM,
    LETTER,
    an_opening,
    dropped,
    pressed,
    text,
    typed,
)

CVS: Story = {
    "opening": (an_opening, "Opening #1"),
    "dropped with others": (dropped(ANA, BEA, BROKEN, LETTER), "2 of 4 scored"),
    "scored all the same": (pressed("letter.txt", "Score it all the same"), "3 of 4 scored"),
    "tried again": (pressed("broken.pdf", "Try again"), ""),
    "the same again": (dropped(ANA), "1 of 1 scored"),
    "pictures": (dropped(("team.png", b"\x89PNG\r\n\x1a\n" + bytes(64))), ""),
    "removed": (pressed("Bea Clay\n", "Remove this CV"), "Bea Clay"),
    "deleted in the chat": (lambda seat: seat.take_away("letter.txt"), "gone"),
    "who is left": (typed("rank"), "Ana Ruiz"),
}


async def uploaded(seat: Seat) -> None:
    """Hand CVs in by a form."""
    await seat.upload(user="ben")
    await seat.send({"files": [BEA, CEM]})


async def old_one(seat: Seat) -> None:
    """Have the CV of a message scored that was there before."""
    await seat.point("Score this CV", "ana.txt")


async def left_before(seat: Seat) -> None:
    """A CV in a channel, before there is an opening there."""
    await seat.leave(ANA)
    await an_opening(seat)


async def elsewhere(seat: Seat) -> None:
    """The same in a channel without an opening."""
    await seat.leave(text("Eve Moss", "Python"), channel="frontend")
    await seat.point("Score this CV", "eve.txt")
    await seat.send({})


HANDED_IN: Story = {
    "a cv before the opening": (left_before, "Opening #1"),
    "score this cv": (old_one, "1 of 1 scored"),
    "once more": (old_one, "was taken in before"),
    "uploaded": (uploaded, "2 of 2 scored"),
    "without an opening here": (elsewhere, "being taken in"),
}
