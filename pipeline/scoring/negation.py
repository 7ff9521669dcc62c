"""Words of a CV that say the opposite, "no experience with SAP", or only wish for it.

What the list's keys mean:

    before  denies what follows in its clause
    near    denies what follows at once, but for words that tell nothing: "no Python"
    opening as near, but only at the beginning of its item: "no" is "in the" in Portuguese
    after   denies what stands before it in the same item of a list
    none    denies where it is all that follows a colon or a dash: "Python: none"
    want, learn   together, in this order, they wish for what stands beside them
    hoped   wishes for what stands before it
    clause  begins another clause, or turns a denial round: "never missed"
"""

import re
from collections.abc import Sequence
from typing import Literal

from pipeline.scoring import vocabulary
from pipeline.scoring.tokens import telling, tokenise
from pipeline.scoring.vocabulary import Named

Standing = Literal["shown", "denied", "wished"]
_BEFORE = 60  # characters before a term in which a denial must begin
_AFTER = 60  # characters from a term's beginning in which one that follows it must end
_MOST_BETWEEN = 4  # words between a near denial and what it denies
_MOST_IN_ITEM = 3  # words in an item of a list
_LIST = "negations.txt"
_CLAUSE_END = re.compile(r"[.;:!?\n。！？；：，؛؟।]")
# What follows a list belongs to its last item: the others have a clause of their own.
_ITEM_END = re.compile(r"[.;:!?\n。！？；：，؛؟।,、،()（）]")
_ITEM = re.compile(r"[;!?\n。！？；，؛؟।,、،]|\.(?=\s|$)")
_LABEL_END = re.compile(r"\s*[:：=(（]\s*|\s+[-–—]+\s+|[–—]")
_BULLETS = " \t-–—•▪*◦·"
_NEAR_ENDS = re.compile(r"[,、،()（）\d]")
_DENYING = frozenset({"before", "near", "opening", "after", "none"})


def standing(text: str, offset: int) -> Standing:
    """Tell what the words around a mention make of it, within the same clause.

    In most languages they stand before it, in Turkish, Hindi, Japanese and Korean after it.

    Args:
        text: the CV.
        offset: where the mention begins.
    """
    before = _CLAUSE_END.split(text[max(0, offset - _BEFORE) : offset])[-1]
    ahead = text[offset : offset + _AFTER]
    after = _ITEM_END.split(ahead)[0]
    behind = [found.key for found in vocabulary.find(_LIST, after)]
    if (
        _last(before) in {"before", "near", "opening"}
        or _first(behind) == "after"
        or _is_none(ahead)
    ):
        return "denied"
    return "wished" if _is_wished(before, behind) else "shown"


def denies(text: str) -> bool:
    """Tell whether a passage holds words that deny, or that wish to learn."""
    keys = [found.key for found in vocabulary.find(_LIST, text)]
    return any(key in {"before", "after", "hoped"} for key in keys) or _wants_to_learn(keys)


def _last(clause: str) -> str | None:
    """The last word of the list before a mention, one that begins another clause included."""
    keys = [
        found.key
        for found in vocabulary.find(_LIST, clause)
        if found.key in {"before", "clause"} or _is_near(clause, found)
    ]
    return keys[-1] if keys else None


def _is_near(clause: str, found: Named) -> bool:
    opens = not _ITEM_END.split(clause[: found.start])[-1].strip(_BULLETS)
    if found.key != "near" and not (found.key == "opening" and opens):
        return False
    between = clause[found.end :]
    words = tokenise(between)
    tells = any(telling(word.stem) == 1 for word in words)
    return len(words) <= _MOST_BETWEEN and not tells and not _NEAR_ENDS.search(between)


def _first(keys: Sequence[str]) -> str | None:
    return next((key for key in keys if key in {"after", "clause"}), None)


def _is_none(ahead: str) -> bool:
    """Whether a mention is a label, and what follows the label is nothing but a denial."""
    item = _ITEM.split(ahead)[0]
    label = _LABEL_END.search(item)
    if label is None:
        return False
    said = item[label.end() :].strip(" )）")
    found = next(vocabulary.find(_LIST, said), None)
    if found is None or found.start or found.key not in _DENYING:
        return False
    return not any(telling(word.stem) == 1 for word in tokenise(said[found.end :]))


def _is_wished(before: str, behind: Sequence[str]) -> bool:
    found = list(vocabulary.find(_LIST, before))
    wishes = [one for one in found if one.key in {"want", "learn"}]
    if wishes and not _lists(before[wishes[-1].end :]):
        return "hoped" in behind
    return "hoped" in behind or _wants_to_learn([*(one.key for one in found), *behind])


def _lists(between: str) -> bool:
    """Whether a wish goes on: "learn Kafka, Python", not "willing to learn, Python expert"."""
    first, *rest = _ITEM_END.split(between)
    if not rest:
        return True
    if not first.strip() or any(c.isdigit() for c in between):
        return False
    # "learn to code, in Python" does not go on with "in".
    goes_on = not rest[-1].strip() or any(telling(one.stem) == 1 for one in tokenise(rest[-1]))
    return goes_on and all(len(tokenise(item)) <= _MOST_IN_ITEM for item in rest)


def _wants_to_learn(keys: Sequence[str]) -> bool:
    return "want" in keys and "learn" in keys[keys.index("want") :]
