"""Who may do what."""

from typing import Final

from handlers.roles import Roles
from handlers.wording import roles
from tests.bot.slack.examples import Examples

ROLES = Roles(by_setting=("U9",), given=(("U2", "viewer"), ("U3", "admin")))

EXAMPLES: Final[Examples] = {
    "listing": lambda: roles.listing(ROLES),
    "listing-none": lambda: roles.listing(Roles(by_setting=(), given=())),
    "changed": lambda: roles.changed("U2", "admin"),
    "changed-back": lambda: roles.changed("U2", "default"),
}
