"""Where in a document each fact of a profile stands, for an interface that marks it.

A title or a company may stand in a CV many times. The facts of a position or a course of study are
looked for near its dates, and where it has none, behind the entry before it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.document import Document
from pipeline.extraction import dates
from pipeline.extraction.lines import Lines, Spot
from pipeline.locate import SearchableText
from pipeline.profile import Education, Profile, Work

SAME_DIGITS = 8  # at the end of a phone number; how the country is printed differs
SIMPLE = ("name", "location", "headline", "summary")
LISTS = ("emails", "links", "skills", "mentioned", "languages", "certificates")
WORK = ("title", "company")
EDUCATION = ("institution", "degree", "field")
_NEAR = 4  # lines; the head of an entry is not longer


@dataclass(frozen=True)
class Place:
    """Where a fact stands.

    Attributes:
        field: its path in the profile: ``name``, ``skills.3``, ``work.0.company``.
        page: from 1.
        start: first character in the text of that page.
        end: the character after its last.
    """

    field: str
    page: int
    start: int
    end: int


def find(profile: Profile, document: Document) -> tuple[Place, ...]:
    """Find the place of each fact that stands in the text as it was noted.

    Facts of an entry have the place nearest to its dates; all others have their first.
    """
    pages = [(page.number, SearchableText(page.text)) for page in document.pages]
    found = (_first(field, value, pages) for field, value in _facts(profile))
    phones = (_phone(f"phones.{n}", number, pages) for n, number in enumerate(profile.phones))
    lines = Lines([(page.number, page.text) for page in document.pages])
    work = _of_entries("work", WORK, profile.work, lines, pages)
    education = _of_entries("education", EDUCATION, profile.education, lines, pages)
    return tuple(place for place in (*found, *work, *education, *phones) if place is not None)


def _facts(profile: Profile) -> Iterator[tuple[str, str]]:
    for field in SIMPLE:
        if value := getattr(profile, field):
            yield field, value
    for field in LISTS:
        yield from ((f"{field}.{n}", value) for n, value in enumerate(getattr(profile, field)))


def _of_entries(
    name: str,
    parts: Sequence[str],
    entries: Sequence[Work | Education],
    lines: Lines,
    pages: list[tuple[int, SearchableText]],
) -> Iterator[Place | None]:
    before = -1
    for number, entry in enumerate(entries):
        values = {part: value for part in parts if (value := getattr(entry, part))}
        spots = {part: lines.spots(value) for part, value in values.items()}
        dated = _dates_of(entry, list(spots.values()), lines, before)
        if dated:
            yield from _ends(f"{name}.{number}", entry, dated, lines)
        before = dated[0] if dated else _densest(list(spots.values()), before)
        for part, found in spots.items():
            field = f"{name}.{number}.{part}"
            if found:
                spot = _nearest(found, before)
                yield Place(field, spot.page, spot.start, spot.end)
            else:
                yield _first(field, values[part], pages)


def _dates_of(
    entry: Work | Education, spots: Sequence[Sequence[Spot]], lines: Lines, before: int
) -> tuple[int, dates.Range] | None:
    """Find the line with the dates of an entry: the one that has most of its facts around it."""

    def fitness(candidate: tuple[int, dates.Range]) -> tuple[int, bool, int]:
        line = candidate[0]
        named = sum(any(abs(spot.line - line) <= _NEAR for spot in found) for found in spots)
        return named, line > before, -line

    wanted = (entry.start, entry.end)
    found = [(line, span) for line, span in lines.dated if (span.begin, span.end) == wanted]
    return max(found, key=fitness, default=None)


def _nearest(spots: Sequence[Spot], line: int) -> Spot:
    return min(spots, key=lambda spot: abs(spot.line - line) + _NEAR * spot.in_text)


def _densest(spots: Sequence[Sequence[Spot]], before: int) -> int:
    """Find the first line that has most facts of an entry, behind the entry before if there is."""

    def fitness(line: int) -> tuple[bool, int, int]:
        around = sum(any(0 <= spot.line - line <= 1 for spot in found) for found in spots)
        return line > before, around, -line

    return max((spot.line for found in spots for spot in found), key=fitness, default=before)


def _ends(
    entry: str, said: Work | Education, dated: tuple[int, dates.Range], lines: Lines
) -> Iterator[Place]:
    line, span = dated
    begin, end = dates.ends(lines.text(line), span)
    for part, value, (start, stop) in (("start", said.start, begin), ("end", said.end, end)):
        if value:
            page, offset = lines.place(line)
            yield Place(f"{entry}.{part}", page, offset + start, offset + stop)


def _first(field: str, value: str, pages: list[tuple[int, SearchableText]]) -> Place | None:
    for number, text in pages:
        if spot := text.locate(value):
            return Place(field, number, *spot)
    return None


def _phone(field: str, phone: str, pages: list[tuple[int, SearchableText]]) -> Place | None:
    digits = re.sub(r"\D", "", phone)[-SAME_DIGITS:]
    if not digits:
        return None
    printed = re.compile(r"[+(]?(?:\d[^\w\n]{0,3}){0,8}" + r"[^\w\n]{0,3}".join(digits) + r"(?!\d)")
    for number, text in pages:
        if match := printed.search(text.text):
            return Place(field, number, *match.span())
    return None
