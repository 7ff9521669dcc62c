"""Whether drawn letters can be those that the file says they are.

A font may name its glyphs as it likes (``/ToUnicode``): the page shows one sentence, and every
program reads another. Letters differ in height, so that a line of wrong names has tall letters
where short ones should stand. Where text recognition is installed it has the last word.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from statistics import median
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from pipeline.reading.glyphs import Box, Word

LOW, HIGH = frozenset("acegmnopqrsuvwxyz"), frozenset("bdfhkl")
TAILED = frozenset("gpqy")
MIN_LETTERS = 8
# Tall letters are 1.35 to 1.6 times as high as short ones in fonts for text.
TALL, TAIL = 1.2, 0.2
# Of letters named at random a third has the wrong height; of honest ones next to none.
DOUBTFUL_SHARE, WRONG_SHARE = 0.05, 0.15
FEW_WRONG, SURE_LETTERS = 2, 16
# Capitals in the place of small letters are all of one height: a style, or a lie.
ALIKE, ALIKE_SHARE = 0.1, 0.85
# Per cent of letters that a recognised line shares with what it is said to be, at least; honest
# ones have 80 and more.
AGREEMENT = 60.0
MOST_LOOKS = 12  # lines of a page that are recognised

Recognise = Callable[[Box], str | None]


class _Letter(NamedTuple):
    """A letter as named, and its ink from its foot to its top, in points."""

    name: str
    bottom: float
    top: float


class Lie(NamedTuple):
    """Words that the page does not show, and what it shows there, where it was recognised."""

    words: list[Word]
    seen: str | None


class _Doubt(NamedTuple):
    """A line whose letters may be drawn otherwise than named; `sure` where heights prove it."""

    words: list[Word]
    sure: bool


def misnamed(words: Sequence[Word], recognise: Recognise) -> Iterator[Lie]:
    """Find the words of lines whose letters are drawn otherwise than they are named.

    Args:
        words: of one page, in the order of its lines. Words of several sizes on a line are looked
            at by themselves.
        recognise: gives what a box of the page shows (left, bottom, right, top), None where
            nothing can be recognised.

    Yields:
        The visible words of a line, and what was recognised there.
    """
    for place, doubt in enumerate(_doubts(words)):
        seen = recognise(around(doubt.words)) if place < MOST_LOOKS else None
        if _is_misnamed(doubt, seen):
            yield Lie(doubt.words, seen)


def _is_misnamed(doubt: _Doubt, seen: str | None) -> bool:
    if seen is None or len(_letters_of(seen)) < MIN_LETTERS:
        return doubt.sure
    said = _letters_of("".join(word.text for word in doubt.words))
    return ratio(said, _letters_of(seen)) < AGREEMENT


def _letters_of(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def around(words: Sequence[Word]) -> Box:
    """Give the box that holds some words: left, bottom, right, top."""
    return (
        min(word.left for word in words),
        min(word.bottom for word in words),
        max(word.right for word in words),
        max(word.top for word in words),
    )


def _doubts(words: Iterable[Word]) -> Iterator[_Doubt]:
    for _, group in groupby(words, key=lambda word: (word.line, round(word.size, 1))):
        line = [word for word in group if word.visible]
        doubt = _doubt(line, list(_letters(line)))
        if doubt is not None:
            yield doubt


def _letters(line: Sequence[Word]) -> Iterator[_Letter]:
    upright = _UPRIGHT[_direction(line)]
    for word in line:
        for name, box in zip(word.text, word.boxes, strict=False):
            if (name in LOW or name in HIGH) and box[3] > box[1]:
                yield _Letter(name, *upright(box))


def _direction(line: Sequence[Word]) -> str:
    """Tell where a line runs on the page, which may be turned: right, left, up or down."""
    boxes = max((word.boxes for word in line), key=len, default=())
    if len(boxes) < 2:
        return "right"
    across, up = boxes[-1][0] - boxes[0][0], boxes[-1][1] - boxes[0][1]
    if abs(across) >= abs(up):
        return "right" if across >= 0 else "left"
    return "up" if up > 0 else "down"


# From a box to foot and top of the letter in it, by the direction of its line.
_UPRIGHT: Mapping[str, Callable[[Box], tuple[float, float]]] = {
    "right": lambda box: (box[1], box[3]),
    "left": lambda box: (-box[3], -box[1]),
    "up": lambda box: (-box[2], -box[0]),
    "down": lambda box: (box[0], box[2]),
}


def _doubt(line: list[Word], letters: Sequence[_Letter]) -> _Doubt | None:
    if len(letters) < MIN_LETTERS or not _side_by_side(letters):
        return None
    foot = median(letter.bottom for letter in letters)
    heights = [letter.top - foot for letter in letters]
    usual = median(heights)
    alike = [abs(height - usual) < ALIKE * usual for height in heights]
    high = [same for same, letter in zip(alike, letters, strict=True) if letter.name in HIGH]
    if high and sum(alike) > ALIKE_SHARE * len(letters):
        return _Doubt(line, sure=False) if sum(high) > len(high) / 2 else None
    # In any writing a quarter of the letters is short.
    short = sorted(heights)[len(heights) // 4]
    wrong = sum(_is_wrong(letter, foot, short) for letter in letters)
    if wrong <= max(FEW_WRONG, DOUBTFUL_SHARE * len(letters)):
        return None
    return _Doubt(line, wrong > WRONG_SHARE * len(letters) and len(letters) >= SURE_LETTERS)


def _side_by_side(letters: Sequence[_Letter]) -> bool:
    """Tell a line from turned text, whose letters stand above each other."""
    ends = len(letters) // 10  # some may be raised or lowered
    highest_foot = sorted(letter.bottom for letter in letters)[-1 - ends]
    return highest_foot < sorted(letter.top for letter in letters)[ends]


def _is_wrong(letter: _Letter, foot: float, short: float) -> bool:
    tall = letter.top - foot > TALL * short
    tail = foot - letter.bottom > TAIL * short
    return tall != (letter.name in HIGH) or tail != (letter.name in TAILED)
