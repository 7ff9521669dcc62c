"""Words of a CV that say the opposite: "no experience with SAP"."""

import re
from functools import cache

from pipeline.scoring.reading import Reading
from pipeline.scoring.tokens import plain
from pipeline.scoring.words import lines

_BEFORE = 60  # characters before a term in which a denial must begin
_CLAUSE_END = re.compile(r"[.;:!?\n]|\bbut\b|\baber\b|\bmais\b|\bpero\b|\bma\b|\bmas\b|\bmaar\b")


def denied(reading: Reading, offset: int) -> bool:
    """Tell whether the words before a mention deny it, within the same clause."""
    before = plain(reading.text[max(0, offset - _BEFORE) : offset]).replace("'", " ")
    clause = _CLAUSE_END.split(before)[-1]
    return _denials().search(clause) is not None


def denies(text: str) -> bool:
    """Tell whether a passage holds words that deny."""
    return _denials().search(plain(text).replace("'", " ")) is not None


@cache
def _denials() -> re.Pattern[str]:
    body = "|".join(re.escape(phrase) for phrase in lines("negations.txt"))
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)")
