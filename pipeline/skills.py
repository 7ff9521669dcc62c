"""Skills under all their spellings: one id a skill, found in text in one pass.

The vocabulary is a plain file, ``pipeline/data/skills.txt``, whose head says how to extend it.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator
from importlib import resources
from typing import NamedTuple

from pipeline import trie

# Scripts written without blanks between words: a spelling may begin or end inside a run of them.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
_LETTER = rf"[^\W_{_UNSPACED}]"
_START = rf"(?<!{_LETTER})(?<!@)"
# "C" does not end before "++" or "#"; "python.org" and "java@x" are addresses, not skills.
_END = rf"(?!{_LETTER}|\+\+|\#|\+(?!\w)|@|\.(?:com|org|net|io|dev|de|fr|es|co|uk|me)\b|\d)"
# ASCII alone: text in a script without blanks is one run of thousands of other characters.
_ADDRESS = re.compile(
    r"https?://[!-~]+|www\.[!-~]+"
    r"|(?<![!-~])(?:[!-~]+@[!-~]+|[!-~]+\.(?:com|org|io|dev|net)/[!-~]*)",
    re.IGNORECASE,
)
# What stands beside an item of a list, for spellings that are everyday words too.
_BEFORE_ITEM = re.compile(
    r"(?:^|[,;|/•·▪◦●‣:(\n\t\[–—*]|\b(?:in|with|using|and|or|und|et|y|e|en|mit|avec|con|of)|&|-)\s*$"
)
_AFTER_ITEM = re.compile(
    r"\s*(?:$|[,;|/•·▪◦●‣)\n\t\]–—]|\.(?:\s|$)|(?:and|or|und|et|y|e|developers?|engineers?|programming"
    r"|programmers?|language|services?|microservices|backend|code|modules?)\b)|\s+[&(]"
)
_STRICT_BEFORE = re.compile(r"(?:^|[,;|/•·▪◦●‣:(\n\t])\s*$")
_STRICT_AFTER = re.compile(r"\s*(?:$|[,;|/•·▪◦●‣)\n\t])")
# No word is this long; made-up files hold such runs to keep expressions busy.
_ENDLESS = re.compile(r"[!-~]{300,}")
_WINDOW = 14  # characters looked at on each side; the longest neighbour word plus blanks


class Mention(NamedTuple):
    """A skill named in a text; there are hundreds in a CV, so it is no checked value.

    Attributes:
        skill: stable id, as `canonical` gives it.
        name: display name.
        start: first character of the spelling in the text.
        end: the character after its last.
    """

    skill: str
    name: str
    start: int
    end: int


class _Spelling(NamedTuple):
    """One spelling: what it stands for, and how careful to be (``""``, ``~`` or ``!``)."""

    skill: str
    name: str
    text: str
    mark: str


class _Vocabulary(NamedTuple):
    spellings: dict[str, _Spelling]
    aliases: dict[str, tuple[str, ...]]
    pattern: re.Pattern[str]


def canonical(term: str) -> str:
    """Give the stable id of a skill, also for one outside the vocabulary.

    Args:
        term: any spelling ("K8s", "kubernetes", "Kubernetes ").

    Returns:
        The id, e.g. ``kubernetes``; for an unknown term its letters and digits joined by ``-``.
        Empty only where the term has neither.
    """
    known = _vocabulary().spellings.get(_key(term))
    return known.skill if known else _slug(term)


def is_known(skill: str) -> bool:
    """Tell whether an id that `canonical` gave is of the vocabulary, not words of someone's own."""
    return skill in _vocabulary().aliases


def aliases(term: str) -> tuple[str, ...]:
    """Give all spellings of the same skill, the term itself first.

    An unknown term has only itself.
    """
    known = _vocabulary().aliases.get(canonical(term), ())
    own = _key(term)
    return (term.strip(), *(spelling for spelling in known if _key(spelling) != own))


def find(text: str) -> tuple[Mention, ...]:
    """Find every known skill in a text, in order, without overlaps, longest spelling first.

    Whole words only; spellings that are everyday words too ("Go", "C", "Excel") count only where
    case and neighbours say that a skill is meant. Web and mail addresses are skipped.
    """
    return tuple(_mentions(text))


def _mentions(text: str) -> Iterator[Mention]:
    lowered = _ENDLESS.sub(lambda run: " " * len(run.group()), _lower(text))
    vocabulary = _vocabulary()
    skipped = [match.span() for match in _ADDRESS.finditer(lowered)]
    for match in vocabulary.pattern.finditer(lowered):
        start, end = match.span()
        spelling = vocabulary.spellings[_key(match.group())]
        if any(left < end and start < right for left, right in skipped):
            continue
        if spelling.mark and not _meant(spelling, text, start, end):
            continue
        yield Mention(spelling.skill, spelling.name, start, end)


def _meant(spelling: _Spelling, text: str, start: int, end: int) -> bool:
    printed = text[start:end]
    before, after = text[max(0, start - _WINDOW) : start], text[end : end + _WINDOW]
    if _STRICT_BEFORE.search(before) and _STRICT_AFTER.match(after):
        return spelling.mark == "~" or printed[:1] == spelling.text[:1]
    if printed[:1] != spelling.text[:1]:
        return False
    listed = bool(_BEFORE_ITEM.search(before) and _AFTER_ITEM.match(after))
    return spelling.mark == "~" or listed


def _lower(text: str) -> str:
    """Lower case without changing any position (a few capitals grow when lowered)."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _key(term: str) -> str:
    return re.sub(r"[\s\-_\u2010-\u2015]+", " ", _lower(term)).strip()


def _slug(term: str) -> str:
    text = unicodedata.normalize("NFKC", term).casefold().strip()
    text = re.sub(r"^\.(?=\w)", "dot", text).replace("+", "plus").replace("#", "sharp")
    return re.sub(r"[\W_]+", "-", text.replace("&", " and ")).strip("-")


def _lines() -> Iterator[list[str]]:
    data = resources.files("pipeline") / "data" / "skills.txt"
    for line in data.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield [part.strip() for part in line.split("|")]


@functools.cache
def _vocabulary() -> _Vocabulary:
    spellings: dict[str, _Spelling] = {}
    known: dict[str, tuple[str, ...]] = {}
    for parts in _lines():
        name = parts[0].lstrip("~!")
        skill = _slug(name)
        known[skill] = tuple(part.lstrip("~!") for part in parts)
        for part in parts:
            text = part.lstrip("~!")
            mark = part[0] if part[0] in "~!" else ""
            spellings.setdefault(_key(text), _Spelling(skill, name, text, mark))
    return _Vocabulary(spellings, known, re.compile(_START + trie.expression(spellings) + _END))
