"""Characters of a PDF page with their places, as pdfium gives them, grouped into words."""

import ctypes
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from pipeline.reading.pdfium import Handle, TextPage, raw

Box = tuple[float, float, float, float]
MAX_CHARACTERS = 60_000
# A gap of this share of the line height is a space; the space of most fonts is 0.2 to 0.3.
CUT_SHARE = 0.12
LEAST_OPACITY = 24  # of 255, the contrast below which nothing is told from paper
BEYOND_EUROPE = "\u0530"
OPENING = {"(": ")", "[": "]"}
CLOSING = {closing: opening for opening, closing in OPENING.items()}
# pdfium puts a word that is hyphenated over two lines together, with this mark in the seam.
SEAMS = frozenset("\ufffe\x02")
BREAKS = SEAMS | frozenset("\r\n")
GAPS = BREAKS | frozenset("\0 \t\u00a0\u2028\u2029")


@dataclass(slots=True)
class Word:
    """A word of the page.

    Attributes:
        left, bottom, right, top: tight box around its ink in page units (points), y upwards.
        size: height of its line in points, from the font.
        colour: fill colour, red, green, blue, 0 to 255.
        line: which line of pdfium's reading order it belongs to.
        painted: False where the file says that it paints no letters: invisible or transparent.
        drawable: False where the font is neither in the file nor on this machine, so that the
            drawing cannot tell whether the word is seen.
        boxes: of its characters, left, bottom, right, top, where they are known.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    colour: tuple[int, int, int]
    line: int
    visible: bool = True
    painted: bool = True
    drawable: bool = True
    boxes: Sequence[Box] = ()


def read_words(textpage: TextPage) -> list[Word]:
    """Read the words of a page in pdfium's order."""
    count = min(textpage.count_chars(), MAX_CHARACTERS)
    codes = [raw.FPDFText_GetUnicode(textpage.raw, index) for index in range(count)]
    boxes = _Boxes(textpage)
    words: list[Word] = []
    start, line = 0, 0
    for index in range(count + 1):
        char = _char(codes[index]) if index < count else " "
        if char not in GAPS:
            continue
        if index > start:
            text = "".join(map(_char, codes[start:index])) + (char if char in SEAMS else "")
            words.extend(boxes.words(text, start, line))
        start = index + 1
        line += char in BREAKS
    return words


def _char(code: int) -> str:
    return chr(code) if code < 0x110000 else "\ufffd"


class _Boxes:
    """Asks pdfium for boxes and colours; keeps its out-parameters to spare allocations."""

    def __init__(self, textpage: TextPage) -> None:
        self._page = textpage.raw
        self._tight = tuple(ctypes.c_double() for _ in range(4))
        self._loose = raw.FS_RECTF()
        self._colour = tuple(ctypes.c_uint() for _ in range(4))

    def words(self, text: str, start: int, line: int) -> list[Word]:
        """Measure the characters from `start` on as one word, or as several that are set apart.

        pdfium joins words that a file separates by moving the pen instead of by a space.
        """
        boxes = [self._char_box(start + offset) for offset in range(len(text))]
        order = _mark_in_place(text, boxes) if text.isascii() else _as_written(text, boxes)
        text = _facing("".join(text[offset] for offset in order))
        boxes = [boxes[offset] for offset in order]
        places = [start + offset for offset in order]
        cuts = [0, *self._cuts(boxes, places), len(text)]
        return [
            self._word(text[begin:end], boxes[begin:end], places[begin], line)
            for begin, end in pairwise(cuts)
        ]

    def _cuts(self, boxes: list[Box], places: list[int]) -> list[int]:
        gaps = [after[0] - before[2] for before, after in pairwise(boxes)]
        size = max((box[3] - box[1] for box in boxes), default=0.0)
        if not gaps or max(gaps) < CUT_SHARE * size:
            return []
        # Only the advance widths tell a gap from a narrow letter in a wide slot.
        slots = [self._loose_box(place) for place in places]
        height = slots[0][3] - slots[0][1]
        steps = [after[0] - before[2] for before, after in pairwise(slots)]
        # Letter-spaced headings are wide everywhere; a cut is wider than its neighbours.
        least = max(median(steps), 0.0) + CUT_SHARE * height
        return [place for place, step in enumerate(steps, start=1) if step > least]

    def _word(self, text: str, boxes: list[Box], start: int, line: int) -> Word:
        inked = [box for box in boxes if box[2] > box[0] and box[3] > box[1]]
        loose = self._loose_box(start)
        left, bottom, right, top = _around(inked or [loose])
        size = max(loose[3] - loose[1], top - bottom)
        fill, opacity = self._fill(start)
        shape = raw.FPDFText_GetTextObject(self._page, start)
        mode = raw.FPDFTextObj_GetTextRenderMode(shape)
        word = Word(text, left, bottom, right, top, size, fill, line, boxes=boxes)
        word.painted = mode != raw.FPDF_TEXTRENDERMODE_INVISIBLE and opacity >= LEAST_OPACITY
        word.drawable = not word.painted or _is_drawable(text, shape)
        return word

    def _char_box(self, index: int) -> Box:
        left, right, bottom, top = self._tight
        raw.FPDFText_GetCharBox(self._page, index, left, right, bottom, top)
        return left.value, bottom.value, right.value, top.value

    def _loose_box(self, index: int) -> Box:
        box = self._loose
        raw.FPDFText_GetLooseCharBox(self._page, index, box)
        return box.left, box.bottom, box.right, box.top

    def _fill(self, index: int) -> tuple[tuple[int, int, int], int]:
        """Colour and opacity, 0 to 255."""
        red, green, blue, alpha = self._colour
        raw.FPDFText_GetFillColor(self._page, index, red, green, blue, alpha)
        return (red.value, green.value, blue.value), alpha.value


def _is_drawable(text: str, shape: Handle) -> bool:
    """Tell whether the drawing shows a word; pdfium brings letters of Europe along."""
    if not any(char >= BEYOND_EUROPE and char.isalpha() for char in text):
        return True
    return bool(raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(shape)))


def _mark_in_place(text: str, boxes: list[Box]) -> list[int]:
    """Put a comma or bracket where it is drawn.

    Among words that run from right to left, pdfium moves it to the other end of one that does not.

    Returns:
        Places in `text`.
    """
    order = list(range(len(text)))
    if len(text) < 3 or boxes[1][0] >= boxes[-2][2]:
        return order
    if not text[0].isalnum() and boxes[0][0] >= boxes[-1][2]:
        return [*order[1:], 0]
    if not text[-1].isalnum() and boxes[-1][2] <= boxes[0][0]:
        return [order[-1], *order[:-1]]
    return order


def _as_written(text: str, boxes: list[Box]) -> list[int]:
    """Put the characters of glyphs that stand for several of them in order, each once.

    pdfium turns words that run from right to left around letter by letter, and with them the
    letters of one glyph (lam-alef). A shaper may also give all letters of a cluster to each of its
    glyphs, of which the second, a mark, stands inside the box of the first.

    Returns:
        Places in `text`.
    """
    order: list[int] = []
    before: list[int] = []
    for _, group in groupby(range(len(text)), key=lambda place: boxes[place]):
        glyph = list(group)
        if len(glyph) > 1:
            if all(_runs_left(text[place]) for place in glyph):
                glyph.reverse()
            elif _repeats(text, boxes, before, glyph):
                continue
        order += glyph
        before = glyph
    return order


def _runs_left(char: str) -> bool:
    return bool(char) and unicodedata.bidirectional(char) in {"R", "AL"}


def _facing(text: str) -> str:
    """Turn brackets around that open after, or close before, letters from right to left."""
    if text[:1] in CLOSING and _runs_left(text[1:2]):
        text = CLOSING[text[0]] + text[1:]
    if text[-1:] in OPENING and _runs_left(text[-2:-1]):
        text = text[:-1] + OPENING[text[-1]]
    return text


def _repeats(text: str, boxes: list[Box], before: list[int], glyph: list[int]) -> bool:
    if [text[place] for place in before] != [text[place] for place in glyph]:
        return False
    outer, inner = boxes[before[0]], boxes[glyph[0]]
    return outer[0] <= inner[0] and inner[2] <= outer[2]


def _around(boxes: list[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
