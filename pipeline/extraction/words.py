"""The word lists of the rules, and how words are compared.

The lists are plain files in ``pipeline/extraction/data``; each says at its head how to extend it.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from importlib import resources

from pipeline import trie

_ACCENTS = re.compile("[\u0300-\u036f]")
_QUOTES = str.maketrans("’‘`´ı", "''''i")
_NOT_LETTERS = re.compile(r"[\W_]+")
_ENDLESS_WORD = re.compile(r"[!-~]{300,}")
_ENDLESS_BLANK = re.compile(r"[ \t\u00a0]{60,}")
_TOKEN = re.compile(r"[^\s,;:|/()\[\]•·▪]+")


FILES = ("labels.txt", "words.txt", "steering.txt", "people.txt", "letters.txt")


def tame(text: str) -> str:
    """Shorten endless runs of blanks or characters, which only made-up files hold.

    The rules' expressions take time that grows with the square of such runs.
    """
    return _ENDLESS_BLANK.sub(" " * 10, _ENDLESS_WORD.sub(" ", text))


@functools.lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Write a text in the form in which words are compared: lower case, no Latin accents."""
    if text.isascii():
        return text.lower().replace("`", "'")
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_QUOTES)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", plain))


def key(text: str) -> str:
    """Fold a text and keep letters and digits only, so that lost or doubled blanks do not count."""
    return _NOT_LETTERS.sub("", fold(text))


def tokens(text: str) -> list[str]:
    """Split a text at blanks and separators."""
    return _TOKEN.findall(text)


@functools.cache
def words(kind: str) -> frozenset[str]:
    """Give the folded words of one kind, from whichever of the files has it."""
    return frozenset(fold(word) for word in _having(kind)[kind])


@functools.cache
def raw(kind: str) -> frozenset[str]:
    """Give the words of one kind in lower case, with their accents."""
    return frozenset(word.lower() for word in _having(kind)[kind])


@functools.cache
def exact(kind: str) -> frozenset[str]:
    """Give the words of one kind in their own case."""
    return frozenset(_having(kind)[kind])


@functools.cache
def phrases(*kinds: str) -> re.Pattern[str]:
    """Give one expression for all words of some kinds, longest first, for use on folded text.

    Words of scripts with blanks match whole words only; one that ends in "*" is the beginning of
    words, as languages that inflect need it.
    """
    return re.compile(_alternatives(frozenset().union(*map(words, kinds))))


@functools.cache
def printed(kind: str) -> str:
    """Give an expression for the words of a kind as printed, or without accents; no groups.

    For use on a text in any case; words of scripts with blanks match whole words only.
    """
    return f"(?:{_alternatives(words(kind) | raw(kind))})"


@functools.cache
def pairs(kind: str) -> dict[str, str]:
    """Give what stands before "=" in the entries of a kind of ``words.txt`` -> what follows it."""
    found = (entry.partition("=") for entry in _lists("words.txt")[kind])
    return {name: value for name, _, value in found}


@functools.cache
def headings() -> dict[str, str]:
    """Give heading (as `key` writes it) -> kind of section."""
    return {key(word): kind for kind, found in _lists("headings.txt").items() for word in found}


@functools.cache
def countries() -> dict[str, str]:
    """Give folded country name -> ISO 3166-1 alpha-2 code."""
    return {fold(name): code for name, code in pairs("country").items()}


@functools.cache
def country_names() -> re.Pattern[str]:
    """Give one expression for the names of countries, for use on folded text."""
    found = sorted(countries(), key=len, reverse=True)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, found))})(?![^\W_])")


@functools.lru_cache(maxsize=16_384)
def has(kind: str, text: str) -> bool:
    """Tell whether a text has a word of a kind, or ends a compound word with one."""
    folded = fold(text)
    return bool(phrases(kind).search(folded)) or any(
        token.endswith(_endings(kind)) for token in tokens(folded)
    )


@functools.cache
def _endings(kind: str) -> tuple[str, ...]:
    """Compound words are written in one in Germanic languages: a long word may end a longer one."""
    return tuple(word for word in words(kind) if len(word) >= 6 and word.isascii())


def _alternatives(found: Iterable[str]) -> str:
    sides: dict[tuple[bool, bool], list[str]] = {}
    for word in sorted(found):
        whole = word.removesuffix("*")
        right = word == whole and _is_spaced(word[-1])
        sides.setdefault((_is_spaced(word[0]), right), []).append(whole)
    return "|".join(_bounded(some, *ends) for ends, some in sides.items())


def _is_spaced(char: str) -> bool:
    """Tell whether a word boundary can be asked for: not in scripts without blanks, not at dots."""
    return char.isalnum() and not ("\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af")


def _bounded(found: list[str], left: bool, right: bool) -> str:
    start, end = r"(?<![^\W_])" if left else "", r"(?![^\W_])" if right else ""
    return start + trie.expression(found) + end


def _having(kind: str) -> dict[str, tuple[str, ...]]:
    """Give the lists of the first file that has a kind."""
    return next(found for found in map(_lists, FILES) if kind in found)


@functools.cache
def _lists(file: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for kind, entries in _lines(file):
        found[kind] = found.get(kind, ()) + entries
    return found


def _lines(file: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    data = resources.files("pipeline") / "extraction" / "data" / file
    for line in data.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            kind, _, rest = line.partition(":")
            yield kind.strip(), tuple(part.strip() for part in rest.split("|") if part.strip())
