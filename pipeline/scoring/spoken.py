"""Human languages, their levels, and degrees, in several languages."""

import re
from collections.abc import Iterator
from functools import cache

from pipeline.scoring.tokens import plain
from pipeline.scoring.words import named

_STOP = re.compile(r"\.\s?|\s")
_AROUND = 40  # characters around a language in which its level stands
CEFR = ("", "A1", "A2", "B1", "B2", "C1", "C2")


def languages(text: str) -> Iterator[tuple[str, int, int]]:
    """Find the human languages that a text names.

    Args:
        text: any text.

    Yields:
        ISO 639-1 code, first character, the character after the last, in order. The places are
        those of the text when it has no characters that grow without case and accents.
    """
    names = named("languages.txt")
    for found in _whole("languages.txt").finditer(plain(text)):
        yield names[found.group()], found.start(), found.end()


def level_near(text: str, start: int, end: int) -> int | None:
    """Give the level that is said of a language.

    Args:
        text: the text.
        start: where the language's name begins.
        end: where it ends.

    Returns:
        1 (A1) to 6 (C2); None where nothing is said. Words behind the name win over those before.
    """
    said = plain(text)
    behind = said[end : end + _AROUND].split("\n")[0]
    # A level behind the next language is that one's.
    following = _whole("languages.txt").search(behind)
    behind = behind[: following.start()] if following else behind
    before = said[max(0, start - _AROUND) : start].rsplit("\n", 1)[-1].rsplit(",", 1)[-1]
    for part in (behind, before):
        if found := _whole("levels.txt").search(part):
            return int(named("levels.txt")[_STOP.sub(" ", found.group())])
    return None


def degree_in(text: str) -> tuple[int, int, int] | None:
    """Find the highest degree that a text names.

    Args:
        text: any text.

    Returns:
        Rank 1 (vocational) to 4 (doctorate), first character, the character after the last;
        None where it names none.
    """
    ranks = named("degrees.txt")
    found = [
        (int(ranks[_STOP.sub(" ", match.group())]), match.start(), match.end())
        for match in _whole("degrees.txt").finditer(plain(text))
    ]
    return max(found, key=lambda one: (one[0], -one[1]), default=None)


@cache
def _whole(name: str) -> re.Pattern[str]:
    phrases = sorted(named(name), key=len, reverse=True)
    # "B.Sc." and "B. Sc" are "b sc".
    body = "|".join(re.escape(phrase).replace(r"\ ", r"(?:\.\s?|\s)") for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)")
