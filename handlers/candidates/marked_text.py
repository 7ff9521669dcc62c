"""The text of a CV with the words marked that its score stands on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from handlers.candidates.blinding import shown_pages
from handlers.owned import own_application, own_cv
from handlers.services import Services
from pipeline.document import Page
from pipeline.explanation import Part
from pipeline.locate import SearchableText
from pipeline.redaction import PLACEHOLDER
from storage.openings import get_opening

_HIDDEN = rf"(?:{PLACEHOLDER.pattern})"
_HIDDEN_ENDS = re.compile(rf"^(?:\s*{_HIDDEN})+|(?:{_HIDDEN}\s*)+$")


@dataclass(frozen=True)
class Stretch:
    """A run of text; `criteria` are the places (from 0) of those that quote it, none elsewhere.

    Attributes:
        begins: (place of a criterion, place of one of its quotes) of those that begin here, each
            but once in a CV: where links to quotes lead.
        supports: False where it is quoted against a criterion.
    """

    text: str
    criteria: tuple[int, ...] = ()
    begins: tuple[tuple[int, int], ...] = ()
    supports: bool = True


@dataclass(frozen=True)
class MarkedPage:
    """A page of a CV; `source` is `ocr` where its text was recognised in a picture."""

    number: int
    source: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class _Mark:
    start: int
    end: int
    criterion: int
    quote: int
    supports: bool


async def marked_text(
    services: Services, workspace_id: int, application_id: int, parts: Sequence[Part]
) -> list[MarkedPage]:
    """The pages of an application's CV as they may be shown, its score's quotes marked.

    Raises:
        MissingError: it is gone.
    """
    async with services.database.read() as session:
        application = await own_application(session, workspace_id, application_id)
        opening = await get_opening(session, workspace_id, application.opening_id)
        cv = await own_cv(session, workspace_id, application.cv_id)
        pages = await shown_pages(session, cv, blind=bool(opening and opening.blind))
    led_to = set[tuple[int, int]]()
    return [
        MarkedPage(page.number, page.source, tuple(_stretches(page, parts, led_to)))
        for page in pages
    ]


def _stretches(page: Page, parts: Sequence[Part], led_to: set[tuple[int, int]]) -> list[Stretch]:
    """Cut a page's text where marks begin and end."""
    text, marks = page.text, _marks(page, parts)
    edges = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    cut = []
    for start, end in pairwise(edges):
        over = [mark for mark in marks if mark.start <= start and end <= mark.end]
        places = tuple(dict.fromkeys(mark.criterion for mark in over))
        here = ((mark.criterion, mark.quote) for mark in over if mark.start == start)
        begins = tuple(dict.fromkeys(one for one in here if one not in led_to))
        led_to.update(begins)
        cut.append(Stretch(text[start:end], places, begins, all(m.supports for m in over)))
    return cut


def _marks(page: Page, parts: Sequence[Part]) -> list[_Mark]:
    """Where quotes stand on a page; one that is known to stand on another is marked there only."""
    searched = SearchableText(page.text)
    return [
        _Mark(*where, place, number, quote.supports)
        for place, part in enumerate(parts)
        for number, quote in enumerate(part.quotes)
        if quote.page in {None, page.number} and (where := searched.locate(_words(quote.text)))
    ]


def _words(quote: str) -> str:
    """A quote without what stands for a name at its ends: the text may have the name there."""
    return _HIDDEN_ENDS.sub("", quote)
