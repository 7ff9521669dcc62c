"""What a drop's thread says."""

from typing import Final

from handlers.cvs.standing import Stage
from handlers.wording import intake
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import NOW, opening, standing

SCORED = standing(Stage.SCORED)
FAILED = standing(Stage.FAILED, reason="It is damaged: ask for another copy.")
WAITING = [SCORED, standing(Stage.SCORING), FAILED, standing(Stage.NO_OPENING)]
NAMES = ["", "", "ben <low>.pdf", ""]

EXAMPLES: Final[Examples] = {
    "progress-applied": lambda: intake.progress([SCORED], [""], applied=True),
    "progress": lambda: intake.progress(WAITING, NAMES),
    "progress-paused": lambda: intake.progress(WAITING, NAMES, paused=True),
    "progress-which-opening": lambda: intake.progress(
        [standing(Stage.CHOOSE), standing(Stage.CHOOSE)],
        ["", ""],
        openings=[opening(), opening(2, title="Nurse")],
    ),
    "progress-named": lambda: intake.progress([SCORED], [""], named=opening()),
    "caught_up": lambda: intake.caught_up(2, int(NOW.timestamp())),
}
