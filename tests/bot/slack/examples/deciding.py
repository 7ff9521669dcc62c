"""Decisions."""

from typing import Final

from handlers.wording import deciding
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import application

EXAMPLES: Final[Examples] = {
    "decline_form": lambda: deciding.decline_form(application()),
}
