"""What a file is, told by its bytes, before any parser sees it."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.document import Finding, Kind
from pipeline.errors import ReadingError
from pipeline.reading.limits import Limits
from pipeline.reading.refusals import refusal

SUFFIXES: dict[str, Kind] = {".pdf": "pdf", ".docx": "docx", ".txt": "txt", ".text": "txt"}
MIMETYPES: dict[str, Kind] = {
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/plain": "txt",
}
NAMES: dict[Kind, str] = {"pdf": "a PDF", "docx": "a Word document (DOCX)", "txt": "plain text"}
SAVE_AS = "Open it, save it as PDF or DOCX, and drop that file."
# PDF 32000-1 Annex H, note 13: viewers accept the header anywhere in the first 1,024 bytes.
PDF_HEADER_WINDOW = 1024
PACKED_RATIO = 200
SMALL_PART = 1024 * 1024
MAX_PARTS = 3000


@dataclass(frozen=True, slots=True)
class Foreign:
    """A kind of file that is not read: what to call it, and what to do with it."""

    found: str
    advice: str = SAVE_AS


PICTURE = Foreign("a picture", "Save it as PDF and drop that file, or ask for the CV as PDF.")
ARCHIVE = Foreign("an archive", "Unpack it and drop the CVs one by one, as PDF or DOCX.")
PROGRAM = Foreign("a program", "Do not open it. Ask for the CV as PDF or DOCX.")
UNKNOWN = Foreign("a file of an unknown kind", "Ask for the CV as PDF or DOCX.")
SIGNATURES: tuple[tuple[bytes, Foreign], ...] = (
    (b"{\\rtf", Foreign("a rich text file (RTF)")),
    (b"\x89PNG\r\n\x1a\n", PICTURE),
    (b"\xff\xd8\xff", PICTURE),
    (b"GIF8", PICTURE),
    (b"II*\x00", PICTURE),
    (b"MM\x00*", PICTURE),
    (b"RIFF", PICTURE),
    (b"BM", PICTURE),
    (b"Rar!", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
    (b"BZh", ARCHIVE),
    (b"\xfd7zXZ\x00", ARCHIVE),
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"%!PS", Foreign("a PostScript file")),
)
ZIP_MARKERS: tuple[tuple[str, Foreign], ...] = (
    ("xl/workbook.xml", Foreign("a spreadsheet (XLSX)")),
    ("ppt/presentation.xml", Foreign("a presentation (PPTX)")),
    ("Index/Document.iwa", Foreign("a Pages document")),
    ("content.xml", Foreign("an OpenDocument file (ODT)")),
)
CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 27}


@dataclass(frozen=True, slots=True)
class Admitted:
    """A file that goes on to the parser of its kind."""

    kind: Kind
    findings: tuple[Finding, ...] = ()


def suffix_of(name: str) -> str:
    """Return the lower-case suffix of a file name as it was uploaded, ``""`` without one."""
    return PurePosixPath(name.strip().replace("\\", "/")).suffix.lower()


def supported(name: str, mimetype: str | None) -> bool:
    """Tell whether a file of this name and type is one that we would try to read at all."""
    suffix = suffix_of(name)
    if suffix:
        return suffix in SUFFIXES
    return (mimetype or "").partition(";")[0].strip().lower() in MIMETYPES


def admit(data: bytes, name: str, limits: Limits) -> Admitted:
    """Decide by its bytes what a file is and whether a parser may see it.

    Args:
        data: the file.
        name: its name as uploaded; it only matters where it contradicts the bytes.
        limits: sizes that are refused.

    Raises:
        ReadingError: ``empty``, ``too_large``, ``encrypted``, ``bomb``, ``damaged``,
            ``wrong_type`` or ``unsupported``.
    """
    if not data.strip(b"\x00\t\n\r "):
        raise refusal("empty")
    if len(data) > limits.file_bytes:
        raise refusal("too_large", megabytes=limits.file_bytes // (1024 * 1024))
    found = _detect(data, name, limits)
    if isinstance(found, Foreign):
        raise _foreign(found, name)
    return Admitted(found, _name_findings(found, name))


def _detect(data: bytes, name: str, limits: Limits) -> Kind | Foreign:
    if b"%PDF-" in data[:PDF_HEADER_WINDOW]:
        return "pdf"
    for signature, detect in _CONTAINERS.items():
        if data.startswith(signature):
            return detect(data, limits)
    for signature, foreign in SIGNATURES:
        if data.startswith(signature) and not (signature in {b"BM", b"MZ"} and _is_text(data)):
            return foreign
    if data[4:8] == b"ftyp":
        return PICTURE
    return _plain(data, name)


def _plain(data: bytes, name: str) -> Kind | Foreign:
    if not _is_text(data):
        return UNKNOWN
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return Foreign("a web page (HTML)")
    # Text has no signature of its own: under the name of another format it is a broken file.
    return "txt" if SUFFIXES.get(suffix_of(name), "txt") == "txt" else Foreign("plain text")


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    sample = data[:65536]
    return sum(byte in CONTROLS for byte in sample) <= len(sample) // 200


def _detect_ole(data: bytes, _limits: Limits) -> Foreign:
    # [MS-OFFCRYPTO] 2.3: a password-protected office file is an OLE file with this stream.
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise refusal("encrypted")
    return Foreign("an old Office file (DOC)")


def _detect_zip(data: bytes, limits: Limits) -> Kind | Foreign:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, OSError) as error:
        raise refusal("damaged") from error
    _check_parts(parts, limits)
    names = {part.filename for part in parts}
    for marker, foreign in ZIP_MARKERS:
        if marker in names:
            return foreign
    return "docx" if _is_office(names) else ARCHIVE


def _is_office(names: set[str]) -> bool:
    return "[Content_Types].xml" in names or any(name.startswith("word/") for name in names)


def _check_parts(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse an archive by what its directory says, before anything is unpacked."""
    if any(part.flag_bits & 0x1 for part in parts):
        raise refusal("encrypted")
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise refusal("bomb")
    if any(_is_swollen(part, limits) for part in parts):
        raise refusal("bomb")


def _is_swollen(part: zipfile.ZipInfo, limits: Limits) -> bool:
    if part.filename.endswith((".xml", ".rels")) and part.file_size > limits.part_bytes:
        return True
    return part.file_size > SMALL_PART and part.file_size > PACKED_RATIO * part.compress_size


def _foreign(found: Foreign, name: str) -> ReadingError:
    named = SUFFIXES.get(suffix_of(name))
    if named and found.found != NAMES[named]:
        return refusal("wrong_type", named=NAMES[named], found=found.found)
    return refusal("unsupported", found=found.found, advice=found.advice)


def _name_findings(kind: Kind, name: str) -> tuple[Finding, ...]:
    suffix = suffix_of(name)
    if not suffix or SUFFIXES.get(suffix) == kind or (kind == "txt" and suffix not in SUFFIXES):
        return ()
    detail = f"The name ends in {suffix}, but the file is {NAMES[kind]}; it was read as that."
    return (Finding(code="wrong_name", detail=detail),)


_CONTAINERS: dict[bytes, Callable[[bytes, Limits], Kind | Foreign]] = {
    b"PK\x03\x04": _detect_zip,
    b"PK\x05\x06": _detect_zip,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": _detect_ole,
}
