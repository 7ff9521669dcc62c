"""Scanned pages, with and without OCR on this machine."""

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import ReadingError
from pipeline.reading import Limits, languages, read
from pipeline.reading.pdfium import api
from tests.pipeline.reading.samples import LINES, Draw, cv_page, page_of, pdf

recognising = pytest.mark.skipif(not languages(), reason="no OCR language data on this machine")
in_german = pytest.mark.skipif("deu" not in languages(), reason="no German OCR data here")
GERMAN = (
    "Jörg Süßmilch",
    "joerg.suessmilch@example.org",
    "Berufserfahrung",
    "2019 - 2024 Sachbearbeiter für Anträge bei der Stadt Köln",
    "Prüfung der Anträge und Gespräche mit den Bürgern und der Verwaltung",
    "Ausbildung",
    "2015 - 2019 Öffentliche Verwaltung an der Hochschule für Führung",
)


def drawn(page: Draw, turn: float = 0.0, grain: float = 0.0) -> Image.Image:
    """A page as a scanner gives it: turned by some degrees, with noise."""
    picture = api.PdfDocument(pdf(page))[0].render(scale=150 / 72, grayscale=True).to_pil()
    picture = picture.rotate(turn, Image.Resampling.BICUBIC, expand=turn % 90 == 0, fillcolor=255)
    noise = np.random.default_rng(7).normal(0, grain, (picture.height, picture.width))
    return Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))


def scan(picture: Image.Image, extra: Draw = lambda _canvas: None) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
        extra(canvas)

    return draw


def numbered(number: int) -> Draw:
    def draw(canvas: Canvas) -> None:
        cv_page(canvas)
        canvas.drawString(60, 500, f"This is sheet number {number} of the folder")

    return draw


@pytest.mark.skipif(bool(languages()), reason="OCR is installed here")
def test_without_ocr_a_scan_says_what_to_do() -> None:
    with pytest.raises(ReadingError) as caught:
        read(pdf(scan(drawn(cv_page))), "cv.pdf")
    assert caught.value.code == "image_only"
    assert "OCR" in caught.value.message


@recognising
def test_nothing_is_looked_for_in_the_current_folder(tmp_path: Path) -> None:
    (tmp_path / "zzz.traineddata").touch()
    known = "from pipeline.reading.ocr import languages; print(*languages())"
    told = subprocess.run(
        [sys.executable, "-c", known],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "zzz" not in told.stdout.split()


@recognising
def test_a_scanned_page_is_recognised_beside_a_written_one() -> None:
    document = read(pdf(cv_page, scan(drawn(cv_page))), "cv.pdf")
    assert [page.source for page in document.pages] == ["text", "ocr"]
    assert "Harrow Tools" in document.pages[1].text
    assert 0 < document.quality.confidence < 1
    assert {f.page for f in document.findings if f.code == "ocr"} == {2}
    assert document.quality.pages_without_text == 0


@recognising
@pytest.mark.parametrize("turn", [-3.0, 1.5])
def test_a_page_that_lies_askew_and_is_full_of_grain_is_read_line_by_line(turn: float) -> None:
    document = read(pdf(scan(drawn(cv_page, turn, grain=15))), "cv.pdf")
    assert [line for line in document.text.splitlines() if line] == list(LINES)


@recognising
@pytest.mark.parametrize("turn", [90.0, 180.0])
def test_a_page_on_its_side_or_head_is_turned(turn: float) -> None:
    buffer = io.BytesIO()
    drawn(cv_page, turn).save(buffer, "PNG")
    document = read(buffer.getvalue(), "cv.png")
    assert "Maren Oldfield" in document.text
    assert "maren.oldfield@example.org" in document.text


@in_german
def test_a_page_is_read_in_the_language_that_it_turns_out_to_be_in() -> None:
    document = read(pdf(scan(drawn(page_of(GERMAN)))), "cv.pdf")
    assert [line for line in document.text.splitlines() if line] == list(GERMAN)
    assert document.quality.language == "de"


@in_german
def test_a_page_is_read_in_the_languages_that_are_set() -> None:
    document = read(pdf(scan(drawn(page_of(GERMAN)))), "cv.pdf", Limits(ocr_languages=("eng",)))
    assert "Süßmilch" not in document.text
    assert "2019 - 2024" in document.text


@recognising
def test_pages_read_at_the_same_time_stay_in_order() -> None:
    pages = [scan(drawn(numbered(number))) for number in range(1, 6)]
    document = read(pdf(*pages), "cv.pdf", Limits(ocr_at_once=3))
    for number, page in enumerate(document.pages, start=1):
        assert f"sheet number {number} of" in page.text


def test_a_recognised_layer_over_a_scan_is_read_and_reported() -> None:
    def layer(canvas: Canvas) -> None:
        for row, line in enumerate(["Maren Oldfield", "maren.oldfield@example.org", "Experience"]):
            text = canvas.beginText(60, 780 - 18 * row)
            text.setTextRenderMode(3)
            text.textOut(line)
            canvas.drawText(text)

    document = read(pdf(scan(drawn(cv_page), layer)), "cv.pdf")
    assert "maren.oldfield@example.org" in document.text
    assert "text_layer" in {finding.code for finding in document.findings}


@recognising
def test_a_page_full_of_specks_is_read() -> None:
    picture = drawn(cv_page)
    pixels = np.asarray(picture).copy()
    random = np.random.default_rng(11)
    rows, columns = (random.integers(0, side - 2, 5_000) for side in pixels.shape)
    for row, column in zip(rows, columns, strict=True):
        pixels[row : row + 2, column : column + 2] = 0
    document = read(pdf(scan(Image.fromarray(pixels))), "cv.pdf")
    assert "Harrow Tools" in document.text
