"""Openings and their rubrics."""

from typing import Final

from handlers.messages import Pointed
from handlers.openings.estimating import Estimate
from handlers.wording import openings
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import CHANNEL, REFUSED, RUBRIC, opening

BODY = RUBRIC.model_dump(mode="json")
OTHER = opening(2, title="Nurse")
PRICED = Estimate(4, 4, "gpt-6-luna", 0.0123, second_looks=True)
POINTED = Pointed("1.1", "Nurse wanted\n\nNight shifts", (("F1", "nurse.pdf"),))

EXAMPLES: Final[Examples] = {
    "new_form": lambda: openings.new_form(CHANNEL),
    "new_form-from-a-message": lambda: openings.new_form(CHANNEL, (), POINTED),
    "new_form-beside-others": lambda: openings.new_form(CHANNEL, [opening(), OTHER]),
    "drafting_form": openings.drafting_form,
    "card": lambda: openings.card(opening(), BODY, REFUSED, [OTHER]),
    "card-without-rubric": lambda: openings.card(opening(rubric_version=0), None),
    "card-closed": lambda: openings.card(opening(state="closed"), BODY),
    "card-paused": lambda: openings.card(opening(state="paused"), BODY),
    "saved": lambda: openings.saved(opening(), Estimate(0)),
    "saved-stale": lambda: openings.saved(opening(), Estimate(4)),
    "offer": lambda: openings.offer(opening(), PRICED),
    "offer-unpriced": lambda: openings.offer(opening(), Estimate(4, 3, "llama")),
    "rescoring": lambda: openings.rescoring(4),
    "listing": lambda: openings.listing([opening(), OTHER], {3: 8}),
    "listing-empty": lambda: openings.listing([], {}),
    "pick_form": lambda: openings.pick_form(31, [opening(), OTHER], 2),
    "name_form": lambda: openings.name_form(31),
    "switched": lambda: openings.switched(opening()),
    "switched-paused": lambda: openings.switched(opening(state="paused")),
    "switched-closed": lambda: openings.switched(opening(state="closed")),
}
