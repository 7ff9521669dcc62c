"""Conditions read from plain words, by lists of skills, languages, degrees and decisions."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from handlers.asking.conditions import Condition, Joined, Kind, Wish, Without
from handlers.asking.vocabulary import (
    BUCKETS,
    DECISIONS,
    FILLING,
    JOINERS,
    LEVEL,
    OR_MORE,
    POINTS,
    YEARS,
    number,
)
from pipeline import skills
from pipeline.extraction.words import fold
from pipeline.scoring import spoken
from pipeline.scoring.words import named

MOST_WISHES = 12
_SAYS_AT_MOST = 5  # words that no list knows; more are no list of wishes but talk
_TOKEN = re.compile(r"[^\W_](?:[\w.+#'’-]*[\w+#])?|[,;/&]")
_OF = re.compile(
    r"\s*(?:(?:of|with|in|using|hands-on|professional|work\w*|experience)\s*)*\Z", re.IGNORECASE
)
_FOR = re.compile(r"\s*(?:(?:for|since|with|experience)\s*)*\Z", re.IGNORECASE)


@dataclass(frozen=True)
class _Found:
    start: int
    end: int
    what: Wish | str


_Finder = Callable[[str], Iterator[_Found]]


def parse(text: str) -> Condition | None:
    """Read a condition.

    Args:
        text: what stands behind "who", e.g. "has Kubernetes and German but no AWS".

    Returns:
        None where it wishes for nothing, or for more than can be made out.
    """
    text = OR_MORE.sub("", text)
    found: list[_Found] = []
    for finder in _FINDERS:
        found += [one for one in finder(text) if not _overlaps(one, found)]
    rest = _rest(text, found)
    if sum(len(one.what.split()) for one in rest if isinstance(one.what, str)) > _SAYS_AT_MOST:
        return None
    found += [replace(one, what=_words(str(one.what))) for one in rest]
    found += [one for one in _joiners(text) if not _overlaps(one, found)]
    found.sort(key=lambda one: one.start)
    items = _listed([one.what for one in _with_years(text, found)])
    if not 1 <= sum(isinstance(item, Wish) for item in items) <= MOST_WISHES:
        return None
    return _either(_Items(items))


def _overlaps(one: _Found, others: Sequence[_Found]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


def _points(text: str) -> Iterator[_Found]:
    for match in POINTS.finditer(text):
        amount = number(match["n"] or match["bare"])
        low, high = (None, amount) if match["most"] else (amount, None)
        said = f"{'at most' if match['most'] else 'at least'} {amount:g} points"
        yield _Found(*match.span(), Wish("total", "", said, low, high))


def _years(text: str) -> Iterator[_Found]:
    for match in YEARS.finditer(text):
        amount = number(match["n"])
        low, high = (None, amount) if match["most"] else (amount, None)
        said = f"{'at most' if match['most'] else 'at least'} {amount:g} years"
        yield _Found(*match.span(), Wish("years", "", said, low, high))


def _levels(text: str) -> Iterator[_Found]:
    for match in LEVEL.finditer(text):
        of = match["of"].strip()
        said = f"level {match['n']} or more for {of}"
        yield _Found(*match.span(), Wish("level", of, said, float(match["n"])))


def _phrases(kind: Kind, among: Mapping[str, str], names: Mapping[str, str]) -> _Finder:
    phrases = sorted(among, key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b", re.IGNORECASE)

    def find(text: str) -> Iterator[_Found]:
        for match in pattern.finditer(text):
            value = among[match.group().lower()]
            yield _Found(*match.span(), Wish(kind, value, names[value]))

    return find


def _skills(text: str) -> Iterator[_Found]:
    for mention in skills.find(text):
        yield _Found(mention.start, mention.end, Wish("skill", mention.skill, mention.name))


def _languages(text: str) -> Iterator[_Found]:
    for code, start, end in spoken.languages(text):
        level = spoken.level_near(text, start, end)
        said = text[start:end].capitalize()
        said = f"{said} from {spoken.CEFR[level]}" if level else said
        yield _Found(start, end, Wish("language", code, said, level))


def _degree(text: str) -> Iterator[_Found]:
    rest, last = text, -1
    while found := spoken.degree_in(rest):
        rank, start, end = found
        # In "master's degree" the second word is no degree of its own.
        if last < 0 or text[min(last, end) : max(last, start)].strip():
            wish = Wish("degree", "", f"a degree ({text[start:end]})", rank)
            yield _Found(start, end, wish)
        last = end
        rest = f"{rest[:start]}{' ' * (end - start)}{rest[end:]}"


_FINDERS: tuple[_Finder, ...] = (
    _levels,
    _years,
    _points,
    _phrases(
        "bucket",
        BUCKETS,
        {"ready": "ready", "ask_first": "ask first", "gate_failed": "a must-have not met"},
    ),
    _phrases(
        "decision",
        DECISIONS,
        {
            "shortlist": "shortlisted",
            "hold": "on hold",
            "decline": "declined",
            "any": "decided",
            "": "undecided",
        },
    ),
    _skills,
    _languages,
    _degree,
)


def _rest(text: str, found: Sequence[_Found]) -> list[_Found]:
    """Runs of words that no list knows."""
    spoken_of = any(isinstance(one.what, Wish) and one.what.kind == "language" for one in found)
    levels = {word for phrase in named("levels.txt") for word in phrase.split()}
    runs: list[_Found] = []
    for match in _TOKEN.finditer(text):
        word = fold(match.group())
        one = _Found(*match.span(), match.group())
        silent = word in FILLING or word in JOINERS or (spoken_of and word in levels)
        if silent or not word[0].isalnum() or _overlaps(one, found):
            continue
        if runs and not text[runs[-1].end : one.start].strip():
            runs[-1] = _Found(runs[-1].start, one.end, text[runs[-1].start : one.end])
        else:
            runs.append(one)
    return runs


def _words(text: str) -> Wish:
    skill = skills.canonical(text)
    if skills.is_known(skill):
        return Wish("skill", skill, text)
    return Wish("says", text, f"“{text}” in the CV")


def _joiners(text: str) -> Iterator[_Found]:
    for match in _TOKEN.finditer(text):
        if joiner := JOINERS.get(match.group().lower().replace("’", "'")):
            yield _Found(*match.span(), joiner)


def _with_years(text: str, found: Sequence[_Found]) -> list[_Found]:
    """Let years that stand beside a skill be years of that skill."""
    joined: list[_Found] = []
    for one in found:
        last = joined[-1] if joined else None
        if last and (wish := _of_skill(last, one, text[last.end : one.start])):
            joined[-1] = _Found(last.start, one.end, wish)
        else:
            joined.append(one)
    return joined


def _of_skill(first: _Found, second: _Found, between: str) -> Wish | None:
    one, other = first.what, second.what
    if not (isinstance(one, Wish) and isinstance(other, Wish)):
        return None
    kinds = (one.kind, other.kind)
    if kinds == ("years", "skill") and _OF.match(between):
        one, other = other, one
    elif kinds != ("skill", "years") or not _FOR.match(between):
        return None
    if one.low is not None or one.high is not None:
        return None
    return replace(one, said=f"{other.said} of {one.said}", low=other.low, high=other.high)


def _listed(items: Sequence[Wish | str]) -> list[Wish | str]:
    """Let a comma be what the list that it stands in ends with: "A, B or C"."""
    result: list[Wish | str] = []
    following = "and"
    for item in reversed(items):
        if item in {"and", "or"}:
            following = str(item)
        result.append(following if item == "," else item)
    return result[::-1]


class _Items:
    """The items of a condition, taken from the front."""

    def __init__(self, items: Sequence[Wish | str]) -> None:
        self._items = list(items)

    def take(self, *wanted_: str) -> bool:
        """Take all of these joiners that come next; whether there was one."""
        taken = False
        while self._items and self._items[0] in wanted_:
            self._items.pop(0)
            taken = True
        return taken

    def wish(self) -> Wish | None:
        """Take the wish that comes next, if it is one."""
        if self._items and isinstance(self._items[0], Wish):
            wish = self._items.pop(0)
            return wish if isinstance(wish, Wish) else None
        return None

    @property
    def ended(self) -> bool:
        """Whether only joiners are left."""
        return not any(isinstance(item, Wish) for item in self._items)


def _either(items: _Items) -> Condition | None:
    parts = [part for part in (_all(items),) if part]
    while not items.ended:
        items.take("or")
        if part := _all(items):
            parts.append(part)
    return _joined("or", parts)


def _all(items: _Items) -> Condition | None:
    parts: list[Condition] = []
    while not items.ended:
        items.take("and")
        if part := _one(items):
            parts.append(part)
        elif not items.take("and"):
            break
    return _joined("and", parts)


def _one(items: _Items) -> Condition | None:
    if items.take("not"):
        # "no AWS or Azure" means neither.
        refused = _alternatives(items)
        return Without(refused) if refused else None
    return _alternatives(items) if items.take("either") else items.wish()


def _alternatives(items: _Items) -> Condition | None:
    items.take("either")
    parts: list[Condition] = [part for part in (items.wish(),) if part]
    while parts and items.take("or"):
        if part := items.wish():
            parts.append(part)
    return _joined("or", parts)


def _joined(by: Literal["and", "or"], parts: list[Condition]) -> Condition | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return Joined(by, tuple(parts))
