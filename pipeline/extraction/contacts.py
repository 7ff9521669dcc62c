"""E-mail addresses, phone numbers and links in the text of a CV."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import phonenumbers

from pipeline import skills
from pipeline.extraction.words import countries, country_names, fold, phrases

_EMAIL = re.compile(r"(?<![\w.+'’-])[\w.+'’-]*[\w+-]@[\w-]+(?:\.[\w-]+)+")
_SPACED_EMAIL = re.compile(r"(?<![\w.+-])([\w.+-]+)[ \t]*@[ \t]*([\w-]+(?:[ \t]?\.[ \t]?[\w-]+)+)")
_WORDED_EMAIL = re.compile(
    r"([\w.+-]+)\s*(?:[(\[{<]\s*(?:at|@|arroba|ät)\s*[)\]}>]|\s(?:AT|at)\s)\s*"
    r"((?:[\w-]+\s*(?:\.|[(\[{<]\s*(?:dot|punkt|punto|point)\s*[)\]}>]|\s(?:DOT|dot)\s)\s*)+[A-Za-z]{2,12})\b"
)
_DOT = re.compile(r"\s*(?:[(\[{<]\s*(?:dot|punkt|punto|point)\s*[)\]}>]|\bdot\b)\s*", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\((mailto:|https?://)([^()]{4,200})\)", re.IGNORECASE)
_DOMAIN_GOES_ON = re.compile(r"(@[\w.-]*\.)\n[ \t]*([a-z]{2,}[\w.-]*)")
_DOMAIN_AFTER_AT = re.compile(r"([\w.+-]+@)\n[ \t]*([\w-]+\.[\w.-]+)")
_DOT_ON_NEXT_LINE = re.compile(r"(@[\w-]+)\n[ \t]*(\.[a-z]{2,}[\w.]*)")
# Bounded (RFC 5321 4.5.3.1) and begun at a word's start only, or runs of dashes take for ever.
_LOCAL_GOES_ON = re.compile(r"(?<![\w.+-])([\w.+-]{1,64})\n[ \t]*([._+-][\w.+-]{0,63}@)")
_LOCAL_ENDS_OPEN = re.compile(r"(?<![\w.+-])(\w[\w.+-]{0,62}[._+-])\n[ \t]*([\w.+-]{1,64}@)")

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"|•·▪()]+", re.IGNORECASE)
_TLD = (
    "com|org|net|io|dev|me|co|info|app|ai|tech|design|blog|page|site|online|eu|uk|de|at|ch|fr|es|it|pt|br|"
    "nl|be|pl|tr|ru|ua|gr|cn|jp|kr|in|il|sa|ae|vn|se|no|dk|fi|cz|sk|hu|ro|bg|hr|rs|us|ca|au|nz|mx|ar|edu|"
    "cloud|xyz|name|link|works|studio|art|gg|so|sh|is|to|cc|tv"
)
_DOMAIN = re.compile(
    rf"(?<![\w@.+/-])(?:[\w-]+\.)+(?:{_TLD})(?![\w@-])(?:/[^\s<>\"|•·▪()]*)?", re.IGNORECASE
)
_SITES = (
    "linkedin|github|gitlab|twitter|facebook|instagram|behance|dribbble|medium|xing|kaggle|"
    "stackoverflow|stack overflow|youtube|skype|telegram|quora|orcid|researchgate|bitbucket|wechat|"
    "weixin|tiktok|mastodon|leetcode|hackerrank|codepen|discord|viber|line|signal|threads|vk|qq"
)
_HANDLE = re.compile(
    rf"\b(?:{_SITES})\s*(?:id)?\s*[:：]/{{0,2}}\s*(@?[\w.+-]{{3,60}})", re.IGNORECASE
)
_HANDLE_BEFORE = re.compile(rf"(?<!\S)(@?[\w.-]{{3,60}})\s*\((?:{_SITES})\)", re.IGNORECASE)
_AT_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z][\w.-]{2,40}")

_DIGIT_RUN = re.compile(
    r"(?<![\w/.,$€£#])(?:\+\s?|00\s?|\(\+?)?\d(?:[ \t\u00a0().\-–‐‑/]*\d){6,16}(?![\w%])"
)
# A narrow column wraps a number, and words of the column beside it come between its parts.
_CODE_ALONE = re.compile(r"(?<!\S)\+\d{1,3}(?=\s+[^\s\d(])")
_PART_OF_NUMBER = re.compile(r"(?<!\S)\d{2,5}(?: \d{2,5})*(?!\S)")
_YEARS = re.compile(r"(?:19|20)\d\d\s*[-–/. ]+\s*(?:(?:19|20)\d\d|\d\d)(?!\d)")
_JOINED_YEARS = re.compile(r"(?:(?:19[5-9]|20[0-6])\d){2}")
_DATE = re.compile(
    r"^\(?\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d\b|^(?:19|20)\d\d[./-]\d{1,2}([./-]\d{1,2})?\b"
)
_MONEY = re.compile(r"^\d{1,3}(?:[. ]000)+$")
_REGIONS = (
    *("US", "GB", "DE", "FR", "ES", "IT", "IN", "BR", "NL", "PL", "TR", "RU", "GR", "CN", "JP"),
    *("KR", "IL", "SA", "AE", "EG", "VN", "MX", "PT", "SE", "CH", "AT", "BE", "AU", "UA", "CZ"),
)
_SHORTEST_NATIONAL = 6  # digits without the country code
_CONTACT_LINES = 25
_FOOT_LINES = 10


class Contacts(NamedTuple):
    """What was found, in order, each once.

    Attributes:
        emails: as printed, put together where broken or spelled out.
        phones: E.164 where the country is known, else as printed.
        links: addresses on the web, as printed (put together where broken).
        printed: the literal strings in the text that differ from these values, and handles.
    """

    emails: tuple[str, ...]
    phones: tuple[str, ...]
    links: tuple[str, ...]
    printed: tuple[str, ...]


def find(text: str) -> Contacts:
    """Find e-mails, phones and links; see `Contacts`."""
    joined = _join(text)
    emails, emails_printed = _emails(text, joined)
    links = _links(joined, emails)
    phones, phones_printed = _phones(text)
    handles = [*_handles(text)]
    broken = [value for value in (*emails, *links) if value not in text]
    pieces = [piece for value in broken for piece in _pieces(value, text)]
    printed = _once([*emails_printed, *phones_printed, *_torn_phones(text), *handles, *pieces])
    return Contacts(_once(emails), _once(phones), _once(links), printed)


def digits(text: str) -> str:
    """Keep the digits of a text, of any script, as 0-9."""
    return "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())


def _join(text: str) -> str:
    """Put addresses together that a narrow column broke over lines."""
    text = _IN_BRACKETS.sub(
        lambda match: f" {match[1]}{re.sub(chr(92) + 's+', '', match[2])} ", text
    )
    text = text.replace("mailto:", " ")
    for pattern in (
        _DOMAIN_GOES_ON,
        _DOMAIN_AFTER_AT,
        _DOT_ON_NEXT_LINE,
        _LOCAL_GOES_ON,
        _LOCAL_ENDS_OPEN,
    ):
        text = pattern.sub(r"\1\2", text)
    return text


def _pieces(value: str, text: str) -> Iterator[str]:
    """Yield the parts of a broken address as they stand on the lines of the text."""
    pattern = re.compile(r"\s*".join(map(re.escape, value)))
    for match in pattern.finditer(text):
        yield match.group()


def _emails(text: str, joined: str) -> tuple[list[str], list[str]]:
    found = [match.group().strip("'’.") for match in _EMAIL.finditer(joined)]
    printed = []
    for match in _SPACED_EMAIL.finditer(text):
        value = re.sub(r"[ \t]", "", match.group())
        if value != match.group() and not any(value.startswith(known) for known in found):
            found.append(value)
            printed.append(match.group())
    for match in _WORDED_EMAIL.finditer(text):
        if _DOT.search(match[2]) or not match[0].islower() or "(" in match[0] or "[" in match[0]:
            found.append(f"{match[1]}@{re.sub(chr(92) + 's', '', _DOT.sub('.', match[2]))}")
            printed.append(match.group())
    whole = [value for value in found if value.rpartition(".")[2].isalpha()]
    fragment = [
        value for value in whole if any(_is_part(fold(value), fold(other)) for other in whole)
    ]
    return [value for value in whole if value not in fragment], printed + fragment


def _is_part(value: str, other: str) -> bool:
    return value != other and (other.endswith(value) or other.startswith(value))


def _links(joined: str, emails: Sequence[str]) -> list[str]:
    found = [match.group().rstrip(".,;:'’") for match in _URL.finditer(joined)]
    domains = {email.rpartition("@")[2].lower() for email in emails}
    for match in _DOMAIN.finditer(joined):
        value = match.group().rstrip(".,;:")
        if any(value in known for known in found) or _is_skill(value):
            continue
        if value.lower() not in domains or "/" in value:
            found.append(value)
    return found


def _is_skill(value: str) -> bool:
    return any(mention.start == 0 and mention.end == len(value) for mention in skills.find(value))


def _handles(text: str) -> Iterator[str]:
    for pattern in (_HANDLE, _HANDLE_BEFORE):
        for match in pattern.finditer(text):
            if not _is_skill(match[1]) and re.search(r"[A-Za-z]", match[1]):
                yield match[1]
    for match in _AT_HANDLE.finditer(text):
        yield match.group()


def _phones(text: str) -> tuple[list[str], list[str]]:
    regions = _regions(text)
    values, printed = [], []
    lines = text.splitlines()
    near = _near_contacts(lines)
    for number, line in enumerate(lines):
        for match in _DIGIT_RUN.finditer(line):
            value = _phone(line, match, regions, near=number in near)
            if value:
                values.append(value)
                printed.append(match.group())
    return values, printed


def _torn_phones(text: str) -> Iterator[str]:
    """Yield the parts of phones that other words of the line stand between."""
    for line in text.splitlines():
        code = _CODE_ALONE.search(line)
        if code is None or "@" not in line:
            continue
        parts = [part for part in _PART_OF_NUMBER.findall(line) if not _not_a_phone(part)]
        if len(digits("".join(parts))) >= _SHORTEST_NATIONAL:
            yield from (code[0], *parts)


def _near_contacts(lines: Sequence[str]) -> set[int]:
    """Give the numbers of the lines where a bare number may be a phone: head, foot, by a mail."""
    ends = {*range(_CONTACT_LINES), *range(len(lines) - _FOOT_LINES, len(lines))}
    mails = [number for number, line in enumerate(lines) if "@" in line]
    return ends.union(*(range(number - 4, number + 5) for number in mails))


def _phone(line: str, match: re.Match[str], regions: list[str], *, near: bool) -> str | None:
    raw = match.group().strip()
    before = fold(line[: match.start()])[-30:]
    labelled = bool(phrases("phone").search(before))
    if not labelled and (_not_a_phone(raw) or phrases("number").search(before)):
        return None
    international = raw.startswith(("+", "00", "(+"))
    if not (near or labelled or international):
        return None
    value = _e164(raw, regions, international=international)
    if value or not labelled:
        return value
    return raw if 7 <= len(digits(raw)) <= 15 and not _DATE.search(raw) else None


def _not_a_phone(raw: str) -> bool:
    if _JOINED_YEARS.fullmatch(raw):
        return True
    return bool(_YEARS.search(raw) or _DATE.search(raw) or _MONEY.search(raw))


def _e164(raw: str, regions: list[str], *, international: bool) -> str | None:
    number = digits(raw)
    if international:
        plus = "+" + (number.removeprefix("00"))
        parsed = _parse(plus.replace("(0)", ""), None)
        return _format(parsed) if parsed else (raw if 8 <= len(number) <= 15 else None)
    for region in regions:
        parsed = _parse(number, region)
        if parsed:
            return _format(parsed)
    return raw if any(_parse(number, region) for region in _REGIONS) else None


def _parse(number: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_possible_number(parsed) and _valid(parsed, region) else None


def _valid(parsed: phonenumbers.PhoneNumber, region: str | None) -> bool:
    # A number with a country code counts when its length fits: reserved ranges are "invalid".
    return region is None or phonenumbers.is_valid_number(parsed)


def _format(parsed: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _regions(text: str) -> list[str]:
    """Guess countries: named in the contact lines, else by the script of the text."""
    head = fold("\n".join(text.splitlines()[:_CONTACT_LINES]))
    named = [countries()[found] for found in country_names().findall(head)]
    by_script = [code for pattern, code in _SCRIPTS if pattern.search(text)]
    return [*dict.fromkeys((*named, *by_script))]


_SCRIPTS = (
    (re.compile("[\u3041-\u30ff]"), "JP"),
    (re.compile("[\uac00-\ud7af]"), "KR"),
    (re.compile("[\u4e00-\u9fff]"), "CN"),
    (re.compile("[\u0590-\u05ff]"), "IL"),
    (re.compile("[\u0600-\u06ff]"), "SA"),
    (re.compile("[\u0900-\u097f]"), "IN"),
    (re.compile("[\u0370-\u03ff]{3}"), "GR"),
    (re.compile("[ієї]"), "UA"),
    (re.compile("[\u0430-\u044f]{3}"), "RU"),
    (re.compile("[ąęłńśźż]"), "PL"),
    (re.compile("[ğşİı]"), "TR"),
    (re.compile("[ơưđạảấ]"), "VN"),
    (re.compile("[ãõ]"), "BR"),
    (re.compile("[ñ¿]"), "ES"),
    (re.compile("[äöüß]"), "DE"),
    (re.compile("[éèêàç]{1}"), "FR"),
)


def _once(values: Sequence[str]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for value in values:
        seen.setdefault(value.casefold(), value)
    return tuple(seen.values())
