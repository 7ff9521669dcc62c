"""What the parser of one format hands back, before it becomes a `Document`."""

import datetime

from pipeline.document import Finding, Page, Value
from pipeline.reading.cleaning import clean, unprinted

# A detail is for a person to look at, and hidden words may go on for pages.
DETAIL_CHARACTERS = 500
# Web pages and word processors leave a few of them behind.
MANY_UNPRINTED = 32


class Parsed(Value):
    """Text and findings of a file, made inside the child process.

    Attributes:
        hidden_words: words that were left out because no reader of the page can see them.
        columns: 1 or 2; 0 where unknown.
        scanned: numbers of the pages that hold a picture and next to no visible words.
        made: the day of the last change, as the file says.
        confidence: 0 to 1; below 1 where text was recognised or may not be what the page shows.
    """

    pages: tuple[Page, ...]
    findings: tuple[Finding, ...] = ()
    hidden_words: int = 0
    columns: int = 1
    scanned: tuple[int, ...] = ()
    confidence: float = 1.0
    made: datetime.date | None = None


def finding(code: str, detail: str, page: int | None = None) -> Finding:
    """Make a finding of a file's own words: cleaned, and cut where they go on."""
    return Finding(code=code, detail=clean(detail)[:DETAIL_CHARACTERS], page=page)


def unprinted_findings(text: str, page: int = 1) -> list[Finding]:
    """Tell of characters in a text, not yet cleaned, that no reader sees."""
    letters, others = unprinted(text)
    found = []
    if letters:
        found.append(finding("hidden_text", letters, page))
    if others >= MANY_UNPRINTED:
        detail = f"{others} characters without width stand between the letters. They were left out."
        found.append(finding("hidden_text", detail, page))
    return found


def unseen(parsed: Parsed) -> tuple[Finding, ...]:
    """The findings without properties of the file that stand on a page anyway, such as the name."""
    text = " ".join(" ".join(page.text for page in parsed.pages).casefold().split())
    return tuple(
        finding
        for finding in parsed.findings
        if finding.code != "metadata" or not _stands_in(finding.detail, text)
    )


def _stands_in(detail: str, text: str) -> bool:
    value = " ".join(detail.partition(": ")[2].casefold().split())
    return value in text


class Recognised(Value):
    """The text of one scanned page. `confidence` is the mean over its words, 0 to 1."""

    text: str
    confidence: float
