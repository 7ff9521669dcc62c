"""Where in a document each fact of a profile stands, for an interface that marks it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.document import Document
from pipeline.profile import Profile
from pipeline.scoring.locate import SearchableText

SAME_DIGITS = 8  # at the end of a phone number; how the country is printed differs
SIMPLE = ("name", "location", "headline", "summary")
LISTS = ("emails", "links", "skills", "mentioned", "languages", "certificates")
WORK = ("title", "company")
EDUCATION = ("institution", "degree", "field")


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
    """Find the first place of each fact that stands in the text as it was noted."""
    pages = [(page.number, SearchableText(page.text)) for page in document.pages]
    found = (_first(field, value, pages) for field, value in _facts(profile))
    phones = (_phone(f"phones.{n}", number, pages) for n, number in enumerate(profile.phones))
    return tuple(place for place in (*found, *phones) if place is not None)


def _facts(profile: Profile) -> Iterator[tuple[str, str]]:
    for field in SIMPLE:
        if value := getattr(profile, field):
            yield field, value
    for field in LISTS:
        yield from ((f"{field}.{n}", value) for n, value in enumerate(getattr(profile, field)))
    for name, parts in (("work", WORK), ("education", EDUCATION)):
        for number, entry in enumerate(getattr(profile, name)):
            values = ((part, getattr(entry, part)) for part in parts)
            yield from ((f"{name}.{number}.{part}", value) for part, value in values if value)


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
