"""Finding a quote in a text in which white space, case and typography may differ."""

import re
import unicodedata
from functools import cached_property, lru_cache

MAX_OCCURRENCES = 50
_DROPPED = frozenset("-‐‑‒–—―−­\"'`´‘’‚‛“”„‟«»‹›ʼ•▪●◦‣·*")
# Scripts written without spaces between words: a match may begin or end anywhere in them.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@lru_cache(maxsize=8192)
def fold_character(character: str) -> str:
    """Give what counts of one character when texts are compared.

    White space, dashes, quotation marks, bullets and format characters count nothing, so that a
    word broken over two lines or a bullet between two lines does not hide a quote. Letters lose
    case, accents and compatibility forms (ligatures, full width).
    """
    if character.isspace() or character in _DROPPED:
        return ""
    folded = unicodedata.normalize("NFKD", character).casefold()
    return "".join(c for c in folded if _counts(c))


def _counts(character: str) -> bool:
    return (
        not character.isspace()
        and character not in _DROPPED
        and not unicodedata.combining(character)
        and unicodedata.category(character) not in {"Cc", "Cf"}
    )


def fold(text: str) -> str:
    """Give a text as it is compared, see `fold_character`."""
    return "".join(map(fold_character, text))


class SearchableText:
    """A text in which quotes are looked up; the folded form is made once, when first needed.

    Attributes:
        text: the original, to which all offsets refer.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def locate(self, quote: str) -> tuple[int, int] | None:
        """Find a quote.

        Args:
            quote: words that are said to stand in the text.

        Returns:
            Start and end in characters of the original text, None where it is not there.
            A match that would cut a word in two does not count.
        """
        quote = quote.strip().strip(".…,;:").strip()
        if not quote:
            return None
        return self._locate_exactly(quote) or self._locate_folded(fold(quote))

    @cached_property
    def _folded(self) -> tuple[str, list[int]]:
        """The folded text and, for each of its characters, its place in the original."""
        characters: list[str] = []
        places: list[int] = []
        for place, character in enumerate(self.text):
            folded = fold_character(character)
            characters.append(folded)
            places.extend([place] * len(folded))
        return "".join(characters), places

    def _locate_exactly(self, quote: str) -> tuple[int, int] | None:
        start = self.text.find(quote)
        for _ in range(MAX_OCCURRENCES):
            if start < 0:
                return None
            if self._is_whole(start, start + len(quote)):
                return start, self._with_marks(start + len(quote))
            start = self.text.find(quote, start + 1)
        return None

    def _locate_folded(self, quote: str) -> tuple[int, int] | None:
        if not quote:
            return None
        folded, places = self._folded
        found = folded.find(quote)
        for _ in range(MAX_OCCURRENCES):
            if found < 0:
                return None
            start, end = places[found], places[found + len(quote) - 1] + 1
            if self._is_whole(start, end):
                return start, self._with_marks(end)
            found = folded.find(quote, found + 1)
        return None

    def _is_whole(self, start: int, end: int) -> bool:
        return not (self._joins(start) or self._joins(end))

    def _joins(self, place: int) -> bool:
        """Whether the characters before and after a place belong to one word."""
        if place <= 0 or place >= len(self.text):
            return False
        before, after = self.text[place - 1], self.text[place]
        if _UNSPACED.match(before) or _UNSPACED.match(after):
            return False
        return before.isalnum() and after.isalnum()

    def _with_marks(self, end: int) -> int:
        """Move an end behind the accents that belong to the last letter."""
        while end < len(self.text) and unicodedata.combining(self.text[end]):
            end += 1
        return end
