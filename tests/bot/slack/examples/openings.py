"""Openings and their rubrics."""

from typing import Final

from handlers.wording import openings
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import CHANNEL, REFUSED, RUBRIC, opening

BODY = RUBRIC.model_dump(mode="json")
OTHER = opening(2, title="Nurse")

EXAMPLES: Final[Examples] = {
    "new_form": lambda: openings.new_form(CHANNEL),
    "new_form-beside-others": lambda: openings.new_form(CHANNEL, [opening(), OTHER]),
    "drafting_form": openings.drafting_form,
    "rubric_form": lambda: openings.rubric_form(opening(), RUBRIC, REFUSED),
    "card": lambda: openings.card(opening(), BODY, REFUSED, [OTHER]),
    "card-without-rubric": lambda: openings.card(opening(rubric_version=0), None),
    "card-closed": lambda: openings.card(opening(state="closed"), BODY),
    "saved": lambda: openings.saved(opening(), 0),
    "saved-stale": lambda: openings.saved(opening(), 4),
    "rescoring": lambda: openings.rescoring(4),
    "listing": lambda: openings.listing([opening(), OTHER], {3: 8}),
    "listing-empty": lambda: openings.listing([], {}),
    "pick_form": lambda: openings.pick_form(31, [opening(), OTHER], 2),
    "name_form": lambda: openings.name_form(31),
    "closed": lambda: openings.closed(opening()),
}
