"""Whether drawn letters can be those that the file says they are.

A font may name its glyphs as it likes (``/ToUnicode``): the page shows one sentence, and every
program reads another. Letters differ in height, so a line of wrong names has tall letters where
short ones should stand.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from statistics import median
from typing import NamedTuple

from pipeline.reading.glyphs import Word

LOW, HIGH = frozenset("acegmnopqrsuvwxyz"), frozenset("bdfhkl")
ON_THE_LINE = frozenset("acemnorsuvwxz")  # those of them without a tail
MIN_LETTERS = 16
# Tall letters are 1.35 to 1.6 times as high as short ones in fonts for text.
TALL = 1.2
# Of letters named at random a third has the wrong height; of honest ones next to none.
WRONG_SHARE = 0.15
# Capitals in the place of small letters are all of one height, and no lie.
ALIKE, ALIKE_SHARE = 0.1, 0.85
# Letters of a line stand on one level; in turned text they do not, and heights say nothing.
LEVEL, LEVEL_SHARE = 0.12, 0.75


class _Letter(NamedTuple):
    """A letter as named, and its ink from bottom to top, in points."""

    name: str
    bottom: float
    top: float


def hide_misnamed(words: Sequence[Word]) -> None:
    """Mark the words of lines as unseen whose letters are drawn otherwise than they are named.

    Args:
        words: of one page that is not turned, in the order of its lines. Words of several sizes
            on a line are looked at by themselves.
    """
    for _, group in groupby(words, key=lambda word: (word.line, round(word.size, 1))):
        line = list(group)
        if _is_misnamed(list(_letters(line))):
            for word in line:
                word.visible = False


def _letters(line: Iterable[Word]) -> Iterable[_Letter]:
    for word in line:
        for name, box in zip(word.text, word.boxes, strict=False):
            if (name in LOW or name in HIGH) and box[3] > box[1] and word.visible:
                yield _Letter(name, box[1], box[3])


def _is_misnamed(letters: Sequence[_Letter]) -> bool:
    feet = [letter.bottom for letter in letters if letter.name in ON_THE_LINE]
    if len(letters) < MIN_LETTERS or not feet:
        return False
    foot = median(feet)
    heights = [letter.top - foot for letter in letters]
    usual = median(heights)
    on_level = sum(abs(bottom - foot) < LEVEL * usual for bottom in feet)
    alike = sum(abs(height - usual) < ALIKE * usual for height in heights)
    if on_level < LEVEL_SHARE * len(feet) or alike > ALIKE_SHARE * len(letters):
        return False
    short = median(h for h, letter in zip(heights, letters, strict=True) if letter.name in LOW)
    wrong = sum(
        (height > TALL * short) != (letter.name in HIGH)
        for height, letter in zip(heights, letters, strict=True)
    )
    return wrong > WRONG_SHARE * len(letters)
