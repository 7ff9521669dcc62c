"""Scores side by side."""

from typing import Final

from handlers.wording import comparing
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import explanation

EXAMPLES: Final[Examples] = {
    "comparison": lambda: comparing.comparison(
        [explanation(), explanation("Ben Low", open_must=True)]
    ),
    "changes": lambda: comparing.changes(explanation(open_must=True), explanation()),
    "changes-none": lambda: comparing.changes(explanation(), explanation()),
}
