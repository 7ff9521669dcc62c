"""How far a CV's total moves over fresh runs, where the model moves one level in ten."""

import datetime
from pathlib import Path

from handlers.direct import Parsed
from handlers.scoring.stability import measure
from pipeline.llm import Llm
from pipeline.profile import Engine
from pipeline.rubric import Criterion, DraftedRubric, Rubric
from tests.bench.scoring.asking import asking, described, read_all
from tests.bench.table import Row
from tests.fakes.moving_model import MovingModel

CRITERIA, RUNS, SEED = 6, 20, 6
SPREAD, SECOND = 13.0, 9.0  # points
LEVELS = ("speaks against it", "names it", "used it at work", "years of it", "led others in it")


async def rows(folder: Path) -> list[Row]:
    """Score each clean CV again and again: of one marking, and of two."""
    files = folder / "injection"
    names = sorted({row["clean"] for row in described(folder)["files"] if row["clean"]})
    read = await read_all({name: (files / name).read_bytes() for name in names})
    cvs = [
        Parsed(name, found.document, found.identity, found.extraction.profile, found.redacted)
        for name, found in read.items()
    ]
    title = f"{RUNS} fresh runs, {CRITERIA} criteria, {len(cvs)} CVs: mean spread in points"
    found = []
    for name, goal, twice in (("one marking", SPREAD, False), ("second look", SECOND, True)):
        async with asking(MovingModel(SEED)) as asked:
            spreads = [await _spread(asked.llm, cv, twice=twice) for cv in cvs]
        found.append(Row(f"{title}, {name}", sum(spreads) / len(spreads), goal, "goal", False))
    return found


async def _spread(llm: Llm, cv: Parsed, *, twice: bool) -> float:
    today = datetime.datetime.now(datetime.UTC).date()
    # One call after the other, so that the same moves fall on the same runs.
    found = await measure(_rubric(), cv, llm, times=RUNS, today=today, twice=twice, at_once=1)
    return found.spread


def _rubric() -> DraftedRubric:
    criteria = tuple(
        Criterion(id=f"c-{number}", name=f"Kind of work {number}", levels=LEVELS)
        for number in range(CRITERIA)
    )
    return DraftedRubric(rubric=Rubric(criteria=criteria), engine=Engine(name="rules", version="1"))
