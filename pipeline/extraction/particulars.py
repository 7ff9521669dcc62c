"""Family, belief, origin, birth and identity numbers where no label and colon announce them."""

import functools
import re
from collections.abc import Iterator
from itertools import groupby

from pipeline.extraction.words import fold, has, phrases, printed, words

DAY = (
    r"(?:\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:19|20)?\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}"
    r"|\d{1,2}(?:st|nd|rd|th|er|º|ª)?\.?\s+(?:de\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de\s+)?(?:19|20)\d\d"
    r"|[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d"
    r"|(?:19|20)\d\d\s?[年년]\s?\d{1,2}\s?[月월](?:\s?\d{1,2}\s?[日일])?)"
)
DATE = re.compile(DAY)
_PART = re.compile(rf"\s*{DAY}|(?:[^.,;|/•·▪\t\n()，。、；（）]|(?<=[ .]\w)\.)+")
# Letters first, then pieces with digits in them; the word after the number is no part of it.
_NUMBER = re.compile(
    r"[.\s]*(?:no|nr|nº|n°|№|number)?[.\s]*[:：#]?\s*"
    r"((?:[A-Z]{1,6}[ -]?)?\d[\dA-Z]*(?:[ ./-][A-Z]{0,3}\d[\dA-Z]*)*(?:-[A-Z]\b)?)",
    re.IGNORECASE,
)
_FEWEST_DIGITS = 5  # of an identity number; fewer are years and counts
_MOST_WORDS = 4  # of what states a nationality or children
_MOST_WORDS_OF_BIRTH = 7


def numbers(line: str) -> Iterator[str]:
    """Yield identity numbers with what announces them ("DNI 12345678Z")."""
    for match in _announced("idnumber").finditer(line):
        number = _NUMBER.match(line, match.end())
        if number and sum(map(str.isdigit, number[1])) >= _FEWEST_DIGITS:
            yield line[match.start() : number.end()]


def births(line: str) -> Iterator[str]:
    """Yield dates that follow a word for birth ("born 12.05.1988", "生年月日 1985年4月3日")."""
    for match in _announced("birth").finditer(line):
        day = _AFTER_BIRTH.match(line, match.end())
        if day:
            yield day[1]


def stated(line: str) -> Iterator[str]:
    """Yield what a line of the contact block says of birth, family, belief and origin.

    Neighbouring statements are one string, so that a word with other meanings ("single") is not
    looked for by itself; one that stands alone is left out.
    """
    found = [*_PART.finditer(line)]
    dated = len(DATE.findall(line)) == 1 and not has("title", line)
    kinds = [_kind(match.group().strip(), dated=dated) for match in found]
    for certain, run in groupby(zip(kinds, found, strict=True), key=lambda pair: bool(pair[0])):
        members = [*run]
        sure = len(members) > 1 or members[0][0] != "perhapscivil"
        if certain and sure:
            yield line[members[0][1].start() : members[-1][1].end()].strip()


def are(value: str) -> bool:
    """Tell whether a printed string is such a statement or number."""
    return any(numbers(value)) or any(one == value for one in stated(value))


def _kind(part: str, *, dated: bool) -> str | None:
    """Tell what a part of a line states; None where it is something else."""
    folded = fold(part).strip(" -–—")
    for kind in ("civil", "perhapscivil"):
        if folded in words(kind):
            return kind
    if any(numbers(part)) or (dated and DATE.fullmatch(part)):
        return "number"
    length = len(folded.split())
    if phrases("bornin").match(folded) and length <= _MOST_WORDS_OF_BIRTH:
        return "birth"
    if not 2 <= length <= _MOST_WORDS or has("title", part) or has("company", part):
        return None
    return "civil" if _of_children(folded) or _of_origin(folded) else None


def _of_children(folded: str) -> bool:
    number, _, rest = folded.partition(" ")
    return rest in words("offspring") and number not in words("notname")


def _of_origin(folded: str) -> bool:
    ends = any(folded.endswith(f" {word}") for word in words("citizen"))
    return ends or any(folded.startswith(f"{word} ") for word in words("citizenof"))


@functools.cache
def _announced(kind: str) -> re.Pattern[str]:
    return re.compile(printed(kind), re.IGNORECASE)


_AFTER_BIRTH = re.compile(rf"\.?\s*(?:am|on|le|el|il|op|dnia)?\s*[:：]?\s*({DAY})", re.IGNORECASE)
