"""Ages hidden in numbers: "under 35", "bis 30 Jahre", "born after 1990".

A number is taken for an age only where nothing beside it says what else it counts: a word for
experience, for something that lasts ("loans of up to 30 years") or for a quantity. The words are
under ``ages`` in ``unlawful.toml``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.drafting.patterns import folded, whole_words
from pipeline.scoring import vocabulary
from pipeline.scoring.tokens import MARKS

# 18 to 69: the ages at which people work. "30.000", "2,30" and "35 %" are no ages.
_AGE = r"(?<![\d.,])(?:1[89]|[2-6]\d)(?!\d|[.,]\d|\s?%)"
# "Over 18" and "over 21" are what laws ask for.
_OLDER = r"(?<![\d.,])(?:2[2-9]|[3-6]\d)(?!\d|[.,]\d|\s?%)"
_LETTER = rf"[\w{MARKS}]"
_CLAUSE_END = re.compile(r"[,;()|\n、，]|\s[-–—]\s")
_AROUND = " .!?*-–—+"


@dataclass(frozen=True, slots=True)
class Ages:
    """The words of ages, as expressions for text as `pipeline.scoring.tokens.plain` writes it.

    Attributes:
        in_years: an upper bound with a word for years.
        alone: a clause that is nothing but a bound.
        born: a bound on the year of birth.
        counted: words for what a number counts or how long something lasts.
    """

    in_years: re.Pattern[str]
    alone: re.Pattern[str]
    born: re.Pattern[str]
    counted: re.Pattern[str]

    def find(self, text: str, about: str = "") -> str | None:
        """Look for an age.

        Args:
            text: lines, folded.
            about: what the lines are about, folded: the name of the criterion whose levels they
                are.

        Returns:
            The words that state an age, None where there are none.
        """
        if born := self.born.search(text):
            return born.group()
        clauses = (clause.strip(_AROUND) for clause in _CLAUSE_END.split(text))
        found = (self._in_clause(clause, about) for clause in clauses if re.search(_AGE, clause))
        return next((words for words in found if words), None)

    def _in_clause(self, clause: str, about: str) -> str | None:
        bound = self.in_years.search(clause) or self.alone.fullmatch(clause)
        if bound is None or self._counts_something(f"{about}\n{clause}"):
            return None
        return bound.group()

    def _counts_something(self, text: str) -> bool:
        experience = (found.key == "experience" for found in vocabulary.find("years.txt", text))
        return any(experience) or self.counted.search(text) is not None


def read(words: Mapping[str, Any]) -> Ages:
    """Build the expressions from the ``ages`` part of the word file."""
    upper, over, behind = _any(words["upper"]), _any(words["lower"]), _any(words["behind"])
    years, who, end = _any(words["years"]), _any(words["who"]), _any(words["end"])
    to, since, age = _any(words["range"]), _any(words["from"]), _any(words["age"])
    number = rf"(?:{age} )?{_AGE}"
    between = rf"{_AGE} ?{to} ?{_AGE}"
    bounds = (
        rf"{upper} ?{number}s?",
        rf"{over} ?(?:{age} )?{_OLDER}s?",
        rf"{_AGE}(?: ?{years})? ?{behind}",
        rf"(?:{since} )?{between} ?{years}",
    )
    bound = rf"(?:{who}:? ){{0,8}}(?:{'|'.join(bounds)})(?: ?{behind})?"
    ages = rf"(?:{who}:? ){{1,8}}(?:{since} )?{between}"
    return Ages(
        in_years=re.compile(rf"(?<!{_LETTER}){upper} ?{number} ?{years}(?!{_LETTER})"),
        alone=re.compile(rf"(?:[^:]{{1,60}}: )?(?:{bound}|{ages})(?: {end}){{0,2}}"),
        born=whole_words(words["born"]),
        counted=whole_words(words["counted"]),
    )


def _any(words: Sequence[str]) -> str:
    # The longest first, so that "not over" is tried before "not".
    return f"(?:{'|'.join(sorted(map(folded, words), key=len, reverse=True))})"
