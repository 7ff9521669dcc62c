"""One sample for each quirk that CVs have, and what must hold for all of them."""

import contextlib
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.lib.colors import Color, black, white
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import ReadingError
from pipeline.extraction import identity
from pipeline.reading import Limits, read
from pipeline.reading.glyphs import Word
from pipeline.reading.layout import arrange
from pipeline.reading.pdf import parse
from pipeline.reading.visibility import Frame
from tests.pipeline.reading.samples import Draw, cv_page, pdf, with_text, word

Placed = tuple[str, float, float]  # a text, and where it begins
FRAME = Frame(0, 0, 600, 800, turn=0, scale=1.0)


def lines_of(*pages: Draw) -> list[str]:
    return [line for line in read(pdf(*pages), "cv.pdf").text.split("\n") if line]


def draw_all(placed: Sequence[Placed]) -> Draw:
    def draw(canvas: Canvas) -> None:
        for text, x, y in placed:
            canvas.drawString(x, y, text)

    return draw


def test_a_dark_side_bar_with_white_words_is_read_by_itself() -> None:
    side = ["Skills", "Python", "Go", "Contact", "Leeds", "United Kingdom", "Interests", "Rowing"]

    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(Color(0.1, 0.15, 0.3))
        canvas.rect(0, 0, 180, 842, fill=1, stroke=0)
        for row in range(12):
            canvas.setFillColor(black)
            canvas.drawString(210, 780 - 20 * row, f"The story of position {row} goes on here")
            canvas.setFillColor(white)
            if row < len(side):
                canvas.drawString(30, 775 - 24 * row, side[row])

    document = read(pdf(draw), "cv.pdf")
    assert [line for line in document.text.split("\n") if line][: len(side)] == side
    assert document.quality.columns == 2
    assert document.quality.hidden_words == 0


def test_heads_and_feet_that_repeat_are_kept_once() -> None:
    def sheet(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(60, 810, "Maren Oldfield - Curriculum vitae")
            for row in range(6):
                canvas.drawString(60, 780 - 20 * row, f"{chr(64 + number)} tells story {row}")
            canvas.drawString(280, 30, f"Page {number} of 3")

        return draw

    pages = read(pdf(*map(sheet, (1, 2, 3))), "cv.pdf").pages
    assert "Curriculum vitae" in pages[0].text
    assert "Page 1 of 3" in pages[0].text
    for page in pages[1:]:
        assert page.text.startswith(f"{chr(64 + page.number)} tells story 0")
        assert page.text.endswith("story 5")


def test_a_head_that_begins_on_the_second_page_is_kept_once() -> None:
    def sheet(number: int) -> Draw:
        def draw(canvas: Canvas) -> None:
            if number > 1:
                canvas.drawString(60, 810, f"Maren Oldfield - {number}")
            for row in range(6):
                canvas.drawString(60, 780 - 20 * row, f"{chr(64 + number)} tells story {row}")

        return draw

    pages = read(pdf(*map(sheet, (1, 2, 3))), "cv.pdf").pages
    assert pages[1].text.startswith("Maren Oldfield - 2")
    assert pages[2].text.startswith("C tells story 0")


def test_pages_that_are_copies_stay_whole() -> None:
    pages = read(pdf(cv_page, cv_page), "cv.pdf").pages
    assert pages[1].text == pages[0].text


def test_words_that_a_line_end_tears_are_joined_and_hyphens_of_names_stay() -> None:
    found = lines_of(
        with_text(
            draw_all(
                [
                    ("Responsible for the develop-", 60, 560),
                    ("ment of the billing service", 60, 546),
                    ("Married to Mrs Lloyd-", 60, 500),
                    ("Harris of Leeds", 60, 486),
                ]
            )
        )
    )
    text = "\n".join(found)
    assert "the development of the billing" in text
    assert "Lloyd-Harris" in text


def test_ligatures_soft_hyphens_and_icons_are_no_obstacle() -> None:
    def fill(document: object) -> None:
        add = document.add_paragraph  # type: ignore[attr-defined]
        add("Maren Old\ufb01eld")
        add("\ue0be maren.oldfield@example.org \uf095 +44 1632 960 123")
        add("O\ufb03ce of de\u00advelop\u00adment")

    text = read(word(fill), "cv.docx").text
    assert text.split("\n") == [
        "Maren Oldfield",
        "maren.oldfield@example.org +44 1632 960 123",
        "Office of development",
    ]


def test_icons_before_contacts_are_no_part_of_them() -> None:
    def draw(canvas: Canvas) -> None:
        cv_page(canvas)
        x = 60.0
        for icon, contact in (("H", "m.oldfield@example.net"), ("%", "+44 1632 960123")):
            canvas.setFont("ZapfDingbats", 10)
            canvas.drawString(x, 500, icon)
            canvas.setFont("Helvetica", 10)
            canvas.drawString(x + 10, 500, contact)
            x += 200

    found = identity.find(read(pdf(draw), "cv.pdf").text)
    assert "m.oldfield@example.net" in found.emails
    assert "+441632960123" in found.phones


def test_an_address_that_a_narrow_column_breaks_is_one() -> None:
    broken = [("maren.oldfield@exam", 60, 600), ("ple.org", 60, 586)]
    narrow = [(f"Line {row} of much else", 260, 780 - 16 * row) for row in range(20)]
    found = identity.find(read(pdf(draw_all([*broken, *narrow])), "cv.pdf").text)
    assert found.emails == ("maren.oldfield@example.org",)


def test_a_line_that_wraps_beside_its_date_comes_whole() -> None:
    def draw(canvas: Canvas) -> None:
        cv_page(canvas)
        canvas.drawString(60, 560, "Diploma in the Restoration of Lathes at the Royal Technical")
        canvas.drawRightString(540, 560, "2011 - 2014")
        canvas.drawString(60, 545, "Universities of the North")

    assert (
        "Diploma in the Restoration of Lathes at the Royal Technical Universities of the North"
        "\t2011 - 2014"
    ) in lines_of(draw)


@pytest.mark.parametrize(
    ("font", "text"),
    [
        ("HeiseiMin-W3", "山田花子 株式会社山本製作所 ソフトウェア開発"),
        ("STSong-Light", "王小明 软件工程师 北京科技有限公司"),
        ("HYSMyeongJo-Medium", "김민수 소프트웨어 엔지니어 서울대학교"),
    ],
)
def test_fonts_that_are_not_in_the_file_hide_nothing(font: str, text: str) -> None:
    def draw(canvas: Canvas) -> None:
        cv_page(canvas)
        canvas.setFont(font, 12)
        canvas.drawString(60, 500, text)

    pdfmetrics.registerFont(UnicodeCIDFont(font))
    document = read(pdf(draw), "cv.pdf")
    assert text in document.text
    assert document.quality.hidden_words == 0
    assert "font_missing" in {finding.code for finding in document.findings}


def words_at(line: int, *placed: Placed) -> list[Word]:
    """Words of one line as a PDF gives them, 8 points a letter."""
    return [
        Word(text, x, y, x + 8 * len(text), y + 10, 12, (0, 0, 0), line) for text, x, y in placed
    ]


def test_sentences_from_right_to_left_are_read_from_their_right_end() -> None:
    lines = [
        words_at(0, ("מהנדסת", 540, 700), ("תוכנה", 490, 700)),
        words_at(1, ("תל", 572, 680), ("אביב", 530, 680)),
        words_at(2, ("אוניברסיטת", 508, 660), ("חיפה", 470, 660), ("2019", 400, 660)),
        words_at(3, ("עברית", 548, 640), ("ואנגלית", 485, 640)),
    ]
    text, _ = arrange([word for line in lines for word in line], FRAME)
    assert text.split("\n") == [
        "מהנדסת תוכנה",
        "תל אביב",
        "אוניברסיטת חיפה\t2019",
        "עברית ואנגלית",
    ]


def test_words_from_right_to_left_in_lines_that_start_at_the_left() -> None:
    # pdfium gives each of these lines from its right end.
    lines = [
        words_at(0, ("برمجيات", 160, 700), (",Ltd", 120, 700), ("الخرافي", 60, 700)),
        words_at(1, ("السعودية", 108, 680), ("الملك", 60, 680)),
        words_at(2, ("الرياض", 60, 660)),
        words_at(3, ("Java,", 60, 640), ("SQL", 108, 640)),
    ]
    text, _ = arrange([word for line in lines for word in line], FRAME)
    assert text.split("\n")[0] == "الخرافي ,Ltd برمجيات"
    assert text.split("\n")[1] == "السعودية الملك"


# What must hold for any page: words on a grid of rows, in two columns or one, painted in any order.
cells = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from([0, 1])), min_size=1, max_size=40, unique=True
)
orders = st.randoms(use_true_random=False)


def painted(grid: list[tuple[int, int]], order: list[int]) -> bytes:
    texts = [
        (f"word{row}x{side} next{row}x{side}", 60 + 270 * side, 800 - 24 * row)
        for row, side in grid
    ]
    return pdf(draw_all([texts[place] for place in order]))


@given(cells, orders)
@settings(max_examples=60, deadline=None)
def test_no_visible_word_is_lost_and_the_order_of_painting_is_none_of_reading(
    grid: list[tuple[int, int]], order: object
) -> None:
    shuffled = list(range(len(grid)))
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    plain = parse(painted(grid, sorted(range(len(grid)), key=lambda n: grid[n])), Limits())
    mixed = parse(painted(grid, shuffled), Limits())
    wanted = Counter(f"{name}{row}x{side}" for row, side in grid for name in ("word", "next"))
    assert Counter(plain.pages[0].text.split()) == wanted
    assert mixed.pages[0].text.split() == plain.pages[0].text.split()
    assert mixed.hidden_words == 0


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_file_with_any_damage_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(pdf(cv_page))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=6))
    with contextlib.suppress(ReadingError):
        assert read(bytes(whole), "cv.pdf").text
