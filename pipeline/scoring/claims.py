"""What a quote says of the candidate, once all that says nothing is taken out of it.

Out of a quote go marks of redaction, dates, runs of words that stand in the rubric's levels, and
formulas ("references available on request"). What is left is on the subject where it holds a word
of the criterion's name or terms or a known skill. It tells something by words besides these and
besides stop words, common words and praise; by a figure, which is a year or a counted number; and
by a word for work done ("maintained").

    fact   on the subject: one thing that tells something; else two, not both of them figures
    named  a term and no more, or skills in a list
    empty  anything else
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from pipeline import skills
from pipeline.extraction.words import has
from pipeline.locate import fold
from pipeline.rubric import Criterion, Rubric
from pipeline.scoring import spoken, vocabulary
from pipeline.scoring.copies import Copies, folded_words
from pipeline.scoring.kinds import kind_of
from pipeline.scoring.tokens import Token, is_word, stems, telling, tokenise
from pipeline.scoring.words import lines

Worth = Literal["fact", "named", "empty"]
_FORMULAS = "formulas.txt"
_SHORTEST_LEVEL = 2  # words of a level's text that are copied where all of it is
_TAKEN_OUT = re.compile(
    r"\[[A-Z_]+\]"  # what redaction puts
    r"|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d)|(?<!\d)\d{4}-\d\d-\d\d(?!\d)"
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_COUNTED = re.compile(r"\s*(?:%|[€$£¥])|\s?[^\W\d_]")  # what follows a number that counts


@dataclass(frozen=True, slots=True)
class _Left:
    """What is left of a quote.

    Attributes:
        text: without marks and formulas, as long as it was.
        tokens: the words of it that are no copy.
    """

    text: str
    tokens: tuple[Token, ...]

    def word(self, token: Token) -> str:
        """A word as it is compared with those of the rubric and of the lists."""
        return fold(self.text[token.start : token.end])

    def words(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(map(self.word, self.tokens))

    def praises(self, token: Token) -> bool:
        """Whether a word is praise or filler."""
        return self.word(token) in _praise()


@dataclass(frozen=True, slots=True)
class _Subject:
    """What the words that are left have to do with a criterion.

    Attributes:
        is_met: they speak of what the criterion asks for.
        plain: how many tell something else than its name, its terms and known skills.
        skilled: how many are of known skills.
        figures: years and counted numbers.
        doing: words that tell of work done, and a title where the criterion is about one.
    """

    is_met: bool
    plain: int
    skilled: int
    figures: int
    doing: int


def worth(quote: str, criterion: Criterion, copies: Copies, line: str = "") -> Worth:
    """Weigh a quote that is said to speak for a criterion; the rule is in the module's text.

    Args:
        quote: words of the CV.
        criterion: what it should speak for.
        copies: the texts of the rubric, as `copies_of` gives them.
        line: what stands before the quote in its line.

    Returns:
        ``fact``; ``named``, where it is on the subject and tells nothing of it; or ``empty``.
    """
    left = _left(quote, copies)
    named = [term for term in criterion.terms if names_term(left.words(), (term,))]
    subject = _subject(left, criterion, named)
    if _is_leisure(line + quote):
        return "named" if named else "empty"
    if _states_kind(left, criterion):
        return "fact"
    told = subject.plain + subject.figures + subject.doing
    if told and (subject.is_met or (told > 1 and told > subject.figures)):
        return "fact"
    lists = subject.skilled and len(left.tokens) > 1
    return "named" if named or lists else "empty"


def says_more(quote: str, criterion: Criterion, copies: Copies) -> bool:
    """Tell whether a quote holds a term, or more than the criterion's name, copies and praise.

    Enough where an engine has found the words by itself, or where they speak against it.
    """
    left = _left(quote, copies).words()
    if names_term(left, criterion.terms):
        return True
    own = set(_own_words(criterion.name))
    return len(left) > 1 and any(word not in own and word not in _praise() for word in left)


def names_term(words: Sequence[str], terms: Sequence[str]) -> bool:
    """Tell whether words, as `folded_words` gives them, hold one of the terms as a whole."""
    said = f" {' '.join(words)} "
    return any(f" {' '.join(_own_words(term))} " in said for term in terms if _own_words(term))


def subject_places(quote: str, criterion: Criterion) -> tuple[int, ...]:
    """Give the first characters of the words of a quote that are the criterion's own.

    Where there is none, that of the first word that tells anything.
    """
    left = _Left(quote, tuple(tokenise(quote)))
    own = _telling_stems(" ".join((criterion.name, *criterion.terms)))
    places = tuple(one.start for one in left.tokens if one.stem in own)
    return places or tuple(one.start for one in left.tokens if _tells(one, left))[:1]


@lru_cache(maxsize=64)
def copies_of(rubric: Rubric) -> Copies:
    """Give the texts of a rubric that a quote may copy: what its levels mean."""
    levels = (level for criterion in rubric.criteria for level in criterion.levels)
    return Copies(levels, shortest=_SHORTEST_LEVEL)


def _subject(left: _Left, criterion: Criterion, named: Sequence[str]) -> _Subject:
    own = {*stems(criterion.name), *(one for term in named for one in stems(term))}
    asked = _telling_stems(" ".join((criterion.name, *criterion.terms)))
    other = [one for one in left.tokens if one.stem not in own and not left.praises(one)]
    known = _skilled(left)
    skilled = sum(one.start in known for one in other)
    # "Engineer" alone names a trade; with one more word it is a position.
    role = len(left.tokens) > 1 and has("title", criterion.name) and has("title", left.text)
    return _Subject(
        is_met=bool(named or skilled) or any(one.stem in asked for one in left.tokens),
        plain=sum(_tells(one, left) and one.start not in known for one in other),
        skilled=skilled,
        figures=sum(_is_figure(one, left.text) for one in left.tokens),
        doing=role + sum(left.word(one) in _doing() for one in left.tokens),
    )


def _left(quote: str, copies: Copies) -> _Left:
    tokens = tokenise(quote)
    copied = copies.places(folded_words(quote))
    bare = _TAKEN_OUT.sub(_blank, quote)
    for found in vocabulary.find(_FORMULAS, bare):
        if found.key == "formula":
            bare = bare[: found.start] + " " * (found.end - found.start) + bare[found.end :]
    kept = tuple(
        one
        for place, one in enumerate(tokens)
        if place not in copied and not bare[one.start : one.end].isspace()
    )
    return _Left(bare, kept)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _tells(token: Token, left: _Left) -> bool:
    return is_word(token.stem) and telling(token.stem) == 1 and not left.praises(token)


def _is_figure(token: Token, text: str) -> bool:
    """Whether a token is a year or a number of something; "Python 3" counts nothing."""
    word = text[token.start : token.end].rstrip("+")
    if not word.isdecimal():
        return False
    return bool(_YEAR.match(word) or _COUNTED.match(text, token.end))


def _skilled(left: _Left) -> frozenset[int]:
    """First characters of the words that name a known skill."""
    spans = [(one.start, one.end) for one in skills.find(left.text)]
    return frozenset(one.start for one in left.tokens if any(s <= one.start < e for s, e in spans))


@lru_cache(maxsize=1024)
def _telling_stems(text: str) -> frozenset[str]:
    return frozenset(one for one in stems(text) if telling(one) and is_word(one))


def _states_kind(left: _Left, criterion: Criterion) -> bool:
    """Whether it states years, a level of a language or a degree, where one of these is asked."""
    kept = " ".join(left.text[one.start : one.end] for one in left.tokens)
    kind = kind_of(criterion)
    if kind == "language":
        return any(spoken.level_near(kept, start, end) for _, start, end in spoken.languages(kept))
    if kind == "degree":
        is_term = len(left.tokens) == 1 and names_term(left.words(), criterion.terms)
        return spoken.degree_in(kept) is not None and not is_term
    if kind != "years":
        return False
    figures = sum(_is_figure(one, left.text) for one in left.tokens)
    length = any(one.key not in {"experience", "age"} for one in vocabulary.find("years.txt", kept))
    return figures > 1 or (length and figures > 0)


def _is_leisure(line: str) -> bool:
    first = next(vocabulary.find(_FORMULAS, line), None)
    if first is None or first.key != "leisure":
        return False
    before, behind = line[: first.start], line[first.end :].lstrip()
    return not any(c.isalnum() for c in before) and behind[:1] in {":", "：", "-", "–", "—"}


@lru_cache(maxsize=1024)
def _own_words(text: str) -> tuple[str, ...]:
    """The folded words of a rubric's text; kept, because one rubric meets many CVs."""
    return folded_words(text)


@cache
def _praise() -> frozenset[str]:
    return frozenset(word for line in lines("praise.txt") for word in folded_words(line))


@cache
def _doing() -> frozenset[str]:
    return frozenset(word for line in lines("doing.txt") for word in folded_words(line))
