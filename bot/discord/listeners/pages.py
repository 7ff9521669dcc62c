"""Answers of several messages: where another takes the place of one, all of it goes."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

REMEMBERED = 1000  # messages; they can be deleted for a quarter of an hour


class Page(NamedTuple):
    """A message of an answer: its id, and the token of the interaction that it answers."""

    message: str
    token: str


class Pages:
    """Which messages belong together."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[Page, ...]] = OrderedDict()

    def note(self, pages: Sequence[Page]) -> None:
        """Remember the messages of one answer."""
        for page in pages:
            self._known[page.message] = tuple(pages)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def beside(self, message: str) -> Sequence[Page]:
        """The other messages of the answer that one belongs to; they are forgotten."""
        found = self._known.get(message, ())
        for page in found:
            self._known.pop(page.message, None)
        return [page for page in found if page.message != message]
