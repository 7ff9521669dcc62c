"""The first look into a PDF, by pypdf under tight limits: what it is, and what it carries.

pdfium, which reads text and draws pages, has no limit on what it unpacks and walks; pypdf has.
So nothing reaches pdfium before its page content has been unpacked here once.
"""

import datetime
import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pypdf import Configuration, PageObject, PdfReader
from pypdf.errors import FileNotDecryptedError, LimitReachedError, PyPdfError
from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

from pipeline.document import Finding
from pipeline.reading.limits import Limits
from pipeline.reading.parsed import finding
from pipeline.reading.refusals import refusal

# Each drawing of a form runs its whole content again; forms within forms multiply.
MAX_DRAWINGS = 5_000
MAX_STRUCTURE = 5_000
MAX_BOOKMARKS = 50
MAX_ANNOTATIONS = 500
# Between a name and its operator may stand white space and comments.
DRAWING = re.compile(rb"/([^\s/<>\[\]()%]+)(?:\s|%[^\r\n]*[\r\n])+Do\b")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
# Broken files make pypdf raise these beside its own types.
BROKEN = (
    PyPdfError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    ArithmeticError,
    AssertionError,
    NotImplementedError,
    OSError,
    zlib.error,
)
ACTIONS = {
    "/Launch": "starts a program",
    "/SubmitForm": "sends a form",
    "/ImportData": "imports data",
    "/GoToR": "opens another file",
    "/GoToE": "opens an attached file",
}
METADATA = ("/Title", "/Subject", "/Keywords")
STANDARD_INFO = frozenset(
    {"/Title", "/Author", "/Subject", "/Keywords", "/Creator", "/Producer", "/CreationDate"}
    | {"/ModDate", "/Trapped", "/PTEX.Fullbanner"}
)


@dataclass(slots=True)
class Inspection:
    """What the first look found.

    Attributes:
        reader: the open file, for a second opinion on single pages; None where pypdf cannot.
        made: the day of the last change, as the file says.
        relabelled: numbers of pages that declare text other than what they draw.
    """

    reader: PdfReader | None
    findings: list[Finding] = field(default_factory=list)
    relabelled: set[int] = field(default_factory=set)
    made: datetime.date | None = None


def configuration(limits: Limits) -> Configuration:
    """Return pypdf's limits as tight as CVs allow."""
    return Configuration(
        maximum_declared_stream_length=limits.file_bytes,
        array_based_stream_maximum_output_length=limits.stream_bytes,
        array_maximum_element_count=50_000,
        lzw_maximum_output_length=limits.stream_bytes,
        run_length_maximum_output_length=limits.stream_bytes,
        zlib_maximum_output_length=limits.stream_bytes,
        zlib_maximum_recovery_input_length=limits.stream_bytes,
        brotli_maximum_output_length=limits.stream_bytes,
        stream_filters_maximum_length=4,
        stream_decoding_work_maximum_length=4 * limits.stream_bytes,
        stream_parsing_work_maximum_count=200_000,
        outline_maximum_entries=2_000,
        page_tree_maximum_entries=5_000,
        form_fields_maximum_entries=2_000,
        named_destinations_maximum_entries=5_000,
        xform_maximum_invocations_per_extraction=200,
        jbig2dec_binary=None,
        disable_legacy_handling=True,
    )


def inspect(data: bytes, limits: Limits) -> Inspection:
    """Open a PDF, refuse bombs, and list what a person should know about it.

    Raises:
        ReadingError: ``encrypted`` or ``bomb``. A file that pypdf cannot open is no error here:
            pdfium mends more.
    """
    try:
        return _inspect(PdfReader(io.BytesIO(data)), limits)
    except (LimitReachedError, MemoryError, RecursionError) as error:
        raise refusal("bomb") from error
    except FileNotDecryptedError as error:
        raise refusal("encrypted") from error
    except BROKEN:
        return Inspection(None)


def _inspect(reader: PdfReader, limits: Limits) -> Inspection:
    report = Inspection(reader, made=_made(reader))
    pages = [reader.pages[i] for i in range(min(len(reader.pages), limits.pages))]
    for number, page in enumerate(pages, start=1):
        content = _page_content(page)
        if _drawings(content, page.get("/Resources"), {}) > MAX_DRAWINGS:
            raise refusal("bomb")
        if _declares_text(content, page.get("/Resources"), set()):
            report.relabelled.add(number)
    _look(report, lambda: _document_findings(reader))
    _look(report, lambda: _annotation_findings(pages))
    _look(report, lambda: _outline_findings(reader))
    _look(report, lambda: _xmp_findings(reader))
    _look(report, lambda: _alternate_findings(reader))
    return report


def _made(reader: PdfReader) -> datetime.date | None:
    try:
        info = reader.metadata
        moment = info and (info.modification_date or info.creation_date)
    except BROKEN:
        return None
    return moment.date() if moment else None


def _look(report: Inspection, look: Callable[[], Iterable[Finding]]) -> None:
    """Add findings; a part that is too broken to be listed is no reason to refuse the text."""
    try:
        report.findings.extend(look())
    except BROKEN as error:
        detail = f"A part of this PDF is broken and was not looked at ({type(error).__name__})."
        report.findings.append(Finding(code="broken_part", detail=detail))


def _page_content(page: PageObject) -> bytes:
    """Unpack the content of a page under pypdf's limits; broken streams count as empty."""
    try:
        content = page.get_contents()
        return b"" if content is None else content.get_data()
    except LimitReachedError:
        raise
    except BROKEN:
        return b""


def _drawings(content: bytes, resources: object, known: dict[int, int]) -> int:
    """Count how many forms are drawn in all, forms within forms multiplied.

    Args:
        content: unpacked content of a page or form.
        resources: its resource dictionary, where it has one.
        known: counts by form; one that is still being counted is entered as too many, so that a
            form that draws itself is refused.
    """
    forms = _resolve(_resolve(resources).get("/XObject"))
    total = 0
    for match in DRAWING.finditer(_spelled_out(content)) if forms else ():
        total += _form_drawings("/" + match[1].decode("latin-1"), forms, known)
        if total > MAX_DRAWINGS:
            break
    return total


def _form_drawings(name: str, forms: DictionaryObject, known: dict[int, int]) -> int:
    form = _resolve(forms.get(name))
    if not isinstance(form, StreamObject) or form.get("/Subtype") != "/Form":
        return 0
    key = id(form)
    if key not in known:
        known[key] = MAX_DRAWINGS + 1
        known[key] = 1 + _drawings(form.get_data(), form.get("/Resources"), known)
    return known[key]


def _declares_text(content: bytes, resources: object, seen: set[int]) -> bool:
    """Tell whether a page, or a form on it, declares text other than what it draws."""
    if b"/ActualText" in _spelled_out(content):
        return True
    held = _resolve(resources)
    if any(
        "/ActualText" in _resolve(named) for named in _resolve(held.get("/Properties")).values()
    ):
        return True
    for named in _resolve(held.get("/XObject")).values():
        form = _resolve(named)
        if id(form) in seen or not isinstance(form, StreamObject) or len(seen) > MAX_DRAWINGS:
            continue
        seen.add(id(form))
        if form.get("/Subtype") == "/Form" and _declares_text(
            form.get_data(), form.get("/Resources"), seen
        ):
            return True
    return False


def _spelled_out(content: bytes) -> bytes:
    """Write names without escapes: ``/F#6d`` is ``/Fm`` (ISO 32000-1, 7.3.5)."""
    if b"#" not in content:
        return content
    return ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), content)


def _resolve(value: object) -> DictionaryObject:
    """Follow a reference; anything that is no dictionary becomes an empty one."""
    found = value.get_object() if isinstance(value, IndirectObject) else value
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _document_findings(reader: PdfReader) -> Iterator[Finding]:
    root = reader.root_object
    names = _resolve(root.get("/Names"))
    opening = _resolve(root.get("/OpenAction"))
    if "/JavaScript" in names or "/JS" in opening:
        yield Finding(code="javascript", detail="The PDF holds a script. It was not run.")
    action = ACTIONS.get(str(opening.get("/S")), "")
    if "/URI" in opening:
        action = f"goes to {opening['/URI']}"
    if action:
        yield finding("action", f"Opening this PDF {action}. Not done here.")
    if "/EmbeddedFiles" in names or "/AF" in root:
        listed = ", ".join(list(reader.attachments)[:10])
        yield finding("attachments", f"Files inside the PDF, not read: {listed}")
    if "/AcroForm" in root:
        yield from _form_findings(reader)
    yield from _metadata_findings(reader)


def _form_findings(reader: PdfReader) -> Iterator[Finding]:
    if "/XFA" in _resolve(reader.root_object.get("/AcroForm")):
        yield Finding(code="form", detail="The PDF holds an XFA form, which is not read.")
    filled = [
        f"{name}: {field.get('/V')}"
        for name, field in (reader.get_fields() or {}).items()
        if isinstance(field.get("/V"), str)
    ]
    if filled:
        yield finding("form", "Form fields, not read: " + "; ".join(filled))


def _metadata_findings(reader: PdfReader) -> Iterator[Finding]:
    info = dict(reader.metadata or {})
    for key, value in info.items():
        told = isinstance(value, str) and value.strip()
        if told and (key in METADATA or key not in STANDARD_INFO):
            yield finding("metadata", f"{key[1:]}: {value}")


def _xmp_findings(reader: PdfReader) -> Iterator[Finding]:
    """Report what the XMP packet says beyond the document information."""
    xmp = reader.xmp_metadata
    known = {str(value) for value in (reader.metadata or {}).values()}
    told: list[str] = []
    if xmp is not None:
        for values in (xmp.dc_title, xmp.dc_description, xmp.dc_rights):
            told += (values or {}).values()
        told += xmp.dc_subject or []
    for value in dict.fromkeys(told):
        if value and value not in known:
            yield finding("metadata", f"XMP: {value}")


def _alternate_findings(reader: PdfReader) -> Iterator[Finding]:
    """Report texts that the structure tree has for pictures, which no page shows."""
    waiting: list[Any] = [_resolve(reader.root_object.get("/StructTreeRoot"))]
    told: list[str] = []
    for _ in range(MAX_STRUCTURE):
        if not waiting:
            break
        node = waiting.pop()
        if isinstance(node, IndirectObject):
            node = node.get_object()
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, DictionaryObject):
            told += [str(node["/Alt"])] if "/Alt" in node else []
            waiting.append(node.raw_get("/K") if "/K" in node else None)
    if words := "; ".join(dict.fromkeys(filter(str.strip, told))):
        yield finding("alt_text", "Told of pictures, not printed: " + words)


def _outline_findings(reader: PdfReader) -> Iterator[Finding]:
    """Report bookmarks; those that repeat a heading of a page are dropped later."""
    titles = dict.fromkeys(islice(_titles(reader.outline), MAX_BOOKMARKS))
    for title in titles:
        yield finding("metadata", f"Bookmark: {title}")


def _titles(entries: Iterable[Any]) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _titles(entry)
        elif entry.title:
            yield str(entry.title)


def _annotation_findings(pages: list[PageObject]) -> Iterator[Finding]:
    for number, page in enumerate(pages, start=1):
        annotations = page.get("/Annots")
        found = annotations.get_object() if annotations is not None else None
        notes = list(found)[:MAX_ANNOTATIONS] if isinstance(found, list) else []
        yield from _page_annotations([_resolve(note) for note in notes], number)


def _page_annotations(notes: list[DictionaryObject], number: int) -> Iterator[Finding]:
    actions = [_resolve(note.get("/A")) for note in notes]
    links = dict.fromkeys(str(action["/URI"]) for action in actions if "/URI" in action)
    if links:
        yield finding("links", " ".join(links), number)
    for kind in dict.fromkeys(str(action.get("/S")) for action in actions):
        if kind in ACTIONS:
            detail = f"A click on this page {ACTIONS[kind]}. It was not done here."
            yield Finding(code="action", detail=detail, page=number)
    if any("/JS" in action for action in actions):
        yield Finding(code="javascript", detail="This page holds a script.", page=number)
    told = [str(note["/Contents"]) for note in notes if note.get("/Contents")]
    if told:
        yield finding("annotations", "Notes on the page, not read: " + "; ".join(told), number)
