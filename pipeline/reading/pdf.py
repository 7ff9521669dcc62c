"""PDF: inspected by pypdf, read and drawn by pdfium."""

from dataclasses import dataclass, field
from functools import partial

from pypdf import apply_configuration

from pipeline.document import Finding, Page
from pipeline.reading import ocr
from pipeline.reading.cleaning import clean
from pipeline.reading.glyphs import Box, Word, read_words
from pipeline.reading.inspection import Inspection, configuration, inspect
from pipeline.reading.layout import arrange
from pipeline.reading.letterforms import Lie, around, misnamed
from pipeline.reading.limits import Limits
from pipeline.reading.parsed import Parsed, finding, unprinted_findings
from pipeline.reading.pdfium import Document as PdfFile
from pipeline.reading.pdfium import PdfiumError, api
from pipeline.reading.quality import NEXT_TO_NONE, count_words
from pipeline.reading.refusals import refusal
from pipeline.reading.second_opinion import better_text, relabelled
from pipeline.reading.visibility import FEW_WORDS, Frame, Sight, look

# fpdfview.h: FPDF_ERR_PASSWORD, and FPDF_ERR_SECURITY for an unknown security handler.
LOCKED_ERRORS = (4, 5)
LAYER_CONFIDENCE = 0.7
# Share of edge pixels that are no text; an empty page has none, a written one some per cent.
SCAN_MARKS = 0.003
# A smaller picture is a portrait or a logo.
SCAN_SHARE = 0.3
BLACK = (0, 0, 0)
AROUND = 3.0  # points that a line is recognised with


@dataclass(slots=True)
class _Reading:
    """One page as read."""

    page: Page
    columns: int = 1
    hidden: list[str] = field(default_factory=list)
    sight: Sight = field(default_factory=Sight)
    undrawn: bool = False


def parse(data: bytes, limits: Limits) -> Parsed:
    """Read the visible text of a PDF, page by page.

    Raises:
        ReadingError: ``encrypted``, ``bomb``, ``damaged``, ``empty``.
    """
    with apply_configuration(configuration(limits)):
        report = inspect(data, limits)
        document = open_pdf(data)
        count = len(document)
        if not count:
            raise refusal("empty")
        readings = [
            _read_page(document, number, report)
            for number in range(1, min(count, limits.pages) + 1)
        ]
    return _gather(readings, report, count, limits)


def open_pdf(data: bytes) -> PdfFile:
    """Open a file with pdfium.

    Raises:
        ReadingError: ``encrypted``, ``damaged``.
    """
    try:
        return api.PdfDocument(data)
    except PdfiumError as error:
        locked = getattr(error, "err_code", None) in LOCKED_ERRORS
        raise refusal("encrypted" if locked else "damaged") from error


def _read_page(document: PdfFile, number: int, report: Inspection) -> _Reading:
    try:
        page = document[number - 1]
        words = read_words(page.get_textpage())
    except PdfiumError:
        detail = "This page is broken and could not be read."
        report.findings.append(Finding(code="broken_page", detail=detail, page=number))
        return _Reading(Page(number=number, text=""))
    frame = Frame.of(page)
    sight = look(page, words)
    words += _corrected(words, document, number, report)
    text, columns = arrange(words, frame)
    text = better_text(text, number, report)
    report.findings.extend(unprinted_findings(text, number))
    hidden = [word.text for word in words if not word.visible and _says_something(word)]
    undrawn = any(not word.drawable for word in words)
    return _Reading(Page(number=number, text=clean(text)), columns, hidden, sight, undrawn)


def _corrected(words: list[Word], document: PdfFile, number: int, report: Inspection) -> list[Word]:
    """Mark words as unseen where the page shows others; give those that are recognised."""
    recognise = partial(_recognise, document, number)
    labels = relabelled(words, number, report)
    lies = [Lie(run, recognise(around(run))) for run in labels]
    lies += misnamed(words, recognise)
    shown = []
    for told, seen in lies:
        for word in told:
            word.visible = False
        if seen:
            shown.append(Word(seen, *around(told), told[0].size, BLACK, told[0].line))
    return shown


def _recognise(document: PdfFile, number: int, box: Box) -> str | None:
    """Recognise what stands in a box of a page; opened anew, as looking took its text away."""
    page = document[number - 1]
    if page.get_rotation():
        return None
    left, bottom, right, top = page.get_bbox()
    margins = (
        max(0.0, box[0] - AROUND - left),
        max(0.0, box[1] - AROUND - bottom),
        max(0.0, right - box[2] - AROUND),
        max(0.0, top - box[3] - AROUND),
    )
    return ocr.read_line(lambda scale: page.render(scale=scale, crop=margins).to_pil())


def _says_something(word: Word) -> bool:
    return any(char.isalnum() for char in word.text)


def _gather(readings: list[_Reading], report: Inspection, count: int, limits: Limits) -> Parsed:
    findings = [*report.findings]
    if count > limits.pages:
        detail = f"The PDF has {count} pages; the first {limits.pages} were read."
        findings.append(Finding(code="too_many_pages", detail=detail))
    for reading in readings:
        findings.extend(_page_findings(reading))
    scanned = tuple(r.page.number for r in readings if _is_scan(r))
    layered = any(r.sight.layer for r in readings)
    return Parsed(
        pages=_within([r.page for r in readings], limits.characters),
        findings=tuple(findings),
        hidden_words=sum(len(r.hidden) for r in readings),
        columns=max(r.columns for r in readings),
        scanned=scanned,
        confidence=LAYER_CONFIDENCE if layered else 1.0,
        made=report.made,
    )


def _page_findings(reading: _Reading) -> list[Finding]:
    number = reading.page.number
    found = []
    if reading.hidden:
        found.append(finding("hidden_text", " ".join(reading.hidden), number))
    if reading.undrawn:
        detail = "A font is not in the file, so what is seen here depends on the reader's machine."
        found.append(Finding(code="font_missing", detail=detail, page=number))
    if reading.sight.layer:
        detail = "The text lies unseen over a scanned picture; check that it says what you see."
        found.append(Finding(code="text_layer", detail=detail, page=number))
    if count_words(reading.page.text) < NEXT_TO_NONE:
        detail = "This page shows next to no text."
        found.append(Finding(code="page_without_text", detail=detail, page=number))
    return found


def _is_scan(reading: _Reading) -> bool:
    shown = reading.sight.marks > SCAN_MARKS or reading.sight.pictures > SCAN_SHARE
    return count_words(reading.page.text) < FEW_WORDS and shown and not reading.sight.layer


def _within(pages: list[Page], characters: int) -> tuple[Page, ...]:
    """Cut the text where a file says far more than a CV."""
    kept = []
    for page in pages:
        kept.append(page.model_copy(update={"text": page.text[:characters]}))
        characters = max(0, characters - len(page.text))
    return tuple(kept)
