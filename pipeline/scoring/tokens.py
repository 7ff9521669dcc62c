"""Words of a text by their stems, and how much a word tells."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.scoring.words import lines

COMMON_WEIGHT = 0.25
# Signs that belong to the letter before them but count as no letter themselves: accents written
# apart, vowel points of Hebrew and Arabic, vowel signs of Devanagari.
MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
)
PAIRED = (
    "\u3005\u3040-\u30fa\u30fc-\u30ff\u3400-\u9fff"  # written without spaces: Chinese, Japanese
)
HANGUL = "\uac00-\ud7af"
_TOKEN = re.compile(
    rf"(?:[^\W_{PAIRED}]|[{MARKS}])+(?:[+#]+|(?<=\d)\+)?|[{PAIRED}](?=([{PAIRED}]))"
    rf"|(?<![{PAIRED}])[{PAIRED}]|\.[nN][eE][tT]\b"
)
_UNSPACED = re.compile(f"[{PAIRED}]")
_SHORTEST_STEM = 4
# Syllables tell more than letters, and consonants alone more than letters with vowels.
_SHORTEST_STEMS = ((re.compile(f"[{HANGUL}]"), 2), (re.compile("[\u0590-\u06ff\u0900-\u097f]"), 3))
_SHORTEST_TELLING = 3
# Letters that Unicode takes for letters of their own, as they are typed without them.
_PLAIN = str.maketrans({"ı": "i", "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe"})


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
    """Split a text into words; ``C++``, ``C#`` and ``.NET`` stay whole.

    Where no spaces part the words, every two neighbouring characters are one, so that a word is
    found whatever stands before it.
    """
    spans = [found.span() for found in _TOKEN.finditer(text)]
    if _UNSPACED.search(text):
        pairs = [found.span(1) for found in _TOKEN.finditer(text)]
        spans = [
            (start, max(end, pair[1])) for (start, end), pair in zip(spans, pairs, strict=True)
        ]
    return [Token(stem(text[start:end]), start, end) for start, end in spans]


def stems(text: str) -> tuple[str, ...]:
    """Give the stems of a short text in order."""
    return tuple(token.stem for token in tokenise(text))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Give the stem of a word, the same for its usual endings in the languages of the word lists.

    Endings are taken off while enough remains, so that "manages", "management" and "manager"
    meet; where articles and prepositions are written in one with the word, they go first. It errs
    on the side of bringing words together.
    """
    bare = plain(word)
    if not bare.isalpha() and not (bare and any(map(_is_mark, bare))):
        return bare
    shortest = next((n for script, n in _SHORTEST_STEMS if script.match(bare)), _SHORTEST_STEM)
    while (shorter := _without_ending(_without_beginning(bare, shortest), shortest)) != bare:
        bare = shorter
    return bare


def plain(text: str) -> str:
    """Lower case without accents; ``ß`` as ``ss``, syllables of Korean whole."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)


def aligned(text: str) -> tuple[str, Sequence[int]]:
    """Give a text as `plain` does, and where each of its characters comes from.

    Returns:
        The plain text, and for each of its characters and its end the place in `text`.
    """
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    parts = [_plain_character(character) for character in text]
    places = [place for place, part in enumerate(parts) for _ in part]
    return "".join(parts), [*places, len(text)]


@lru_cache(maxsize=8192)
def _plain_character(character: str) -> str:
    return plain(character)


def is_word(word_stem: str) -> bool:
    """Tell whether a stem is long enough to be a word and no letter or ending."""
    if re.match(f"[{PAIRED}{HANGUL}]", word_stem):
        return len(word_stem) > 1
    return len(word_stem) >= _SHORTEST_TELLING


def telling(word_stem: str) -> float:
    """How much a word tells about a position: 0 (nothing), `COMMON_WEIGHT` or 1.

    Args:
        word_stem: as `stem` gives it.
    """
    if word_stem in _stems_of("stop.txt") or not any(c.isalpha() for c in word_stem):
        return 0.0
    return COMMON_WEIGHT if word_stem in _stems_of("common.txt") else 1.0


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Mc"}


def _without_beginning(word: str, shortest: int) -> str:
    for beginning in _parts("beginnings.txt", 0).get(word[0], ()):
        if word.startswith(beginning) and len(word) - len(beginning) >= shortest:
            return word[len(beginning) :]
    return word


def _without_ending(word: str, shortest: int) -> str:
    for ending in _parts("endings.txt", -1).get(word[-1], ()):
        if len(word) - len(ending) >= shortest and word.endswith(ending):
            return word[: -len(ending)]
    return word


@cache
def _stems_of(name: str) -> frozenset[str]:
    return frozenset(stem(word) for line in lines(name) for word in line.split())


def unspaced_filler() -> tuple[str, ...]:
    """Words that tell little, of the scripts that leave no space between two, longest first."""
    words = {w for name in ("stop.txt", "common.txt") for line in lines(name) for w in line.split()}
    return tuple(sorted((w for w in words if _UNSPACED.match(w)), key=lambda w: (-len(w), w)))


@cache
def _parts(name: str, outermost: int) -> dict[str, tuple[str, ...]]:
    """The beginnings or endings of words in a file by their outermost letter, longest first."""
    found: dict[str, set[str]] = {}
    for part in (plain(part) for line in lines(name) for part in line.split()):
        found.setdefault(part[outermost], set()).add(part)
    return {
        letter: tuple(sorted(parts, key=lambda part: (-len(part), part)))
        for letter, parts in found.items()
    }
