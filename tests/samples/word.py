"""Layouts of the sample CVs in DOCX: each takes a person and gives the bytes of a file."""

import io
import zipfile
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from tests.samples.people import Person, Post

FIXED = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
WHITE = RGBColor(0xFF, 0xFF, 0xFF)


def _open(person: Person) -> WordDocument:
    document = Document()
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(10.5)
    properties = document.core_properties
    properties.author, properties.last_modified_by = person.name, person.name
    properties.title, properties.comments = person.name, ""
    properties.created = properties.modified = FIXED
    return document


def _bytes(document: WordDocument) -> bytes:
    """Save with a fixed time in every entry, so that the same text gives the same bytes."""
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, FIXED.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()


def _post(target: WordDocument | _Cell, post: Post, *, dated: bool = True) -> None:
    line = target.add_paragraph()
    line.add_run(f"{post.title}, {post.company}").bold = True
    when = f"{post.start} - {post.end}, " if dated else ""
    line.add_run(f"\n{when}{post.place}").italic = True
    for point in post.points:
        target.add_paragraph(point, style="List Bullet")


def _rest(document: WordDocument, person: Person) -> None:
    """Write summary, positions, studies and lists below each other."""
    labels = person.labels
    document.add_heading(labels.summary, 2)
    document.add_paragraph(person.summary)
    document.add_heading(labels.posts, 2)
    for post in person.posts:
        _post(document, post)
    document.add_heading(labels.studies, 2)
    for study in person.studies:
        document.add_paragraph(f"{study.degree}, {study.school}, {study.start} - {study.end}")
    for label, items in (
        (labels.skills, person.skills),
        (labels.languages, person.languages),
        (labels.certificates, person.certificates),
    ):
        if items:
            document.add_heading(label, 2)
            document.add_paragraph(", ".join(items))


def plain(person: Person) -> bytes:
    """Headings and paragraphs below each other."""
    document = _open(person)
    document.add_heading(person.name, 0)
    document.add_paragraph(person.headline)
    document.add_paragraph(" | ".join(person.contacts))
    _rest(document, person)
    return _bytes(document)


def header_contacts(person: Person) -> bytes:
    """Name and contacts stand in the page header, where many readers do not look."""
    document = _open(person)
    head = document.sections[0].header.paragraphs[0]
    head.add_run(person.name).bold = True
    head.add_run().add_break(WD_BREAK.LINE)
    head.add_run(" | ".join(person.contacts)).font.size = Pt(9)
    document.add_heading(person.headline, 1)
    _rest(document, person)
    return _bytes(document)


def grid(person: Person) -> bytes:
    """A table: headings and dates on the left, text on the right."""
    document = _open(person)
    document.add_heading(person.name, 0)
    document.add_paragraph(person.headline)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    labels = person.labels
    rows: list[tuple[str, str | Post]] = [
        (labels.contact, ", ".join(person.contacts)),
        (labels.summary, person.summary),
        (labels.posts, ""),
        *((f"{post.start} - {post.end}", post) for post in person.posts),
        (labels.studies, ""),
        *(
            (f"{study.start} - {study.end}", f"{study.degree}, {study.school}")
            for study in person.studies
        ),
        (labels.skills, ", ".join(person.skills)),
        (labels.languages, ", ".join(person.languages)),
    ]
    for left, right in rows:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(4), Cm(12)
        cells[0].text = left
        if isinstance(right, str):
            cells[1].text = right
        else:
            _post(cells[1], right, dated=False)
    return _bytes(document)


def _shade(cell: _Cell, color: str) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), color)
    cell._tc.get_or_add_tcPr().append(shade)  # python-docx has no shading of its own


def _white(paragraph: Paragraph, words: str, *, bold: bool = False) -> None:
    run = paragraph.add_run(words)
    run.bold, run.font.color.rgb = bold, WHITE


def side_table(person: Person) -> bytes:
    """A table of one row: white text on a dark cell on the left, the story on the right."""
    document, labels = _open(person), person.labels
    side, main = document.add_table(rows=1, cols=2).rows[0].cells
    side.width, main.width = Cm(5), Cm(11)
    _shade(side, "22333B")
    _white(side.paragraphs[0], labels.contact, bold=True)
    for label, items in (
        (None, person.contacts),
        (labels.skills, person.skills),
        (labels.languages, person.languages),
        (labels.certificates, person.certificates),
    ):
        if label:
            _white(side.add_paragraph(), label, bold=True)
        _white(side.add_paragraph(), "\n".join(items))
    main.paragraphs[0].add_run(person.name).bold = True
    main.add_paragraph(person.headline)
    main.add_paragraph(person.summary)
    main.add_paragraph().add_run(labels.posts).bold = True
    for post in person.posts:
        _post(main, post)
    main.add_paragraph().add_run(labels.studies).bold = True
    for study in person.studies:
        main.add_paragraph(f"{study.degree}, {study.school}, {study.start} - {study.end}")
    return _bytes(document)
