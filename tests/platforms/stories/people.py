"""What people say about candidates: decisions, corrections, levels, notes, who is who; blind."""

from tests.handlers.conftest import cv
from tests.platforms.recording import Story
from tests.platforms.stories.common import (
    ANA,
    BEA,
    filled,
    opening_with,
    pressed,
    typed,
)

# A card; the details have “for Engineer” behind the name.
CARD = "Ana Ruiz\nSenior Backend Engineer"
DETAILS = "Ana Ruiz for Engineer"
DECIDING: Story = {
    "cvs": (opening_with(ANA, BEA), "2 of 2 scored"),
    "details": (pressed(CARD, "Details"), "Ana Ruiz for Engineer"),
    "held there": (pressed(DETAILS, "Hold"), "On hold by @rita"),
    "undone there": (pressed(DETAILS, "Undo my decision"), DETAILS),
    "declined without the other reason": (
        filled(CARD, "Decline…", code="other", note=""),
        "Say in words",
    ),
    "declined": (filled(CARD, "Decline…", code="other", note="Too far"), "Too far"),
    "another one's vote": (pressed(CARD, "Shortlist", user="ben"), "Vote: shortlisted"),
    "undone": (pressed(CARD, "Undo my decision"), "Shortlisted by @ben"),
    "from the announcement": (
        pressed("Top candidate for Engineer: Ana Ruiz", "Hold"),
        "Vote: on hold by @rita",
    ),
    "too low": (pressed(CARD, "Too low", user="ben"), "noted as too low"),
    "one who may only look": (pressed(CARD, "Shortlist", user="vic"), "can look"),
    "in the shortlist": (typed("rank"), "Ana Ruiz"),
    "report": (typed("hire report"), "Report on #1 Engineer"),
    "spreadsheet": (pressed("Report on #1 Engineer", "Spreadsheet"), "report-1.xlsx"),
}
WORDS: Story = {
    "cvs": (opening_with(ANA), "1 of 1 scored"),
    "correct": (filled(CARD, "Correct…", location="Norwich"), ""),
    "corrected wrongly": (filled(CARD, "Correct…", years_experience="many"), "number"),
    "what was put right": (pressed(CARD, "Details"), "Place: Norwich"),
    "taken back": (pressed(DETAILS, "Take back: Place"), "Place: Madrid"),
    "a level by hand": (
        filled(DETAILS, "Set the level of Python", level="4", reason="Asked"),
        "Asked",
    ),
    "the level taken back": (
        pressed(DETAILS, "Take the level back"),
        DETAILS,
    ),
    "a note": (filled(DETAILS, "Write a note…", text="Moves to Norwich"), ""),
    "what was noted": (pressed(CARD, "Details"), "Moves to Norwich"),
    "the note taken back": (pressed(DETAILS, "Take the note back"), DETAILS),
    "original file": (pressed(DETAILS, "Original file"), "It is in"),
}
SAME: Story = {
    "two of one name": (
        opening_with(ANA, ("ana-2.txt", cv("Ana Ruiz", "ruiz@example.org", "Python"))),
        "Possible duplicate of Ana Ruiz",
    ),
    "details": (pressed(CARD, "Details"), "may be the same person"),
    "told apart": (pressed(DETAILS, "Different people"), "Said to be somebody"),
    "taken back": (pressed(DETAILS, "Take back"), "may be the same person"),
    "merged": (pressed(DETAILS, "The same person"), "Another CV of this person"),
    "separated": (pressed(DETAILS, "Not the same person"), DETAILS),
}
BLIND: Story = {
    "cvs": (opening_with(ANA, BEA, blind="yes"), "Candidate 1"),
    "shortlist": (typed("rank"), "Candidate 2"),
    "not found by name": (typed("candidate find", words="Ana Ruiz"), "Blind openings are left out"),
    "details": (pressed("Candidate 1\nSenior", "Details"), "Candidate 1 for Engineer"),
    "revealed": (pressed("Candidate 1 for Engineer", "Reveal"), "Ana Ruiz"),
}
