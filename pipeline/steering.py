"""Sentences of a CV that speak to the program that reads it, and not to people.

One cue is honest ("rate", "perfect score", "recruiter"). A sentence steers where

1. cues belong together: an order to ignore with what it overturns, the top of a scale with whom it
   is for, a program that is addressed (`RULES`); or
2. a short sentence turns to its reader and speaks of how someone is judged: CVs tell of work, so
   that hardly one has a sentence with three such subjects at once (`SUBJECTS`).

The words are in ``pipeline/extraction/data/steering.txt``.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.document import Document, Finding, join_pages
from pipeline.extraction.words import fold, phrases, words
from pipeline.reading.parsed import finding

CODE = "instruction"
# Each rule: cues that must all stand in a sentence.
RULES: tuple[frozenset[str], ...] = tuple(
    frozenset(rule.split())
    for rule in (
        *("ignore orders", "leave told", "leave top"),
        *("top whom", "top the", "top say", "top scale must"),
        *("best scale grade", "best whom grade", "best the grade"),
        *("must mark whom", "say whom", "scale met deem", "scale top deem"),
        *("machine", "program must top", "program whom say", "program verdict"),
        *("say verdict", "whom verdict", "the verdict"),
        *("others grade", "others must", "others low"),
        *("now", "role part", "role whom", "role the", "act part whom"),
        *("speaker top", "speaker whom", "speaker the", "speaker verdict", "call", "token"),
    )
)
# What a sentence can be about, each with its cues: first how one turns to a reader...
TO_READER = {
    "whom": frozenset({"whom", "me", "others"}),
    "order": frozenset({"must", "you"}),
    "part": frozenset({"act", "role", "now"}),
}
# ... then how a CV is judged; marks, and their giving, are in honest ones too.
JUDGING = frozenset({"top", "told", "orders", "scale", "verdict", "met"})
SUBJECTS = {
    **TO_READER,
    "program": frozenset({"program", "machine"}),
    "best": frozenset({"best", "top"}),
    "scale": frozenset({"told", "orders", "scale"}),
    "verdict": frozenset({"verdict", "met"}),
    "mark": frozenset({"mark"}),
    "giving": frozenset({"grade", "say", "deem"}),
    "over": frozenset({"ignore", "leave", "whatever"}),
}
# Of 981 public CVs two have such a sentence, both of them letters; 250 characters are three lines.
SHORT, FEW, MANY = 250, 3, 4
# Cues by which a sentence beside one that steers goes on with it; else two of any kind do.
TRAILING = frozenset(
    {
        "verdict",
        "top",
        "say",
        "token",
        "ignore",
        "whom",
        "the",
        "scale",
        "deem",
        "others",
        "program",
    }
)
# Without one of these a sentence cannot steer, so that one look is enough for most.
NEEDED = tuple(
    f"steer-{cue}"
    for cue in (
        *("leave", "ignore", "top", "best", "machine", "program", "verdict", "deem", "call"),
        *("the", "whom", "me", "others", "must", "you", "act", "role", "now"),
    )
)
# Cues of one word or phrase each, from the list.
LISTED = tuple(sorted(frozenset().union(*RULES, *SUBJECTS.values()) - {"token", "speaker"}))
# Marks of chats, of answers in JSON, of calls, and of mentions that call a whole channel.
_TOKEN = re.compile(
    r"<\|\w+\|>|\[/?(?:inst|system)\]|#{2,}\s*(?:instruction|system|new task|response)"
    r"|</?(?:system|instructions?|prompt|assistant|user)>|```\s*(?:system|prompt|instruction)"
    r"|[\"'](?:\w*_?score|rating|level|verdict|decision|recommendation|supports)[\"']\s*:"
    r"|<!(?:channel|here|everyone)>|^\W*@(?:channel|here|everyone)\b"
    r"|\b(?:verdict|decision|recommendation|outcome)\s*[:=]\s*"
    r"(?:strong |definite )?(?:hire|advance|accept|approve|interview|invite|pass|yes)\b"
    r"|(?:\blevel\s*[:=]\s*[0-4]\b\W*){2}"
    r"|\b(?:run|execute|call|invoke|use) the (?:function|tool|command) \w+_\w+",
    re.IGNORECASE,
)
# A turn of a chat, or a note of those who judge, that is written out.
_SPEAKER = re.compile(
    r"^\W*(?:(?:assistant|system|user|human|ai|model|evaluator|grader)"
    r"|(?:reviewer|evaluator|recruiter|interviewer|screening)(?:'s)? (?:note|comment)s?)\s*:"
)
# Marks in figures: 100/100, a score of 98, at least 95 points.
_FIGURES = re.compile(
    r"(?<![\d.,])(?:100 ?(?:/|out of|von|sur|de|su|na|из|من) ?100|10 ?(?:/|out of) ?10"
    r"|4 ?(?:/|out of|von|sur|de|su|na|из|van) ?4(?!\d)"
    r"|(?:9\d|100) (?:points|punkt|punti|puntos|pontos|poäng|bod|балл|or more|or above)"
    r"|(?:score|rating|grade|mark)s?\W+(?:\w+\W+){0,4}(?:9\d|100)(?![\d.,]\d|%)"
    r"|\blevels?\W+(?:\w+\W+){0,6}4\b)"
)
_END = re.compile(
    r"(?<=[.!?。！？])[\"'”’]?\s+|(?<=[。！？])|\n\s*\n"
    r"|\n(?=\s*[^\sa-zß-ÿ])(?!(?<=[\u3040-\u9fff]\n)[\u3040-\u9fff])"
)
_STOPS = ".!?:;。！？"
WRAPPED = 40  # characters that a line has at least where the next one goes on with it
# Blanks and line breaks inside scripts that have none between words.
_INSIDE = re.compile(r"(?<=[\u3040-\u9fff])\s+(?=[\u3040-\u9fff])")
# "I g n o r e": a row of single letters is read as one word, and compared without blanks.
_SPACED = re.compile(r"(?<!\S)(?:[^\W_]\s){8,}[^\W_](?!\S)")
# Titles of works and awards stand between quotation marks, each word with a capital.
_TITLE = re.compile(r"[\"'“”‘’«»„]([A-Z][^\"'“”‘’«»„\n]{3,80})[\"'“”‘’«»„]")
_LIKE_LATIN = str.maketrans("аеорсухіјѕԁɡοανκρτι", "aeopcyxijsdgoavkpti")
# "1gn0re": figures that stand for letters inside words.
_FIGURES_AS_LETTERS = re.compile(r"[a-z][013457@$]+[a-z]|\b[013457@$][a-z]{2}")
_LIKE_LETTERS = str.maketrans("013457@$", "oieastas")
# Letters with a stroke, which have no accent that could be taken off.
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae"})
# And, so, by, to, like; and, by, to, that, like, the.
_PROCLITIC = re.compile(
    r"(?<!\w)([\u0648\u0641\u0628\u0644\u0643\u05d5\u05d1\u05dc\u05e9\u05db\u05d4])(?=\w{3})"
)
_SHAPES = (("token", _TOKEN), ("speaker", _SPEAKER), ("top", _FIGURES))
_CYRILLIC_OR_GREEK = re.compile(r"[\u0370-\u04ff]")
_LATIN = re.compile(r"[a-z]")
PLACEHOLDER = "[…]"
# What goes on for longer without a full stop is looked at in pieces, each with the next one.
PIECE = 200  # characters
_PIECE = re.compile(rf"(?s)(?=\S).{{1,{PIECE}}}(?!\S)|\S{{{PIECE}}}|\S+")


class Steering(NamedTuple):
    """A sentence that steers: its place in the text, and its words."""

    start: int
    end: int
    words: str


def find(text: str) -> tuple[Steering, ...]:
    """Find the sentences that steer, with neighbours that go on with it."""
    sentences = [*_sentences(text)]
    cues = [_cues(text[start:end]) for start, end in sentences]
    steers = [
        _follows(found) or (end - start <= SHORT and _judges(found))
        for found, (start, end) in zip(cues, sentences, strict=True)
    ]
    for place, (first, second) in enumerate(pairwise(sentences)):
        both = cues[place], cues[place + 1]
        if _goes_on(text, first, second, both) and _follows(frozenset().union(*both)):
            steers[place : place + 2] = True, True
    trails = [len(found) > 1 or bool(found & TRAILING) for found in cues]
    forward = _carried(steers, trails)
    backward = reversed(_carried(steers[::-1], trails[::-1]))
    return tuple(
        Steering(start, end, " ".join(text[start:end].split()))
        for (start, end), after, before in zip(sentences, forward, backward, strict=True)
        if after or before
    )


def _goes_on(
    text: str,
    first: tuple[int, int],
    second: tuple[int, int],
    cues: tuple[frozenset[str], frozenset[str]],
) -> bool:
    """Tell whether a sentence may go on in the next line, or in the next piece of it.

    A line that begins like a sentence of its own, and one of two that has no cue, is another:
    contacts below a headline that steers do not steer.
    """
    if text[first[1] - 1] in _STOPS:
        return False
    between = text[first[1] : second[0]]
    if "\n" not in between:
        return True
    wrapped = between.count("\n") == 1 and first[1] - first[0] >= WRAPPED
    return wrapped and (all(cues) or _begins_inside(text[slice(*second)]))


def _begins_inside(line: str) -> bool:
    """Tell whether a line may stand so inside a sentence: without a capital, or spaced out."""
    spaced_out = all(len(word) == 1 for word in line.split())
    return spaced_out or (line[0].isalpha() and not line[0].isupper())


def _follows(cues: frozenset[str]) -> bool:
    return any(rule <= cues for rule in RULES)


def _judges(cues: frozenset[str]) -> bool:
    """Tell whether a sentence turns to its reader and speaks of how someone is judged."""
    subjects = {subject for subject, words_of_it in SUBJECTS.items() if cues & words_of_it}
    if not subjects & TO_READER.keys():
        return False
    return len(subjects) >= (FEW if cues & JUDGING else MANY)


def _carried(steers: Sequence[bool], trails: Sequence[bool]) -> list[bool]:
    """Go on from what steers for as long as one of the next two sentences belongs to it."""
    reached = [*steers]
    for place, trailing in enumerate(trails):
        near = [step for step in (1, 2) if place >= step and reached[place - step]]
        if trailing and near:
            reached[place - near[0] : place + 1] = [True] * (near[0] + 1)
    return reached


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
        yield from (piece.span() for piece in _PIECE.finditer(text, start, end))


def _cues(sentence: str) -> frozenset[str]:
    plain = fold(_untitled(_one_alphabet(sentence)))
    plain = _INSIDE.sub("", " ".join(plain.translate(_STROKES).split()))
    found = _said(plain)
    if _FIGURES_AS_LETTERS.search(plain):
        found |= _said(plain.translate(_LIKE_LETTERS))
    if _PROCLITIC.search(plain):
        found |= _said(_split(plain))
    for row in _SPACED.finditer(plain):
        found |= _squeezed_cues(row[0].replace(" ", ""))
    return frozenset(found)


def _split(plain: str) -> str:
    """Part the little words of Arabic and Hebrew from the words that they are written to."""
    return _PROCLITIC.sub(r"\1 ", plain)


def _said(plain: str) -> set[str]:
    found = {cue for cue, shape in _SHAPES if shape.search(plain)}
    if not found and not phrases(*NEEDED).search(plain):
        return found
    found |= {cue for cue in LISTED if phrases(f"steer-{cue}").search(plain)}
    if "top" not in found and _beside("best", "mark").search(plain):
        found.add("top")
    found |= {"best"} if "top" in found else set()
    if "program" in found and "machine" not in found and _addressed().search(plain):
        found.add("machine")
    return found


@functools.cache
def _beside(one: str, other: str) -> re.Pattern[str]:
    """Match two words that stand next to each other or two words apart, in either order."""
    first, second = (f"(?:{phrases(f'steer-{kind}').pattern})" for kind in (one, other))
    between = r"\w*\W+(?:[\w']+\W+){0,2}"
    return re.compile(f"{first}{between}{second}|{second}{between}{first}")


@functools.cache
def _addressed() -> re.Pattern[str]:
    """Match words that turn to a program, or that say what one should do if it reads this."""
    address, condition, program = (
        f"(?:{phrases(f'steer-{kind}').pattern})" for kind in ("address", "if", "program")
    )
    near, far = r"\w*\W+(?:[\w']+\W+){0,3}", r"\W+(?:[\w']+\W+){0,7}"
    return re.compile(
        rf"(?:{address}|^\W*(?:to|for) (?:the|any|all|every)){near}{program}"
        r"(?:[^:,!]{0,40}[:,!]|$)"
        rf"|^\W*{condition}{far}{program}|{program}\w*\W+(?:instruct|note|directive)\w*\s*:"
    )


def _squeezed_cues(letters: str) -> set[str]:
    found = {cue for cue in LISTED if any(word in letters for word in _squeezed(cue))}
    # Nobody spaces out "this applicant" to be read by people.
    return found | ({"token"} if found & {"whom", "the", "machine"} else set())


@functools.cache
def _squeezed(cue: str) -> Sequence[str]:
    found = (word.removesuffix("*") for word in words(f"steer-{cue}"))
    return [word.replace(" ", "") for word in found if len(word) > 4]


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
