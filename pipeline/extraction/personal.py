"""Where the candidate lives, and private lines: birth date, nationality, family."""

import re
from collections.abc import Iterator, Sequence

from pipeline import skills
from pipeline.extraction import contacts, particulars
from pipeline.extraction.particulars import DATE
from pipeline.extraction.sections import heading_of
from pipeline.extraction.words import countries, fold, has, key, phrases, words

_LABEL = re.compile(
    r"(?:^|[|•·▪;,\t])\s*\W{0,3}([^\W\d_][^:：|•·▪;\t]{0,40}?)\s*[:：]\s*([^|•·▪;\t]+)"
)
_SEPARATORS = re.compile(r"\s*[|•·▪◦●■★✉☎📍🏠📞📧⋄\t]\s*|\s{3,}|\s[-–—]\s|(?<=\S)\s*;\s*")
# Where scripts have no blanks between words, one may stand for the colon: "性別 男".
_BLANK_LABEL = re.compile(
    r"(?:^|[|•·▪;,\t])[ \u3000]*([\u3040-\u9fff\uac00-\ud7af]{1,8})[ \u3000]+"
    r"([^\s|•·▪;][^|•·▪;\t]*)"
)
_ANY_LABEL = re.compile(r"^\W*[^\W\d_][^:：\d]{1,40}[:：]\s*")
_AGE = re.compile(
    r"\b(?:age[d:]?\s*\d\d\b|\d\d\s*(?:years old|jahre alt|ans\b(?=\s*$)|años de edad))",
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"\b(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|\d{4}\s?[A-Z]{2}|\d{2}-\d{3}|\d{5}-\d{3}|\d{4})\b"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTH_BEFORE = re.compile(r"\b\d{1,2}\s?[./-]\s?$")
_BLOCK = frozenset({None, "contact", "personal"})  # sections that say who someone is
_DATED = frozenset({"work", "education", "certificates", "other"})  # sections of dated entries
_NUMBERED = re.compile(r"\b\d{1,5}\s?[A-Za-z]?\b")
_PLACE = re.compile(r"^[^\W\d_][^\d@:：|()]{1,48}$")
_CITY_REGION = re.compile(r"^[^\W\d_][\w .'’-]{1,30},\s*[^\W\d_][\w .'’-]{1,30}$")
_HEAD_LINES = 14
_LONGEST_ADDRESS = 110


def location(text: str, name: str | None, found: contacts.Contacts) -> str | None:
    """Find the place the candidate gives: by a label, else beside the contact facts.

    Returns:
        The place as printed ("Berlin, Germany"), or None.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    for line in lines[: _HEAD_LINES * 3]:
        for label, value, _ in _labels(line):
            if label in words("location") or label in words("address"):
                return value.strip(" ,.")
    return _unlabelled(lines[:_HEAD_LINES], name, found)


def printed(text: str, found: contacts.Contacts) -> Iterator[str]:
    """Yield the literal strings that give the person away: addresses, birth date, private lines."""
    section = None
    for number, line in enumerate(text.splitlines()):
        section = heading_of(line) or section
        near = number < _HEAD_LINES * 2
        block = section in _BLOCK and (near or section is not None)
        yield from _labelled(line, block=block)
        yield from particulars.births(line)
        yield from particulars.numbers(line)
        if block:
            yield from particulars.stated(line)
        if near:
            yield from (match.group() for match in _AGE.finditer(line))
            yield from _addresses(line, found, dated=section in _DATED)


def home(text: str, place: str) -> Iterator[tuple[int, int]]:
    """Yield where the contact block says the place in which the candidate lives.

    Elsewhere the same town is an employer's or a school's, and stays.

    Args:
        text: of the CV.
        place: as `location` gives it; its first part alone ("Berlin" of "Berlin, Germany") counts.
    """
    if skills.find(place) or has("title", place) or not _is_proper(place):
        return
    start = 0
    wanted = "|".join(map(re.escape, (place, place.partition(",")[0].strip())))
    pattern = re.compile(rf"(?<![^\W_])(?:{wanted})(?![^\W_])", re.IGNORECASE)
    for line in text.splitlines(keepends=True)[:_HEAD_LINES]:
        if heading_of(line) not in _BLOCK:
            return
        if not has("institution", line) and not has("company", line):
            yield from ((start + m.start(), start + m.end()) for m in pattern.finditer(line))
        start += len(line)


def _is_proper(place: str) -> bool:
    """Tell whether what was taken for a place is written as names are: "friendly tone" is not."""
    said = place.replace(",", " ").split()
    return not any(word[0].islower() for word in said if fold(word) not in words("particle"))


def is_birth_date(value: str) -> bool:
    """Tell whether a printed string is a date of day, month and year."""
    match = DATE.search(value)
    return match is not None and len(match.group()) >= len(value.strip()) - 4


def label_kind(value: str) -> str | None:
    """Tell what the label of a printed "label: value" announces.

    Returns:
        ``birth``, ``private``, ``address``, ``location`` or None.
    """
    kinds = ("birth", "private", "address", "location")
    for label, _, _ in _labels(value):
        return next((kind for kind in kinds if label in words(kind)), None)
    return None


def _labelled(line: str, *, block: bool) -> Iterator[str]:
    """Yield labelled values; with the label where the bare value ("German") may stand elsewhere.

    Args:
        line: of the text.
        block: whether it says who someone is: an employer's place has the same label elsewhere.
    """
    for label, value, whole in _labels(line):
        if label in words("birth"):
            date = DATE.match(value)
            yield date.group() if date else whole
        elif label in words("private"):
            yield whole
        elif label in words("address") and _NUMBERED.search(value):
            yield value
        elif block and (label in words("address") or label in words("location")):
            yield whole


def _labels(line: str) -> Iterator[tuple[str, str, str]]:
    for pattern in (_LABEL, _BLANK_LABEL):
        for match in pattern.finditer(line):
            if value := match[2].strip():
                yield fold(match[1]).strip(" ."), value, line[match.start(1) : match.end()].strip()


def _addresses(line: str, found: contacts.Contacts, *, dated: bool) -> Iterator[str]:
    """Yield the parts of a line that are addresses; `dated` where a year is more likely a date."""
    if len(line) > _LONGEST_ADDRESS * 2:
        return
    for printed_part in _SEPARATORS.split(_without(line, found)):
        part = _ANY_LABEL.sub("", printed_part).strip(" ,;")
        if 6 <= len(part) <= _LONGEST_ADDRESS and _is_address(part, dated=dated):
            yield part


def _is_address(part: str, *, dated: bool) -> bool:
    if not _NUMBERED.search(part) or has("title", part) or phrases("present").search(fold(part)):
        return False
    if re.search(r"(?:19|20)\d\d\s*[-–]", part):
        return False
    street = bool(phrases("street").search(fold(part))) or _compound_street(part)
    if street or "," not in part or DATE.search(part):
        return street
    codes = [match for match in _POSTCODE.finditer(part) if not _is_date(part, match, dated)]
    return bool(codes)


def _is_date(part: str, code: re.Match[str], dated: bool) -> bool:
    """Whether what could be a postcode of four digits is the year of a position or a course."""
    if not _YEAR.fullmatch(code.group()):
        return False
    return dated or bool(_MONTH_BEFORE.search(part[: code.start()]))


def _compound_street(part: str) -> bool:
    endings = (
        "straße",
        "strasse",
        "str.",
        "weg",
        "platz",
        "gasse",
        "allee",
        "straat",
        "laan",
        "gatan",
        "vej",
    )
    return any(token.lower().endswith(endings) for token in part.split())


def _unlabelled(lines: Sequence[str], name: str | None, found: contacts.Contacts) -> str | None:
    contact = [line for line in lines if _without(line, found) != line]
    for line in (*contact, *lines):
        for part in _SEPARATORS.split(_without(line, found)):
            place = part.strip(" ,;–—-").lstrip(":： ")
            if _is_place(place, name, loose=line in contact):
                return place
    return None


def _is_place(place: str, name: str | None, *, loose: bool) -> bool:
    if not _PLACE.match(place) or heading_of(place) or has("title", place) or place.endswith("."):
        return False
    if name and (key(name) in key(place) or key(place) in key(name)):
        return False
    folded = fold(place)
    if any(token in words("notname") for token in folded.split()) or folded in words("phone"):
        return False
    tail = folded.rpartition(",")[2].strip()
    if tail in countries() or folded in countries():
        return True
    return len(place.split()) <= 5 and (loose or bool(_CITY_REGION.match(place)))


def _without(line: str, found: contacts.Contacts) -> str:
    for value in (*found.printed, *found.emails, *found.links):
        if value in line:
            line = line.replace(value, " | ")
    return line
