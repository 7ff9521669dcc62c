"""What reading a CV gives."""

import datetime
from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal["pdf", "docx", "txt", "md", "html", "image", "doc", "rtf", "odt"]


class Value(BaseModel):
    """An immutable value that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Finding(Value):
    """Something about the file that a person should know.

    Attributes:
        code: stable name: ``hidden_text``, ``alt_text``, ``links``, ``attachments``,
            ``javascript``, ``ocr``, ``page_without_text``, ``too_many_pages`` and others.
        detail: the fact in words; for hidden text the words themselves.
        page: page number from 1, where it has one.
    """

    code: str
    detail: str
    page: int | None = None


class Page(Value):
    """The visible text of one page, cleaned of NUL, lone surrogates and format characters.

    Attributes:
        number: from 1. DOCX and text have one page.
        source: ``text`` from the file, ``ocr`` from its picture.
    """

    number: int
    text: str
    source: Literal["text", "ocr"] = "text"


class Quality(Value):
    """How well the file could be read; a poor one is looked at by a person, never scored low.

    Attributes:
        bucket: ``good``, ``check`` (a person should look) or ``unreadable``.
        words: visible words.
        pages_without_text: pages with next to no visible words.
        columns: 1 or 2; 0 where unknown.
        hidden_words: words in the file that no reader of the page can see.
        language: ISO 639-1 code, None where it cannot be told.
        confidence: 0 to 1; mean word confidence where OCR was used, else 1.
        looks_like_cv: False where nothing marks the text as a CV.
    """

    bucket: Literal["good", "check", "unreadable"]
    words: int
    pages_without_text: int = 0
    columns: int = 1
    hidden_words: int = 0
    language: str | None = None
    confidence: float = 1.0
    looks_like_cv: bool = True


class Document(Value):
    """A CV as a reader of the page sees it, and what was found beside it.

    Attributes:
        made: the day on which the file was changed last, as it says itself; None where it does not.
    """

    kind: Kind
    pages: tuple[Page, ...]
    findings: tuple[Finding, ...] = ()
    quality: Quality
    made: datetime.date | None = None

    @property
    def text(self) -> str:
        """The visible text of all pages, one blank line between two pages."""
        return join_pages(page.text for page in self.pages)


def join_pages(texts: Iterable[str]) -> str:
    """Put the texts of pages together, one blank line between two."""
    return "\n\n".join(texts)
