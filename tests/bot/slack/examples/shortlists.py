"""Shortlists and announcements."""

from dataclasses import replace
from typing import Final

from handlers.messages import Message
from handlers.ranking import Page, Query
from handlers.views import AlertView
from handlers.wording import shortlists
from storage.applications import Filters
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import CHANNEL, assessment, entry, opening

QUERY = Query(3, Filters(min_total=60.0, skills=("python",)), top=12)
NEXT = Query(3, QUERY.filters, top=12, after="0|0019", skip=2)
ENTRIES = (entry(), entry(12, "Ben Low", open_must=True))
PAGE = Page(opening(), QUERY, ENTRIES, 1, 12, 40, NEXT)


def _empty(query: Query) -> Message:
    return shortlists.shortlist(Page(opening(), query, (), 1, 0, 0, None))


EXAMPLES: Final[Examples] = {
    "shortlist": lambda: shortlists.shortlist(PAGE),
    "shortlist-older": lambda: shortlists.shortlist(
        replace(PAGE, entries=(replace(entry(), assessment=assessment(older="rubric")),))
    ),
    "shortlist-public": lambda: shortlists.shortlist(PAGE, public=True),
    "shortlist-empty": lambda: _empty(Query(3)),
    "shortlist-nobody-matches": lambda: _empty(QUERY),
    "being_posted": shortlists.being_posted,
    "post": lambda: shortlists.post(AlertView(entry(), opening(), "Engineer", CHANNEL, "100.1")),
    "alert": lambda: shortlists.alert(AlertView(entry(), opening(), "Engineer", CHANNEL, "100.1")),
    "digest": lambda: shortlists.digest(
        opening(), [AlertView(entry(), opening()), AlertView(entry(12, "Ben Low"), opening())], 5
    ),
    "choose": lambda: shortlists.choose([opening(), opening(4, title="Nurse")], "/rank"),
}
