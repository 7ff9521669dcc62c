"""Text without the candidate's identity, and the check that nothing of it leaves.

Both work from what is known: the identity that the rules found. `redact` replaces every known
value by a placeholder of its kind. `refuse_leak` looks for the same values once more on the
finished text: full name, neighbouring words of it and each rare word of it, addresses of all
kinds, and phone numbers by their digits. A word of the name that is an ordinary word or a skill
too ("Will", "Ruby") is redacted where it is written as a name; alone it is no leak, since prompts
and openings are full of such words.
"""

import functools
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from pipeline import naming, skills
from pipeline.document import Value
from pipeline.errors import LeakError
from pipeline.extraction import contacts, particulars, people, personal
from pipeline.extraction.words import printed
from pipeline.profile import Identity

PERSON, EMAIL, PHONE, LINK = "[PERSON]", "[EMAIL]", "[PHONE]", "[LINK]"
ADDRESS, BIRTH_DATE, PERSONAL = "[ADDRESS]", "[BIRTH DATE]", "[PERSONAL]"
OTHER_PERSON, SCHOOL = "[OTHER PERSON]", "[SCHOOL NAME]"
OTHER_PEOPLE = "name of another person"  # as `Redacted.removed` counts them
_KINDS = {
    PERSON: "name",
    EMAIL: "e-mail address",
    PHONE: "phone number",
    LINK: "link",
    ADDRESS: "address",
    BIRTH_DATE: "birth date",
    PERSONAL: "personal details",
    OTHER_PERSON: OTHER_PEOPLE,
    SCHOOL: "name of a school",
}
_LABELLED = {
    "birth": BIRTH_DATE,
    "private": PERSONAL,
    "address": ADDRESS,
    "location": ADDRESS,
}
PLACEHOLDER: Final = re.compile("|".join(map(re.escape, _KINDS)))
_RUN_OF_PERSONS = re.compile(r"\[PERSON\](?:[\s,.'’_-]*\[PERSON\])+")
_EMAIL_SHAPE = re.compile(r"[\w.+'’-]+\s?@\s?[\w-]+(?:\s?\.\s?[\w-]+)+")
_DIGIT_GAP = r"[ \t\u00a0().\-–‐‑/]*"
_PHONE_TAIL = 7  # digits; national numbers differ from international ones only in front
_SHORTEST_PHONE = 3  # digits; extensions are not shorter
_SHORTEST_HANDLE = 5
_ROUNDS = 5  # a replacement can uncover another value; real texts settle in two


class Redacted(Value):
    """A text that names nobody.

    Attributes:
        text: with placeholders, the same for every person.
        removed: how many strings of each kind were replaced (``name``, ``phone number``...).
        missing_name: no name is known, so the text may still hold it: a person must give it first.
    """

    text: str
    removed: dict[str, int]
    missing_name: bool


def redact(text: str, identity: Identity, file_name: str | None = None) -> Redacted:
    """Replace every known value of an identity, and names of other people, by placeholders.

    Idempotent: redacting the result again changes nothing. Placeholders do not depend on the
    value, so two CVs that differ only in the name give the same bytes, where no word of the name
    stands elsewhere in the text. Skills of the vocabulary stay, also when a word of the name is
    part of one ("Spring Boot" for a person called Boot). Other people are found as far as the text
    announces them, see `pipeline.extraction.people`; their phones and addresses are the identity's.

    Args:
        text: the visible text of a CV.
        identity: who it is of.
        file_name: the name the file came with; removed wherever the text repeats it.
    """
    removed: Counter[str] = Counter()
    patterns = [*_patterns(identity, file_name)]
    for _ in range(_ROUNDS):
        before = text
        for placeholder, pattern in patterns:
            found = [match.span() for match in pattern.finditer(text)]
            text, count = _replace(text, found, placeholder)
            removed[_KINDS[placeholder]] += count
        found = [*naming.spans(text, identity.name or "", everyday=True)]
        text, count = _replace(text, found, PERSON)
        removed["name"] += count
        text = _RUN_OF_PERSONS.sub(PERSON, text)
        if text == before:
            break
    home = personal.home(text, identity.location) if identity.location else ()
    text, count = _replace(text, [*home], ADDRESS)
    removed[_KINDS[ADDRESS]] += count
    text, removed[OTHER_PEOPLE] = _replace(text, [*people.spans(text)], OTHER_PERSON)
    text = _with_schools(text)
    counts = {kind: number for kind, number in removed.items() if number}
    return Redacted(text=text, removed=counts, missing_name=not identity.name)


def _with_schools(text: str) -> str:
    """Say of a word of the name that it is part of a school's: "[SCHOOL NAME] University"."""
    text = _before_school().sub(SCHOOL, text)
    return _after_school().sub(rf"\1{SCHOOL}", text)


@functools.cache
def _before_school() -> re.Pattern[str]:
    return re.compile(rf"\[PERSON\](?=[ -]?(?i:{printed('institution')}))")


@functools.cache
def _after_school() -> re.Pattern[str]:
    """A school, at most two short words such as "of the", and the name."""
    short = r"(?:[^\W\d_]{1,4} ){0,2}"
    return re.compile(rf"((?i:{printed('institution')}) {short})\[PERSON\]")


def refuse_leak(outgoing: str, identity: Identity, ours: str = "") -> None:
    """Refuse to let a text out that still holds a known value of an identity.

    Args:
        outgoing: all text that is about to leave.
        identity: who it must not name.
        ours: the part of it that does not come from the CV (prompt, rubric): a value that stands
            there too (a candidate called Berlin, an opening in Berlin) is no leak as often as it
            stands there.

    Raises:
        LeakError: naming the kind of value, never the value.
    """
    sent, own = PLACEHOLDER.sub(" \0 ", outgoing), PLACEHOLDER.sub(" \0 ", ours)
    for placeholder, pattern in _patterns(identity, None):
        if len(pattern.findall(sent)) > len(pattern.findall(own)):
            raise LeakError(_KINDS[placeholder])
    if _phone_left(contacts.digits(sent), contacts.digits(own), identity):
        raise LeakError(_KINDS[PHONE])
    name = identity.name or ""
    in_sent, in_own = (len([*naming.spans(part, name, everyday=False)]) for part in (sent, own))
    if in_sent > in_own:
        raise LeakError(_KINDS[PERSON])


def _patterns(identity: Identity, file_name: str | None) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield placeholder and pattern of all values that are not the name, longest values first."""
    for placeholder, value in sorted(_values(identity, file_name), key=lambda pair: -len(pair[1])):
        if len(value.strip()) > 1:
            yield placeholder, _literal(value.strip())
    for number in _phone_numbers(identity):
        if len(number) >= _PHONE_TAIL:
            yield PHONE, _phone(number[-_PHONE_TAIL:])
        else:
            yield PHONE, _extension(number)


def _values(identity: Identity, file_name: str | None) -> Iterator[tuple[str, str]]:
    if file_name and "." in file_name:
        yield PERSON, file_name
    yield from ((EMAIL, value) for value in identity.emails)
    yield from ((PHONE, value) for value in identity.phones)
    yield from ((kind_of(value), value) for value in identity.printed)
    yield from ((_stated_kind(value), value) for value in identity.stated)
    for link in identity.links:
        yield LINK, link
        yield LINK, _handle(link)


@functools.lru_cache(maxsize=4096)
def kind_of(value: str) -> str:
    """Tell the placeholder of a printed string by its label and shape."""
    if label := personal.label_kind(value):
        return _LABELLED[label]
    if "@" in value[1:] or _EMAIL_SHAPE.search(value):
        return EMAIL
    if personal.is_birth_date(value):
        return BIRTH_DATE
    if particulars.are(value):
        return PERSONAL
    letters = sum(char.isalpha() for char in value)
    if len(contacts.digits(value)) >= _PHONE_TAIL and letters <= 1:
        return PHONE
    if value.isascii() and not re.search(r"\s", value) and letters:
        return LINK
    return ADDRESS if contacts.digits(value) else PERSONAL


def _stated_kind(value: str) -> str:
    if "@" in value:
        return EMAIL
    return ADDRESS if any(map(str.isalpha, value)) else PHONE


@functools.lru_cache(maxsize=4096)
def _literal(value: str) -> re.Pattern[str]:
    """Match a value in any case, with any white space where it has some."""
    body = r"\s+".join(re.escape(part) for part in value.split())
    left = r"(?<![^\W_])" if value[0].isalnum() else ""
    right = r"(?![^\W_])" if value[-1].isalnum() else ""
    return re.compile(left + body + right, re.IGNORECASE)


@functools.lru_cache(maxsize=4096)
def _phone(tail: str) -> re.Pattern[str]:
    """Match a number that ends in these digits, however it is grouped and prefixed."""
    return re.compile(rf"(?<!\d)[+(]*(?:\d{_DIGIT_GAP}){{0,8}}{_DIGIT_GAP.join(tail)}(?!\d)")


@functools.lru_cache(maxsize=4096)
def _extension(number: str) -> re.Pattern[str]:
    """Match a number too short to be told by its end, however it is grouped."""
    return re.compile(rf"(?<!\d){_DIGIT_GAP.join(number)}(?!\d)")


def _phone_numbers(identity: Identity) -> list[str]:
    printed = [value for value in identity.printed if kind_of(value) == PHONE]
    stated = [value for value in identity.stated if _stated_kind(value) == PHONE]
    numbers = [contacts.digits(value) for value in (*identity.phones, *printed, *stated)]
    return [number for number in dict.fromkeys(numbers) if len(number) >= _SHORTEST_PHONE]


def _phone_left(digits: str, own: str, identity: Identity) -> bool:
    # All digits of a text stand in one row here: dates beside each other are short numbers too.
    tails = [
        number[-_PHONE_TAIL:] for number in _phone_numbers(identity) if len(number) >= _PHONE_TAIL
    ]
    return any(digits.count(tail) > own.count(tail) for tail in tails)


def _handle(link: str) -> str:
    """Give the last part of the path of a profile link, where it is long enough to be one's own."""
    path = re.sub(r"^https?://", "", link).rstrip("/").split("/")
    handle = path[-1].split("?")[0] if len(path) > 1 else ""
    return handle if len(handle) >= _SHORTEST_HANDLE and not skills.find(handle) else ""


def _replace(text: str, found: list[tuple[int, int]], placeholder: str) -> tuple[str, int]:
    """Replace spans, but none that touches a placeholder that stands there already."""
    taken = [match.span() for match in PLACEHOLDER.finditer(text)]
    free = [
        (start, end)
        for start, end in found
        if end > start and not any(left < end and start < right for left, right in taken)
    ]
    merged = _merged(free)
    for start, end in reversed(merged):
        text = text[:start] + placeholder + text[end:]
    return text, len(merged)


def _merged(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
