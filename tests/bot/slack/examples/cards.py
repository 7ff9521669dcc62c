"""The card of one CV."""

from dataclasses import replace
from typing import Final

from handlers.cvs.standing import Stage
from handlers.wording import cards
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import JUDGEMENT, STANCES, assessment, card, standing

SCORED = standing(Stage.SCORED)
FAILED = standing(Stage.FAILED, reason="It is damaged: ask for another copy.")

EXAMPLES: Final[Examples] = {
    "card": lambda: cards.card(card(SCORED, assessment())),
    "card-open": lambda: cards.card(card(SCORED, assessment(open_must=True, older="rubric"))),
    "card-by-hand": lambda: cards.card(
        card(SCORED, assessment(judgement=JUDGEMENT, totals=(60.0, 90.0)))
    ),
    "card-failed": lambda: cards.card(card(FAILED)),
    "card-nameless": lambda: cards.card(
        replace(card(standing(Stage.HELD, hold="name")), name=None)
    ),
    "card-not-a-cv": lambda: cards.card(card(standing(Stage.HELD, hold="not_a_cv"))),
    "card-closed": lambda: cards.card(card(standing(Stage.CLOSED))),
    "card-decided": lambda: cards.card(replace(card(SCORED, assessment()), stances=STANCES)),
}
