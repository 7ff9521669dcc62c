"""Names of other people in a CV: referees, supervisors, teachers. Best effort.

A name is taken for one where something announces it: a heading of referees above it, words such as
"reported to" or "supervised by", or a title ("Prof."). Names that stand by themselves in running
text are not found.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise, takewhile

from pipeline.extraction import names
from pipeline.extraction.sections import heading_of
from pipeline.extraction.words import exact, fold, has, key, printed, words

_PART = re.compile(r"[^|•·▪;:：,，、()（）/\t]+")
_WORD = re.compile(r"[^\s,;:|()\[\]{}/<>，、。；：（）|]+")
_UNCASED = re.compile(r"[\u0590-\u06ff\u0900-\u097f]")
_HAN, _HANGUL = r"[\u3400-\u9fff]", r"[\uac00-\ud7af]"
_EAST_ASIAN = re.compile(
    rf"{_HAN}{{1,3}}[ \u3000]{_HAN}{{1,3}}(?!{_HAN})|{_HAN}{{2,4}}|{_HANGUL}{{2,4}}"
)
_INLINE = re.compile(r"\s*([^\W\d_][^:：\t\n]{1,40}?)\s*(?:[:：\t]|[ \u00a0]{2,}|\s[-–—]\s)\s*")
_LONGEST_LIST = 40  # lines of referees below a heading of its own
_INLINE_LIST = 6  # lines that go on below "References: Jane Doe, ..."
_MOST_SKIPPED = 4  # words between what announces a name and the name: "the CTO", "Prof. Dr."
_MOST_WORDS = 4
_MOST_UNCASED = 2  # nothing tells where a name ends in a script without capitals
_AHEAD = 4  # words in which a "Dr. ... University" shows that it is none


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a text names people who are announced as such; spans may overlap.

    Args:
        text: a CV in which the candidate's own name is replaced already.
    """
    yield from _referees(text)
    for match in _announcing().finditer(text):
        titled = match.lastgroup == "titled"
        yield from _name_at(text, match.end(), titled=titled)
    for match in _afterwards().finditer(text):
        if any(match[1].startswith(surname) for surname in words("surname")):
            yield match.span(1)


def own(text: str) -> str:
    """Blank what a text says of other people: lists of referees, and lines from a name on.

    What is left is the candidate's, so that a referee's name or address is not taken for theirs.
    Lines keep their numbers.
    """
    taken = [(start, end) for start, end, _ in _listed(text)]
    for match in _announcing().finditer(text):
        if match.lastgroup != "titled":  # the candidate's own name may bear a title
            taken.extend(
                (start, _line_end(text, start))
                for start, _ in _name_at(text, match.end(), titled=False)
            )
    for start, end in taken:
        text = text[:start] + re.sub(r"[^\r\n]", " ", text[start:end]) + text[end:]
    return text


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return len(text) if end < 0 else end


def _referees(text: str) -> Iterator[tuple[int, int]]:
    """Find the parts of listed lines that are names."""
    for start, _, said in _listed(text):
        yield from _names_in(said, start)


def _listed(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield lines, or their ends, that list referees: where they start and end, and what they say.

    Such a list stands below a heading of its own, or begins on the heading's line with a name.
    """
    left = start = 0
    for line in text.splitlines(keepends=True):
        inline = _INLINE.match(line)
        if key(line) in _headings():
            left = _LONGEST_LIST
        elif inline and key(inline[1]) in _headings() and any(_names_in(line[inline.end() :], 0)):
            left = _INLINE_LIST
            yield start + inline.end(), start + len(line), line[inline.end() :]
        elif left and heading_of(line):
            left = 0
        elif left:
            left -= 1
            yield start, start + len(line), line
        start += len(line)


def _names_in(line: str, start: int) -> Iterator[tuple[int, int]]:
    for part in _PART.finditer(line):
        bare = _untitled(part.group().strip())
        if names.is_name(bare):
            begin = start + part.start() + part.group().index(bare)
            yield begin, begin + len(bare)


def _untitled(said: str) -> str:
    """Leave titles before a name away, so that they do not hide that it is one."""
    while (parts := said.split(maxsplit=1))[1:] and _is_title(parts[0]):
        said = parts[1]
    return said


def _is_title(word: str) -> bool:
    return fold(word) in words("honour") or word in exact("titled")


def _name_at(text: str, place: int, *, titled: bool) -> Iterator[tuple[int, int]]:
    """Find the name that begins at a place, after words for an office and titles."""
    line = text[place:].partition("\n")[0]
    found = list(_WORD.finditer(line[:120]))
    skipped = [*takewhile(lambda word: _is_office(word.group()), found[:_MOST_SKIPPED])]
    rest = found[len(skipped) :]
    if not rest or not _joined(line, skipped, rest[0]):
        return
    if whole := _EAST_ASIAN.match(line, rest[0].start()):
        if names.is_name(whole.group()):
            yield place + whole.start(), place + whole.end()
        return
    name = _run(line, rest)
    said = line[name[0].start() : name[-1].end()].rstrip(".") if name else ""
    if said and _is_person(said, titled=titled) and not _goes_on(line, rest[: len(name) + _AHEAD]):
        yield place + name[0].start(), place + name[0].start() + len(said)


def _run(line: str, rest: list[re.Match[str]]) -> list[re.Match[str]]:
    """The words of a name from its first on, until a sign or a word that is none."""
    most = _MOST_UNCASED if _UNCASED.match(rest[0].group()) else _MOST_WORDS
    run = rest[:1] if _may_be_name(rest[0].group()) else []
    for word in rest[1:most]:
        if not run or not _joined(line, run, word) or not _may_be_name(word.group()):
            break
        run.append(word)
    while run and fold(run[-1].group()) in words("particle"):
        run.pop()
    return run


def _joined(line: str, before: list[re.Match[str]], word: re.Match[str]) -> bool:
    """Whether nothing but blanks stands before a word."""
    return not line[before[-1].end() if before else 0 : word.start()].strip()


def _may_be_name(word: str) -> bool:
    return word[0].isupper() or fold(word) in words("particle") or bool(_UNCASED.match(word))


def _is_office(word: str) -> bool:
    folded = fold(word.strip("."))
    return folded in words("notname") or has("title", word) or _is_title(word)


def _is_person(said: str, *, titled: bool) -> bool:
    if names.is_name(said):
        return True
    # "Prof. Kovacova": the title makes one word enough.
    return titled and " " not in said and names.is_name(f"Xy {said}")


def _goes_on(line: str, found: list[re.Match[str]]) -> bool:
    """Whether words that go on without a sign make it a "Dr. ... University" or "Dr. ... GmbH"."""
    pairs = takewhile(lambda two: _joined(line, [two[0]], two[1]), pairwise(found))
    said = " ".join([found[0].group(), *(word.group() for _, word in pairs if _cased(word))])
    return has("institution", said) or has("company", said)


def _cased(word: re.Match[str]) -> bool:
    return word.group()[0].isupper()


@cache
def _headings() -> frozenset[str]:
    return frozenset(key(word) for word in words("references"))


@cache
def _announcing() -> re.Pattern[str]:
    titles = "|".join(re.escape(word) for word in sorted(exact("titled"), key=len, reverse=True))
    return re.compile(
        rf"(?i:{printed('whose')}\s|{printed('labelled')}\s?[:：])"
        rf"|(?<![^\W_])(?P<titled>{titles})(?=[ \u00a0])"
    )


@cache
def _afterwards() -> re.Pattern[str]:
    """A name of a Chinese, Japanese or Korean with the title behind it."""
    titles = "|".join(sorted(exact("afterwards"), key=len, reverse=True))
    name = rf"{_HAN}{{2,4}}?|{_HANGUL}{{2,4}}?"
    return re.compile(rf"(?<!{_HAN})(?<!{_HANGUL})({name}) ?(?:{titles})")
