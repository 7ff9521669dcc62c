"""How far the same CV's score moves when it is made afresh, again and again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.direct import Failed, Parsed, score_by
from handlers.errors import UserError
from handlers.scoring.engines import Local
from pipeline.llm import Llm
from pipeline.profile import Usage
from pipeline.rubric import DraftedRubric, Score


@dataclass(frozen=True)
class Moves:
    """How one criterion was marked over all runs; None where it was unknown."""

    criterion: str
    levels: Sequence[float | None]

    @property
    def distinct(self) -> int:
        """How many different levels it got."""
        return len(set(self.levels))


@dataclass(frozen=True)
class Stability:
    """What scoring one CV several times gave."""

    totals: Sequence[float]
    criteria: Sequence[Moves]
    usage: Usage

    @property
    def spread(self) -> float:
        """Points between the lowest and the highest total."""
        return round(max(self.totals) - min(self.totals), 1)


async def measure(
    drafted: DraftedRubric,
    parsed: Parsed,
    by: Llm | Local,
    *,
    times: int,
    today: date,
    twice: bool = False,
    at_once: int = 4,
) -> Stability:
    """Score a CV several times; nothing is stored, and no stored score is used.

    Args:
        drafted: the rubric.
        parsed: the CV.
        by: the model, or the name of an engine of this machine.
        times: how often.
        today: what "present" means.
        twice: each score is made of two markings, as after a second look.
        at_once: model calls at the same time.

    Raises:
        UserError: it could not be scored; the text says why.
    """
    gate = asyncio.Semaphore(at_once)

    async def one() -> Score:
        async with gate:
            found = await score_by(drafted, parsed, by, today, twice=twice)
        if isinstance(found, Failed):
            raise UserError(found.message)
        return found.score

    scores = await asyncio.gather(*(one() for _ in range(times)))
    return _summed_up(drafted, scores)


def _summed_up(drafted: DraftedRubric, scores: Sequence[Score]) -> Stability:
    levels = [{mark.criterion_id: mark.level for mark in score.criteria} for score in scores]
    return Stability(
        totals=[score.total for score in scores],
        criteria=[
            Moves(criterion.name, [found.get(criterion.id) for found in levels])
            for criterion in drafted.rubric.criteria
        ],
        usage=sum((score.usage for score in scores), Usage()),
    )
