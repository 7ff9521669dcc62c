"""Text of scanned pages, by Tesseract where it and its language data are installed."""

import functools
import importlib
import importlib.util
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from pipeline.document import Finding, Kind, Page
from pipeline.errors import ReadingError
from pipeline.reading import sandbox, scripts
from pipeline.reading.limits import Limits
from pipeline.reading.parsed import Parsed, Recognised
from pipeline.reading.quality import count_words, guess_language
from pipeline.reading.refusals import refusal

if TYPE_CHECKING:
    from PIL.Image import Image

DATA_FOLDERS = (
    "/usr/share/tesseract-ocr/*/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)
NOT_LANGUAGES = frozenset({scripts.DETECTION, "equ", "snum"})


class Data(NamedTuple):
    """Installed language data: the folder, and what is in it."""

    folder: str
    names: tuple[str, ...]


def languages() -> tuple[str, ...]:
    """Return the installed recognition languages (ISO 639-2 codes), empty without OCR."""
    data = _data()
    return tuple(name for name in data.names if name not in NOT_LANGUAGES) if data else ()


def preload() -> None:
    """Load what recognises, where it is installed, so that children share it."""
    if _data() is not None:
        _recognition()


def read_line(draw: Callable[[float], "Image"]) -> str | None:
    """Recognise one printed line of Latin letters, in the process that calls.

    Args:
        draw: gives its picture at a scale, in pixels a point.

    Returns:
        What it says; None where nothing can be recognised here.
    """
    data = _data()
    if data is None:
        return None
    library = _recognition()
    names = scripts.english(data.names) or scripts.any_of(data.names)[:1]
    text: str = library.read_line(draw(library.SCALE), data.folder, names)
    return text


def recognise(data: bytes, kind: Kind, parsed: Parsed, limits: Limits) -> Parsed:
    """Fill in the scanned pages of a file, one confined child process each.

    Args:
        data: the file.
        kind: ``pdf`` or ``image``.
        parsed: what its text layer gave; `Parsed.scanned` names the pages.
        limits: pages, seconds, pages at the same time, and languages.

    Raises:
        ReadingError: ``image_only`` where no page has text afterwards; ``busy``.
    """
    results = _recognise_pages(data, kind, parsed, limits) if _data() else {}
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
    data: bytes, kind: Kind, parsed: Parsed, limits: Limits
) -> dict[int, Recognised]:
    budget = sandbox.Budget(
        limits.memory_bytes,
        int(limits.ocr_seconds),
        limits.ocr_seconds,
        sandbox.answer_bytes(limits.characters),
    )
    library, tongues = _recognition(), _tongues(parsed, limits)
    numbers = parsed.scanned[: limits.ocr_pages]
    works = [
        partial(library.recognise, library.Sheet(data, kind, number), tongues) for number in numbers
    ]
    results = {}
    for number, answer in zip(
        numbers, sandbox.run_all(works, budget, limits.ocr_at_once), strict=True
    ):
        if isinstance(answer, ReadingError) and answer.code == "busy":
            raise answer
        # One page that cannot be recognised stays without text and is named in the findings.
        if not isinstance(answer, ReadingError):
            results[number] = Recognised.model_validate_json(answer)
    return results


def _tongues(parsed: Parsed, limits: Limits) -> scripts.Tongues:
    """The languages that are set, and the one that the rest of the file is in."""
    installed = _data() or Data("", ())
    wanted = tuple(name for name in limits.ocr_languages if name in installed.names)
    written = guess_language(" ".join(page.text for page in parsed.pages))
    return scripts.Tongues(*installed, wanted, written)


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


def _recognition() -> ModuleType:
    # Named and not imported: 20 MB of numbers and pictures, which few processes need.
    return importlib.import_module("pipeline.reading.recognition")


@functools.cache
def _data() -> Data | None:
    library = _library()
    if library is None:
        return None
    for folder in _folders():
        found = set(library.get_languages(folder)[1])
        if found - NOT_LANGUAGES:
            return Data(folder, tuple(sorted(found)))
    return None


def _folders() -> list[str]:
    # Without a folder Tesseract looks through all of the current one, whatever it is.
    told = os.environ.get("TESSDATA_PREFIX", "")  # noqa: TID251 - Tesseract's own variable
    known = [path for name in DATA_FOLDERS for path in sorted(Path("/").glob(name[1:]))]
    return [str(path) for path in (Path(told), *known) if path.is_absolute() and path.is_dir()]
