"""Which words of a PDF page a reader can see.

The page is drawn twice, with and without its text. A word is visible where the two drawings
differ inside its box: that covers white on white, covered, clipped, transparent and unpainted
text, and layers that are switched off, in one stroke, and lets white text on a dark bar pass.
"""

import ctypes
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.reading.glyphs import Box, Word
from pipeline.reading.pdfium import Handle, raw
from pipeline.reading.pdfium import Page as PdfPage

# Pixels a point. At 108 dpi small print still leaves ink, at a third of the cost of 200 dpi.
SCALE = 1.5
MAX_PIXELS = 2_000
# Of 255, in the strongest channel. Below it nobody tells text from paper.
CONTRAST = 24
# Share of a word's box that must carry its ink; a hairline font fills about a tenth.
INK_SHARE = 0.02
# Height of a line in points; nobody reads below, and small print starts at five.
TINY = 3.0
SAME_COLOUR_SHARE = 0.95
# A page whose words mostly lie unpainted over a picture is a scan with recognised text.
LAYER_SHARE = 0.5
PICTURE_SHARE = 0.5
MAX_DEPTH = 12
# With more words than these a page is no scan, whatever else it shows.
FEW_WORDS = 10

Pixels = npt.NDArray[np.uint8]
PixelBox = tuple[int, int, int, int]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sight:
    """What looking at a page gave; `Word.visible` is set beside it.

    Attributes:
        layer: the text is a recognised layer over a picture of the page.
        marks: share of pixels that are edges of anything but text, 0 to 1; 0 where many words
            are seen, since it only matters for scans.
        pictures: share of the page that its largest picture covers, 0 to 1.
    """

    layer: bool = False
    marks: float = 0.0
    pictures: float = 0.0


def look(page: PdfPage, words: list[Word]) -> Sight:
    """Decide for each word whether it can be seen, by setting `visible` on it.

    The text objects of `page` are switched off afterwards: read its text before.
    """
    frame = Frame.of(page)
    if frame.area <= 0:
        return Sight()
    pictures = _picture_share(page, frame)
    for word in words:
        word.visible = word.size >= TINY and frame.holds(word)
    drawn = frame.draw(page)
    _switch_off_text(page)
    bare = frame.draw(page) if words else drawn
    return _compare([word for word in words if word.visible], drawn, bare, frame, pictures)


@dataclass(frozen=True, slots=True)
class Frame:
    """The shown part of a page in points, and how it turns into pixels.

    Attributes:
        turn: clockwise rotation in degrees, 0, 90, 180 or 270.
        scale: pixels a point.
    """

    left: float
    bottom: float
    right: float
    top: float
    turn: int
    scale: float

    @classmethod
    def of(cls, page: PdfPage) -> "Frame":
        """Measure a page."""
        left, bottom, right, top = page.get_bbox()
        longest = max(right - left, top - bottom, 1.0)
        scale = min(SCALE, MAX_PIXELS / longest)
        return cls(left, bottom, right, top, page.get_rotation(), scale)

    @property
    def area(self) -> float:
        """Area in square points; 0 for a broken page box."""
        width, height = self.right - self.left, self.top - self.bottom
        return width * height if width > 0 and height > 0 else 0.0

    def holds(self, word: Word) -> bool:
        """Tell whether the middle of a word lies on the page."""
        across, up = (word.left + word.right) / 2, (word.bottom + word.top) / 2
        return self.left <= across <= self.right and self.bottom <= up <= self.top

    def draw(self, page: PdfPage) -> Pixels:
        """Draw the page as height x width x 3 (blue, green, red)."""
        bitmap = page.render(scale=self.scale, force_bitmap_format=raw.FPDFBitmap_BGR)
        # A copy, since the bitmap's buffer goes with it.
        return np.ascontiguousarray(bitmap.to_numpy())

    def upright(self, box: Box) -> Box:
        """Turn a page box into left, top, right, bottom in points as displayed, y downwards."""
        left, bottom, right, top = box
        match self.turn:
            case 90:
                edges = bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
            case 180:
                edges = (
                    self.right - right,
                    bottom - self.bottom,
                    self.right - left,
                    top - self.bottom,
                )
            case 270:
                edges = self.top - top, self.right - right, self.top - bottom, self.right - left
            case _:
                edges = left - self.left, self.top - top, right - self.left, self.top - bottom
        return edges

    def boxes(self, words: list[Word]) -> list[PixelBox]:
        """Return the pixel boxes of words: left, top, right, bottom."""
        return [self._pixels(self.upright((w.left, w.bottom, w.right, w.top))) for w in words]

    def _pixels(self, edges: Box) -> PixelBox:
        left, top, right, bottom = (max(edge, 0.0) * self.scale for edge in edges)
        return int(left), int(top), math.ceil(right), math.ceil(bottom)


def _compare(
    words: list[Word], drawn: Pixels, bare: Pixels, frame: Frame, pictures: float
) -> Sight:
    """Set `visible` from the difference of the two drawings."""
    boxes = frame.boxes(words)
    ink = _differs(drawn, bare)
    inked = [
        word.painted and _share(ink, box) > INK_SHARE
        for word, box in zip(words, boxes, strict=True)
    ]
    # Where there is no letter to draw, colour alone can tell.
    inked = [own or not word.drawable for own, word in zip(inked, words, strict=True)]
    layer = bool(words) and pictures > PICTURE_SHARE and _is_layer(inked, boxes, _edges(bare))
    for word, seen, box in zip(words, inked, boxes, strict=True):
        # Ink in its place may be another word's.
        painted = word.painted and seen and not _melts(word, bare, box)
        word.visible = bool(layer or painted)
    few = sum(word.visible for word in words) < FEW_WORDS
    return Sight(layer, float(_edges(bare).mean()) if few else 0.0, pictures)


def _is_layer(inked: list[bool], boxes: list[PixelBox], edges: Mask) -> bool:
    """Tell whether most words are not painted themselves but lie over something that is."""
    unpainted = sum(
        not own and _share(edges, box) > INK_SHARE for own, box in zip(inked, boxes, strict=True)
    )
    return unpainted > LAYER_SHARE * len(inked)


def _differs(one: Pixels, other: Pixels) -> Mask:
    """Mark pixels where any channel differs by more than `CONTRAST`."""
    # In unsigned bytes, which is several times faster than widening them.
    far = (np.maximum(one, other) - np.minimum(one, other)) > CONTRAST
    mark: Mask = far[..., 0] | far[..., 1] | far[..., 2]
    return mark


def _edges(drawn: Pixels) -> Mask:
    """Mark pixels that differ from the one to their right."""
    return _differs(drawn[:, 1:], drawn[:, :-1])


def _share(mask: Mask, box: PixelBox) -> float:
    """Return the share of marked pixels in a box."""
    left, top, right, bottom = box
    part = mask[top:bottom, left:right]
    return np.count_nonzero(part) / part.size if part.size else 0.0


def _melts(word: Word, bare: Pixels, box: PixelBox) -> bool:
    """Tell whether a word has the colour of what lies under it, whoever else writes there."""
    left, top, right, bottom = box
    under = bare[top:bottom, left:right]
    if not under.size:
        return False
    fill = word.colour[::-1]
    middle = under[under.shape[0] // 2, under.shape[1] // 2].tolist()
    if max(abs(a - b) for a, b in zip(middle, fill, strict=True)) > CONTRAST:
        return False
    same = ~_differs(under, np.full_like(under, fill))
    return bool(same.mean() > SAME_COLOUR_SHARE)


def _switch_off_text(page: PdfPage) -> None:
    for handle, _ in _objects(page, raw.FPDF_PAGEOBJ_TEXT):
        raw.FPDFPageObj_SetIsActive(handle, False)


def _picture_share(page: PdfPage, frame: Frame) -> float:
    """Return which share of the page its largest picture covers; any picture in a form counts."""
    edges = tuple(ctypes.c_float() for _ in range(4))
    largest = 0.0
    for handle, depth in _objects(page, raw.FPDF_PAGEOBJ_IMAGE):
        if depth:
            return 1.0
        raw.FPDFPageObj_GetBounds(handle, *edges)
        left, bottom, right, top = (edge.value for edge in edges)
        largest = max(largest, (right - left) * (top - bottom))
    return min(largest / frame.area, 1.0) if frame.area else 0.0


def _objects(page: PdfPage, kind: int) -> list[tuple[Handle, int]]:
    """List the raw objects of one kind with their depth in forms, without pypdfium2's wrappers."""
    found: list[tuple[Handle, int]] = []
    open_forms: list[tuple[Handle, int]] = [(page, 0)]
    while open_forms:
        holder, depth = open_forms.pop()
        for handle in _children(holder, depth):
            actual = raw.FPDFPageObj_GetType(handle)
            if actual == kind:
                found.append((handle, depth))
            elif actual == raw.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
                open_forms.append((handle, depth + 1))
    return found


def _children(holder: Handle, depth: int) -> list[Handle]:
    if depth:
        count = raw.FPDFFormObj_CountObjects(holder)
        return [raw.FPDFFormObj_GetObject(holder, index) for index in range(count)]
    count = raw.FPDFPage_CountObjects(holder)
    return [raw.FPDFPage_GetObject(holder, index) for index in range(count)]
