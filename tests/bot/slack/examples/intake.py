"""What a drop's thread says."""

from dataclasses import replace
from typing import Final

from handlers.standing import Stage
from handlers.wording import intake
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import JUDGEMENT, assessment, card, standing

SCORED = standing(Stage.SCORED)
FAILED = standing(Stage.FAILED, reason="It is damaged: ask for another copy.")
WAITING = [SCORED, standing(Stage.SCORING), FAILED, standing(Stage.NO_OPENING)]
NAMES = ["", "", "ben <low>.pdf", ""]

EXAMPLES: Final[Examples] = {
    "progress": lambda: intake.progress(WAITING, NAMES),
    "progress-paused": lambda: intake.progress(WAITING, NAMES, paused=True),
    "card": lambda: intake.card(card(SCORED, assessment())),
    "card-open": lambda: intake.card(card(SCORED, assessment(open_must=True, older="rubric"))),
    "card-by-hand": lambda: intake.card(
        card(SCORED, assessment(judgement=JUDGEMENT, totals=(60.0, 90.0)))
    ),
    "card-failed": lambda: intake.card(card(FAILED)),
    "card-nameless": lambda: intake.card(
        replace(card(standing(Stage.HELD, hold="name")), name=None)
    ),
    "card-not-a-cv": lambda: intake.card(card(standing(Stage.HELD, hold="not_a_cv"))),
    "card-closed": lambda: intake.card(card(standing(Stage.CLOSED))),
}
