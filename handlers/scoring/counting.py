"""What counts of a score: the engine's levels, and people's words where there are any."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.services import Work
from pipeline.profile import Engine, Usage
from pipeline.ranking import sort_key
from pipeline.rubric import Criterion, CriterionScore, Judgement, Rubric, Score
from pipeline.scoring.judgements import overrule
from storage.applications import open_score, use_score
from storage.database import Session
from storage.judgements import Judged, judgements_of
from storage.models import Application, ScoreRow
from storage.openings import get_rubric


def stored_score(row: ScoreRow, body: Mapping[str, Any]) -> Score:
    """A score as its engine made it.

    Args:
        row: where it is stored.
        body: its clear body.
    """
    return Score(
        criteria=tuple(CriterionScore.model_validate(mark) for mark in body["criteria"]),
        total=row.total,
        evidence=row.evidence,
        bucket=row.bucket,
        engine=Engine.model_validate(row.engine),
        usage=Usage.model_validate(row.usage),
        totals=tuple(row.totals or ()),
    )


def as_body(score: Score) -> dict[str, Any]:
    """What is sealed of a score."""
    return {"criteria": [mark.model_dump(mode="json") for mark in score.criteria]}


def words_on(rubric: Rubric, said: Sequence[Judged]) -> dict[str, Judgement]:
    """People's words that apply to a rubric, by criterion id; of several the newest.

    A word on a criterion that was worded otherwise then does not apply.
    """
    criteria = {criterion.id: criterion for criterion in rubric.criteria}
    return {
        one.row.criterion_id: Judgement(
            kind=one.row.kind,
            level=one.row.level,
            reason=one.reason,
            by=one.row.actor,
            at=one.row.created_at,
        )
        for one in said
        if _reads_the_same(criteria.get(one.row.criterion_id), one.row.criterion)
    }


def _reads_the_same(now: Criterion | None, then: Mapping[str, Any]) -> bool:
    if now is None:
        return False
    before = Criterion.model_validate(then)
    return (now.name, now.levels) == (before.name, before.levels)


def counted(
    row: ScoreRow, body: Mapping[str, Any], rubric: Rubric | None, said: Sequence[Judged]
) -> Score:
    """The score that counts of an application: the engine's, with people's words.

    Args:
        row: where the score is stored.
        body: its clear body.
        rubric: by which it was made; without it no word applies.
        said: what people said of the application.
    """
    score = stored_score(row, body)
    return overrule(rubric, score, words_on(rubric, said)) if rubric else score


async def score_that_counts(session: Session, application: Application, row: ScoreRow) -> Score:
    """Look up what counts of an application that stands on a score."""
    kept = await get_rubric(session, row.opening_id, row.rubric_version)
    said = (await judgements_of(session, [application])).get(application.id, [])
    rubric = Rubric.model_validate(kept.body) if kept else None
    return counted(row, await open_score(session, row), rubric, said)


async def stand_on(unit: Work, application: Application, row: ScoreRow) -> None:
    """Let an application stand on a score, with the place on the shortlist that it earns."""
    score = await score_that_counts(unit.session, application, row)
    await use_score(
        unit.session,
        application,
        row,
        bucket=score.bucket,
        total=score.total,
        evidence=score.evidence,
        rank_key=sort_key(
            score.bucket, score.total, score.evidence, application.arrived_at, application.id
        ),
    )
