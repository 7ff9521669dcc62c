"""One scanned page: drawn, straightened, recognised. Runs in the confined child process."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import tesserocr
from PIL import Image, ImageFilter

from pipeline.document import Kind
from pipeline.reading import image, scripts
from pipeline.reading.cleaning import clean
from pipeline.reading.glyphs import Word
from pipeline.reading.layout import arrange
from pipeline.reading.parsed import Recognised
from pipeline.reading.pdfium import api
from pipeline.reading.quality import guess_language
from pipeline.reading.scripts import Tongues
from pipeline.reading.visibility import Frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

DPI = 200
POINTS_PER_INCH = 72
POINT = POINTS_PER_INCH / DPI  # a pixel, in points
SCALE = DPI / POINTS_PER_INCH
# A4 at 200 dpi is 1,654 x 2,339; larger pages are drawn smaller, not larger.
MAX_PIXELS = 3_500
# Grain of scanners and of JPEG is finer than the strokes of letters at 200 dpi.
GRAIN = 0.7
# Pages lie on the glass turned by a degree or two; the angle is looked for on a small picture.
MOST_TURNED, COARSE, FINE = 15.0, 0.5, 0.05
SMALL_SIDE, LEAST_INK = 800, 500
WHITE = 255
# Tesseract's `thresholding_method`: Sauvola's, which follows shadows and coloured bars.
SAUVOLA = "2"
# Tesseract's manual calls 15 a confident orientation; CVs with little text reach half of it.
SURELY_TURNED = 7.0
LEVEL: Any = tesserocr.RIL
# What Tesseract makes of a bullet.
MISREAD_BULLET = re.compile(r"^[+*=«»¢°©®] +(?=\w)", re.MULTILINE)
# It ends a sentence at each point that it sees, also inside an address.
TORN_ADDRESS = re.compile(r"(?<=\w)\. (?=[\w.+-]{2,64}@[\w-]{1,64}\.)")
# Shares of the line height below which two pieces are one word.
UNSPACED, UNSPACED_GAP = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+"), 0.7
HANGUL, HANGUL_GAP = re.compile(r"[\uac00-\ud7af]+"), 0.3
RIGHT_TO_LEFT = 2  # Tesseract's DIR_RIGHT_TO_LEFT
LEFT_TO_RIGHT = re.compile(r"[A-Za-z0-9](?:[\w.,:/@+-]*[A-Za-z0-9])?", re.ASCII)
MIRRORED = str.maketrans("()[]{}<>", ")(][}{><")


class Sheet(NamedTuple):
    """Which page of which file; `number` from 1."""

    data: bytes
    kind: Kind
    number: int


class Seen(NamedTuple):
    """A recognised word, box in points, y upwards; `confidence` in per cent."""

    word: Word
    confidence: float


def recognise(sheet: Sheet, tongues: Tongues) -> str:
    """Recognise one page.

    Where no language is set, the page is read in English or by what its script allows, and once
    more in the language that the rest of the file or this text is in.

    Returns:
        `Recognised` as JSON.
    """
    picture = _draw(sheet)
    script = None
    if scripts.DETECTION in tongues.installed:
        picture, script = _upright(picture, tongues.folder)
    picture = _straight(picture.filter(ImageFilter.GaussianBlur(GRAIN)))
    languages = tongues.wanted or scripts.languages(script, tongues.installed)
    found = _read(picture, tongues.folder, languages)
    if not tongues.wanted:
        written = tongues.written or guess_language(_text(found, picture))
        better = scripts.of_language(written, tongues.installed)
        if better and better[0] != languages[0]:
            found = _with_addresses(_read(picture, tongues.folder, better), found)
    mean = sum(confidence for _, confidence in found) / len(found) / 100 if found else 0.0
    return Recognised(text=_text(found, picture), confidence=mean).model_dump_json()


def read_line(picture: Image.Image, folder: str, languages: Sequence[str]) -> str:
    """Recognise a picture of one line."""
    mode: Any = tesserocr.PSM.SINGLE_LINE
    with tesserocr.PyTessBaseAPI(path=folder, lang="+".join(languages), psm=mode) as engine:
        _show(engine, picture)
        return clean(engine.GetUTF8Text())


def _draw(sheet: Sheet) -> Image.Image:
    """Draw a page in grey."""
    if sheet.kind == "image":
        return image.draw(sheet.data, sheet.number)
    page = api.PdfDocument(sheet.data)[sheet.number - 1]
    largest = max(page.get_width(), page.get_height(), 1.0)
    scale = min(SCALE, MAX_PIXELS / largest)
    picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return picture


def _upright(picture: Image.Image, folder: str) -> tuple[Image.Image, str | None]:
    """Turn a page that lies on its side or its head; gives its script too, where it can be told."""
    mode: Any = tesserocr.PSM.OSD_ONLY
    with tesserocr.PyTessBaseAPI(path=folder, lang=scripts.DETECTION, psm=mode) as engine:
        _show(engine, picture)
        seen = engine.DetectOrientationScript()
    if not seen:
        return picture, None
    if seen["orient_deg"] and seen["orient_conf"] >= SURELY_TURNED:
        picture = picture.rotate(seen["orient_deg"], expand=True)
    return picture, seen["script_name"]


def _straight(picture: Image.Image) -> Image.Image:
    angle = _skew(picture)
    if abs(angle) < FINE:
        return picture
    return picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=WHITE)


def _skew(picture: Image.Image) -> float:
    """Return how far the lines run downhill, in degrees: where rows of ink are most distinct."""
    small = picture.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    grey = np.asarray(small)
    rows, columns = np.nonzero(grey < grey.mean() - grey.std())
    if len(rows) < LEAST_INK:
        return 0.0
    best = 0.0
    for reach, step in ((MOST_TURNED, COARSE), (COARSE, FINE)):
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda angle: _contrast(rows, columns, angle)))
    return best


def _contrast(rows: "NDArray[np.intp]", columns: "NDArray[np.intp]", angle: float) -> float:
    height = np.round(rows - columns * np.tan(np.radians(angle))).astype(int)
    profile = np.bincount(height - height.min())
    return float((np.diff(profile) ** 2).sum())


def _read(picture: Image.Image, folder: str, languages: Sequence[str]) -> list[Seen]:
    with tesserocr.PyTessBaseAPI(path=folder, lang="+".join(languages)) as engine:
        engine.SetVariable("thresholding_method", SAUVOLA)
        _show(engine, picture)
        engine.Recognize()
        return list(_words(engine, picture.height))


def _show(engine: tesserocr.PyTessBaseAPI, picture: Image.Image) -> None:
    # It would open a file to complain about specks, which is forbidden here, and crash over that.
    engine.SetVariable("debug_file", "")
    engine.SetImage(picture)
    engine.SetSourceResolution(DPI)


def _with_addresses(found: list[Seen], other: list[Seen]) -> list[Seen]:
    """Take e-mail addresses from another reading: the data of many languages lacks the sign."""
    for address in (seen for seen in other if "@" in seen.word.text):
        inside = [seen for seen in found if _is_in(seen.word, address.word)]
        if not inside or any("@" in seen.word.text for seen in inside):
            continue
        place = found.index(inside[0])
        word = replace(address.word, line=inside[0].word.line)
        found = [seen for seen in found if seen not in inside]
        found.insert(place, Seen(word, address.confidence))
    return found


def _is_in(word: Word, area: Word) -> bool:
    x, y = (word.left + word.right) / 2, (word.bottom + word.top) / 2
    return area.left <= x <= area.right and area.bottom <= y <= area.top


def _text(found: Sequence[Seen], picture: Image.Image) -> str:
    """Put the words in reading order."""
    frame = Frame(0.0, 0.0, picture.width * POINT, picture.height * POINT, turn=0, scale=1.0)
    text = clean(arrange(_closed_up([seen.word for seen in found]), frame)[0])
    return MISREAD_BULLET.sub("• ", TORN_ADDRESS.sub(".", text))


def _closed_up(words: Sequence[Word]) -> list[Word]:
    """Put the pieces of words together in scripts that leave no space between two."""
    closed: list[Word] = []
    for word in words:
        before = closed[-1] if closed else None
        if before and before.line == word.line and _belong_together(before, word):
            joined = replace(
                before,
                text=before.text + word.text,
                bottom=min(before.bottom, word.bottom),
                right=max(before.right, word.right),
                top=max(before.top, word.top),
            )
            closed[-1] = joined
        else:
            closed.append(word)
    return closed


def _belong_together(before: Word, word: Word) -> bool:
    gap = (word.left - before.right) / max(word.size, 1.0)
    edges = before.text[-1] + word.text[0]
    if UNSPACED.fullmatch(edges):
        return gap < UNSPACED_GAP
    # Korean has spaces, but nearly no word of one syllable.
    single = len(before.text) == 1 or len(word.text) == 1
    return single and bool(HANGUL.fullmatch(edges)) and gap < HANGUL_GAP


def _words(engine: tesserocr.PyTessBaseAPI, height: int) -> Iterator[Seen]:
    line, size = -1, 1.0
    for part in tesserocr.iterate_level(engine.GetIterator(), LEVEL.WORD):
        text = part.GetUTF8Text(LEVEL.WORD).strip()
        if part.WordDirection() == RIGHT_TO_LEFT:
            text = _as_spoken(text)
        box = part.BoundingBox(LEVEL.WORD)
        if part.IsAtBeginningOf(LEVEL.TEXTLINE) or line < 0:
            line += 1
            across = part.BoundingBox(LEVEL.TEXTLINE)
            size = float(across[3] - across[1])
        if text and box:
            left, top, right, bottom = (edge * POINT for edge in box)
            up = height * POINT
            word = Word(text, left, up - bottom, right, up - top, size * POINT, (0, 0, 0), line)
            yield Seen(word, part.Confidence(LEVEL.WORD))


def _as_spoken(text: str) -> str:
    """Put a word in order that is given as it stands on the page, from left to right."""
    turned = text[::-1].translate(MIRRORED)
    return LEFT_TO_RIGHT.sub(lambda run: run[0][::-1], turned)
