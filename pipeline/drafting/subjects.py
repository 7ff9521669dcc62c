"""The words of a description that tell most about the position."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from pipeline.scoring.tokens import (
    COMMON_WEIGHT,
    PAIRED,
    is_word,
    stem,
    telling,
    tokenise,
    unspaced_filler,
)
from pipeline.scoring.words import named

_RUN = re.compile(f"[{PAIRED}]+")
_SHORTEST, _LONGEST = 2, 8  # characters of a subject in a script without spaces


def subjects(texts: Iterable[str]) -> list[str]:
    """Give the words that tell most, by how often they stand there, each in one spelling.

    In scripts without spaces a subject is what stands between two words that tell little.
    """
    counts: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    for text in texts:
        for word in _words(text):
            key = stem(word)
            counts[key] += 1
            spelling.setdefault(key, word)
    return [spelling[key] for key, _ in counts.most_common()]


def _words(text: str) -> Iterator[str]:
    spaced = _RUN.sub(lambda run: " " * len(run.group()), text)
    for token in tokenise(spaced):
        if _is_subject(token.stem):
            yield text[token.start : token.end]
    for run in _RUN.findall(text):
        yield from (part for part in _filler().split(run) if _SHORTEST <= len(part) <= _LONGEST)


def _is_subject(word_stem: str) -> bool:
    tells = telling(word_stem) > COMMON_WEIGHT and is_word(word_stem)
    return tells and word_stem not in _numbers()


@cache
def _numbers() -> frozenset[str]:
    """Stems of numbers in words: "a team of five" is no subject."""
    return frozenset(map(stem, named("numbers.txt")))


@cache
def _filler() -> re.Pattern[str]:
    # Hiragana writes endings and particles; subjects are in the other characters.
    return re.compile(f"[\u3041-\u309f]+|{'|'.join(map(re.escape, unspaced_filler()))}")
