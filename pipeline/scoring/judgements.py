"""People's words on criteria: their levels count, the engine's own stay beside them."""

from collections.abc import Mapping

from pipeline.rubric import CriterionScore, Judgement, Rubric, Score
from pipeline.scoring.evidence import summarise


def overrule(rubric: Rubric, score: Score, judgements: Mapping[str, Judgement]) -> Score:
    """Let people's levels count in a score.

    Args:
        rubric: the criteria.
        score: as the engine made it.
        judgements: by criterion id; those of criteria that the rubric lacks are ignored.

    Returns:
        The score with a new total and bucket. The evidence share stays: a person's word is not a
        quote of the CV.
    """
    if not judgements:
        return score
    marks = tuple(_overruled(mark, judgements.get(mark.criterion_id)) for mark in score.criteria)
    settled = summarise(rubric, marks, score.engine, score.usage)
    return settled.model_copy(update={"totals": score.totals})


def _overruled(mark: CriterionScore, judgement: Judgement | None) -> CriterionScore:
    if judgement is None:
        return mark
    return mark.model_copy(
        update={
            "level": judgement.level,
            "judgement": judgement,
            "own_level": mark.level,
            "question": mark.question if judgement.level is None else None,
            "disputed": False,
        }
    )
