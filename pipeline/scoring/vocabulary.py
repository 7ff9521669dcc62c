"""Phrases of a word list, found in a text as whole words in the way of each script.

Phrases are compared without case and accents. A ``*`` at the end stands for any ending; a blank
for a blank, a full stop, a hyphen or an apostrophe, so that "b sc" is "B.Sc." too.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from pipeline import trie
from pipeline.scoring.tokens import HANGUL, MARKS, PAIRED, aligned, plain
from pipeline.scoring.words import named

# "I'm a baker" names no M. A.
_APOSTROPHE = r"(?!(?<=['’])\w\s)"
_BLANK = r"(?:\.\s?|[\s\-‐-―'’])"
_GAP = re.compile(r"[\s.\-‐-―'’]+")
_LETTER = rf"[\w{MARKS}]"
# Articles and prepositions that are written in one with the word.
_BEFORE = {"arabic": "[وف]?[بكل]?(?:ال|ل)?", "hebrew": "[והבלמשכ]{0,3}"}
_SCRIPTS = {
    "arabic": re.compile("[\u0600-\u06ff]"),
    "hebrew": re.compile("[\u0590-\u05ff]"),
    "unspaced": re.compile(f"[{PAIRED}{HANGUL}]"),
}


class Named(NamedTuple):
    """A phrase found in a text.

    Attributes:
        key: what the list says that it stands for.
        start: its first character in the text.
        end: the character after its last.
    """

    key: str
    start: int
    end: int


def find(name: str, text: str) -> Iterator[Named]:
    """Find the phrases of a list.

    Args:
        name: the list's file, as `pipeline.scoring.words.named` reads it.
        text: any text.

    Yields:
        The phrases in order, without overlaps, the longest where two begin at one place.
    """
    said, places = aligned(text)
    for found in _pattern(name).finditer(said):
        group = found.lastindex or 0
        start, end = found.span(group)
        yield Named(_key(name, found.group(group)), places[start], places[end])


def _key(name: str, phrase: str) -> str:
    """Look a phrase up; what stands for its ending is taken off."""
    keys = _keys(name)
    said = _GAP.sub(" ", phrase)
    while said not in keys:
        said = said[:-1]
    return keys[said]


@cache
def _keys(name: str) -> dict[str, str]:
    keys: dict[str, str] = {}
    for phrase, key in named(name).items():
        keys.setdefault(_folded(phrase), key)
    return keys


def _folded(phrase: str) -> str:
    return _GAP.sub(" ", plain(phrase.rstrip("*")))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """All phrases as one expression, in which exactly one group takes part: the phrase."""
    sides: dict[tuple[str, bool], list[str]] = {}
    for phrase in sorted(named(name), key=len, reverse=True):
        sides.setdefault((script_of(phrase), phrase.endswith("*")), []).append(_folded(phrase))
    return re.compile("|".join(_bounded(some, *side) for side, some in sides.items()))


def script_of(text: str) -> str:
    """Name the way in which the script of a text parts words.

    Returns:
        ``unspaced``; the script's name where it writes articles in one with the word; else nothing.
    """
    return next((name for name, letter in _SCRIPTS.items() if letter.search(text)), "")


def bounded(body: str, script: str, ending: str | None = None) -> str:
    """Make an expression match whole words only, as far as a script has such.

    Args:
        body: the expression for the words, for use on text as `plain` writes it.
        script: as `script_of` names it.
        ending: what may follow; by default the word ends.
    """
    if script == "unspaced":
        return body
    start = f"(?<!{_LETTER}){_APOSTROPHE}{_BEFORE.get(script, '')}"
    return f"{start}{body}{f'(?!{_LETTER})' if ending is None else ending}"


def _bounded(phrases: Iterable[str], script: str, open_end: bool) -> str:
    body = trie.expression(phrases, _BLANK)
    inside = f"({body}{_LETTER}*)" if open_end else f"({body})"
    return bounded(inside, script, "" if open_end else None)
