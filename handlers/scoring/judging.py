"""A person's word on a criterion: a level by hand, or what the candidate answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from handlers.candidates.decisions import note, own, show_application
from handlers.errors import UserError
from handlers.scoring.announcing import follow_up
from handlers.scoring.counting import stand_on
from handlers.services import Services, Work, work
from pipeline.rubric import TOP_LEVEL, Criterion, Rubric
from storage import judgements
from storage.applications import get_score
from storage.models import Application, JudgementRow, ScoreRow
from storage.openings import get_rubric

REASON = "Say why: the reason is kept with the level, for whoever has to defend it."
LONGEST_REASON = 2000
UNSCORED = "There is no score yet that a word could change. Wait until the CV is scored."


@dataclass(frozen=True)
class Word:
    """What a person says of a criterion.

    Attributes:
        kind: level, or answer where the candidate said it.
        level: 0 to 4; None for "nobody can say".
        reason: why, or what the candidate answered; shown wherever the level is.
    """

    kind: Literal["level", "answer"]
    level: float | None
    reason: str

    def checked(self) -> "Word":
        """The word with its white space put right.

        Raises:
            UserError: the reason is missing, or there is no such level.
        """
        reason = " ".join(self.reason.split())[:LONGEST_REASON]
        if not reason:
            raise UserError(REASON)
        if self.level is not None and not 0 <= self.level <= TOP_LEVEL:
            raise UserError(f"A level lies between 0 and {TOP_LEVEL}.")
        return replace(self, reason=reason)


async def judge(
    services: Services,
    workspace_id: int,
    application_id: int,
    criterion_id: str,
    word: Word,
    *,
    actor: str,
) -> int:
    """Let a person's level count on a criterion; the total and the place follow at once.

    Args:
        services: what it works with.
        workspace_id: of the application.
        application_id: of whom.
        criterion_id: of the rubric that the application was scored by.
        word: what is said.
        actor: who says so.

    Returns:
        The judgement's id, to undo it.

    Raises:
        UserError: the application or the criterion is gone, or the word says nothing.
    """
    word = word.checked()
    async with work(services) as unit:
        application, row = await _scored(unit, workspace_id, application_id)
        criterion = _of(criterion_id, await criteria_of(unit, row))
        said = await _say(unit, application, criterion, word, actor)
        await _follow(unit, application, row)
        detail = {"criterion": criterion_id, "kind": word.kind, "level": word.level}
        await note(unit, application, "level_set", actor, detail)
    return said.id


async def _say(
    unit: Work, application: Application, criterion: Criterion, word: Word, actor: str
) -> JudgementRow:
    return await judgements.add_judgement(
        unit.session,
        application,
        criterion=criterion.model_dump(mode="json"),
        kind=word.kind,
        level=word.level,
        reason=word.reason,
        actor=actor,
        now=unit.now,
    )


async def undo(services: Services, workspace_id: int, judgement_id: int, *, actor: str) -> None:
    """Take a person's word back: what was said before, or the engine's level, counts again.

    Raises:
        UserError: it is gone or undone already.
    """
    async with work(services) as unit:
        said = await judgements.get_own_judgement(unit.session, workspace_id, judgement_id)
        if said is None or said.undone_at is not None:
            raise UserError("This was taken back already.")
        await judgements.undo_judgement(unit.session, said, actor=actor, now=unit.now)
        application, row = await _scored(unit, workspace_id, said.application_id)
        await _follow(unit, application, row)
        await note(unit, application, "level_undone", actor, {"criterion": said.criterion_id})


async def undo_last(
    services: Services, workspace_id: int, application_id: int, criterion_id: str, *, actor: str
) -> None:
    """Take back what was last said of a criterion.

    Raises:
        UserError: nothing was said of it, or all of it was taken back.
    """
    async with work(services) as unit:
        application = await own(unit, workspace_id, application_id)
        said = await judgements.judgements_of(unit.session, [application])
    words = [w for w in said.get(application_id, ()) if w.row.criterion_id == criterion_id]
    if not words:
        raise UserError("Nobody has set this level by hand.")
    await undo(services, workspace_id, words[-1].row.id, actor=actor)


async def criteria_of(unit: Work, row: ScoreRow) -> Sequence[Criterion]:
    """The criteria a score was made by."""
    kept = await get_rubric(unit.session, row.opening_id, row.rubric_version)
    return Rubric.model_validate(kept.body).criteria if kept else ()


def _of(criterion_id: str, criteria: Sequence[Criterion]) -> Criterion:
    for criterion in criteria:
        if criterion.id == criterion_id:
            return criterion
    raise UserError("The rubric has no such criterion any more. Look at the candidate again.")


async def _scored(
    unit: Work, workspace_id: int, application_id: int
) -> tuple[Application, ScoreRow]:
    application = await own(unit, workspace_id, application_id)
    row = application.score_id and await get_score(unit.session, application.score_id)
    if not row:
        raise UserError(UNSCORED)
    return application, row


async def count_anew(unit: Work, application: Application) -> None:
    """Let the total of a scored application follow what people say of it now."""
    row = application.score_id and await get_score(unit.session, application.score_id)
    if row and application.state == "scored":
        await _follow(unit, application, row)


async def _follow(unit: Work, application: Application, row: ScoreRow) -> None:
    if application.state == "scored":
        await stand_on(unit, application, row)
    await follow_up(unit, application, row)
    await show_application(unit, application)
