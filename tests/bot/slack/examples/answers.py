"""Answers to plain questions."""

from dataclasses import replace
from typing import Final

from handlers.asking import conditions
from handlers.asking.conditions import Joined, Wish
from handlers.asking.plans import Plan
from handlers.asking.views import Person, Proof
from handlers.wording import answers
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import NAME, STANCES, entry, explanation, opening

WISHES = Joined(
    "and", (Wish("skill", "kubernetes", "Kubernetes"), Wish("language", "de", "German", low=2))
)
PLAN = Plan("who", 3, (11,), conditions.as_json(WISHES), total=14, of=33)
PROOFS = (Proof("Kubernetes", "Moved 40 services to *Kubernetes* <@U1>"), Proof("German", ""))
FOUND = (Person(1, NAME, entry(), PROOFS, STANCES),)
ANA, BEN = explanation(), explanation(open_must=True)

EXAMPLES: Final[Examples] = {
    "unknown": answers.unknown,
    "sentence": lambda: answers.sentence("There is no such place: the shortlist has 3."),
    "openings": lambda: answers.openings([opening(), opening(2, title="Nurse")]),
    "nobody": lambda: answers.nobody(opening(), Plan("nobody", 3, total=2, of=2)),
    "several": lambda: answers.several(opening(), FOUND),
    "who": lambda: answers.who(opening(), PLAN, FOUND),
    "who-counted": lambda: answers.who(
        opening(), Plan("who", 3, (), PLAN.condition, total=0, of=33, counted=True), ()
    ),
    "why": lambda: answers.why(opening(), ANA, STANCES),
    "why-by-a-program": lambda: answers.why(
        opening(), ANA, (replace(STANCES[0], program="careers-page"),)
    ),
    "above": lambda: answers.above(opening(), ANA, BEN, asked=True),
    "above-not": lambda: answers.above(opening(), ANA, BEN, asked=False),
    "gaps": lambda: answers.gaps(opening(), BEN),
}
