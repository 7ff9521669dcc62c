"""Text, order and hidden runs of Word documents."""

import io
import zipfile
from collections.abc import Callable

import pytest
from docx.document import Document as WordDocument
from docx.enum.dml import MSO_THEME_COLOR
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from docx.table import _Cell as Cell
from PIL import Image

from pipeline.errors import ReadingError
from pipeline.reading import read
from tests.pipeline.reading.samples import LINES, archive, word
from tests.pipeline.reading.word_parts import SECRET, cell, holding, reading, row, run, table, told

W = nsdecls("w")
BOX = f"""<w:r {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx><w:txbxContent>
<w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent></wps:txbx></wps:wsp></w:drawing>
</mc:Choice><mc:Fallback><w:pict><v:rect><v:textbox><w:txbxContent>
<w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent></v:textbox></v:rect></w:pict>
</mc:Fallback></mc:AlternateContent></w:r>"""
CONTROL = f"""<w:sdt {W}><w:sdtPr/><w:sdtContent><w:p><w:r><w:t>In the control</w:t></w:r></w:p>
</w:sdtContent></w:sdt>"""
CHANGES = f"""<w:p {W}><w:ins w:id="1" w:author="x"><w:r><w:t>Put in</w:t></w:r></w:ins>
<w:del w:id="2" w:author="x"><w:r><w:delText>Taken out</w:delText></w:r></w:del>
<w:hyperlink><w:r><w:t> and linked</w:t></w:r></w:hyperlink></w:p>"""


def text_of(fill: Callable[[WordDocument], object]) -> list[str]:
    return [line for line in read(word(fill), "cv.docx").text.split("\n") if line]


def test_everything_that_is_printed_is_read_in_order() -> None:
    def fill(document: WordDocument) -> None:
        section = document.sections[0]
        section.header.paragraphs[0].text = "Maren Oldfield"
        section.footer.paragraphs[0].text = "Page foot"
        document.add_paragraph("First").add_run(" half")
        table = document.add_table(rows=1, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "2019", "Harrow Tools"
        document.add_paragraph("Anchor")._p.append(parse_xml(BOX))
        body = document.element.body
        body.insert(len(body) - 1, parse_xml(CONTROL))
        body.insert(len(body) - 1, parse_xml(CHANGES))
        document.add_paragraph("A duty", style="List Bullet")

    assert text_of(fill) == [
        "Maren Oldfield",
        "First half",
        "2019\tHarrow Tools",
        "Anchor",
        "In the box",
        "In the control",
        "Put in and linked",
        "• A duty",
        "Page foot",
    ]


def shade(cell: Cell, fill: str) -> None:
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {W} w:val="clear" w:fill="{fill}"/>'))


def vanished(document: WordDocument) -> None:
    document.add_paragraph().add_run(SECRET).font.hidden = True


def white(document: WordDocument) -> None:
    document.add_paragraph().add_run(SECRET).font.color.rgb = RGBColor(255, 255, 255)


def tiny(document: WordDocument) -> None:
    document.add_paragraph().add_run(SECRET).font.size = Pt(1)


def vanished_by_style(document: WordDocument) -> None:
    base = document.styles.add_style("Base", WD_STYLE_TYPE.PARAGRAPH)
    base.font.hidden = True
    derived = document.styles.add_style("Derived", WD_STYLE_TYPE.PARAGRAPH)
    derived.base_style = base
    document.add_paragraph(SECRET, style="Derived")


def white_by_character_style(document: WordDocument) -> None:
    style = document.styles.add_style("Pale", WD_STYLE_TYPE.CHARACTER)
    style.font.color.rgb = RGBColor(254, 254, 254)
    document.add_paragraph().add_run(SECRET, style="Pale")


def dark_on_dark(document: WordDocument) -> None:
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    shade(cell, "202020")
    cell.paragraphs[0].add_run(SECRET).font.color.rgb = RGBColor(0x20, 0x20, 0x28)


def in_the_colour_of_the_theme(document: WordDocument) -> None:
    colour = document.add_paragraph().add_run(SECRET).font.color
    colour.theme_color = MSO_THEME_COLOR.BACKGROUND_1


def beside_the_page(document: WordDocument) -> None:
    document.add_paragraph(SECRET).paragraph_format.left_indent = Pt(-900)


def without_height(document: WordDocument) -> None:
    document.add_paragraph(SECRET).paragraph_format.line_spacing = Pt(0.7)


@pytest.mark.parametrize(
    "trick",
    [
        vanished,
        white,
        tiny,
        vanished_by_style,
        white_by_character_style,
        dark_on_dark,
        in_the_colour_of_the_theme,
        beside_the_page,
        without_height,
    ],
)
def test_unseen_runs_are_left_out_and_quoted(trick: Callable[[WordDocument], None]) -> None:
    def fill(document: WordDocument) -> None:
        document.add_paragraph("Maren Oldfield")
        trick(document)

    document = read(word(fill), "cv.docx")
    assert document.text == "Maren Oldfield"
    quoted = [finding.detail for finding in document.findings if finding.code == "hidden_text"]
    assert quoted == [SECRET]
    assert document.quality.hidden_words == 10


def test_what_stands_for_a_picture_is_told_and_not_read() -> None:
    def fill(document: WordDocument) -> None:
        document.add_paragraph("Maren Oldfield")
        picture = io.BytesIO()
        Image.new("L", (8, 8)).save(picture, "PNG")
        picture.seek(0)
        document.add_picture(picture)
        next(document.element.body.iter(qn("wp:docPr"))).set("descr", SECRET)

    document = read(word(fill), "cv.docx")
    assert document.text == "Maren Oldfield"
    told = [finding.detail for finding in document.findings if finding.code == "alt_text"]
    assert SECRET in told[0]


def test_white_text_in_a_dark_cell_is_read() -> None:
    def fill(document: WordDocument) -> None:
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        shade(cell, "1F3864")
        cell.paragraphs[0].add_run("Maren Oldfield").font.color.rgb = RGBColor(255, 255, 255)

    document = read(word(fill), "cv.docx")
    assert document.text == "Maren Oldfield"
    assert document.quality.hidden_words == 0


def test_a_run_that_takes_back_its_style_is_read() -> None:
    def fill(document: WordDocument) -> None:
        document.styles.add_style("Ghost", WD_STYLE_TYPE.PARAGRAPH).font.hidden = True
        document.add_paragraph(style="Ghost").add_run("Maren Oldfield").font.hidden = False

    assert text_of(fill) == ["Maren Oldfield"]


def test_a_cell_that_claims_millions_of_columns_costs_nothing() -> None:
    def fill(document: WordDocument) -> None:
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        cell.text = "Maren Oldfield"
        span = parse_xml(f'<w:gridSpan {W} w:val="2000000000"/>')
        cell._tc.get_or_add_tcPr().append(span)

    assert text_of(fill) == ["Maren Oldfield"]


def test_outside_files_are_named_and_not_fetched() -> None:
    def fill(document: WordDocument) -> None:
        document.add_paragraph("Maren Oldfield")
        kind = (
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
        )
        document.part.rels.get_or_add_ext_rel(kind, "http://127.0.0.1:9/t.dotm")

    found = {f.code: f.detail for f in read(word(fill), "cv.docx").findings}
    assert "127.0.0.1:9" in found["external"]


def changed(part: str, edit: Callable[[bytes], bytes]) -> bytes:
    data = word(lambda document: document.add_paragraph(LINES[0]))
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts[part] = edit(parts[part])
    return archive(parts)


def test_entities_are_not_resolved() -> None:
    data = changed(
        "word/document.xml",
        lambda xml: xml.replace(
            b"<w:document",
            b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><w:document',
            1,
        ).replace(b"<w:t>", b"<w:t>&x;", 1),
    )
    try:
        text = read(data, "cv.docx").text
    except ReadingError as error:
        text = error.code
    assert text in {LINES[0], "", "empty", "damaged"}


def test_broken_xml_is_damaged() -> None:
    with pytest.raises(ReadingError) as caught:
        read(changed("word/document.xml", lambda xml: xml[: len(xml) // 2]), "cv.docx")
    assert caught.value.code == "damaged"


def test_a_document_without_words_is_empty() -> None:
    with pytest.raises(ReadingError) as caught:
        read(word(lambda document: document.add_paragraph(" ")), "cv.docx")
    assert caught.value.code == "empty"


@pytest.mark.parametrize(
    "xml",
    [
        f'<w:p><w:del w:id="1"><w:r><w:delText>{SECRET}</w:delText></w:r></w:del></w:p>',
        f'<w:p><w:moveFrom w:id="1">{run()}</w:moveFrom></w:p>',
        table(row(properties='<w:del w:id="1"/>')),
        table(row(cell('<w:cellDel w:id="1"/>'))),
    ],
)
def test_what_tracked_changes_took_out_is_told(xml: str) -> None:
    document = reading(holding(xml))
    assert "rubric" not in document.text
    assert SECRET in told(document, "tracked_changes")


@pytest.mark.parametrize(
    "xml",
    [
        f'<w:sdt><w:sdtPr><w:alias w:val="{SECRET}"/></w:sdtPr><w:sdtContent/></w:sdt>',
        f'<w:p><w:hyperlink w:tooltip="{SECRET}">{run(text="ok")}</w:hyperlink></w:p>',
    ],
)
def test_names_of_controls_and_hints_of_links_are_told(xml: str) -> None:
    document = reading(holding(xml))
    assert "rubric" not in document.text
    assert SECRET in told(document, "metadata")


@pytest.mark.parametrize("name", ["author", "category", "content_status"])
def test_properties_that_say_several_words_are_told(name: str) -> None:
    for value, said in ((SECRET, True), ("Maren Anne Oldfield", False)):
        document = reading(lambda d, v=value: setattr(d.core_properties, name, v))  # type: ignore[misc]
        assert (value in told(document, "metadata")) is said


def test_columns_are_counted() -> None:
    def beside(document: WordDocument) -> None:
        cells = document.add_table(1, 2).rows[0].cells
        for number, part in enumerate(cells):
            part.text = "\n".join(f"Line {number} {line}" for line in range(9))

    def dated(document: WordDocument) -> None:
        cells = document.add_table(1, 2).rows[0].cells
        cells[0].text, cells[1].text = "2019 - 2021", "Engineer\nHarrow Tools\nBilling"

    newspaper = '<w:p><w:pPr><w:sectPr><w:cols w:num="2"/></w:sectPr></w:pPr></w:p>'
    assert [reading(edit).quality.columns for edit in (beside, dated, holding(newspaper))] == [
        2,
        1,
        2,
    ]
