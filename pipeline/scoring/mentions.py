"""Which mentions in a CV count: not those that it denies, wishes for or has of the advert."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from pipeline.scoring import vocabulary
from pipeline.scoring.copies import RUN, SENTENCE_END, Copies, folded_words
from pipeline.scoring.negation import standing
from pipeline.scoring.reading import Reading
from pipeline.scoring.tokens import telling, tokenise

_COPIED = 0.8  # share of a sentence's words from which it is the advert's own
_PROSE = 2  # words that tell nothing of their own; a list of skills has none and is nobody's text
_APART = 100  # characters, about a sentence: nearer mentions in one line are one
_MOST_PLACES = 50


class Sorted(NamedTuple):
    """Mentions by what they are worth.

    Attributes:
        shown: first characters of those that count, ascending.
        denied: of those that the CV denies.
    """

    shown: tuple[int, ...]
    denied: tuple[int, ...]


class Mentions:
    """A CV beside the advert of its opening.

    Attributes:
        reading: the CV.
    """

    def __init__(self, reading: Reading, advert: str = "") -> None:
        self.reading = reading
        self._advert = _copies(advert)

    def sort(self, offsets: Sequence[int]) -> Sorted:
        """Sort the mentions of one thing; the first `_MOST_PLACES` are enough to tell."""
        own = [offset for offset in offsets[:_MOST_PLACES] if not self.is_copied(offset)]
        found = [(offset, standing(self.reading.text, offset)) for offset in own]
        shown = [offset for offset, what in found if what == "shown"]
        denied = [offset for offset, what in found if what == "denied"]
        return Sorted(tuple(shown), tuple(denied))

    def count(self, offsets: Sequence[int]) -> int:
        """Count mentions; those close to each other in one line are one.

        Args:
            offsets: ascending.
        """
        number, last = 0, -1
        for offset in offsets:
            apart = last < 0 or offset - last >= _APART
            number += apart or self.reading.line_at(offset) != self.reading.line_at(last)
            last = offset
        return number

    def is_copied(self, offset: int) -> bool:
        """Tell whether a character stands in a sentence that the advert holds too."""
        place = bisect_right(self._copied, offset, key=lambda span: span[0]) - 1
        return place >= 0 and offset < self._copied[place][1]

    def is_own(self, offset: int) -> bool:
        """Tell whether a character's sentence speaks of the candidate.

        Not so where it is copied, or where it says what an opening asks for ("degree required").
        """
        if self.is_copied(offset):
            return False
        place = bisect_right(self._sentences, offset, key=lambda span: span[0]) - 1
        start, end = self._sentences[max(0, place)]
        return not any(vocabulary.find("asking.txt", self.reading.text[start:end]))

    @cached_property
    def _sentences(self) -> tuple[tuple[int, int], ...]:
        text = self.reading.text
        ends = [found.start() for found in SENTENCE_END.finditer(text)]
        return tuple(zip([0, *(end + 1 for end in ends)], [*ends, len(text)], strict=True))

    @cached_property
    def _copied(self) -> tuple[tuple[int, int], ...]:
        if not self._advert.count:
            return ()
        return tuple(span for span in self._sentences if self._is_adverts(*span))

    def _is_adverts(self, start: int, end: int) -> bool:
        sentence = self.reading.text[start:end]
        words = folded_words(sentence)
        if len(words) < RUN or len(self._advert.places(words)) < _COPIED * len(words):
            return False
        return sum(telling(one.stem) < 1 for one in tokenise(sentence)) >= _PROSE


@lru_cache(maxsize=64)
def _copies(advert: str) -> Copies:
    """Make an advert ready; kept, because one opening meets many CVs."""
    return Copies((advert,))
