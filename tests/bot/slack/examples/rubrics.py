"""The rubric editor."""

from typing import Final

from handlers.wording import rubrics
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import REFUSED, RUBRIC, opening

TYPED = {"name-0": "Python", "levels-0": "none", "bar": "60", "blind": "yes"}

EXAMPLES: Final[Examples] = {
    "rubric_form": lambda: rubrics.rubric_form(opening(), RUBRIC, REFUSED, "Europe/Berlin"),
    "longer_form": lambda: rubrics.longer_form(opening(), TYPED),
}
