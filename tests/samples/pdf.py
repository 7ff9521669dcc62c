"""Layouts of the sample CVs in PDF: each takes a person and gives the bytes of a file."""

import io
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor, black, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from tests.samples.people import Person, Post

WIDTH, HEIGHT = A4
MARGIN = 20 * mm
BAR = 62 * mm
DARK = HexColor("#22333b")
OnPage = Callable[[Canvas, BaseDocTemplate], None]


def _style(
    size: float, *, bold: bool = False, color: Color = black, after: float = 2
) -> ParagraphStyle:
    font = "Helvetica-Bold" if bold else "Helvetica"
    return ParagraphStyle(
        f"{font}{size}",
        fontName=font,
        fontSize=size,
        leading=size * 1.35,
        textColor=color,
        spaceAfter=after,
    )


def _text(words: str, size: float = 10, *, bold: bool = False, color: Color = black) -> Paragraph:
    return Paragraph(escape(words), _style(size, bold=bold, color=color))


def _heading(words: str, color: Color = DARK) -> list[Flowable]:
    style = ParagraphStyle("heading", _style(12.5, bold=True, color=color, after=4), keepWithNext=1)
    return [Spacer(1, 8), Paragraph(escape(words), style)]


def _bullets(points: Sequence[str]) -> list[Flowable]:
    style = ParagraphStyle("bullet", parent=_style(10), leftIndent=12, bulletIndent=2)
    return [Paragraph(escape(point), style, bulletText="•") for point in points]


def _post(post: Post) -> list[Flowable]:
    return [
        _text(f"{post.title}, {post.company}", bold=True),
        _text(f"{post.start} - {post.end}, {post.place}", 9, color=HexColor("#555555")),
        *_bullets(post.points),
        Spacer(1, 5),
    ]


def _summary(person: Person) -> list[Flowable]:
    return [*_heading(person.labels.summary), _text(person.summary)]


def _posts(person: Person) -> list[Flowable]:
    body = [part for post in person.posts for part in _post(post)]
    return [*_heading(person.labels.posts), *body]


def _studies(person: Person) -> list[Flowable]:
    rows = [
        _text(f"{study.degree}, {study.school}, {study.start} - {study.end}")
        for study in person.studies
    ]
    return [*_heading(person.labels.studies), *rows]


def _lists(person: Person, color: Color = black, *, joined: bool = True) -> list[Flowable]:
    """Skills, languages and certificates; `joined` in one line each, else one line an item."""
    labels, parts = person.labels, list[Flowable]()
    for label, items in (
        (labels.skills, person.skills),
        (labels.languages, person.languages),
        (labels.certificates, person.certificates),
    ):
        lines = [", ".join(items)] if joined else items
        if items:
            parts += [*_heading(label, DARK if joined else color)]
            parts += [_text(line, color=color) for line in lines]
    return parts


def _title(person: Person) -> list[Flowable]:
    return [
        _text(person.name, 20, bold=True),
        _text(person.headline, 11, color=HexColor("#444444")),
    ]


def _build(person: Person, templates: Sequence[PageTemplate], story: list[Flowable]) -> bytes:
    """Lay out the story; `invariant` leaves times and random ids out of the file."""
    out = io.BytesIO()
    document = BaseDocTemplate(
        out, pagesize=A4, title=person.name, author=person.name, subject="", invariant=1
    )
    document.addPageTemplates(list(templates))
    document.build(story)
    return out.getvalue()


def _page(name: str, frames: Sequence[Frame], draw: OnPage | None = None) -> PageTemplate:
    return PageTemplate(name, frames=list(frames), onPage=draw or (lambda *_: None))


def _frame(x: float, width: float, top: float = MARGIN) -> Frame:
    return Frame(x, MARGIN, width, HEIGHT - MARGIN - top, 0, 0, 0, 0)


def one_column(person: Person, draw: OnPage | None = None) -> bytes:
    """Everything below each other; `draw` adds to each page."""
    story = [*_title(person), _text(" | ".join(person.contacts), 9.5)]
    story += [*_summary(person), *_posts(person), *_studies(person), *_lists(person)]
    return _build(person, [_page("only", [_frame(MARGIN, WIDTH - 2 * MARGIN)], draw)], story)


def side_bar(person: Person) -> bytes:
    """A dark bar with white text on the left: contacts, skills, languages; the rest beside it."""

    def bar(canvas: Canvas, _document: BaseDocTemplate) -> None:
        canvas.setFillColor(DARK)
        canvas.rect(0, 0, BAR, HEIGHT, stroke=0, fill=1)

    main = _frame(BAR + 8 * mm, WIDTH - BAR - 8 * mm - MARGIN)
    pages = [
        _page("first", [_frame(8 * mm, BAR - 14 * mm), main], bar),
        _page("later", [main], bar),
    ]
    story: list[Flowable] = [NextPageTemplate("later")]
    story += _heading(person.labels.contact, white)
    story += [_text(line, 9, color=white) for line in person.contacts]
    story += [*_lists(person, white, joined=False), FrameBreak()]
    story += [*_title(person), *_summary(person), *_posts(person), *_studies(person)]
    return _build(person, pages, story)


def banner(person: Person) -> bytes:
    """Name and contacts in white on a coloured banner at the head of the page."""
    height = 38 * mm

    def draw(canvas: Canvas, _document: BaseDocTemplate) -> None:
        canvas.setFillColor(HexColor("#5a2a43"))
        canvas.rect(0, HEIGHT - height, WIDTH, height, stroke=0, fill=1)
        canvas.setFillColor(white)
        canvas.setFont("Helvetica-Bold", 20)
        canvas.drawString(MARGIN, HEIGHT - 16 * mm, person.name)
        canvas.setFont("Helvetica", 11)
        canvas.drawString(MARGIN, HEIGHT - 23 * mm, person.headline)
        canvas.setFont("Helvetica", 9)
        canvas.drawString(MARGIN, HEIGHT - 31 * mm, "   ".join(person.contacts))

    story = [*_summary(person), *_posts(person), *_lists(person), *_studies(person)]
    frame = _frame(MARGIN, WIDTH - 2 * MARGIN, height)
    return _build(person, [_page("only", [frame], draw)], story)


def table(person: Person) -> bytes:
    """A ruled table: dates on the left, what happened on the right."""
    labels = person.labels
    rows: list[list[object]] = [
        [_text(labels.contact, bold=True), _text(", ".join(person.contacts))]
    ]
    rows += [[_text(labels.summary, bold=True), _text(person.summary)]]
    rows += [[_text(labels.posts, bold=True), ""]]
    rows += [
        [
            _text(f"{post.start} - {post.end}", 9),
            [
                _text(f"{post.title}, {post.company}, {post.place}", bold=True),
                *_bullets(post.points),
            ],
        ]
        for post in person.posts
    ]
    rows += [[_text(labels.studies, bold=True), ""]]
    rows += [
        [_text(f"{study.start} - {study.end}", 9), _text(f"{study.degree}, {study.school}")]
        for study in person.studies
    ]
    rows += [
        [_text(label, bold=True), _text(", ".join(items))]
        for label, items in (
            (labels.skills, person.skills),
            (labels.languages, person.languages),
            (labels.certificates, person.certificates),
        )
    ]
    grid = Table(rows, colWidths=[36 * mm, WIDTH - 2 * MARGIN - 36 * mm])
    grid.setStyle(
        [("GRID", (0, 0), (-1, -1), 0.4, HexColor("#999999")), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    )
    story = [*_title(person), Spacer(1, 8), grid]
    return _build(person, [_page("only", [_frame(MARGIN, WIDTH - 2 * MARGIN)])], story)
