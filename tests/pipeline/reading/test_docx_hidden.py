"""Each way to hide text in a Word document, and beside it what looks like one and is printed."""

import io
import zipfile

import pytest
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml

from pipeline.reading import read
from tests.pipeline.reading.samples import LINES, archive, word
from tests.pipeline.reading.word_parts import (
    FAR,
    RELATIONS,
    SECRET,
    SPACES,
    WHITE,
    box,
    cell,
    field,
    filled,
    group,
    holding,
    is_hidden,
    letters,
    old_box,
    paragraph,
    reading,
    row,
    run,
    shape,
    table,
    told,
    versions,
)

HIDDEN = {
    "letters without width": paragraph('<w:w w:val="1"/>'),
    "letters on each other": paragraph('<w:spacing w:val="-400"/>'),
    "far below the line": paragraph('<w:position w:val="-3000"/>'),
    "pressed into nothing": paragraph('<w:fitText w:val="1"/>'),
    "tiny in complex script": paragraph('<w:sz w:val="24"/><w:szCs w:val="2"/><w:cs/>'),
    "white marker": paragraph(WHITE + '<w:highlight w:val="white"/>'),
    "black on black marker": paragraph('<w:color w:val="000000"/><w:highlight w:val="black"/>'),
    "solid shading": paragraph(
        '<w:color w:val="223344"/><w:shd w:val="solid" w:color="223344" w:fill="auto"/>'
    ),
    "theme before value": paragraph(
        WHITE + '<w:shd w:val="clear" w:fill="000000" w:themeFill="background1"/>'
    ),
    "no letters": paragraph(letters("<w14:noFill/>")),
    "transparent letters": paragraph(
        letters(
            '<w14:solidFill><w14:srgbClr w14:val="000000"><w14:alpha w14:val="100000"/>'
            "</w14:srgbClr></w14:solidFill>"
        )
    ),
    "white letters": paragraph(
        letters('<w14:solidFill><w14:schemeClr w14:val="bg1"/></w14:solidFill>')
    ),
    "left of the page": paragraph(layout='<w:ind w:left="-20000"/>'),
    "right of the page": paragraph(layout='<w:ind w:left="20000"/>'),
    "right edge left of the page": paragraph(
        layout='<w:ind w:right="20000"/><w:jc w:val="right"/>'
    ),
    "first line away": paragraph(layout='<w:ind w:firstLine="-20000"/>'),
    "hanging away": paragraph(layout='<w:ind w:hanging="20000"/>'),
    "indented by characters": paragraph(layout='<w:ind w:left="0" w:leftChars="-20000"/>'),
    "frame away": paragraph(
        layout='<w:framePr w:w="3000" w:hAnchor="page" w:vAnchor="page" w:x="-20000" w:y="1"/>'
    ),
    "frame below": paragraph(layout='<w:framePr w:w="3000" w:vAnchor="page" w:y="30000"/>'),
    "frame of nothing": paragraph(layout='<w:framePr w:w="1" w:h="1" w:hRule="exact"/>'),
    "box left": box(x=-FAR),
    "box right": box(x=FAR),
    "box above": box(y=-FAR),
    "box below": box(y=FAR),
    "box without size": box(size=1),
    "hidden box": box(told='hidden="1"'),
    "hidden anchor": box(on='hidden="1"'),
    "placed by its simple position": box(
        '<wp:simplePos x="-30000000" y="0"/>' + shape(), on='simplePos="1"'
    ).replace("<wp:positionH", '<wp:simplePos x="-30000000" y="0"/><wp:positionH'),
    "box away in its group": box(group(-FAR)),
    "anchored in hidden text": box().replace(
        "<w:drawing>", "<w:rPr><w:vanish/></w:rPr><w:drawing>"
    ),
    "white in a see-through box": box(shape("<a:noFill/>", WHITE)),
    "white in a box of the paper's colour": box(shape(filled("bg1", "schemeClr"), WHITE)),
    "grey in a grey box": box(
        shape(
            filled("bg1", "schemeClr").replace(
                "/></a:s", '><a:lumMod val="50000"/></a:schemeClr></a:s'
            ),
            '<w:color w:val="808080"/>',
        )
    ),
    "old box, hidden": old_box("position:absolute;visibility:hidden;width:200pt;height:50pt"),
    "old box, not displayed": old_box("display:none;width:100pt;height:30pt"),
    "old box without size": old_box("position:absolute;width:0;height:0"),
    "old box away": old_box("position:absolute;margin-left:-2000pt;width:100pt;height:30pt"),
    "old box below": old_box("position:absolute;margin-top:90in;width:100pt;height:30pt"),
    "old box of next to no share": old_box("width:100pt;mso-width-percent:1;height:30pt"),
    "white in an old box": old_box("width:100pt;height:30pt", look=WHITE),
    "row without height": table(row(properties='<w:trHeight w:val="1" w:hRule="exact"/>')),
    "hidden row": table(row(properties="<w:hidden/>")),
    "table left": table(row(), properties='<w:tblInd w:w="-20000" w:type="dxa"/>'),
    "table right": table(row(), properties='<w:tblInd w:w="20000" w:type="dxa"/>'),
    "floating table": table(
        row(), properties='<w:tblpPr w:tblpX="-20000" w:horzAnchor="page" w:vertAnchor="page"/>'
    ),
    "in a merged cell": table(
        row(cell('<w:vMerge w:val="restart"/>', "Top")), row(cell("<w:vMerge/>"))
    ),
    "white with a white line around": paragraph(
        WHITE + '<w14:textOutline w14:w="9525"><w14:noFill/></w14:textOutline>'
    ),
    "box away by a share of the page": box().replace(
        "<wp:posOffset>0</wp:posOffset>", "<wp14:pctPosHOffset>900000</wp14:pctPosHOffset>", 1
    ),
    "in the code of a field": field(run()),
    "only for newer programs": versions("zz", run(), run(text="Seen")),
    "only for older programs": versions("wps", run(text="Seen"), run()),
    "phantom in a formula": f"""<w:p><m:oMath><m:phant><m:phantPr><m:show m:val="0"/></m:phantPr>
<m:e><m:r><m:t>{SECRET}</m:t></m:r></m:e></m:phant></m:oMath></w:p>""",
    "dark paper that is not drawn": '<w:background w:color="000000"/>' + paragraph(WHITE),
}


@pytest.mark.parametrize("xml", HIDDEN.values(), ids=HIDDEN.keys())
def test_what_no_reader_sees_is_kept_out_and_quoted(xml: str) -> None:
    assert is_hidden(reading(holding(xml)))


DARK = '<w:shd w:val="clear" w:fill="1F3864"/>'
SHOWN = {
    "condensed": paragraph('<w:w w:val="80"/><w:spacing w:val="-10"/><w:position w:val="6"/>'),
    "black marker": paragraph('<w:highlight w:val="black"/>'),
    "white on a black marker": paragraph(WHITE + '<w:highlight w:val="black"/>'),
    "no marker": paragraph('<w:highlight w:val="none"/>'),
    "dark letters of a white colour": paragraph(
        WHITE + letters('<w14:solidFill><w14:srgbClr w14:val="203040"/></w14:solidFill>')
    ),
    "half transparent letters": paragraph(
        letters(
            '<w14:solidFill><w14:srgbClr w14:val="000000"><w14:alpha w14:val="50000"/>'
            "</w14:srgbClr></w14:solidFill>"
        )
    ),
    "outlined": paragraph(
        letters("<w14:noFill/>")
        + '<w14:textOutline w14:w="9525"><w14:solidFill><w14:srgbClr w14:val="102030"/>'
        "</w14:solidFill></w14:textOutline>"
    ),
    "half an inch out": paragraph(layout='<w:ind w:left="-720"/>'),
    "hanging": paragraph(layout='<w:ind w:left="2880" w:hanging="2880"/>'),
    "centred over the margins": paragraph(
        layout='<w:ind w:left="-3000" w:right="-3000"/><w:jc w:val="center"/>'
    ),
    "drop cap": paragraph(layout='<w:framePr w:dropCap="drop" w:lines="3" w:hAnchor="text"/>'),
    "frame": paragraph(layout='<w:framePr w:w="3000" w:hAnchor="page" w:x="900" w:y="900"/>'),
    "box": box(),
    "box over the edge": box(x=-200_000, y=-200_000),
    "turned box": box(shape(frame='<a:xfrm rot="16200000"/>'), x=-4_000_000).replace(
        'cx="900000" cy="900000"', 'cx="9000000" cy="500000"'
    ),
    "box in a group": box(group(100_000)),
    "box that grows": box(
        shape().replace("<wps:bodyPr/>", "<wps:bodyPr><a:spAutoFit/></wps:bodyPr>")
    ).replace('cy="900000"', 'cy="0"'),
    "white in a dark box": box(shape(filled("203040"), WHITE)),
    "white in an accented box": box(shape(filled("accent1", "schemeClr"), WHITE)),
    "old box": old_box("position:absolute;margin-left:-20pt;width:100pt;height:30pt"),
    "old box that grows": old_box("width:9pt;height:0").replace(
        "<v:textbox>", '<v:textbox style="mso-fit-shape-to-text:t">'
    ),
    "old box of half a page": old_box("width:0;mso-width-percent:500;height:30pt"),
    "white in a dark old box": old_box("width:9in;height:30pt", 'fillcolor="#203040"', WHITE),
    "white in a dark cell": table(row(cell(DARK, look=WHITE))),
    "exact row": table(row(properties='<w:trHeight w:val="400" w:hRule="exact"/>')),
    "table over the margin": table(row(), properties='<w:tblInd w:w="-1500" w:type="dxa"/>'),
    "centred table": table(
        row(), properties='<w:jc w:val="center"/><w:tblInd w:w="-20000" w:type="dxa"/>'
    ),
    "first of merged cells": table(
        row(cell('<w:vMerge w:val="restart"/>')), row(cell("<w:vMerge/>", ""))
    ),
    "merged with nothing above": table(row(cell("<w:vMerge/>"))),
    "result of a field": field(run(text="x y"), run()).replace(run(text="x y"), ""),
    "field without end": field(run(), end=""),
    "for newer programs": versions("wps", run(), run()),
    "fallback": versions("zz", "", run()),
    "fallback in a run": versions("zz", "", "")
    .replace("<w:p>", "<w:p><w:r>")
    .replace("</w:p>", "</w:r></w:p>")
    .replace("<mc:Fallback>", f"<mc:Fallback><w:t>{SECRET}</w:t>"),
    "formula": f"<w:p><m:oMath><m:r><m:t>{SECRET}</m:t></m:r></m:oMath></w:p>",
    "under a reading": f"""<w:p><w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>so</w:t></w:r></w:rt>
<w:rubyBase>{run()}</w:rubyBase></w:ruby></w:r></w:p>""",
    "black where dark paper is not drawn": '<w:background w:color="000000"/>'
    + paragraph('<w:color w:val="000000"/>'),
    "on a wide page": paragraph(layout='<w:ind w:left="20000"/>')
    + '<w:p><w:pPr><w:sectPr><w:pgSz w:w="30000" w:h="15840"/></w:sectPr></w:pPr></w:p>',
}


@pytest.mark.parametrize("xml", SHOWN.values(), ids=SHOWN.keys())
def test_what_is_printed_is_read_and_not_flagged(xml: str) -> None:
    document = reading(holding(xml))
    assert not is_hidden(document)
    assert not told(document, "maybe_hidden")


def test_each_section_has_its_own_page() -> None:
    wide = '<w:p><w:pPr><w:sectPr><w:pgSz w:w="30000" w:h="15840"/></w:sectPr></w:pPr></w:p>'
    assert is_hidden(reading(holding(wide + paragraph(layout='<w:ind w:left="20000"/>'))))


@pytest.mark.parametrize(
    "behind",
    [
        table(row(cell(DARK, "Skills"))),
        box(shape(filled("203040")).replace(SECRET, "Skills")),
    ],
)
def test_white_in_a_box_that_may_lie_on_something_dark_is_doubtful(behind: str) -> None:
    document = reading(holding(behind + box(shape("<a:noFill/>", WHITE))))
    assert not is_hidden(document)
    assert SECRET in told(document, "maybe_hidden")


def test_a_style_moves_text_away() -> None:
    def fill(document: WordDocument) -> None:
        style = document.styles.add_style("Away", WD_STYLE_TYPE.PARAGRAPH)
        style.element.append(parse_xml(f'<w:pPr {SPACES}><w:ind w:left="-20000"/></w:pPr>'))
        document.add_paragraph(SECRET, style="Away")

    assert is_hidden(reading(fill))


def test_a_table_style_hides_text() -> None:
    def fill(document: WordDocument) -> None:
        style = document.styles.add_style("Ghost", WD_STYLE_TYPE.TABLE)
        style.element.append(parse_xml(f"<w:rPr {SPACES}><w:vanish/></w:rPr>"))
        made = document.add_table(1, 1, style)
        made.cell(0, 0).text = SECRET

    assert is_hidden(reading(fill))


@pytest.mark.parametrize("used", [True, False])
def test_headers_of_even_pages_count_where_these_have_their_own(used: bool) -> None:
    def fill(document: WordDocument) -> None:
        document.sections[0].even_page_header.paragraphs[0].text = SECRET
        document.settings.odd_and_even_pages_header_footer = used

    assert is_hidden(reading(fill)) is not used


@pytest.mark.parametrize("used", [True, False])
def test_headers_of_first_pages_count_where_these_have_their_own(used: bool) -> None:
    def fill(document: WordDocument) -> None:
        document.sections[0].first_page_header.paragraphs[0].text = SECRET
        document.sections[0].different_first_page_header_footer = used

    assert is_hidden(reading(fill)) is not used


def test_an_unused_header_that_repeats_another_is_no_secret() -> None:
    def fill(document: WordDocument) -> None:
        document.sections[0].header.paragraphs[0].text = SECRET
        document.sections[0].even_page_header.paragraphs[0].text = SECRET

    assert not is_hidden(reading(fill))


def with_part(data: bytes, kind: str, xml: str) -> bytes:
    """Add a part that the document refers to."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    override = (
        f'<Override PartName="/word/{kind}.xml" ContentType="application/'
        f'vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/></Types>'
    )
    relation = f'<Relationship Id="rX" Type="{RELATIONS}{kind}" Target="{kind}.xml"/>'
    for name, end, added in (
        ("[Content_Types].xml", b"</Types>", override),
        ("word/_rels/document.xml.rels", b"</Relationships>", relation + "</Relationships>"),
    ):
        parts[name] = parts[name].replace(end, added.encode())
    return archive({**parts, f"word/{kind}.xml": xml.encode()})


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
@pytest.mark.parametrize("referred", [True, False])
def test_notes_count_where_something_refers_to_them(kind: str, referred: bool) -> None:
    def fill(document: WordDocument) -> None:
        document.add_paragraph(LINES[0])
        reference = f'<w:p><w:r><w:{kind}Reference w:id="2"/></w:r></w:p>'
        holding(reference if referred else "")(document)

    note = f'<w:{kind}s {SPACES}><w:{kind} w:id="2">{paragraph()}</w:{kind}></w:{kind}s>'
    assert is_hidden(read(with_part(word(fill), kind + "s", note), "cv.docx")) is not referred


def test_dark_paper_that_is_drawn_shows_white_text() -> None:
    def fill(document: WordDocument) -> None:
        document.element.insert(0, parse_xml(f'<w:background {SPACES} w:color="000000"/>'))
        document.settings.element.insert(0, parse_xml(f"<w:displayBackgroundShape {SPACES}/>"))

    assert not is_hidden(reading(fill, holding(paragraph(WHITE))))
