"""Files that a person hands in by name."""

from typing import Final

from handlers.messages import Pointed
from handlers.wording import uploads
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import opening

POINTED = Pointed("100.1", "two", (("F1", "a.pdf"), ("F2", "b.pdf")), "99.1")
OPENINGS = tuple(opening(number, title=f"Opening {number}") for number in range(9, 4, -1))

EXAMPLES: Final[Examples] = {
    "score_form": lambda: uploads.score_form(POINTED, OPENINGS[:2]),
    "upload_form": lambda: uploads.upload_form(OPENINGS),
    "taken_in": lambda: uploads.taken_in(2, 0, opening()),
    "taken_in-before": lambda: uploads.taken_in(1, 1, opening()),
    "handed_in": lambda: uploads.handed_in(3, opening()),
}
