"""A CV's text laid out for looking things up: words, lines, parts and skills."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pipeline import skills
from pipeline.profile import Profile
from pipeline.scoring.tokens import Token, plain, tokenise
from pipeline.scoring.words import named

Zone = Literal[
    "title", "work", "projects", "summary", "unknown", "education", "certificates", "skills",
    "languages", "other",
]  # fmt: skip
MAX_TEXT = 200_000
MAX_QUOTE = 200
_LONGEST_HEADING = 40
_EDGE = re.compile(r"[\s:.•▪*#|_–-]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line.

    Attributes:
        start: first character that is not white space.
        end: the character after the last one that is not white space.
        zone: the part of the CV it stands in.
    """

    start: int
    end: int
    zone: Zone


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and where its words, lines and skills are.

    Attributes:
        places: for each stem the positions in `tokens`, ascending.
        skills: for each skill id the first characters of its mentions, ascending.
        length: words in the text, at least 1.
    """

    text: str
    tokens: Sequence[Token]
    lines: Sequence[Line]
    places: dict[str, list[int]] = field(default_factory=dict)
    skills: dict[str, list[int]] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """Words in the text, at least 1."""
        return max(1, len(self.tokens))

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
        if place and len(self.text[start:end].split()) < 3:
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


def read(text: str, profile: Profile) -> Reading:
    """Lay out a CV.

    Args:
        text: visible, redacted text; at most `MAX_TEXT` characters are looked at.
        profile: whose position titles mark the lines that name a position.

    Returns:
        The text with its places.
    """
    text = text[:MAX_TEXT]
    reading = Reading(text, tokenise(text), tuple(_lines(text, profile)))
    for place, token in enumerate(reading.tokens):
        reading.places.setdefault(token.stem, []).append(place)
    for mention in skills.find(text):
        reading.skills.setdefault(mention.skill, []).append(mention.start)
    return reading


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
            named_title = any(title in plain(bare) for title in titles) if len(bare) < 120 else 0
            yield Line(start, start + len(bare), "title" if named_title else zone)
        offset += len(printed)


def _heading(line: str) -> Zone | None:
    if len(line) > _LONGEST_HEADING:
        return None
    said = _EDGE.sub(" ", plain(line)).replace("&", "and").replace("'", " ").strip()
    return named("headings.txt").get(said)  # type: ignore[return-value]  # the file names zones
