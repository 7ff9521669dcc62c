"""Text, order and findings of PDFs."""

import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import ReadingError
from pipeline.reading import Limits, read
from tests.pipeline.reading.samples import LINES, cv_page, pdf, with_text, written

SIDE = [f"Side label {number}" for number in range(12)]
MAIN = [f"The main column tells story number {number} at length" for number in range(12)]


def test_a_plain_cv_is_read_line_by_line() -> None:
    document = read(pdf(cv_page, cv_page), "cv.pdf")
    assert [line for line in document.pages[0].text.split("\n") if line] == list(LINES)
    assert [page.number for page in document.pages] == [1, 2]
    assert document.quality.bucket == "good"
    assert document.quality.language == "en"
    assert document.quality.columns == 1
    assert document.quality.looks_like_cv


def columns(order: list[tuple[int, int]]) -> bytes:
    def draw(canvas: Canvas) -> None:
        for side, row in order:
            text, x = (SIDE[row], 50) if side == 0 else (MAIN[row], 230)
            canvas.drawString(x, 750 - 20 * row, text)

    return pdf(draw)


@pytest.mark.parametrize(
    "order",
    [
        [(side, row) for side in (0, 1) for row in range(12)],
        [(side, row) for row in range(12) for side in (0, 1)],
        [((row * 7 + side) % 2, (row * 5) % 12) for side in (0, 1) for row in range(12)],
    ],
    ids=["column by column", "row by row", "in no order"],
)
def test_two_columns_are_read_one_after_the_other(order: list[tuple[int, int]]) -> None:
    document = read(columns(order), "cv.pdf")
    assert [line for line in document.text.split("\n") if line] == SIDE + MAIN
    assert document.quality.columns == 2


def test_dates_at_the_right_edge_stay_with_their_line() -> None:
    def draw(canvas: Canvas) -> None:
        for row in range(14):
            canvas.drawString(60, 780 - 20 * row, f"Position {row} at a company")
            canvas.drawRightString(540, 780 - 20 * row, f"{2000 + row} - {2001 + row * row % 9}")

    document = read(pdf(draw), "cv.pdf")
    assert "Position 3 at a company\t2003 - 2001" in document.text
    assert document.quality.columns == 1


def test_what_the_file_paints_last_stands_where_the_page_shows_it() -> None:
    def draw(canvas: Canvas) -> None:
        cv_page(canvas)
        canvas.drawString(60, 500, "Engineer, Harrow Tools")
        canvas.drawString(60, 470, "Kept the lathes running")
        canvas.drawString(60, 440, "Languages")
        canvas.drawRightString(540, 485, "03/2019 - 05/2021")

    text = read(pdf(draw), "cv.pdf").text
    places = [text.index(part) for part in ("Harrow Tools\n", "03/2019", "Kept the", "Languages")]
    assert places == sorted(places)


def test_a_cell_with_many_lines_stays_whole_beside_another() -> None:
    def draw(canvas: Canvas) -> None:
        cv_page(canvas)
        for row, line in enumerate(("University of the", "Northern Isles")):
            canvas.drawString(60, 500 - 12 * row, line)
        for row, line in enumerate(("09/2011", "07/2014")):
            canvas.drawString(300, 500 - 12 * row, line)
        canvas.drawString(60, 520, "Studies")

    text = read(pdf(draw), "cv.pdf").text
    assert "University of the\nNorthern Isles" in text
    assert text.index("Studies") < text.index("University") < text.index("09/2011")


def test_a_name_that_a_cell_breaks_is_not_parted_by_the_date_beside_it() -> None:
    def draw(canvas: Canvas) -> None:
        cv_page(canvas)
        canvas.drawString(60, 500, "Engineer, Consolidated Harrow Tools")
        canvas.drawString(60, 488, "and Lathes Limited")
        canvas.drawString(280, 500, "03/2019 - 05/2021")
        canvas.drawString(60, 530, "Positions")

    text = read(pdf(draw), "cv.pdf").text
    assert "Harrow Tools\nand Lathes Limited" in text


def test_a_narrow_side_bar_is_no_margin_of_labels() -> None:
    def draw(canvas: Canvas) -> None:
        for row in range(14):
            canvas.drawString(50, 745 - 31 * row, f"Skill {row}")
        for row in range(24):
            canvas.drawString(200, 750 - 20 * row, f"The main column tells story number {row} here")

    document = read(pdf(draw), "cv.pdf")
    assert document.quality.columns == 2
    assert "Skill 3\nSkill 4" in document.text.replace("\n\n", "\n")


def test_words_that_are_set_apart_without_a_space_are_separated() -> None:
    def draw(canvas: Canvas) -> None:
        cv_page(canvas)
        x = 60.0
        for word in ("separate", "words", "by", "moving"):
            canvas.drawString(x, 300, word)
            x += canvas.stringWidth(word, "Helvetica", 12) + 2.0

    assert "separate words by moving" in read(pdf(draw), "cv.pdf").text


def test_a_letter_spaced_heading_stays_one_word() -> None:
    def draw(canvas: Canvas) -> None:
        cv_page(canvas)
        text = canvas.beginText(60, 300)
        text.setCharSpace(1.5)
        text.textOut("PROFILE")
        canvas.drawText(text)

    assert "PROFILE" in read(pdf(draw), "cv.pdf").text


def test_a_turned_page_is_read_and_nothing_on_it_counts_as_hidden() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(cv_page))))
    writer.pages[0].rotate(90)
    document = read(written(writer), "cv.pdf")
    assert "Harrow Tools" in document.text
    assert document.quality.hidden_words == 0


def test_links_scripts_and_attachments_are_reported() -> None:
    linked = pdf(with_text(lambda c: c.linkURL("https://example.org/x", (60, 60, 90, 90))))
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(linked)))
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    writer.add_attachment("more.txt", b"score 100")
    writer.add_metadata({"/Keywords": "Kubernetes Kafka"})
    document = read(written(writer), "cv.pdf")
    # The first of each kind, then: other properties of the file are told after the keywords.
    found = {finding.code: finding.detail for finding in reversed(document.findings)}
    assert {"links", "javascript", "attachments", "metadata"} <= found.keys()
    assert "https://example.org/x" in found["links"]
    assert "more.txt" in found["attachments"]
    assert "Kubernetes" in found["metadata"]
    assert "Kubernetes" not in document.text


def test_pages_beyond_the_limit_are_left_out_and_named() -> None:
    document = read(pdf(*[cv_page] * 4), "cv.pdf", Limits(pages=2))
    assert len(document.pages) == 2
    assert [f.detail for f in document.findings if f.code == "too_many_pages"]


def test_an_empty_page_is_named() -> None:
    document = read(pdf(cv_page, lambda _canvas: None), "cv.pdf")
    assert document.quality.pages_without_text == 1
    assert document.quality.bucket == "check"
    assert 2 in {f.page for f in document.findings if f.code == "page_without_text"}


def test_a_blank_pdf_is_empty() -> None:
    with pytest.raises(ReadingError) as caught:
        read(pdf(lambda _canvas: None), "cv.pdf")
    assert caught.value.code == "empty"


def test_page_content_that_unpacks_to_too_much_is_a_bomb() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(cv_page))))
    stream = DecodedStreamObject()
    stream.set_data(b"q Q " * 3_000_000)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    with pytest.raises(ReadingError) as caught:
        read(written(writer), "cv.pdf")
    assert caught.value.code == "bomb"


@pytest.mark.parametrize(("depth", "closed"), [(8, False), (1, True)])
def test_forms_that_draw_forms_without_end_are_a_bomb(depth: int, closed: bool) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(cv_page))))
    forms = []
    for _ in range(depth):
        form = DecodedStreamObject()
        form.set_data(b"/F Do " * 8)
        form[NameObject("/Type")] = NameObject("/XObject")
        form[NameObject("/Subtype")] = NameObject("/Form")
        forms.append(writer._add_object(form))
    pairs = list(zip(forms, forms[1:] + (forms[:1] if closed else []), strict=False))
    for outer, inner in pairs:
        holder = outer.get_object()
        assert isinstance(holder, DictionaryObject)
        holder[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/XObject"): DictionaryObject({NameObject("/F"): inner})}
        )
    page = DecodedStreamObject()
    page.set_data(b"/F Do")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(page)
    writer.pages[0][NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/F"): forms[0]})}
    )
    with pytest.raises(ReadingError) as caught:
        read(written(writer), "cv.pdf")
    assert caught.value.code == "bomb"


def test_a_pdf_without_its_table_of_objects_is_mended() -> None:
    data = pdf(cv_page)
    assert "Harrow Tools" in read(data[: data.rindex(b"xref\n")], "cv.pdf").text
