"""Listed facts: skills, languages and certificates."""

import re
import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline import skills
from pipeline.extraction.entries import BULLET
from pipeline.extraction.words import fold, phrases

_ITEMS = re.compile(r"\s*[,;|•·▪◦●‣\t，、；]\s*|\s{3,}|\s[–—]\s")
_LABEL = re.compile(r"^[^:：,;|]{2,40}[:：]\s*")
_LISTED_IN_BRACKETS = re.compile(r"\(([^()]*[,;][^()]*)\)")
_REMARK = re.compile(r"\s*\([^()]*\)\s*$")
_STARS = re.compile(r"[★☆●○■□▪▫*_]+\s*$|\s+\d{1,3}\s?%$|\s+\d{1,2}/\d{1,2}$")
_LONGEST_SKILL = 45
_MOST_WORDS = 5
_LONGEST_CERTIFICATE = 140
_MOST_SKILLS = 80
_FEW_SKILLS = 3
_NARROW = 45  # characters; no line of a column for whole sentences is as short
_OPEN_ENDS = ("-", "–", ",", "(", "&", "/", ":")
_DATED_END = re.compile(r"(?:19|20)\d\d\)?$")


class Skills(NamedTuple):
    """Skills as printed, each once, whatever its spelling; at most 80 of each kind.

    Attributes:
        listed: what the CV lists as skills; where it lists next to none, the known skills
            that it names anywhere.
        mentioned: known skills that only the running text names.
    """

    listed: tuple[str, ...]
    mentioned: tuple[str, ...]


def find_skills(lines: Sequence[str], text: str) -> Skills:
    """Give the items of the skills sections, and known skills named elsewhere."""
    listed: dict[str, str] = {}
    for item in (item for line in lines for item in _skill_items(line)):
        listed.setdefault(skills.canonical(item), item)
    listed.pop("", None)
    inside = {part.skill for item in listed.values() for part in skills.find(item)}
    mentioned: dict[str, str] = {}
    for mention in skills.find(text):
        if mention.skill not in listed and mention.skill not in inside:
            printed = " ".join(text[mention.start : mention.end].split())
            mentioned.setdefault(mention.skill, printed)
    if len(listed) < _FEW_SKILLS:
        listed, mentioned = {**listed, **mentioned}, {}
    return Skills(tuple(listed.values())[:_MOST_SKILLS], tuple(mentioned.values())[:_MOST_SKILLS])


def find_languages(lines: Sequence[str], head: Sequence[str]) -> tuple[str, ...]:
    """Give the languages as printed, with the level where given ("German (C1)").

    Args:
        lines: of the language sections.
        head: lines before the first section; a line that lists only languages counts.
    """
    found: list[str] = []
    for line in lines:
        for item in _ITEMS.split(BULLET.sub("", line)):
            _add_language(found, item.strip(" .:"))
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
    found = (item.strip(" ;,") for item in items)
    return tuple(dict.fromkeys(item for item in found if 2 < len(item) <= _LONGEST_CERTIFICATE))


def _is_broken(before: str, after: str, width: int) -> bool:
    """Tell whether a narrow column broke a line here: the next word had no room in it."""
    room = width - len(before) - 1
    if not after or width > _NARROW or len(after.split(maxsplit=1)[0]) <= room:
        return False
    open_end = before.endswith(_OPEN_ENDS) or after[0].islower()
    return open_end or bool(_DATED_END.search(after) and not _DATED_END.search(before))


def _skill_items(line: str) -> Iterator[str]:
    plain = _LISTED_IN_BRACKETS.sub(r", \1", _LABEL.sub("", BULLET.sub("", line)))
    for part in _ITEMS.split(plain):
        item = _STARS.sub("", _REMARK.sub("", part)).strip(" .:-–—()")
        inside = skills.find(item)
        if len(inside) > 1 and _covered(item, inside):
            yield from (item[mention.start : mention.end] for mention in inside)
        elif _is_skill_item(item):
            yield item


def _covered(item: str, inside: Sequence[skills.Mention]) -> bool:
    return sum(mention.end - mention.start for mention in inside) + len(inside) >= len(item)


def _is_skill_item(item: str) -> bool:
    if not any(char.isalpha() for char in item) or len(item) > _LONGEST_SKILL:
        return False
    return len(item.split()) <= _MOST_WORDS and "@" not in item and "://" not in item


def _add_language(found: list[str], item: str) -> None:
    folded = fold(item)
    if phrases("language").search(folded) and len(item) <= 60:
        found.append(item)
    elif found and phrases("level").search(folded) and len(item) <= 40 and "(" not in found[-1]:
        found[-1] = f"{found[-1]} ({item.strip('()')})"


def _only_languages(line: str) -> list[str]:
    items = [item for item in _ITEMS.split(line) if item]
    known = [item for item in items if phrases("language").fullmatch(fold(item))]
    return known if len(known) == len(items) else []
