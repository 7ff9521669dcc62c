"""The wishes of a description that may not be criteria, whoever drafts the rubric."""

from collections.abc import Iterable

from pipeline.drafting import lawful
from pipeline.drafting.description import Statement

MOST_REFUSED = 20
_WISH_LENGTH = 80  # characters

Refused = tuple[str, str, str]


def of_statements(told: Iterable[Statement]) -> tuple[Refused, ...]:
    """Find what statements ask for and may not.

    Args:
        told: the statements of a description.

    Returns:
        (wish, reason, lawful alternative), one for each topic that a statement touches.
    """
    refused: dict[str, Refused] = {}
    for statement in told:
        for found in lawful.find_all(statement.text):
            told_so = (short(statement.text), found.reason, found.alternative)
            refused.setdefault(found.topic + found.words, told_so)
    return tuple(refused.values())


def merge(first: Iterable[Refused], then: Iterable[Refused]) -> tuple[Refused, ...]:
    """Put at most `MOST_REFUSED` together; of `then` those whose reason is not yet given."""
    given = tuple(first)
    reasons = {reason for _, reason, _ in given}
    return (*given, *(one for one in then if one[1] not in reasons))[:MOST_REFUSED]


def short(text: str) -> str:
    """Cut a wish to the length in which it is shown."""
    words = " ".join(text.split())
    return words if len(words) <= _WISH_LENGTH else words[: _WISH_LENGTH - 1].rstrip() + "…"
