"""The app's Home."""

from dataclasses import replace
from typing import Final

from handlers.overview import OpeningCount, Overview, Person
from handlers.wording import home
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import CHANNEL, NAME, NOW, application, opening

DUE = Person(application(), opening(), NAME)
NOW_ = Overview(
    role="recruiter",
    paused=False,
    openings=(
        OpeningCount(opening(), {"ready": 2, "ask_first": 1, "gate_failed": 4, "waiting": 3}),
        OpeningCount(opening(4, title="Nurse", state="paused"), {}),
        OpeningCount(opening(5, title="Cook", rubric_version=0), {}),
    ),
    live=5,
    closed=1,
    due=(DUE,),
    due_total=3,
    stuck=2,
    alerts=(replace(DUE, at=NOW, channel=CHANNEL, message="100.5"),),
)
EMPTY = Overview("recruiter", False, (), 0, 0, (), 0, 0, ())

EXAMPLES: Final[Examples] = {
    "home": lambda: home.home(NOW_),
    "home-conflicts": lambda: home.home(replace(NOW_, conflicts=3)),
    "home-requests": lambda: home.home(replace(NOW_, requests=2)),
    "home-empty": lambda: home.home(EMPTY),
    "home-all-closed": lambda: home.home(replace(EMPTY, closed=2)),
    "home-guest": lambda: home.home(replace(NOW_, role="viewer")),
    "home-admin": lambda: home.home(replace(NOW_, role="admin", due=(), due_total=0, stuck=0)),
    "home-paused": lambda: home.home(replace(NOW_, role="admin", paused=True)),
}
