"""Scanned pages, with and without OCR on this machine."""

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import ReadingError
from pipeline.reading import languages, read
from pipeline.reading.pdfium import api
from tests.pipeline.reading.samples import Draw, cv_page, pdf

recognising = pytest.mark.skipif(not languages(), reason="no OCR language data on this machine")


def scan(extra: Draw) -> Draw:
    picture = api.PdfDocument(pdf(cv_page))[0].render(scale=200 / 72).to_pil()

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
        extra(canvas)

    return draw


@pytest.mark.skipif(bool(languages()), reason="OCR is installed here")
def test_without_ocr_a_scan_says_what_to_do() -> None:
    with pytest.raises(ReadingError) as caught:
        read(pdf(scan(lambda _canvas: None)), "cv.pdf")
    assert caught.value.code == "image_only"
    assert "OCR" in caught.value.message


@recognising
def test_a_scanned_page_is_recognised_beside_a_written_one() -> None:
    document = read(pdf(cv_page, scan(lambda _canvas: None)), "cv.pdf")
    assert [page.source for page in document.pages] == ["text", "ocr"]
    assert "Harrow Tools" in document.pages[1].text
    assert 0 < document.quality.confidence < 1
    assert {f.page for f in document.findings if f.code == "ocr"} == {2}
    assert document.quality.pages_without_text == 0


def test_a_recognised_layer_over_a_scan_is_read_and_reported() -> None:
    def layer(canvas: Canvas) -> None:
        for row, line in enumerate(["Maren Oldfield", "maren.oldfield@example.org", "Experience"]):
            text = canvas.beginText(60, 780 - 18 * row)
            text.setTextRenderMode(3)
            text.textOut(line)
            canvas.drawText(text)

    document = read(pdf(scan(layer)), "cv.pdf")
    assert "maren.oldfield@example.org" in document.text
    assert "text_layer" in {finding.code for finding in document.findings}
