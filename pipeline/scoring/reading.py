"""A CV's text laid out for looking things up: words, lines, parts and skills."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Final, Literal, NamedTuple, cast

from pipeline import skills
from pipeline.extraction import sections
from pipeline.profile import Profile
from pipeline.scoring.tokens import plain, tokenise
from pipeline.scoring.words import named

Zone = Literal[
    "title", "work", "projects", "summary", "unknown", "education", "certificates", "skills",
    "languages", "other",
]  # fmt: skip
MAX_TEXT = 200_000
MAX_QUOTE = 200
_LONGEST_HEADING = 40
_LONGEST_TITLE = 120
# The kinds of sections that extraction knows in more languages.
_ZONES: Final[Mapping[str, Zone]] = {
    "work": "work", "skills": "skills", "education": "education", "summary": "summary",
    "languages": "languages", "certificates": "certificates", "contact": "other",
    "personal": "other", "other": "other",
}  # fmt: skip
_EDGE = re.compile(r"[\s:.•▪*#|_–-]+")


class Line(NamedTuple):
    """One printed line.

    Attributes:
        start: first character that is not white space.
        end: the character after the last one that is not white space.
        zone: the part of the CV it stands in.
    """

    start: int
    end: int
    zone: Zone


class Reading:
    """A text and where its words, lines and skills are.

    Attributes:
        text: as it was given, at most `MAX_TEXT` characters.
        tokens: its words in order.
        lines: its lines that are not empty, in order.
        places: for each stem the positions in `tokens`, ascending.
        length: words in the text, at least 1.
    """

    def __init__(self, text: str, profile: Profile) -> None:
        self.text = text[:MAX_TEXT]
        self.tokens = tokenise(self.text)
        self.lines = tuple(_lines(self.text, profile))
        self.length = max(1, len(self.tokens))
        self.places: dict[str, list[int]] = {}
        for place, token in enumerate(self.tokens):
            self.places.setdefault(token[0], []).append(place)

    @cached_property
    def skills(self) -> dict[str, list[int]]:
        """For each skill id the first characters of its mentions, ascending."""
        mentions: dict[str, list[int]] = {}
        for mention in skills.find(self.text):
            mentions.setdefault(mention.skill, []).append(mention.start)
        return mentions

    def stem_at(self, offset: int) -> str:
        """Give the stem of the word in which a character stands, empty before the first."""
        place = bisect_right(self.tokens, offset, key=lambda token: token.start) - 1
        return self.tokens[place].stem if place >= 0 else ""

    def line_at(self, offset: int) -> int:
        """Give the position in `lines` of the line that holds a character."""
        place = bisect_right(self.lines, offset, key=lambda line: line.start) - 1
        return max(0, place)

    def zone_at(self, offset: int) -> Zone:
        """Give the part of the CV in which a character stands."""
        return self.lines[self.line_at(offset)].zone if self.lines else "unknown"

    def quote_at(self, offset: int) -> str:
        """Give the line around a character, at most `MAX_QUOTE` characters, verbatim.

        A line of one or two words is given with the line before it, so that it can be read.
        """
        place = self.line_at(offset)
        line = self.lines[place]
        start, end = line.start, line.end
        if place and len(tokenise(self.text[start:end])) < 3:
            start = self.lines[place - 1].start
        if end - start <= MAX_QUOTE:
            return self.text[start:end]
        return self._window(max(start, offset - MAX_QUOTE // 2), end)

    def _window(self, start: int, end: int) -> str:
        """Cut a long line at white space."""
        cut = self.text[start : min(end, start + MAX_QUOTE)]
        if start and not self.text[start - 1].isspace():
            cut = cut.split(None, 1)[-1]
        if start + MAX_QUOTE < end and not self.text[start + MAX_QUOTE].isspace():
            cut = cut.rsplit(None, 1)[0]
        return cut.strip()


def _lines(text: str, profile: Profile) -> Iterator[Line]:
    titles = {plain(work.title) for work in profile.work if work.title}
    if profile.headline:
        titles.add(plain(profile.headline))
    zone: Zone = "unknown"
    offset = 0
    for printed in text.splitlines(keepends=True):
        bare = printed.strip()
        if bare:
            start = offset + len(printed) - len(printed.lstrip())
            heading = _heading(bare)
            zone = heading or zone
            is_title = len(bare) < _LONGEST_TITLE and any(t in plain(bare) for t in titles)
            yield Line(start, start + len(bare), "title" if is_title else zone)
        offset += len(printed)


def _heading(line: str) -> Zone | None:
    if len(line) > _LONGEST_HEADING:
        return None
    said = _EDGE.sub(" ", plain(line)).replace("&", "and").replace("'", " ").strip()
    return _zones().get(said) or _ZONES.get(sections.heading_of(line) or "")


@cache
def _zones() -> dict[str, Zone]:
    found = named("headings.txt").items()
    return {plain(heading): cast("Zone", zone) for heading, zone in found}  # the file names zones
