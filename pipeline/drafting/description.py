"""An opening's description as statements: what is asked, how firmly, and what is only talk."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from pipeline.drafting import lawful
from pipeline.drafting.patterns import whole_words
from pipeline.scoring import vocabulary
from pipeline.scoring.tokens import COMMON_WEIGHT, aligned, plain, telling, tokenise

Part = Literal["must", "nice", "duty", "skip", "open"]
MAX_STATEMENTS = 400
MAX_DESCRIPTION = 60_000
MOST_WORDS = 3  # of an item that is required by name
_MARKUP = re.compile(r"[*_`#>]+|\[([^\]]*)\]\([^)]*\)")
_BULLET = re.compile(r"^\s*(?:[-–—•▪●◦‣·*+]|\d{1,2}[.)])\s+")
# "Max. 35", "min. 3": no sentence ends there.
_SENTENCE_END = re.compile(
    r"(?<=[^\W\d_]{3}[.!?;])(?<!\b[Mm]ax\.)(?<!\b[Mm]in\.)(?<!\b[Mm]aks\.)(?<!\b[Mm]ind\.)\s+(?=[^\W\d_a-z]|\d)|(?<=[)\w][.!?])\s+(?=[A-ZÄÖÜ])"
)
_CLAUSE_END = re.compile(r"[,;]\s+|[，；]")
_ITEM_END = re.compile(r"[,;，；、/]|\s(?:and|und|et|y|e|en|og|och|i|ve|и|та|και)\s")
_LONGEST_HEADING = 60
_LABEL = re.compile(r"^([^:：.]{2,60})(?::\s+|：\s*)(?=\S)")
_MOST_WORDS_WITH_COLON = 5  # of a heading that is told by its colon and a cue in it


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or bullet of a description.

    Attributes:
        text: without markup and bullet.
        part: what it belongs to: ``must`` and ``nice`` wishes, ``duty`` tasks, ``open`` where
            neither heading nor words tell.
    """

    text: str
    part: Part


@dataclass(frozen=True, slots=True)
class _Cues:
    must: re.Pattern[str]
    nice: re.Pattern[str]
    about: re.Pattern[str]
    headings: tuple[tuple[Part, re.Pattern[str]], ...]
    years: re.Pattern[str]


def statements(description: str) -> tuple[Statement, ...]:
    """Split a description into what it asks and tells.

    Args:
        description: plain text or markdown; at most `MAX_DESCRIPTION` characters are read.

    Returns:
        At most `MAX_STATEMENTS`, in order, without offers, company talk and promises of equal
        treatment.
    """
    return tuple(_statements(description[:MAX_DESCRIPTION]))[:MAX_STATEMENTS]


def years_asked(text: str) -> float | None:
    """Give the years of experience that a statement asks for, the lower end of a range."""
    patterns = _cues().years
    found = patterns.search(plain(text)) or patterns.search(plain(_in_digits(text)))
    if found is None:
        return None
    years = float(next(number for number in found.groupdict().values() if number))
    return years if 0 < years <= 30 else None


def _in_digits(text: str) -> str:
    """Write numbers in words as digits."""
    for found in reversed(list(vocabulary.find("numbers.txt", text))):
        text = f"{text[: found.start]}{found.key}{text[found.end :]}"
    return text


def _statements(description: str) -> Iterator[Statement]:
    part: Part = "open"
    for line in description.splitlines():
        text = " ".join(_MARKUP.sub(r"\1", _BULLET.sub("", line)).split())
        heading = _heading(text.rstrip(":： ")) or _with_colon(text)
        if heading is not None:
            part = heading
            continue
        for sentence in _SENTENCE_END.split(text):
            yield from _statement(sentence, part)


def _statement(sentence: str, part: Part) -> Iterator[Statement]:
    label = _LABEL.match(sentence)
    if label and (named := _heading(label.group(1))):
        part, sentence = named, sentence[label.end() :]
    if part == "skip" or _says_nothing(sentence):
        return
    said, cues = plain(sentence), _cues()
    mixed = cues.nice.search(said) and cues.must.search(said)
    for clause in _CLAUSE_END.split(sentence) if mixed else [sentence]:
        yield Statement(text=clause, part=_part_by_words(clause, part))


def _says_nothing(sentence: str) -> bool:
    """Whether a sentence is too short for a wish or promises equal treatment, and hides none."""
    empty = len(sentence) < 2 or lawful.promises_equality(sentence)
    return empty and lawful.find(sentence) is None


def _part_by_words(sentence: str, part: Part) -> Part:
    said, cues = plain(sentence), _cues()
    if cues.nice.search(said):
        return "nice"
    if part in {"open", "must"} and cues.must.search(said):
        return "must"
    return part


def _heading(line: str) -> Part | None:
    if not line or len(line) > _LONGEST_HEADING:
        return None
    said = plain(line).replace("’", "'").strip(" .!?-–")
    named = (part for part, pattern in _cues().headings if pattern.fullmatch(said))
    return next(named, None) or _cue_alone(said)


def _cue_alone(said: str) -> Part | None:
    """What a line opens that holds cues and words for wishes, nothing else."""
    if re.search(r"\d", said):  # "from 3 years" is a cue, and a wish by itself
        return None
    part = _cue_in(said)
    cues = _cues()
    for pattern in (cues.nice, cues.must, cues.about):
        said = pattern.sub(" ", said)
    return None if re.search(r"\w", said) else part


def _with_colon(line: str) -> Part | None:
    if not line.endswith((":", "：")) or len(line.split()) > _MOST_WORDS_WITH_COLON:
        return None
    return _cue_in(plain(line))


def _cue_in(said: str) -> Part | None:
    if _cues().nice.search(said):
        return "nice"
    return "must" if _cues().must.search(said) else None


def required_alone(sentence: str) -> tuple[str, ...]:
    """Give what a sentence names as required in few words ("Знание 1С обязательно": 1С).

    Args:
        sentence: a statement's text.

    Returns:
        Its items without cues and words for wishes, of at most `MOST_WORDS` words each; none where
        it holds no cue for a must.
    """
    said, places = aligned(sentence)
    cues = _cues()
    if not cues.must.search(said) or cues.nice.search(said):
        return ()
    for pattern in (cues.must, cues.about):
        for found in pattern.finditer(said):
            start, end = places[found.start()], places[found.end()]
            sentence = f"{sentence[:start]}{' ' * (end - start)}{sentence[end:]}"
    items = (" ".join(item.split()).strip(" .!:()-–—") for item in _ITEM_END.split(sentence))
    return tuple(item for item in items if len(item.split()) <= MOST_WORDS and _tells(item))


def _tells(item: str) -> bool:
    return any(telling(token.stem) > COMMON_WEIGHT for token in tokenise(item))


@cache
def _cues() -> _Cues:
    """Read the cue file once."""
    data = tomllib.loads(files("pipeline.drafting").joinpath("cues.toml").read_text("utf-8"))
    return _Cues(
        must=whole_words(data["kinds"]["must"]),
        nice=whole_words(data["kinds"]["nice"]),
        about=whole_words(data["kinds"]["about"]),
        headings=tuple(
            (part, whole_words(patterns)) for part, patterns in data["headings"].items()
        ),
        years=whole_words(data["years"]["patterns"]),
    )
