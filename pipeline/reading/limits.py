"""How much a file may cost before we stop reading it."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file; the defaults suit CVs, which are small.

    Attributes:
        file_bytes: largest file that is looked at.
        unpacked_bytes: sum of the unpacked sizes that a zip directory declares.
        part_bytes: largest single XML part of an office file, unpacked.
        stream_bytes: largest decoded page content of a PDF.
        memory_bytes: what the child process may map beyond what it starts with.
        cpu_seconds: processor time of the child.
        wall_seconds: time until the child is killed.
        pages: pages that are read; the rest is left out with a finding.
        characters: characters of text that are kept; the rest is left out with a finding.
        ocr_pages: scanned pages that are recognised, one child process each.
        ocr_seconds: time until the child of a scanned page is killed.
        ocr_at_once: so many of them at the same time.
        ocr_languages: what scans are written in (Tesseract's names); empty: found out by page.
        office_seconds: processor time of LibreOffice, and the time until it is killed.
        office_memory_bytes: its address space; most of it is its own libraries.
    """

    file_bytes: int = 10 * MEBIBYTE
    unpacked_bytes: int = 100 * MEBIBYTE
    part_bytes: int = 16 * MEBIBYTE
    stream_bytes: int = 5 * MEBIBYTE
    memory_bytes: int = 1024 * MEBIBYTE
    cpu_seconds: int = 10
    wall_seconds: float = 15.0
    pages: int = 30
    characters: int = 400_000
    ocr_pages: int = 10
    ocr_seconds: float = 20.0
    ocr_at_once: int = 2
    ocr_languages: tuple[str, ...] = ()
    office_seconds: float = 15.0
    office_memory_bytes: int = 2048 * MEBIBYTE
