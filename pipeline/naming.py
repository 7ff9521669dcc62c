"""Where a text says a known name: in full, in part, letter-spaced, run together, spelled otherwise.

Words of a name that are ordinary words or skills too ("Ruby", "Will", "Rose") need care: alone
they count only where they are written as a name and no skill is meant.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator

from pipeline import skills, spelling
from pipeline.extraction import names
from pipeline.extraction.words import fold, words

_WORD = re.compile(r"[^\W\d_]{2,}")
_BETWEEN = r"[\s.,_'’\-‐‑]{1,3}"
_INITIAL = r"(?:[^\W\d_]\.?\s)?"
_APOSTROPHES = "'’ʼ`"
_HYPHENS = "-‐‑"
# Without case: compiled with it, this range takes a millisecond for each letter of a name.
_MARKS = r"(?-i:[\u0300-\u036f]*)"
_SHORTEST_RUN_TOGETHER = 7  # letters; a shorter "annlee" is too often part of another word
_SHORTEST_EVERYDAY = 4
_PLAIN = str.maketrans(
    {"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "æ": "ae", "Æ": "ae", "ı": "i"}
)
_TWINS = {"ß": "(?:ß|ss)", "ø": "[øo]", "ł": "[łl]", "đ": "[đd]", "æ": "(?:æ|ae)", "ı": "[ıi]"}


def spans(text: str, name: str, *, everyday: bool) -> Iterator[tuple[int, int]]:
    """Yield where a text says a name or a word of it; spans may overlap.

    Args:
        text: any text.
        name: the full name.
        everyday: whether words of it that are ordinary words or skills too count when they stand
            alone and begin with a capital letter.
    """
    meant = [(mention.start, mention.end) for mention in skills.find(text)] if name else []
    for whole in filter(None, (name, spelling.in_full(name))):
        yield from _as_written(text, whole, meant, everyday=everyday)
    yield from _spelled_otherwise(text, name, meant, everyday=everyday)


def _as_written(
    text: str, name: str, meant: list[tuple[int, int]], *, everyday: bool
) -> Iterator[tuple[int, int]]:
    """Find a name in its own letters, with or without their signs."""
    flat = _letters_only(text)
    if all(_letters_only(part) in flat for part in name.replace(",", " ").split()):
        for pattern in _whole(name):
            yield from (match.span() for match in pattern.finditer(text))
    # A pattern is costly to build: none is built for a word whose letters are nowhere in the text.
    there = tuple(part for part in _words_of(name) if _letters_only(part) in flat)
    yield from _neighbouring(text, there, meant)
    for part in there:
        if everyday or not names.is_everyday(part):
            yield from _alone(text, part, meant, begins=part == names.parts(name)[0])


def _spelled_otherwise(
    text: str, name: str, meant: list[tuple[int, int]], *, everyday: bool
) -> Iterator[tuple[int, int]]:
    """Find words of a name in other letters or with an ending, except where a skill is meant."""
    rare = [part for part in _words_of(name) if not names.is_everyday(part)]
    inflected = spelling.inflects(name) or spelling.inflects(text)
    for match in _WORD.finditer(text) if rare else ():
        word, (start, end) = match.group(), match.span()
        if not any(spelling.same(part, word, inflected=inflected) for part in rare):
            continue
        in_skill = any(left < end and start < right for left, right in meant)
        common = names.is_everyday(word)
        if not in_skill and (not common or (everyday and _is_meant(word, word, begins=False))):
            yield start, end


@functools.lru_cache(maxsize=256)
def _letters_only(text: str) -> str:
    """All letters of a text in the one shape to which the patterns below take their variants."""
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN)).casefold()
    return "".join(filter(str.isalpha, plain))


def _alone(
    text: str, part: str, meant: list[tuple[int, int]], *, begins: bool
) -> Iterator[tuple[int, int]]:
    """Find one word of a name, except inside a skill and where it is an ordinary word.

    Args:
        text: any text.
        part: the word.
        meant: where the text names skills.
        begins: whether the word begins the name, so that "Ben" is a first name and no particle.
    """
    common = names.is_everyday(part)
    for match in _word(part).finditer(text):
        start, end = match.span()
        in_skill = any(left <= start and end <= right for left, right in meant)
        if not in_skill and (not common or _is_meant(part, match.group(), begins=begins)):
            yield start, end


def _neighbouring(
    text: str, parts: tuple[str, ...], meant: list[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Find two or more different words of a name beside each other, in any order.

    Ordinary words in lower case at either end stay ("Young will lead"); a run that cuts a skill in
    two ("Spring Boot, Ruby" for a person called Ruby Boot) does not count.
    """
    if len(parts) < 2:
        return
    for run in _neighbours(parts).finditer(text):
        found = list(_one_of(parts).finditer(text, run.start(), run.end()))
        while found and found[-1].group().islower() and names.is_everyday(found[-1].group()):
            found.pop()
        while found and found[0].group().islower() and names.is_everyday(found[0].group()):
            found.pop(0)
        if len({fold(match.group()) for match in found}) < 2:
            continue
        start, end = found[0].start(), found[-1].end()
        if not any(left < start < right or left < end < right for left, right in meant):
            yield start, end


def _is_meant(part: str, printed: str, *, begins: bool) -> bool:
    """Tell whether an ordinary word is written as a name."""
    if begins and fold(part) in words("forename"):
        return printed[0].isupper()
    if fold(part) in words("particle") or len(part) < _SHORTEST_EVERYDAY:
        return False
    return not printed.islower()


@functools.lru_cache(maxsize=1024)
def _whole(name: str) -> tuple[re.Pattern[str], ...]:
    """Give the patterns for all of a name: in order, letter-spaced, run together."""
    parts = name.replace(",", " ").split()
    patterns = []
    if parts and sum(map(len, parts)) >= _SHORTEST_EVERYDAY:
        patterns.append(_letter_spaced(parts))
    if len(parts) > 1:
        patterns.append(_bounded(_BETWEEN.join(map(_letters, parts)), parts[0], parts[-1]))
    if len(parts) > 1 and sum(map(len, parts)) >= _SHORTEST_RUN_TOGETHER:
        joined = "|".join("".join(map(_letters, order)) for order in (parts, parts[::-1]))
        patterns.append(_bounded(f"(?:{joined})", parts[0], parts[-1]))
    return tuple(patterns)


def _words_of(name: str) -> tuple[str, ...]:
    """Give the words of a name that can stand for it: two letters or more."""
    found = (*names.parts(name), *filter(None, (spelling.given(name),)))
    return tuple(part for part in found if sum(map(str.isalpha, part)) >= 2)


@functools.lru_cache(maxsize=1024)
def _neighbours(parts: tuple[str, ...]) -> re.Pattern[str]:
    one = _any_of(parts)
    return _bounded(f"{one}(?:{_BETWEEN}{_INITIAL}{one})+", parts[0], parts[-1])


@functools.lru_cache(maxsize=1024)
def _one_of(parts: tuple[str, ...]) -> re.Pattern[str]:
    return _bounded(_any_of(parts), parts[0], parts[-1])


def _any_of(parts: tuple[str, ...]) -> str:
    return f"(?:{'|'.join(map(_letters, sorted(parts, key=len, reverse=True)))})"


def _letter_spaced(parts: list[str]) -> re.Pattern[str]:
    """Match "J A N E  D O E"."""
    letters = [_letter(char) for part in parts for char in part if char.isalnum()]
    return _bounded(r"[ \u00a0]{1,4}".join(letters), parts[0], parts[-1])


@functools.lru_cache(maxsize=4096)
def _word(part: str) -> re.Pattern[str]:
    return _bounded(_letters(part) + r"(?:['’]s\b)?", part, part)


def _bounded(body: str, first: str, last: str) -> re.Pattern[str]:
    """Add word boundaries; "_" and digits end a word, scripts without blanks have no boundary."""
    left = "" if _is_unspaced(first) else r"(?-i:(?<![^\W\d_]))"
    right = "" if _is_unspaced(last) else r"(?-i:(?![^\W\d_]))"
    return re.compile(left + body + right, re.IGNORECASE)


def _is_unspaced(part: str) -> bool:
    return any("\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" for char in part)


@functools.lru_cache(maxsize=4096)
def _letters(part: str) -> str:
    """Match a word with its accents, apostrophes and hyphens in any of their shapes."""
    return "".join(map(_letter, unicodedata.normalize("NFC", part)))


def _letter(char: str) -> str:
    if char in _APOSTROPHES:
        return f"[{_APOSTROPHES}]"
    if char in _HYPHENS:
        return f"[{_HYPHENS}]"
    lower = char.lower()
    if lower in _TWINS:
        return _TWINS[lower]
    base = unicodedata.normalize("NFD", char)[0]
    if base != char and "\u00c0" <= char <= "\u1fff":
        return f"[{char}{base}]{_MARKS}"
    return re.escape(char) + _MARKS if char.isalpha() else re.escape(char)
