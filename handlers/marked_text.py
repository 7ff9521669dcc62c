"""The text of a CV with the words marked that its score stands on."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from handlers.blinding import shown_pages
from handlers.owned import own_application, own_cv
from handlers.services import Services
from pipeline.explanation import Part
from pipeline.locate import SearchableText
from storage.openings import get_opening


@dataclass(frozen=True)
class Stretch:
    """A run of text; `criteria` are the places (from 0) of those that quote it, none elsewhere.

    Attributes:
        first: places of criteria whose first quote begins here: where links to it lead.
        supports: False where it is quoted against a criterion.
    """

    text: str
    criteria: tuple[int, ...] = ()
    first: tuple[int, ...] = ()
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
    led_to = set[int]()
    return [
        MarkedPage(page.number, page.source, tuple(_stretches(page.text, parts, led_to)))
        for page in pages
    ]


def _stretches(text: str, parts: Sequence[Part], led_to: set[int]) -> list[Stretch]:
    """Cut a text where marks begin and end."""
    marks = _marks(text, parts)
    edges = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    cut = []
    for start, end in pairwise(edges):
        over = [mark for mark in marks if mark.start <= start and end <= mark.end]
        places = tuple(dict.fromkeys(mark.criterion for mark in over))
        first = tuple(place for place in places if place not in led_to)
        led_to.update(first)
        cut.append(Stretch(text[start:end], places, first, all(m.supports for m in over)))
    return cut


def _marks(text: str, parts: Sequence[Part]) -> list[_Mark]:
    searched = SearchableText(text)
    return [
        _Mark(*where, place, quote.supports)
        for place, part in enumerate(parts)
        for quote in part.quotes
        if (where := searched.locate(quote.text))
    ]
