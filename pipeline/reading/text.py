"""Plain text."""

import codecs
import re

from charset_normalizer import from_bytes

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

# How web pages say it (HTML standard, 4.2.5.4).
CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
SAMPLE_BYTES = 65_536
WIDE_SHARE = 0.4
# What Windows and older mail programs wrote in the languages of CVs.
OLDER = (
    *("cp1252", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r"),
    *("gb18030", "shift_jis", "euc_jp", "euc_kr", "big5"),
)


def parse(data: bytes, limits: Limits) -> Parsed:
    """Read plain text in UTF-8, UTF-16, UTF-32 or an older encoding."""
    raw, findings = decode(data)
    text = clean(raw)[: limits.characters]
    return Parsed(
        pages=(Page(number=1, text=text),), findings=(*findings, *unprinted_findings(raw))
    )


def decode(data: bytes) -> tuple[str, tuple[Finding, ...]]:
    """Turn bytes into characters, with a finding where that was a guess.

    Text without a mark is UTF-8 where it can be, else what a page of HTML says of itself, else
    what its letters look most like (charset-normalizer).
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), ()
    if b"\0" not in data:
        try:
            return data.decode("utf-8"), ()
        except UnicodeDecodeError:
            pass
    encoding = _declared(data) or _guessed(data)
    detail = f"The text is not UTF-8; it was read as {encoding}. Check accents and umlauts."
    text = data.decode(encoding, errors="replace")
    return text, (Finding(code="encoding", detail=detail),)


def is_wide(data: bytes) -> str | None:
    """Tell UTF-16 without a mark by its many zeros; gives the name of its byte order."""
    low, high = data[:SAMPLE_BYTES:2], data[1:SAMPLE_BYTES:2]
    for encoding, zeros, letters in (("utf-16-le", high, low), ("utf-16-be", low, high)):
        if zeros.count(0) > WIDE_SHARE * max(1, len(zeros)) and 0 not in letters:
            return encoding
    return None


def _declared(data: bytes) -> str | None:
    found = CHARSET.search(data[:SAMPLE_BYTES])
    try:
        return codecs.lookup(found[1].decode("ascii")).name if found else None
    except LookupError:
        return None


def _guessed(data: bytes) -> str:
    if wide := is_wide(data):
        return wide
    best = from_bytes(data[:SAMPLE_BYTES], cp_isolation=list(OLDER)).best()
    return best.encoding if best else "cp1252"
