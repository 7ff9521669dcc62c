"""Words that run from right to left, alone or among others that do not."""

import unicodedata
from collections.abc import Sequence

from pipeline.reading.lines import Placed

# A gap of this many line heights ends a run: two sentences hardly ever meet in a line otherwise.
RUN_GAP = 1.0


def is_rtl(words: Sequence[Placed]) -> bool:
    """Tell whether most words that have a direction run from right to left."""
    starts = [_direction(word) for word in words]
    return starts.count("R") > starts.count("L")


def in_order(words: Sequence[Placed]) -> list[Placed]:
    """Put the words of a line in order whose sentences run from left to right.

    In such a line the words of another direction stand in runs, each of which is read from its
    right end (Unicode Annex 9, rule L2). What has no direction belongs to a run where it stands
    inside of one; no run goes over a tab stop.
    """
    ordered: list[Placed] = []
    run: list[Placed] = []
    aside: list[Placed] = []  # what follows a run and may still be inside of it
    for word in sorted(words, key=lambda word: word.left):
        direction = _direction(word)
        before = aside[-1:] or run[-1:]
        if before and word.left - before[0].right > RUN_GAP * before[0].word.size:
            ordered += [*reversed(run), *aside]
            run, aside = [], []
        if direction == "R":
            run += [*aside, word]
            aside = []
        elif run and direction == "-":
            aside.append(word)
        else:
            ordered += [*reversed(run), *aside, word]
            run, aside = [], []
    return [*ordered, *reversed(run), *aside]


def has_rtl(words: Sequence[Placed]) -> bool:
    """Tell whether any word runs from right to left."""
    return any(_direction(word) == "R" for word in words)


def _direction(word: Placed) -> str:
    """L or R by the first letter, - for numbers and signs."""
    for char in word.word.text:
        kind = unicodedata.bidirectional(char)
        if kind in {"R", "AL"}:
            return "R"
        if kind == "L":
            return "L"
    return "-"
