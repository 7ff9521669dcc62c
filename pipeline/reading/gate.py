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
from pipeline.reading.text import is_wide

PLAIN_BYTES = 512 * 1024  # of UTF-8 that is read without a child; a CV has some 5 KB
SUFFIXES: dict[str, Kind] = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".doc": "doc",
    ".rtf": "rtf",
    ".odt": "odt",
    ".jpg": "image",
    ".jpeg": "image",
    ".png": "image",
    ".heic": "image",
    ".heif": "image",
    ".tif": "image",
    ".tiff": "image",
    ".webp": "image",
}
MIMETYPES: dict[str, Kind] = {
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/msword": "doc",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "application/vnd.oasis.opendocument.text": "odt",
    "text/plain": "txt",
    "text/markdown": "md",
    "text/html": "html",
    "image/jpeg": "image",
    "image/png": "image",
    "image/heic": "image",
    "image/heif": "image",
    "image/tiff": "image",
    "image/webp": "image",
}
NAMES: dict[Kind, str] = {
    "pdf": "a PDF",
    "docx": "a Word document (DOCX)",
    "txt": "plain text",
    "md": "Markdown",
    "html": "a web page (HTML)",
    "image": "a picture",
    "doc": "an old Word document (DOC)",
    "rtf": "a rich text file (RTF)",
    "odt": "an OpenDocument text (ODT)",
}
# What has no signature of its own: the name decides which of them it is.
PLAIN: frozenset[Kind] = frozenset({"txt", "md", "html"})
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
FILM = Foreign("a film, a sound or a picture of an unknown kind", SAVE_AS)
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
PROGRAM = Foreign("a program", "Do not open it. Ask for the CV as PDF or DOCX.")
UNKNOWN = Foreign("a file of an unknown kind", "Ask for the CV as PDF or DOCX.")
SIGNATURES: tuple[tuple[bytes, Kind | Foreign], ...] = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"GIF8", PICTURE),
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
    ("content.xml", Foreign("an OpenDocument file")),
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
    """Tell whether a file of this name and type is one to take in where it was not asked for.

    Archives are, for the files in them. Pictures are not: nearly all of those that people post in
    a channel are no CVs.
    """
    if suffix := suffix_of(name):
        return suffix == ".zip" or SUFFIXES.get(suffix) not in {None, "image"}
    kind = MIMETYPES.get((mimetype or "").partition(";")[0].strip().lower())
    return kind not in {None, "image"}


def readable(name: str) -> bool:
    """Tell whether a file of this name is of a kind that can be read; without a suffix it may."""
    return suffix_of(name) in {"", *SUFFIXES}


def is_plain(data: bytes) -> bool:
    """Tell whether bytes are short text in UTF-8 without a zero byte: nothing has to be guessed."""
    if len(data) > PLAIN_BYTES or b"\0" in data:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


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
    for signature, kind in SIGNATURES:
        if data.startswith(signature) and not (signature in {b"BM", b"MZ"} and _is_text(data)):
            return kind
    if data[4:8] == b"ftyp":
        return "image" if data[8:12] in HEIF_BRANDS else FILM
    if data.startswith(b"RIFF"):
        return "image" if data[8:12] == b"WEBP" else FILM
    return _plain(data, name)


def _plain(data: bytes, name: str) -> Kind | Foreign:
    if not _is_text(data):
        return UNKNOWN
    named = SUFFIXES.get(suffix_of(name), "txt")
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    is_page = start.startswith((b"<!doctype html", b"<html"))
    # Text has no signature of its own: under the name of another format it is a broken file, or
    # the page that a server sent instead of it.
    if named not in PLAIN:
        return Foreign("a web page (HTML)" if is_page else "plain text")
    return "html" if is_page else named


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if is_wide(data):
        return True
    sample = data[:65536]
    return sum(byte in CONTROLS for byte in sample) <= len(sample) // 200


def _detect_ole(data: bytes, _limits: Limits) -> Kind | Foreign:
    # [MS-OFFCRYPTO] 2.3: a password-protected office file is an OLE file with this stream.
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise refusal("encrypted")
    if "WordDocument".encode("utf-16-le") in data:
        return "doc"
    return Foreign("an old Office file (XLS, PPT or another one)")


def _detect_zip(data: bytes, limits: Limits) -> Kind | Foreign:
    with open_zip(data) as archive:
        parts = archive.infolist()
    _check_parts(parts, limits)
    names = {part.filename for part in parts}
    if "content.xml" in names and _is_odt(data):
        return "odt"
    for marker, foreign in ZIP_MARKERS:
        if marker in names:
            return foreign
    return "docx" if _is_office(names) else ARCHIVE


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Open a zip file.

    Raises:
        ReadingError: ``damaged``.
    """
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, OSError) as error:
        raise refusal("damaged") from error


def _is_odt(data: bytes) -> bool:
    # OpenDocument 1.3 part 2, 3.3: the media type is the first entry, and not compressed.
    return b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:128]


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
