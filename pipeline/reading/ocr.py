"""Text of scanned pages, by Tesseract where it and its language data are installed."""

import functools
import importlib
import importlib.util
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from pipeline.document import Finding, Page
from pipeline.errors import ReadingError
from pipeline.reading import image, sandbox
from pipeline.reading.cleaning import clean
from pipeline.reading.glyphs import Word
from pipeline.reading.layout import arrange
from pipeline.reading.limits import Limits
from pipeline.reading.parsed import Parsed, Recognised
from pipeline.reading.pdfium import api
from pipeline.reading.quality import count_words
from pipeline.reading.refusals import refusal
from pipeline.reading.visibility import Frame

if TYPE_CHECKING:
    import tesserocr
    from PIL.Image import Image

DPI = 200
POINTS_PER_INCH = 72
POINT = POINTS_PER_INCH / DPI  # a pixel, in points
# A4 at 200 dpi is 1,654 x 2,339; larger pages are drawn smaller, not larger.
MAX_PIXELS = 3_500
# Each further language makes recognition slower by about a third.
MAX_LANGUAGES = 4
DATA_FOLDERS = (
    "/usr/share/tesseract-ocr/*/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)
# What Tesseract makes of a bullet.
MISREAD_BULLET = re.compile(r"^[+*=«»¢°©®] +(?=\w)", re.MULTILINE)
NOT_LANGUAGES = frozenset({"osd", "equ", "snum"})


Draw = Callable[[bytes, int], "Image"]


@dataclass(frozen=True, slots=True)
class Data:
    """Installed language data: the folder, and the languages in it."""

    folder: str
    languages: tuple[str, ...]


def languages() -> tuple[str, ...]:
    """Return the installed recognition languages (ISO 639-2 codes), empty without OCR."""
    data = _data()
    return data.languages if data else ()


def recognise(data: bytes, parsed: Parsed, limits: Limits, draw: Draw) -> Parsed:
    """Fill in the scanned pages of a file, one confined child process each.

    Args:
        data: the file.
        parsed: what its text layer gave; `Parsed.scanned` names the pages.
        limits: pages and seconds.
        draw: gives the picture of a page, by its number.

    Raises:
        ReadingError: ``image_only`` where no page has text afterwards.
    """
    installed = _data()
    results: dict[int, Recognised] = {}
    if installed is not None:
        results = _recognise_pages(partial(draw, data), parsed, limits, installed)
    pages = tuple(_better(page, results.get(page.number)) for page in parsed.pages)
    if not any(page.text for page in pages):
        raise refusal("image_only")
    changed = [results[page.number] for page in pages if page.source == "ocr"]
    mean = sum(result.confidence for result in changed) / len(changed) if changed else 1.0
    return parsed.model_copy(
        update={
            "pages": pages,
            "confidence": min(parsed.confidence, mean),
            "findings": (*_still_true(parsed, pages), *_findings(parsed, pages)),
        }
    )


def _recognise_pages(
    draw: Callable[[int], "Image"], parsed: Parsed, limits: Limits, installed: Data
) -> dict[int, Recognised]:
    budget = sandbox.Budget(
        limits.memory_bytes,
        int(limits.ocr_seconds),
        limits.ocr_seconds,
        sandbox.answer_bytes(limits.characters),
    )
    results = {}
    for number in parsed.scanned[: limits.ocr_pages]:
        try:
            answer = sandbox.run(partial(_page, draw, number, installed), budget)
            results[number] = Recognised.model_validate_json(answer)
        except (ReadingError, ValueError):
            # One page that cannot be recognised stays without text and is named in the findings.
            continue
    return results


def draw_pdf(data: bytes, number: int) -> "Image":
    """Draw a page of a PDF in grey."""
    page = api.PdfDocument(data)[number - 1]
    scale = min(DPI / POINTS_PER_INCH, MAX_PIXELS / max(page.get_width(), page.get_height(), 1.0))
    picture: Image = page.render(scale=scale, grayscale=True).to_pil()
    return picture


def draw_picture(data: bytes, number: int) -> "Image":
    """Give a page of a picture in grey."""
    return image.draw(data, number)


def _page(draw: Callable[[int], "Image"], number: int, installed: Data) -> str:
    """Draw and recognise one page; runs in the child process."""
    tesserocr = _library()
    if tesserocr is None:
        raise refusal("image_only")
    picture = draw(number)
    names = "+".join(installed.languages[:MAX_LANGUAGES])
    with tesserocr.PyTessBaseAPI(path=installed.folder, lang=names) as engine:
        engine.SetImage(picture)
        engine.SetSourceResolution(DPI)
        engine.Recognize()
        found = list(_words(engine, tesserocr, picture.height))
    words = [word for word, _ in found]
    frame = Frame(0.0, 0.0, picture.width * POINT, picture.height * POINT, turn=0, scale=1.0)
    mean = sum(confidence for _, confidence in found) / len(found) / 100 if found else 0.0
    text = MISREAD_BULLET.sub("• ", clean(arrange(words, frame)[0]))
    return Recognised(text=text, confidence=mean).model_dump_json()


def _words(
    engine: "tesserocr.PyTessBaseAPI", tesserocr: ModuleType, height: int
) -> Iterator[tuple[Word, float]]:
    """Give the recognised words with their confidence in per cent, boxes in points, y upwards."""
    level = tesserocr.RIL
    line, size = -1, 1.0
    for part in tesserocr.iterate_level(engine.GetIterator(), level.WORD):
        text = part.GetUTF8Text(level.WORD).strip()
        box = part.BoundingBox(level.WORD)
        if part.IsAtBeginningOf(level.TEXTLINE) or line < 0:
            line += 1
            across = part.BoundingBox(level.TEXTLINE)
            size = float(across[3] - across[1])
        if text and box:
            left, top, right, bottom = (edge * POINT for edge in box)
            up = height * POINT
            word = Word(text, left, up - bottom, right, up - top, size * POINT, (0, 0, 0), line)
            yield word, part.Confidence(level.WORD)


def _better(page: Page, result: Recognised | None) -> Page:
    if result is None or count_words(result.text) <= count_words(page.text):
        return page
    return Page(number=page.number, text=result.text, source="ocr")


def _still_true(parsed: Parsed, pages: tuple[Page, ...]) -> list[Finding]:
    read = {page.number for page in pages if page.source == "ocr"}
    return [f for f in parsed.findings if not (f.code == "page_without_text" and f.page in read)]


def _findings(parsed: Parsed, pages: tuple[Page, ...]) -> list[Finding]:
    found = []
    for page in pages:
        if page.source == "ocr":
            detail = "This page is a picture; its text was recognised. Check names and numbers."
            found.append(Finding(code="ocr", detail=detail, page=page.number))
        elif page.number in parsed.scanned:
            detail = "This page is a picture whose text could not be recognised."
            found.append(Finding(code="page_not_recognised", detail=detail, page=page.number))
    return found


@functools.cache
def _library() -> ModuleType | None:
    if not all(map(importlib.util.find_spec, ("tesserocr", "PIL"))):
        return None
    return importlib.import_module("tesserocr")


@functools.cache
def _data() -> Data | None:
    library = _library()
    if library is None:
        return None
    for folder in _folders(library):
        found = sorted(set(library.get_languages(folder)[1]) - NOT_LANGUAGES)
        if found:
            # English first: Tesseract weighs the first language most.
            return Data(folder, tuple(sorted(found, key=lambda name: name != "eng")))
    return None


def _folders(library: ModuleType) -> list[str]:
    default = library.get_languages()[0]
    known = [str(path) for name in DATA_FOLDERS for path in sorted(Path("/").glob(name[1:]))]
    return [default, *known]
