"""Plain text."""

import codecs

from pipeline.document import Finding, Page
from pipeline.reading.cleaning import clean
from pipeline.reading.limits import Limits
from pipeline.reading.parsed import Parsed, unprinted_findings

# UTF-32 before UTF-16: its little-endian mark starts with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def parse(data: bytes, limits: Limits) -> Parsed:
    """Read plain text in UTF-8, in UTF-16 or UTF-32 with a mark, or in Windows-1252."""
    raw, findings = decode(data)
    text = clean(raw)[: limits.characters]
    return Parsed(
        pages=(Page(number=1, text=text),), findings=(*findings, *unprinted_findings(raw))
    )


def decode(data: bytes) -> tuple[str, tuple[Finding, ...]]:
    """Turn bytes into characters, with a finding where that was a guess."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        detail = "The text is not UTF-8; it was read as Windows-1252. Check accents and umlauts."
        return data.decode("cp1252", errors="replace"), (Finding(code="encoding", detail=detail),)
