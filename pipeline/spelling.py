"""Whether a word of a text is a word of a name, spelled otherwise.

Names lose their signs ("Juergen"), change alphabets ("Иван", "Ivan") and take endings ("Ивановым",
"Kowalską"). The tables are in ``pipeline/extraction/data/letters.txt``.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from itertools import islice, product

from pipeline.extraction.words import exact, fold, words

_OTHER_ALPHABET = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_REPEATED = re.compile(r"(.)\1+")
_SHORTEST_STEM = 3  # letters; shorter ones begin too many other words
_MOST_READINGS = 32  # of one word; names have few letters that can be read in two ways
_VOWELS_THAT_FLEE = "eеο"  # "Marek, Marka", "Павел, Павла"


def in_full(name: str) -> str | None:
    """Write a name with the letters that stand for those with signs ("Mueller"); None if none has.

    Args:
        name: as printed.
    """
    lower = name.lower()
    written = "".join(_in_full().get(char, (char,))[-1] for char in lower)
    return written if written != lower else None


def inflects(text: str) -> bool:
    """Tell whether a text in Latin letters has some of a language in which names take endings."""
    return not exact("inflecting").isdisjoint(text.lower())


@functools.lru_cache(maxsize=65_536)
def same(part: str, word: str, *, inflected: bool) -> bool:
    """Tell whether a word of a text is a word of a name.

    Args:
        part: one word of the name.
        word: one word of the text, in its own case: endings and other alphabets count only where
            it begins with a capital letter.
        inflected: whether names in Latin letters may have endings here.
    """
    if not _readings(part.lower(), "transcribed").isdisjoint(
        _readings(word.lower(), "transcribed")
    ):
        return True
    if not word[0].isupper():
        return False
    ours, theirs = (bool(_OTHER_ALPHABET.search(one)) for one in (part, word))
    if ours == theirs:
        return (ours or inflected) and _has_ending(fold(part), fold(word))
    return _sound_alike(part.lower(), word.lower())


def given(name: str) -> str | None:
    """Give the first name in a Chinese or Korean name without a blank; None if one letter long."""
    surname = max((one for one in words("surname") if name.startswith(one)), key=len, default="")
    rest = name.removeprefix(surname)
    return rest if surname and len(rest) > 1 and " " not in name else None


def _has_ending(part: str, word: str) -> bool:
    return any(word in _forms(stem) for stem in _stems(part))


@functools.lru_cache(maxsize=4096)
def _forms(stem: str) -> frozenset[str]:
    return frozenset(stem + ending for ending in ("", *_endings(stem)))


@functools.lru_cache(maxsize=4096)
def _stems(part: str) -> frozenset[str]:
    """Give what endings are put to: a word, without its own ending, and without a vowel there."""
    kind = "bare" if _OTHER_ALPHABET.search(part) else "latinbare"
    found = {part, *_cut(part, words(kind))}
    if len(part) > _SHORTEST_STEM and part[-2] in _VOWELS_THAT_FLEE:
        found.add(part[:-2] + part[-1])
    return frozenset(stem for stem in found if len(stem) >= _SHORTEST_STEM)


def _endings(word: str) -> frozenset[str]:
    return words("ending" if _OTHER_ALPHABET.search(word) else "latinending")


def _cut(word: str, endings: Iterable[str]) -> Iterator[str]:
    yield from (word[: -len(ending)] for ending in endings if word.endswith(ending))


def _sound_alike(part: str, word: str) -> bool:
    """Compare words of two alphabets: as they are, and without endings of the other alphabet."""
    if not _sounds(part).isdisjoint(_sounds(word)):
        return min(len(part), len(word)) >= _SHORTEST_STEM
    part, word = fold(part), fold(word)
    bare = {word, *_cut(word, _endings(word))} if _OTHER_ALPHABET.search(word) else {word}
    of_word = (_sounds(one) for one in bare if len(one) >= _SHORTEST_STEM)
    of_part = frozenset[str]().union(*map(_sounds, _stems(part)))
    return any(not of_part.isdisjoint(sounds) for sounds in of_word)


def _sounds(word: str) -> frozenset[str]:
    return _readings(word, "sound" if _OTHER_ALPHABET.search(word) else "latin")


@functools.lru_cache(maxsize=65_536)
def _readings(word: str, kind: str) -> frozenset[str]:
    """Give what a word may stand for by a table, in letters without signs."""
    table, pattern = _table(kind)
    written = [table.get(piece, (piece,)) for piece in pattern.findall(word)]
    found = (fold("".join(pieces)) for pieces in islice(product(*written), _MOST_READINGS))
    if kind == "transcribed":
        return frozenset(found)
    return frozenset(_REPEATED.sub(r"\1", reading) for reading in found)


@functools.cache
def _table(kind: str) -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    entries = (entry.partition("=") for entry in exact(kind))
    table = {left: tuple(right.split("/")) for left, _, right in entries}
    longest = sorted(table, key=lambda left: (-len(left), left))
    return table, re.compile("|".join((*map(re.escape, longest), ".")), re.DOTALL)


def _in_full() -> dict[str, tuple[str, ...]]:
    return _table("transcribed")[0]
