"""A search for candidates."""

from typing import Final

from handlers.candidates.finding import Found, Hit
from handlers.wording import finding
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import NAME, application, opening

HITS = (
    Hit(NAME, ((opening(), application()), (opening(2, state="closed"), application(12))), 1),
    Hit("Ben Low", (), 2),
)

EXAMPLES: Final[Examples] = {
    "candidates": lambda: finding.candidates(Found(HITS, 9, cut=True, hidden=True)),
    "candidates-none": lambda: finding.candidates(Found((), 0)),
}
