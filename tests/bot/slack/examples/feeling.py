"""What people think of a score."""

from typing import Final

from handlers.wording import feeling
from tests.bot.slack.examples import Examples

EXAMPLES: Final[Examples] = {"thanks": lambda: feeling.thanks("too_high")}
