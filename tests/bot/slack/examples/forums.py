"""Forums in which candidates have posts."""

from typing import Final

from handlers.wording import forums
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import CHANNEL, opening

EXAMPLES: Final[Examples] = {
    "forum_set": lambda: forums.forum_set(opening(forum=CHANNEL)),
    "forum_set-none": lambda: forums.forum_set(opening()),
}
