"""How well the words that someone remembers fit a name: parts of it, other order, typing slips."""

import re

from rapidfuzz.distance import OSA

from pipeline.extraction.words import fold

WHOLE, BEGINNING, SLIP = 100, 90, 75
_SHORTEST_BEGINNING = 2  # letters
# A slip is one letter more, less, other or swapped; short words differ by one too often.
_SLIPS = ((8, 2), (4, 1), (0, 0))  # (letters from, slips allowed)
_WORD = re.compile(r"[^\W_]+")


def likeness(words: str, name: str) -> int:
    """Compare remembered words with a name.

    Args:
        words: parts of a name in any order and case, accents or not.
        name: the full name.

    Returns:
        0 where one of the words is nowhere in the name, else up to 100 for whole words.
    """
    wanted, there = _words(words), _words(name)
    if not wanted or not there:
        return 0
    marks = [max(_mark(word, part) for part in there) for word in wanted]
    return 0 if 0 in marks else sum(marks) // len(marks)


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _mark(word: str, part: str) -> int:
    if word == part:
        return WHOLE
    # Names in scripts without blanks are one word, of which a part stands anywhere.
    if not word.isascii() and word in part:
        return BEGINNING
    if len(word) >= _SHORTEST_BEGINNING and part.startswith(word):
        return BEGINNING
    allowed = next(slips for letters, slips in _SLIPS if len(word) >= letters)
    return SLIP if allowed and OSA.distance(word, part, score_cutoff=allowed) <= allowed else 0
