"""ZIP files of CVs: which files in them are CVs to read, and their bytes, within limits."""

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.reading.gate import open_zip, readable, suffix_of
from pipeline.reading.limits import Limits
from pipeline.reading.refusals import refusal

MAX_FILES = 200
# What macOS puts beside the files.
ASIDE = ("__MACOSX/",)
ENCRYPTED = 0x1


class Member(NamedTuple):
    """A file in an archive; `name` with the folders it lies in."""

    name: str
    data: bytes


def is_archive(name: str) -> bool:
    """Tell by its name whether a file is an archive whose files are read one by one."""
    return suffix_of(name) == ".zip"


def names(data: bytes, limits: Limits) -> list[str]:
    """List the files that are of a kind that can be read, in the archive's order.

    Args:
        data: the archive.
        limits: sizes that are refused.

    Raises:
        ReadingError: ``damaged``, ``encrypted``, ``large_archive``, or ``no_cvs`` where there is
            no file of a kind that is read.
    """
    with open_zip(data) as archive:
        return [entry.filename for entry in _entries(archive, limits)]


def unpack(data: bytes, limits: Limits) -> Iterator[Member]:
    """Give the files that are of a kind that can be read, one after the other.

    A file that is larger than one may be is cut, so that it is refused like any other.

    Raises:
        ReadingError: as in `names`.
    """
    with open_zip(data) as archive:
        for entry in _entries(archive, limits):
            yield Member(entry.filename, _read(archive, entry, limits))


def member(data: bytes, name: str, limits: Limits) -> bytes:
    """Give one file of an archive.

    Raises:
        ReadingError: as in `names`.
        KeyError: there is none of this name.
    """
    with open_zip(data) as archive:
        return _read(archive, archive.getinfo(name), limits)


def _entries(archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    entries = [entry for entry in archive.infolist() if _is_wanted(entry)]
    if not entries:
        raise refusal("no_cvs")
    if len(entries) > MAX_FILES or sum(e.file_size for e in entries) > limits.unpacked_bytes:
        megabytes = limits.unpacked_bytes // (1024 * 1024)
        raise refusal("large_archive", files=MAX_FILES, megabytes=megabytes)
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise refusal("encrypted")
    return entries


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    base = entry.filename.rpartition("/")[2]
    if entry.is_dir() or base.startswith(".") or entry.filename.startswith(ASIDE):
        return False
    return bool(suffix_of(base)) and readable(base)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> bytes:
    try:
        with archive.open(entry) as file:
            # Sizes in the directory may lie; one byte too many is enough to be refused.
            return file.read(limits.file_bytes + 1)
    except RuntimeError as error:  # a password
        raise refusal("encrypted") from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
        raise refusal("damaged") from error
