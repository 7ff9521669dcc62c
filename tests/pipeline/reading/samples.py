"""Files drawn for these tests; all persons are invented."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
)
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

LINES = (
    "Maren Oldfield",
    "maren.oldfield@example.org",
    "Experience",
    "2019 - 2024 Engineer, Harrow Tools",
    "Built the billing service in Python and PostgreSQL for the whole company",
    "Education",
    "2015 - 2019 BSc Computer Science, Ashford College",
    "Skills",
    "Python, PostgreSQL, Docker and the patience to read old code with care",
)
Draw = Callable[[Canvas], None]


def pdf(*pages: Draw) -> bytes:
    """Draw a PDF, a page for each function."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, pageCompression=1)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def page_of(lines: Sequence[str]) -> Draw:
    """Draw lines one below the other."""

    def draw(canvas: Canvas) -> None:
        for row, line in enumerate(lines):
            canvas.drawString(60, 780 - 18 * row, line)

    return draw


# A plain page of a CV.
cv_page = page_of(LINES)


def with_text(extra: Draw) -> Draw:
    """Draw a CV page and something more."""

    def draw(canvas: Canvas) -> None:
        cv_page(canvas)
        extra(canvas)

    return draw


def locked(data: bytes, user: str, owner: str) -> bytes:
    """Encrypt a PDF."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user, owner, algorithm="AES-256")
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    """Return what a writer writes."""
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def word(fill: Callable[[WordDocument], object]) -> bytes:
    """Make a Word document."""
    document = Document()
    fill(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def archive(parts: dict[str, bytes]) -> bytes:
    """Make a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return buffer.getvalue()


def misnamed(data: bytes, drawn: str, named: str) -> bytes:
    """Add a line to the first page that shows one text and has programs read another."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    names = [NameObject("/space" if char == " " else f"/{char}") for char in drawn]
    pairs = "".join(f"<{n:02X}> <{ord(char):04X}>\n" for n, char in enumerate(named, start=1))
    told = StreamObject()
    told.set_data(
        b"begincmap\n1 begincodespacerange <00> <FF> endcodespacerange\n"
        + f"{len(named)} beginbfchar\n{pairs}endbfchar\nendcmap\n".encode()
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): DictionaryObject(
                {NameObject("/Differences"): ArrayObject([NumberObject(1), *names])}
            ),
            NameObject("/ToUnicode"): writer._add_object(told),
        }
    )
    page = writer.pages[0]
    resources: Any = page["/Resources"]
    fonts = resources["/Font"].get_object()
    fonts[NameObject("/Misnamed")] = writer._add_object(font)
    shown = bytes(range(1, len(drawn) + 1)).hex()
    extra = StreamObject()
    extra.set_data(f"BT /Misnamed 12 Tf 60 300 Td <{shown}> Tj ET".encode())
    page[NameObject("/Contents")] = ArrayObject(
        [page.raw_get("/Contents"), writer._add_object(extra)]
    )
    return written(writer)
