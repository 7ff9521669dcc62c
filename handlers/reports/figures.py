"""How the hiring for one opening stands, in figures; no group of people is told apart."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from handlers.owned import own_opening
from handlers.services import Services
from pipeline.agreement import Counts, Waits, probability_higher, separates_nobody, waits
from pipeline.rubric import Criterion, Rubric
from storage.models import Opening
from storage.openings import get_rubric
from storage.reports import (
    ApplicationsLike,
    DecidedLike,
    FilesLike,
    LevelLike,
    applications_like,
    decided_like,
    feedback_of,
    files_of,
    first_looks,
    levels_like,
)

FEWEST_DECISIONS = 3
# Candidates whose levels and first looks are counted: a chat waits three seconds and no longer.
NEWEST = 20_000
BINS = 10  # of the distribution of totals, ten points each; 100 lies in the last


@dataclass(frozen=True)
class Files:
    """Files that came for an opening, by how far they are; `received` counts all of them."""

    received: int
    read: int
    on_the_way: int
    held: int
    failed: int
    removed: int


@dataclass(frozen=True)
class Candidates:
    """Candidates of an opening; `over_bar` are ready and reach the alert bar."""

    all: int
    waiting: int
    failed: int
    scored: int
    ready: int
    over_bar: int
    shortlisted: int
    on_hold: int
    declined: int

    @property
    def undecided(self) -> int:
        """Nobody has decided of these."""
        return self.all - self.shortlisted - self.on_hold - self.declined


@dataclass(frozen=True)
class Agreement:
    """Decisions beside the totals on which they were made.

    Attributes:
        shortlisted: how many shortlisted had a total.
        shortlisted_over: of these, at the alert bar or over it.
        declined: how many declined had a total.
        declined_under: of these, under the alert bar.
        higher: see `pipeline.agreement.probability_higher`, shortlisted over declined; None where
            one of the two is missing.
    """

    shortlisted: int
    shortlisted_over: int
    declined: int
    declined_under: int
    higher: float | None


@dataclass(frozen=True)
class CriterionFigures:
    """What a criterion does among the candidates scored by the rubric in force.

    Attributes:
        n: candidates.
        unknown: of these, without a level.
        alike: see `pipeline.agreement.separates_nobody`; None where there are too few.
        shortlisted: candidates behind `higher`.
        declined: likewise.
        higher: as in `Agreement`, of levels; an unknown level counts as 0, as in the total. None
            where there are too few decisions.
    """

    criterion: Criterion
    n: int
    unknown: int
    alike: bool | None
    shortlisted: int
    declined: int
    higher: float | None


@dataclass(frozen=True)
class Report:
    """All figures of an opening.

    Attributes:
        totals: candidates by total, in `BINS` steps of ten points, the lowest first.
        decisions: that stand, made on a total or not.
        agreement: None where fewer than `FEWEST_DECISIONS` stand.
        feedback: answers to "Was this score right?": too_high, right, too_low.
        looks: from arrival until a person first opened the details, decided, voted or judged the
            score; None where nobody has.
    """

    opening: Opening
    files: Files
    candidates: Candidates
    totals: tuple[int, ...]
    decisions: int
    agreement: Agreement | None
    feedback: dict[str, int]
    criteria: tuple[CriterionFigures, ...]
    looks: Waits | None


async def report(services: Services, workspace_id: int, opening_id: int) -> Report:
    """Count the figures of an opening.

    Raises:
        UserError: there is no such opening.
    """
    async with services.database.search() as session:
        opening = await own_opening(session, workspace_id, opening_id)
        kept = await get_rubric(session, opening.id, opening.rubric_version)
        rubric = Rubric.model_validate(kept.body) if kept else None
        files = await files_of(session, opening.id)
        applications = await applications_like(session, opening.id)
        decided = await decided_like(session, opening.id)
        levels = await levels_like(session, opening, newest=NEWEST)
        feedback = await feedback_of(session, opening.id)
        looks = await first_looks(session, opening, newest=NEWEST)
    decisions = sum(row.amount for row in decided)
    enough = decisions >= FEWEST_DECISIONS
    return Report(
        opening=opening,
        files=_files(files),
        candidates=_candidates(applications, opening.alert_bar),
        totals=_distribution(applications),
        decisions=decisions,
        agreement=_agreement(decided, opening.alert_bar) if enough else None,
        feedback={answer: feedback.get(answer, 0) for answer in ("too_high", "right", "too_low")},
        criteria=_criteria(rubric, levels, enough=enough),
        looks=_looks(looks),
    )


def as_json(found: Report) -> dict[str, Any]:
    """A report for scripts; times in seconds."""
    opening = found.opening
    return {
        "opening": opening.id,
        "title": opening.title,
        "alert_bar": opening.alert_bar,
        "files": asdict(found.files),
        "candidates": {**asdict(found.candidates), "undecided": found.candidates.undecided},
        "totals": list(found.totals),
        "decisions": found.decisions,
        "agreement": asdict(found.agreement) if found.agreement else None,
        "feedback": found.feedback,
        "criteria": [_criterion_as_json(one) for one in found.criteria],
        "first_look": asdict(found.looks) if found.looks else None,
    }


def _criterion_as_json(one: CriterionFigures) -> dict[str, Any]:
    figures = {key: getattr(one, key) for key in ("n", "unknown", "alike", "shortlisted")}
    return {"name": one.criterion.name, **figures, "declined": one.declined, "higher": one.higher}


def _files(rows: Iterable[FilesLike]) -> Files:
    stages: Counter[str] = Counter()
    for row in rows:
        stages[_stage(row)] += row.amount
    return Files(
        received=stages.total() - stages["ignored"],
        read=stages["read"],
        on_the_way=stages["on_the_way"],
        held=stages["held"],
        failed=stages["failed"],
        removed=stages["removed"],
    )


def _stage(row: FilesLike) -> str:
    if row.state in {"ignored", "removed", "failed"}:
        return row.state
    if row.cv_state == "failed":
        return "failed"
    if row.state == "received" or row.cv_state != "read":
        return "on_the_way"
    return "held" if row.held else "read"


def _candidates(rows: Sequence[ApplicationsLike], bar: float) -> Candidates:
    def amount(counts: Callable[[ApplicationsLike], bool]) -> int:
        return sum(row.amount for row in rows if counts(row))

    return Candidates(
        all=amount(lambda _: True),
        waiting=amount(lambda row: row.state == "waiting"),
        failed=amount(lambda row: row.state == "failed"),
        scored=amount(lambda row: row.state == "scored"),
        ready=amount(_is_ready),
        over_bar=amount(lambda row: _is_ready(row) and (row.total or 0) >= bar),
        shortlisted=amount(lambda row: row.decision == "shortlist"),
        on_hold=amount(lambda row: row.decision == "hold"),
        declined=amount(lambda row: row.decision == "decline"),
    )


def _is_ready(row: ApplicationsLike) -> bool:
    return row.state == "scored" and row.bucket == "ready"


def _distribution(rows: Iterable[ApplicationsLike]) -> tuple[int, ...]:
    bins = [0] * BINS
    for row in rows:
        if row.state == "scored" and row.total is not None:
            bins[min(BINS - 1, max(0, int(row.total * BINS / 100)))] += row.amount
    return tuple(bins)


def _agreement(rows: Sequence[DecidedLike], bar: float) -> Agreement:
    shortlisted, declined = _totals(rows, "shortlist"), _totals(rows, "decline")
    return Agreement(
        shortlisted=sum(shortlisted.values()),
        shortlisted_over=sum(n for total, n in shortlisted.items() if total >= bar),
        declined=sum(declined.values()),
        declined_under=sum(n for total, n in declined.items() if total < bar),
        higher=probability_higher(shortlisted, declined),
    )


def _totals(rows: Iterable[DecidedLike], kind: str) -> Counts:
    totals: Counter[float] = Counter()
    for row in rows:
        if row.kind == kind and row.total is not None:
            totals[row.total] += row.amount
    return totals


def _criteria(
    rubric: Rubric | None, rows: Sequence[LevelLike], *, enough: bool
) -> tuple[CriterionFigures, ...]:
    by_id: dict[str, list[LevelLike]] = {}
    for row in rows:
        by_id.setdefault(row.criterion_id, []).append(row)
    criteria = rubric.criteria if rubric else ()
    return tuple(_criterion(one, by_id.get(one.id, []), enough=enough) for one in criteria)


def _criterion(
    criterion: Criterion, rows: Sequence[LevelLike], *, enough: bool
) -> CriterionFigures:
    known: Counter[float] = Counter()
    groups: dict[str | None, Counter[float]] = {"shortlist": Counter(), "decline": Counter()}
    for row in rows:
        if row.level is not None:
            known[row.level] += row.amount
        groups.setdefault(row.decision, Counter())[row.level or 0.0] += row.amount
    unknown = sum(row.amount for row in rows if row.level is None)
    shortlisted, declined = groups["shortlist"], groups["decline"]
    return CriterionFigures(
        criterion=criterion,
        n=known.total() + unknown,
        unknown=unknown,
        alike=separates_nobody(known, unknown),
        shortlisted=shortlisted.total(),
        declined=declined.total(),
        higher=probability_higher(shortlisted, declined) if enough else None,
    )


def _looks(pairs: Sequence[tuple[datetime, datetime]]) -> Waits | None:
    # Clocks of two machines may differ: nobody looked before it was there.
    return waits([max(0.0, (looked - arrived).total_seconds()) for arrived, looked in pairs])
