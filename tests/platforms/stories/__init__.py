"""Every journey through the product, step by step: what is done, and words that are said then."""

from collections.abc import Mapping
from typing import Final

from tests.platforms.recording import Story
from tests.platforms.stories import cvs, openings, people, shortlist, work

STORIES: Final[Mapping[str, Story]] = {
    "opening": openings.OPENING,
    "several openings": openings.SEVERAL,
    "from what is there": openings.FROM_WHAT_IS_THERE,
    "no opening yet": openings.NONE_YET,
    "quiet hours": openings.QUIET,
    "cvs": cvs.CVS,
    "handed in": cvs.HANDED_IN,
    "shortlist": shortlist.SHORTLIST,
    "deciding": people.DECIDING,
    "words of people": people.WORDS,
    "the same person": people.SAME,
    "blind": people.BLIND,
    "work": work.WORK,
    "home": work.HOME,
}
