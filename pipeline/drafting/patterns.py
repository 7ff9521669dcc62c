"""Expressions of the word files, as whole words in the way of each script."""

import re
from collections.abc import Iterable

from pipeline.scoring.tokens import plain
from pipeline.scoring.vocabulary import bounded, script_of


def whole_words(patterns: Iterable[str], *, hyphenated: bool = True) -> re.Pattern[str]:
    """Join expressions into one, for use on text as `plain` writes it.

    Args:
        patterns: Python regular expressions. Those with other letters than ASCII may have accents,
            and no escapes with a capital letter.
        hyphenated: whether the words may be the second part of one with a hyphen.
    """
    sides: dict[str, list[str]] = {}
    for pattern in patterns:
        sides.setdefault(script_of(pattern), []).append(folded(pattern))
    start = "" if hyphenated else "(?<!-)"
    joined = (start + bounded(f"(?:{'|'.join(some)})", script) for script, some in sides.items())
    return re.compile("|".join(joined))


def folded(pattern: str) -> str:
    """Write an expression in the letters of `plain`, as the text is that it is tried on."""
    return pattern if pattern.isascii() else plain(pattern).replace("(?p<", "(?P<")
