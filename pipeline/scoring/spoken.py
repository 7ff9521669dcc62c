"""Human languages, their levels, and degrees, in the languages of the word lists."""

import re
from collections.abc import Iterator

from pipeline.scoring import vocabulary
from pipeline.scoring.words import named

_NONE = "-"  # the key of names that hold another's and are none
_AROUND = 40  # characters around a language in which its level stands
_OTHER_ITEM = re.compile(r"[,，、،;；؛|/\n]")
CEFR = ("", "A1", "A2", "B1", "B2", "C1", "C2")


def languages(text: str) -> Iterator[tuple[str, int, int]]:
    """Find the human languages that a text names.

    Args:
        text: any text.

    Yields:
        ISO 639-1 code, first character, the character after the last, in order.
    """
    found = vocabulary.find("languages.txt", text)
    yield from (one for one in found if one.key != _NONE)


def name(code: str) -> str:
    """Give the English name of a language that `languages` found, by its code."""
    return next(name for name, known in named("languages.txt").items() if known == code).title()


def level_near(text: str, start: int, end: int) -> int | None:
    """Give the level that is said of a language.

    Args:
        text: the text.
        start: where the language's name begins.
        end: where it ends.

    Returns:
        1 (A1) to 6 (C2); None where nothing is said. Words behind the name win over those before.
    """
    behind = text[end : end + _AROUND].split("\n", maxsplit=1)[0]
    # A level behind the next language is that one's.
    following = next(languages(behind), None)
    behind = behind[: following[1]] if following else behind
    before = _OTHER_ITEM.split(text[max(0, start - _AROUND) : start])[-1]
    for part in (behind, before):
        if found := next(vocabulary.find("levels.txt", part), None):
            return int(found.key)
    return None


def degree_in(text: str) -> tuple[int, int, int] | None:
    """Find the highest degree that a text names.

    Args:
        text: any text.

    Returns:
        Rank 1 (vocational) to 4 (doctorate), first character, the character after the last;
        None where it names none.
    """
    degrees = (one for one in vocabulary.find("degrees.txt", text) if one.key != _NONE)
    found = [(int(one.key), one.start, one.end) for one in degrees]
    return max(found, key=lambda one: (one[0], -one[1]), default=None)
