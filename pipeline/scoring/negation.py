"""Words of a CV that say the opposite: "no experience with SAP"."""

import re

from pipeline.scoring import vocabulary
from pipeline.scoring.reading import Reading

_BEFORE = 60  # characters before a term in which a denial must begin
_AFTER = 60  # characters from a term's beginning in which one that follows it must end
_LIST = "negations.txt"
_CLAUSE_END = re.compile(r"[.;:!?\n。！？；：，؛؟।]")
# What follows a list belongs to its last item: the others have a clause of their own.
_ITEM_END = re.compile(r"[.;:!?\n。！？；：，؛؟।,、،()（）]")


def denied(reading: Reading, offset: int) -> bool:
    """Tell whether the words around a mention deny it, within the same clause.

    In most languages they stand before it, in Turkish, Hindi, Japanese and Korean after it.
    """
    before = _CLAUSE_END.split(reading.text[max(0, offset - _BEFORE) : offset])[-1]
    after = _ITEM_END.split(reading.text[offset : offset + _AFTER])[0]
    return _last(before) == "before" or _first(after) == "after"


def denies(text: str) -> bool:
    """Tell whether a passage holds words that deny."""
    return any(found.key != "clause" for found in vocabulary.find(_LIST, text))


def _last(clause: str) -> str | None:
    """The last word of the list before a mention, one that begins another clause included."""
    keys = [found.key for found in vocabulary.find(_LIST, clause) if found.key != "after"]
    return keys[-1] if keys else None


def _first(clause: str) -> str | None:
    keys = (found.key for found in vocabulary.find(_LIST, clause) if found.key != "before")
    return next(keys, None)
