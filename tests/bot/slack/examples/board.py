"""The link to the board."""

from typing import Final

from handlers.wording import board
from tests.bot.slack.examples import Examples

EXAMPLES: Final[Examples] = {
    "link": lambda: board.link("https://hire.example.com/board/enter/abc"),
    "mailed": board.mailed,
}
