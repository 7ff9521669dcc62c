"""How the work stands: the retry queue, pauses, roles, Home."""

from tests.platforms.recording import Story
from tests.platforms.seat import Seat
from tests.platforms.stories.common import (
    ANA,
    BEA,
    BROKEN,
    CEM,
    dropped,
    opening_with,
    pressed,
    typed,
)

OTHER = ("other.pdf", b"%PDF-1.7\n%%EOF\n")
WORK: Story = {
    "nothing waits": (typed("hire queue"), "The retry queue is empty"),
    "files that cannot be read": (opening_with(ANA, BROKEN, OTHER), "1 of 3 scored, 2 failed"),
    "the queue": (typed("hire queue"), "2 pieces of work"),
    "retried": (pressed("Retry queue", "Retry Reading a CV: broken.pdf"), "Retry queue"),
    "the queue again": (typed("hire queue"), "2 pieces of work"),
    "dropped": (
        pressed("2 pieces of work", "Drop Reading a CV: other.pdf"),
        "Give this up for good?",
    ),
    "all retried": (pressed("1 piece of work", "Retry all"), "is being tried again"),
    "status": (typed("hire status"), "1 scored"),
    "paused": (typed("admin pause", user="adam"), "Scoring is paused"),
    "a cv meanwhile": (dropped(BEA), "Scoring is paused"),
    "resumed": (typed("admin resume", user="adam"), "1 of 1 scored"),
    "roles": (typed("admin roles", user="adam"), "Roles"),
    "a role given": (typed("admin roles", user="adam", member="vic", role="recruiter"), "@vic is"),
    "by whoever has it now": (pressed("Ana Ruiz\n", "Shortlist", user="vic"), "by @vic"),
    "roles now": (typed("admin roles", user="adam"), "@vic: recruiter"),
}


AT_HOME = "Settings"  # a heading there


async def uploaded(seat: Seat) -> None:
    """Hand a CV in from Home."""
    await seat.press(AT_HOME, "Upload CVs")
    await seat.send({"files": [CEM]})


HOME: Story = {
    "cvs": (opening_with(ANA, BEA), "2 of 2 scored"),
    "home": (lambda seat: seat.home(), "To decide"),
    "details": (pressed(AT_HOME, "Details of Bea Clay"), "Bea Clay for Engineer"),
    "shortlist": (pressed(AT_HOME, "Shortlist"), "Shortlist for Engineer"),
    "upload": (uploaded, "1 of 1 scored"),
    "paused": (pressed(AT_HOME, "Pause"), "Engineer, paused"),
    "reopened": (pressed(AT_HOME, "Reopen"), "#1 Engineer — in"),
    "of an admin": (lambda seat: seat.home("adam"), "You are an admin"),
    "all paused": (pressed(AT_HOME, "Pause scoring", user="adam"), "Scoring is paused"),
    "all resumed": (pressed(AT_HOME, "Resume scoring", user="adam"), "You are an admin"),
    "closed": (pressed(AT_HOME, "Close"), "1 closed"),
    "of one who may only look": (lambda seat: seat.home("vic"), "You can look"),
}
