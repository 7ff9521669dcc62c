"""Listed facts: skills, languages and certificates."""

import functools
import re
import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline import skills
from pipeline.extraction import dates
from pipeline.extraction.entries import BULLET
from pipeline.extraction.words import fold, phrases, printed, words

_ITEMS = re.compile(r"\s*[,;|•·▪◦●‣\t，、；]\s*|\s{3,}|\s[–—]\s")
_LABEL = re.compile(r"^[^:：,;|]{2,40}[:：]\s*")
_NEXT_LABEL = re.compile(r"(?<=[^\W_])[.;]\s{1,4}(?=[^:：,;|.]{2,40}[:：]\s)")
_YEARS_MARK = "\x1f"
_MOST_YEARS = 60
_ITEM_LABEL = re.compile(r"^[^:：,;|]{2,40}[:：]\s+")
_LISTED_IN_BRACKETS = re.compile(r"\(([^()]*[,;][^()]*)\)")
_REMARK = re.compile(r"\s*\([^()]*\)\s*$")
_STARS = re.compile(r"[★☆●○■□▪▫*_]+\s*$|\s+\d{1,3}\s?%$|\s+\d{1,2}/\d{1,2}$")
_LONGEST_SKILL = 45
_MOST_WORDS = 5
_LONGEST_LABEL = 40
_LONGEST_LANGUAGE = 60
_LONGEST_CERTIFICATE = 140
_MOST_SKILLS = 80
_FEW_SKILLS = 3
_NARROW = 45  # characters; no line of a column for whole sentences is as short
_OPEN_ENDS = ("-", "–", ",", "(", "&", "/", ":")
_BETWEEN_CERTIFICATES = re.compile(r"(?<=\d\d\))\s?[,;、，；]\s?|\s?[;；]\s")
_ABBREVIATIONS = re.compile(r"[A-Z][A-Z0-9+-]{1,11}(?:,\s?[A-Z][A-Z0-9+-]{1,11}){2,}")
_DATED_END = re.compile(r"(?:19|20)\d\d\)?$")


class Skills(NamedTuple):
    """Skills as printed, each once, whatever its spelling; at most 80 of each kind.

    Attributes:
        listed: what the CV lists as skills; where it lists next to none, the known skills
            that it names anywhere.
        mentioned: known skills that only the running text names.
        years: by id as `skills.canonical` gives it, where the list says how many.
    """

    listed: tuple[str, ...]
    mentioned: tuple[str, ...]
    years: dict[str, float]


class _Item(NamedTuple):
    text: str
    years: float | None = None


def find_skills(lines: Sequence[str], text: str) -> Skills:
    """Give the items of the skills sections, and known skills named elsewhere."""
    items = [item for line in lines for item in _skill_items(line)]
    listed: dict[str, str] = {}
    for item in items:
        listed.setdefault(skills.canonical(item.text), item.text)
    listed.pop("", None)
    years = {skills.canonical(item.text): item.years for item in items if item.years}
    inside = {part.skill for item in listed.values() for part in skills.find(item)}
    mentioned: dict[str, str] = {}
    for mention in skills.find(text):
        if mention.skill not in listed and mention.skill not in inside:
            printed = " ".join(text[mention.start : mention.end].split())
            mentioned.setdefault(mention.skill, printed)
    if len(listed) < _FEW_SKILLS:
        listed, mentioned = {**listed, **mentioned}, {}
    found, others = tuple(listed.values()), tuple(mentioned.values())
    return Skills(found[:_MOST_SKILLS], others[:_MOST_SKILLS], years)


def find_languages(lines: Sequence[str], head: Sequence[str]) -> tuple[str, ...]:
    """Give the languages as printed, with the level where given ("German (C1)").

    Args:
        lines: of the language sections.
        head: lines before the first section; a line that lists only languages counts.
    """
    found: list[str] = []
    for line in lines:
        for group in _NEXT_LABEL.split(BULLET.sub("", line)):
            _add_languages(found, group)
    if not found:
        found = [item for line in head for item in _only_languages(line)]
    return tuple(dict.fromkeys(found))


def find_certificates(lines: Sequence[str], width: int = sys.maxsize) -> tuple[str, ...]:
    """Give the certificates of a section: its lines, put together where a column broke them.

    Args:
        lines: of one section.
        width: characters of the longest line of their column; beyond any where unknown.
    """
    kept = [line for line in lines if line.strip()]
    bulleted = bool(kept) and bool(BULLET.match(kept[0]))
    items: list[str] = []
    for line in kept:
        item = BULLET.sub("", line).strip()
        goes_on = bulleted and not BULLET.match(line)
        if items and (goes_on or _is_broken(items[-1], item, width)):
            items[-1] = f"{items[-1]} {item}".strip()
        else:
            items.append(item)
    found = (part.strip(" ;,") for item in items for part in _several(item))
    sized = (part for part in found if 2 < len(part) <= _LONGEST_CERTIFICATE)
    return tuple(dict.fromkeys(part for part in sized if not _is_date(part)))


def _several(item: str) -> list[str]:
    """Split "CKA, CKAD, CKS" and "X (2020), Y (2021)"; other commas may go before an issuer."""
    parts = _BETWEEN_CERTIFICATES.split(item)
    if len(parts) == 1 and _ABBREVIATIONS.fullmatch(item):
        return item.split(",")
    return parts


def _is_date(item: str) -> bool:
    found = dates.single(item)
    return found is not None and not any(
        char.isalpha() for char in item[: found.start] + item[found.stop :]
    )


def _is_broken(before: str, after: str, width: int) -> bool:
    """Tell whether a narrow column broke a line here: the next word had no room in it."""
    room = width - len(before) - 1
    if not after or width > _NARROW or len(after.split(maxsplit=1)[0]) <= room:
        return False
    open_end = before.endswith(_OPEN_ENDS) or after[0].islower()
    return open_end or bool(_DATED_END.search(after) and not _DATED_END.search(before))


def _skill_items(line: str) -> Iterator[_Item]:
    line = BULLET.sub("", line)
    if _is_group(line):
        return
    marked = _marked_years(line)
    for group in _NEXT_LABEL.split(marked):
        plain = _LISTED_IN_BRACKETS.sub(r", \1", _LABEL.sub("", group))
        for part in _ITEMS.split(plain):
            yield from _skills_of(part)


def _skills_of(part: str) -> Iterator[_Item]:
    """Read one part of a list: one skill with its years, or several known ones side by side."""
    text, _, figures = _ITEM_LABEL.sub("", part).partition(_YEARS_MARK)
    item = _unframed(_STARS.sub("", _REMARK.sub("", text)))
    years = float(figures) if figures else None
    inside = skills.find(item)
    if len(inside) > 1 and _covered(item, inside):
        yield from (_Item(item[mention.start : mention.end], years) for mention in inside)
    elif _is_skill_item(item):
        yield _Item(item, years)


def _unframed(text: str) -> str:
    """Take punctuation off both ends, but not the dot of ".NET"."""
    text = text.strip(" :-–—()").rstrip(" .")
    return text if re.match(r"\.[^\W\d_]", text) else text.lstrip(" .")


def _is_group(line: str) -> bool:
    """Tell whether a line is the heading of a group of skills, or only says a level."""
    only = fold(line).strip(" .:：-–—")
    return only in words("group") or only in words("level")


def _marked_years(line: str) -> str:
    """Put years that are printed beside a skill behind a mark: "SQL - 10 years"."""
    line = line.replace(_YEARS_MARK, " ")
    line = _years_first().sub(rf"\g<skill>{_YEARS_MARK}\g<figures>", line)
    return _years_after().sub(_mark, line)


def _mark(match: re.Match[str]) -> str:
    figures = (match["figures"] or match["months"]).replace(",", ".")
    years = float(figures) if match["figures"] else round(float(figures) / 12, 1)
    return f"{_YEARS_MARK}{years}," if years <= _MOST_YEARS else ","


@functools.cache
def _years_after() -> re.Pattern[str]:
    count = rf"(?P<figures>\d{{1,2}}(?:[.,]\d)?)\s?\+?\s?{printed('years')}"
    months = rf"(?P<months>\d{{1,3}})\s?{printed('months')}"
    return re.compile(
        rf"(?:\s{{0,4}}[-–—:：(（]|\s)\s{{0,4}}(?:{count}|{months})"
        rf"(?:\s?(?:{printed('ofyear')}\s)?{printed('experience')})?[)）]?"
        r"(?=\s{0,4}(?:[,;|•·▪、，；.\t]|$)|\s{3})",
        re.IGNORECASE,
    )


@functools.cache
def _years_first() -> re.Pattern[str]:
    return re.compile(
        rf"^(?P<figures>\d{{1,2}})\s?\+?\s?{printed('years')}\s"
        rf"(?:(?:{printed('experience')}\s)?(?:{printed('ofyear')}|with|in|mit)\s)?"
        rf"(?P<skill>[^,;:|]{{1,45}})$",
        re.IGNORECASE,
    )


def _covered(item: str, inside: Sequence[skills.Mention]) -> bool:
    return sum(mention.end - mention.start for mention in inside) + len(inside) >= len(item)


def _is_skill_item(item: str) -> bool:
    if not any(char.isalpha() for char in item) or len(item) > _LONGEST_SKILL:
        return False
    if fold(item) in words("level"):
        return False
    return len(item.split()) <= _MOST_WORDS and "@" not in item and "://" not in item


def _add_languages(found: list[str], group: str) -> None:
    """Read one group of languages; its label may be the level of all ("Native: Polish")."""
    label, colon, rest = group.partition(":")
    level = None
    if colon and not phrases("language").search(fold(label)) and len(label) <= _LONGEST_LABEL:
        level = label.strip() if phrases("level").search(fold(label)) else None
        group = rest
    for item in _ITEMS.split(group):
        for one in _side_by_side(item.strip(" .:")):
            _add_language(found, one, level)


def _side_by_side(item: str) -> list[str]:
    """Split "English C1 German B2": several languages, each with its level behind it."""
    folded = fold(item)
    if len(folded) != len(item):
        return [item]
    names = [match.start() for match in phrases("language").finditer(folded)]
    if len(names) < 2 or names[0]:
        return [item]
    ends = [*names[1:], len(item)]
    parts = [item[begin:end].strip() for begin, end in zip(names, ends, strict=True)]
    levelled = all(phrases("level").search(fold(part)) for part in parts)
    return parts if levelled else [item]


def _add_language(found: list[str], item: str, level: str | None) -> None:
    folded = fold(item)
    if phrases("language").search(folded) and len(item) <= _LONGEST_LANGUAGE:
        known = phrases("level").search(folded)
        found.append(f"{item} ({level})" if level and not known else item)
    elif found and phrases("level").search(folded) and len(item) <= 40 and "(" not in found[-1]:
        found[-1] = f"{found[-1]} ({item.strip('()')})"


def _only_languages(line: str) -> list[str]:
    items = [item for item in _ITEMS.split(line) if item]
    known = [item for item in items if phrases("language").fullmatch(fold(item))]
    return known if len(known) == len(items) else []
