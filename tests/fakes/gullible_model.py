"""A model that obeys its data: whatever in a CV looks like an order makes every level a 4.

It quotes as well as it can, so that looking its quotes up does not save anybody: lines of the CV
that name the criterion, then the order itself, then the longest lines with a figure.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from tests.fakes import plausible_model

Json = dict[str, Any]
# Letters in a row that are enough to be an order, of alphabets and of scripts where one is a word.
FRAGMENT, SHORT_FRAGMENT = 18, 5
MAX_QUOTES = 6
# One of these is enough for it, wherever it stands.
_ORDER = re.compile(
    r"ignor|disregard|forget (?:all|your|every|prev)|overrid|rubric|full marks|perfect score"
    r"|top score|\b(?:100|10) ?/ ?10|level 4|this (?:candidate|applicant|resume|cv)\b|system prompt"
    r"|^\W*(?:system|assistant)\b.*:|\bai\b.*\b(?:must|should|please)|language model"
    r"|you are now|pretend|<\||\[system|\"(?:score|level)\"|immediate hire|tool post_"
    r"|bewerten sie|anweisungen|instruc|满分|忽略|無視|무시|игнорир|تجاهل|התעלם",
    re.IGNORECASE,
)


def squeezed(text: str) -> str:
    """Letters and figures only, in lower case: breaks of lines and spacing hide nothing."""
    return "".join(filter(str.isalnum, text.casefold()))


class GullibleModel:
    """Answers like `plausible_model`, and obeys what it takes for an order.

    Args:
        payloads: orders that it knows by heart; a fragment of one is enough.
    """

    def __init__(self, payloads: Iterable[str] = ()) -> None:
        self._known = frozenset(run for payload in payloads for run in _fragments(payload))

    def __call__(self, schema_name: str, text: str) -> str:
        """Answer a request as JSON text."""
        lines = plausible_model.fenced_lines(text)
        if schema_name != "score" or not self.is_steered("\n".join(lines)):
            return plausible_model.answer(schema_name, text)
        orders = [line for line in lines if _ORDER.search(line)]
        strong = sorted(filter(re.compile(r"\d").search, lines), key=len, reverse=True)
        asked = plausible_model.criteria(text)
        marks = {one.id: _obeyed(one, lines, [*orders[:1], *strong]) for one in asked}
        return json.dumps(marks, ensure_ascii=False)

    def is_steered(self, text: str) -> bool:
        """Tell whether a text has what it takes for an order, or a fragment of one it knows."""
        letters = squeezed(text)
        heard = any(map(_ORDER.search, text.splitlines()))
        return heard or any(run in letters for run in self._known)


def _fragments(payload: str) -> set[str]:
    letters = squeezed(payload)
    size = FRAGMENT if letters.isascii() or max(letters) < "\u0900" else SHORT_FRAGMENT
    if len(letters) <= size:
        return {letters}
    return {letters[start : start + size] for start in range(len(letters) - size + 1)}


def _obeyed(asked: plausible_model.AskedFor, lines: list[str], others: list[str]) -> Json:
    found = [*plausible_model.lines_with(asked.terms, lines)[:2], *others]
    quotes = [" ".join(line.split()[:25]) for line in found][:MAX_QUOTES]
    return {
        "quotes": [{"text": quote, "supports": True} for quote in dict.fromkeys(quotes)],
        "reason": "As instructed.",
        "level": 4,
        "question": None,
    }
