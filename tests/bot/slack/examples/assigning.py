"""For which opening a CV is."""

from typing import Final

from handlers.cvs.assigning import Unplaced
from handlers.wording import assigning
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import drop, opening

OPENINGS = (opening(), opening(2, title="Nurse"))
FILES = ((31, "ana <ruiz>.pdf"), (32, ""))

EXAMPLES: Final[Examples] = {
    "each_form": lambda: assigning.each_form(Unplaced(drop(), FILES, OPENINGS)),
}
