"""Sentences of a CV that speak to the program that reads it, and not to people.

One cue is honest ("rate", "perfect score", "recruiter"); a sentence steers where two belong
together: an order to ignore with what it overturns, a mark with the top of a scale and whom it is
for, a program that is addressed. The words are in ``pipeline/extraction/data/steering.txt``.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.document import Document, Finding, join_pages
from pipeline.extraction.words import fold, phrases, words
from pipeline.reading.parsed import finding

CODE = "instruction"
# Each rule: cues that must all stand in a sentence.
RULES: tuple[frozenset[str], ...] = (
    frozenset({"ignore", "orders"}),
    frozenset({"grade", "top", "whom"}),
    frozenset({"machine"}),
    frozenset({"say", "verdict"}),
    frozenset({"whom", "verdict"}),
    frozenset({"say", "top", "whom"}),
    frozenset({"role", "part"}),
    frozenset({"call"}),
    frozenset({"token"}),
)
CUES = tuple(sorted(frozenset().union(*RULES) - {"token"}))
# Marks of chats, of answers in JSON, and of mentions that call a whole channel.
_TOKEN = re.compile(
    r"<\|\w+\|>|\[/?(?:inst|system)\]|#{2,}\s*(?:instruction|system)|</?system>"
    r"|[\"'](?:score|rating|recommendation)[\"']\s*:|<!(?:channel|here|everyone)>",
    re.IGNORECASE,
)
# Cues that belong to a steering sentence beside them, and alone to nothing honest.
TRAILING = frozenset({"verdict", "top", "say", "token", "ignore"})
_END = re.compile(r"(?<=[.!?。！？])[\"'”’]?\s+|(?<=[。！？])|\n\s*\n|\n(?=\s*[^\sa-zß-ÿ])")
# "I g n o r e": a row of single letters is read as one word, and compared without blanks.
_SPACED = re.compile(r"(?<!\S)(?:[^\W_]\s){8,}[^\W_](?!\S)")
# Titles of works and awards stand between quotation marks, each word with a capital.
_TITLE = re.compile(r"[\"'“”‘’«»„]([A-Z][^\"'“”‘’«»„\n]{3,80})[\"'“”‘’«»„]")
_LIKE_LATIN = str.maketrans("аеорсухіјѕԁɡοανκρτι", "aeopcyxijsdgoavkpti")
_CYRILLIC_OR_GREEK = re.compile(r"[\u0370-\u04ff]")
_LATIN = re.compile(r"[a-z]")
PLACEHOLDER = "[…]"
LONGEST = 1_500  # characters of one sentence that are looked at


class Steering(NamedTuple):
    """A sentence that steers: its place in the text, and its words."""

    start: int
    end: int
    words: str


def find(text: str) -> tuple[Steering, ...]:
    """Find the sentences that steer, with neighbours that go on with it."""
    sentences = [*_sentences(text)]
    cues = [_cues(text[start:end]) for start, end in sentences]
    steers = [any(rule <= found for rule in RULES) for found in cues]
    reached = [
        own or (bool(found & TRAILING) and (before or after))
        for own, found, before, after in zip(
            steers, cues, [False, *steers], [*steers[1:], False], strict=False
        )
    ]
    return tuple(
        Steering(start, end, " ".join(text[start:end].split()))
        for (start, end), found in zip(sentences, reached, strict=True)
        if found
    )


def without(text: str) -> str:
    """Take the sentences that steer out of a text."""
    return _cut(text, find(text))


def _cut(text: str, sentences: Sequence[Steering]) -> str:
    for one in reversed(sentences):
        text = text[: one.start] + PLACEHOLDER + text[one.end :]
    return text


def part(document: Document) -> tuple[str, tuple[Finding, ...]]:
    """Give the text of a document without the sentences that steer, and tell of these by page."""
    texts, told = [], []
    for page in document.pages:
        found = find(page.text)
        told += [finding(CODE, one.words, page.number) for one in found]
        texts.append(_cut(page.text, found))
    return join_pages(texts), tuple(told)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    edges = [0, *(place for end in _END.finditer(text) for place in end.span()), len(text)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if text[start:end].strip():
            yield start, end


def _cues(sentence: str) -> frozenset[str]:
    plain = fold(_untitled(_one_alphabet(sentence[:LONGEST])))
    plain = " ".join(plain.split())
    found = {cue for cue in CUES if phrases(f"steer-{cue}").search(plain)}
    found |= {"token"} if _TOKEN.search(plain) else set()
    for row in _SPACED.finditer(plain):
        found |= _squeezed_cues(row[0].replace(" ", ""))
    return frozenset(found)


def _squeezed_cues(letters: str) -> set[str]:
    return {cue for cue in CUES if any(word in letters for word in _squeezed(cue))}


@functools.cache
def _squeezed(cue: str) -> Sequence[str]:
    return [word.replace(" ", "") for word in words(f"steer-{cue}") if len(word) > 4]


def _untitled(sentence: str) -> str:
    """Leave out quoted titles: "Disregard All Previous Orders" is a novel."""
    return _TITLE.sub(lambda found: " " if _is_title(found[1]) else found[0], sentence)


def _is_title(words: str) -> bool:
    long = [word for word in words.split() if len(word) > 3]
    return bool(long) and all(word[:1].isupper() for word in long)


def _one_alphabet(sentence: str) -> str:
    """Write letters of other alphabets that stand inside Latin words as what they look like."""
    normal = unicodedata.normalize("NFKC", sentence)
    if not _CYRILLIC_OR_GREEK.search(normal):
        return normal
    words = [
        word.lower().translate(_LIKE_LATIN)
        if _LATIN.search(word.lower()) and _CYRILLIC_OR_GREEK.search(word)
        else word
        for word in normal.split(" ")
    ]
    return " ".join(words)
