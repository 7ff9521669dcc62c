"""The shortlist: filtered, paged, posted; candidates found, compared and asked about."""

from tests.platforms.recording import Story
from tests.platforms.stories.common import (
    opening_with,
    people,
    pressed,
    typed,
)

SHORTLIST: Story = {
    "many cvs": (opening_with(*people(12)), "12 of 12 scored"),
    "first page": (typed("rank"), "1 to 10 of 12 candidates"),
    "next page": (pressed("1 to 10 of 12", "Next"), "11 to 12 of 12 candidates"),
    "posted": (pressed("11 to 12 of 12", "Post to channel"), "Shortlist for Engineer"),
    "filtered": (typed("rank", top=3, points=40, skills="Kubernetes", years=2), "top 3 of"),
    "nobody": (typed("rank", skills="Cobol"), "Nobody matches"),
    "picked": (
        lambda seat: seat.choose("11 to 12 of 12", ["11. ", "12. "], "Compare"),
        "Comparison",
    ),
    "compared": (typed("candidate compare", who="1 2 3"), "Comparison"),
    "found by name": (typed("candidate find", words="Kingg"), "Kay King"),
    "details of who was found": (
        pressed("Kay King", "Details for #1"),
        "Kay King for Engineer",
    ),
    "found by skill": (typed("candidate find", words="Redis"), "candidates found"),
    "not found": (typed("candidate find", words="Nobody"), "0 candidates found"),
    "asked who": (lambda seat: seat.mention("who has Kubernetes?"), "Kubernetes"),
    "asked why": (lambda seat: seat.mention("why is Ada above Bob?"), "points"),
    "asked nonsense": (lambda seat: seat.mention("what is love"), "I answer questions such as"),
    "asked directly": (lambda seat: seat.mention("top 1", directly=True), "Ada Abel"),
}
