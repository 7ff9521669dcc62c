"""An opening's criteria, and what a CV earns by them."""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from pipeline.document import Value
from pipeline.profile import Engine, Usage

CriterionKind = Literal["must", "scored", "note"]
Bucket = Literal["ready", "ask_first", "gate_failed"]
TOP_LEVEL = 4
MAX_NAME = 120  # characters
MAX_LEVEL_TEXT = 600  # characters
MAX_TERM = 100  # characters
MAX_TERMS = 40
MAX_YEARS = 50.0


class Criterion(Value):
    """One thing the opening asks for.

    Attributes:
        id: stable within the opening, letters, digits and ``-``.
        kind: ``must`` gates, ``scored`` counts, ``note`` is shown only.
        weight: 1 to 5; `note` criteria count nothing.
        levels: what each level 0 to 4 means, five texts.
        pass_level: lowest level at which a ``must`` passes.
        terms: words and phrases that count as evidence (the keyword engine looks for them).
        years: years of experience asked for, where the criterion is about years.
    """

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    name: str = Field(min_length=1, max_length=MAX_NAME)
    kind: CriterionKind = "scored"
    weight: int = Field(default=3, ge=1, le=5)
    levels: tuple[str, str, str, str, str]
    pass_level: int = Field(default=2, ge=1, le=TOP_LEVEL)
    terms: tuple[str, ...] = ()
    years: float | None = None

    @field_validator("years")
    @classmethod
    def _years_that_can_be_asked(cls, years: float | None) -> float | None:
        # Rubrics stored before years were bounded must still open.
        if years is None or not math.isfinite(years) or years <= 0:
            return None
        return min(years, MAX_YEARS)


_LevelText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_LEVEL_TEXT)
]
_Term = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TERM)]


class _WrittenCriterion(Criterion):
    """A criterion within the bounds of what a person may write."""

    name: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_NAME)
    ]
    levels: tuple[_LevelText, _LevelText, _LevelText, _LevelText, _LevelText]
    terms: tuple[_Term, ...] = Field(default=(), max_length=MAX_TERMS)
    years: float | None = Field(default=None, gt=0, le=MAX_YEARS, allow_inf_nan=False)


def written(fields: Mapping[str, object]) -> Criterion:
    """Take a criterion as a person wrote it; white space around texts goes.

    `Criterion` itself is laxer: it opens what was stored before these bounds.

    Args:
        fields: as of `Criterion`.

    Raises:
        ValidationError: a text is blank or longer than `MAX_NAME`, `MAX_LEVEL_TEXT` or `MAX_TERM`,
            there are more than `MAX_TERMS` terms, or years are not above 0 and up to `MAX_YEARS`.
    """
    return Criterion(**_WrittenCriterion.model_validate(dict(fields)).model_dump())


class Rubric(Value):
    """The criteria of an opening, in the order in which people read them."""

    criteria: tuple[Criterion, ...] = Field(min_length=1, max_length=12)


def only_notes(criteria: Iterable[Criterion]) -> bool:
    """Tell whether no criterion counts, so that every CV would get the same total, 0."""
    return all(criterion.kind == "note" for criterion in criteria)


class DraftedRubric(Value):
    """A rubric as drafted from a description, with the wishes that may not be criteria.

    Attributes:
        refused: (wish, reason, lawful alternative) for each one left out.
        description: what it was drafted from, where CVs are scored beside it at once.
    """

    rubric: Rubric
    engine: Engine
    usage: Usage = Usage()
    refused: tuple[tuple[str, str, str], ...] = ()
    description: str = ""


class Quote(Value):
    """Words of the CV that a level stands on.

    Attributes:
        text: verbatim from the visible redacted text, between `start` and `end` (characters).
        supports: False where it speaks against the criterion.
    """

    text: str
    start: int
    end: int
    supports: bool = True


class RawQuote(Value):
    """A quote as an engine gave it, not yet found in the text."""

    text: str
    supports: bool = True


class Mark(Value):
    """What an engine says of one criterion, before the evidence check.

    Attributes:
        level: 0 to 4, or None for unknown.
        question: what to ask the candidate, where something is open.
    """

    criterion_id: str
    level: float | None
    quotes: tuple[RawQuote, ...] = ()
    reason: str = ""
    question: str | None = None


class Judgement(Value):
    """A person's word on one criterion; it counts instead of the engine's level.

    Attributes:
        kind: ``level`` is set by hand, ``answer`` is what the candidate said to a question.
        level: 0 to 4, None for "nobody can say".
        reason: why, or the answer.
        by: who said so, as the platform knows them.
    """

    kind: Literal["level", "answer"]
    level: float | None = Field(ge=0, le=TOP_LEVEL)
    reason: str = Field(min_length=1, max_length=2000)
    by: str
    at: datetime


class CriterionScore(Value):
    """One criterion's level as it counts, with the located quotes it stands on.

    Attributes:
        disputed: two markings differ on whether a must is met, so it counts as open.
        judgement: a person's word, where there is one; the level is theirs then.
        own_level: the engine's level beside that word.
    """

    criterion_id: str
    level: float | None
    quotes: tuple[Quote, ...] = ()
    reason: str = ""
    question: str | None = None
    disputed: bool = False
    judgement: Judgement | None = None
    own_level: float | None = None


class Score(Value):
    """A CV against one rubric version by one engine version.

    Attributes:
        total: 0 to 100; `100 * sum(weight * level / 4) / sum(weight)` over must and scored.
        evidence: 0 to 1, the share of weight that stands on located quotes.
        totals: of each marking, where a second look was taken; `total` is of both together.
    """

    criteria: tuple[CriterionScore, ...]
    total: float
    evidence: float
    bucket: Bucket
    engine: Engine
    usage: Usage = Usage()
    totals: tuple[float, ...] = ()
