"""How sure a total is: how often it was marked, how far markings differ, what people said."""

from handlers.messages import Line
from handlers.views import Assessment
from handlers.wording.parts import number, plain
from pipeline.scoring import spread
from pipeline.scoring.second_look import needs_person

NEEDS_PERSON = "needs a person: two markings differ"


def sureness(score: Assessment) -> list[Line]:
    """How far the total could move if it were made afresh, and whether it was looked at twice."""
    if score.engine.model is None:
        return [plain("Marked by rules: the same CV and rubric always give this score.")]
    if score.score.totals:
        return second_look(score)
    lines = [plain(_spread(score, 1))]
    if score.second_look == "wanted":
        lines.append(plain("A second look is under way."))
    if score.second_look == "failed":
        lines.append(plain("A second look could not be made: /hire queue says why."))
    return lines


def second_look(score: Assessment) -> list[Line]:
    """What two markings gave, and whether a person has to look; nothing where there was one."""
    if not score.score.totals:
        return []
    first, second = score.score.totals
    gave = f"Marked twice, independently: {number(first)} and {number(second)} of 100."
    if needs_person(score.score):
        gave += " They differ by more than 10 points: a person has to look."
    return [plain(f"{gave} {_spread(score, 2)}")]


def _spread(score: Assessment, markings: int) -> str:
    rubric = score.rubric
    points = spread.expected(rubric, markings) if rubric else 0.0
    return (
        f"The stored score does not move; {spread.RUNS} fresh ones would lie within about "
        f"{number(points)} points."
    )


def by_hand(score: Assessment) -> list[Line]:
    """The levels that people set, each with its reason and the engine's own level."""
    lines = []
    for criterion, mark in score.pairs:
        if mark.judgement is None:
            continue
        own = "unknown" if mark.own_level is None else f"level {number(mark.own_level)}"
        said = "unknown" if mark.level is None else f"level {number(mark.level)}"
        kind = "by hand" if mark.judgement.kind == "level" else "from the candidate's answer"
        lines.append(
            plain(
                f"{criterion.name}: {said} {kind} ({own} by {score.engine.name}): "
                f"“{mark.judgement.reason}”"
            )
        )
    return lines
