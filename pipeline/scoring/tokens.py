"""Words of a text by their stems, and how much a word tells."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.scoring.words import lines

COMMON_WEIGHT = 0.25
_TOKEN = re.compile(
    r"[^\W_\u3040-\u30ff\u3400-\u9fff]+(?:[+#]+|(?<=\d)\+)?|[\u3040-\u30ff\u3400-\u9fff]{1,2}"
    r"|\.[nN][eE][tT]\b"
)
_SHORTEST_STEM = 4


class Token(NamedTuple):
    """A word in a text.

    Attributes:
        stem: its stem, lower case, without accents.
        start: first character in the text.
        end: the character after its last.
    """

    stem: str
    start: int
    end: int


def tokenise(text: str) -> list[Token]:
    """Split a text into words; ``C++``, ``C#`` and ``.NET`` stay whole."""
    words = map(stem, _TOKEN.findall(text))
    spans = (found.span() for found in _TOKEN.finditer(text))
    return [Token(word, *span) for word, span in zip(words, spans, strict=True)]


def stems(text: str) -> tuple[str, ...]:
    """Give the stems of a short text in order."""
    return tuple(token.stem for token in tokenise(text))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Give the stem of a word, the same for its usual endings in European languages.

    Endings are taken off while four letters remain, so that "manages", "management" and
    "manager" meet. It errs on the side of bringing words together.
    """
    bare = plain(word)
    if not bare.isalpha() or not bare.isascii():
        return bare
    while (shorter := _without_ending(bare)) != bare:
        bare = shorter
    return bare


def plain(text: str) -> str:
    """Lower case without accents; ``ß`` as ``ss``."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def telling(word_stem: str) -> float:
    """How much a word tells about a position: 0 (nothing), `COMMON_WEIGHT` or 1.

    Args:
        word_stem: as `stem` gives it.
    """
    if word_stem in _stems_of("stop.txt") or not any(c.isalpha() for c in word_stem):
        return 0.0
    return COMMON_WEIGHT if word_stem in _stems_of("common.txt") else 1.0


def _without_ending(word: str) -> str:
    for ending in _endings():
        if len(word) - len(ending) >= _SHORTEST_STEM and word.endswith(ending):
            return word[: -len(ending)]
    return word


@cache
def _stems_of(name: str) -> frozenset[str]:
    return frozenset(stem(word) for line in lines(name) for word in line.split())


@cache
def _endings() -> tuple[str, ...]:
    """The endings, longest first."""
    words = [ending for line in lines("endings.txt") for ending in line.split()]
    return tuple(sorted(words, key=len, reverse=True))
