"""What messages are made of: clear values gathered from the store, no wording yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import structlog

from handlers.candidates.blinding import shown_document, shown_facts
from handlers.candidates.naming import code_name, of_candidate
from handlers.cvs.standing import Standing, standings
from handlers.scoring.counting import counted
from pipeline.document import Document
from pipeline.profile import Engine, Identity, Profile
from pipeline.rubric import Criterion, CriterionScore, Rubric, Score
from pipeline.scoring.second_look import needs_person
from storage import cvs
from storage.applications import get_score, open_score, open_scores
from storage.candidates import find_similar, get_candidate
from storage.database import Session
from storage.decisions import Stance, stances_of
from storage.judgements import Judged, judgements_of
from storage.models import Application, Cv, Drop, Opening, ScoreRow, Upload
from storage.notices import find_notice
from storage.openings import get_opening, get_rubric, get_rubrics
from storage.uploads import get_drop, get_name, uploads_of_cv

log = structlog.get_logger()

FROM_PAGE = "file-page-"  # how the message of a drop begins that came from a candidates' page
Older = Literal["rubric", "engine", "damaged"]


@dataclass(frozen=True)
class Assessment:
    """What counts of a score, with the criteria it was made by, in the rubric's order.

    Attributes:
        row: where the engine's own is stored.
        score: with people's words in it; without criteria where it is damaged: they were changed
            in the database and cannot be shown.
        pairs: its criteria with their marks.
        older: why it is no score by which the opening is scored now; None where it is.
        second_look: see `Application.second_look`.
    """

    row: ScoreRow
    score: Score
    pairs: tuple[tuple[Criterion, CriterionScore], ...]
    older: Older | None = None
    second_look: str | None = None

    @property
    def engine(self) -> Engine:
        """What made the marks."""
        return self.score.engine

    @property
    def rubric(self) -> Rubric | None:
        """The criteria alone; None where there are none to show."""
        criteria = tuple(criterion for criterion, _ in self.pairs)
        return Rubric(criteria=criteria) if criteria else None


@dataclass(frozen=True)
class CardView:
    """Everything a score card shows.

    Attributes:
        name: what the candidate is called here, see `handlers.candidates.naming`.
        duplicates: (candidate id, what they are called) of who may be the same person.
        stances: what reviewers decided, the decision that stands first.
    """

    standing: Standing
    file_name: str
    drop: Drop
    name: str | None
    opening: Opening | None
    document: Document | None
    profile: Profile | None
    assessment: Assessment | None
    duplicates: tuple[tuple[int, str], ...]
    stances: tuple[Stance, ...] = ()


async def assess(
    session: Session, application: Application, row: ScoreRow, opening: Opening | None, engine: str
) -> Assessment:
    """What counts of an application's score, with the rubric version it was made by."""
    kept = await get_rubric(session, row.opening_id, row.rubric_version)
    said = (await judgements_of(session, [application])).get(application.id, [])
    older = older_by(row, opening, engine) if opening else None
    body = await open_score(session, row)
    return assessment(row, kept.body if kept else None, body, older, said, application.second_look)


def older_by(score: ScoreRow, opening: Opening, engine: str) -> Older | None:
    """Why a score does not compare with those made now, the rubric first."""
    if score.rubric_version != opening.rubric_version:
        return "rubric"
    return "engine" if score.engine_key != engine else None


def assessment(
    row: ScoreRow,
    rubric: Mapping[str, Any] | None,
    body: Mapping[str, Any],
    older: Older | None,
    said: Sequence[Judged] = (),
    second_look: str | None = None,
) -> Assessment:
    """Put criteria and their marks side by side, people's words included."""
    known = Rubric.model_validate(rubric) if rubric else None
    score = counted(row, body, known, said)
    by_id = {criterion.id: criterion for criterion in (known.criteria if known else ())}
    pairs = tuple(
        (by_id[mark.criterion_id], mark) for mark in score.criteria if mark.criterion_id in by_id
    )
    return Assessment(row, score, pairs, older, second_look)


async def view_card(session: Session, upload: Upload, engine: str) -> CardView:
    """Gather what an upload's card shows; the upload must belong to a drop.

    `engine` is the key of the engine that scores now.
    """
    [standing] = await standings(session, [upload])
    cv = standing.cv
    read = await cvs.open_reading(session, cv) if cv else None
    opening = upload.opening_id and await get_opening(
        session, upload.workspace_id, upload.opening_id
    )
    identity = Identity.model_validate(read.identity) if read else None
    application, blind = standing.application, bool(opening and opening.blind)
    stances = await stances_of(session, [application] if application else [])
    return CardView(
        standing=standing,
        file_name="" if blind else await get_name(session, upload),
        drop=await get_drop(session, upload.drop_id or 0),
        name=code_name(cv, application) if blind else identity.name if identity else None,
        opening=opening or None,
        document=await shown_document(session, cv, blind=blind) if cv else None,
        profile=(await shown_facts(session, cv, blind=blind)).profile if cv else None,
        assessment=await _assessment_of(session, application, engine),
        duplicates=await duplicates_of(session, cv, blind=blind) if cv else (),
        stances=tuple(stances.get(application.id, ())) if application else (),
    )


async def _assessment_of(
    session: Session, application: Application | None, engine: str
) -> Assessment | None:
    if application is None or application.score_id is None:
        return None
    score = await get_score(session, application.score_id)
    opening = await get_opening(session, application.workspace_id, application.opening_id)
    return await assess(session, application, score, opening, engine) if score else None


async def duplicates_of(session: Session, cv: Cv, *, blind: bool) -> tuple[tuple[int, str], ...]:
    """Candidates who may be the same person, with what they are called."""
    if cv.candidate_id is None:
        return ()
    others = await find_similar(session, await get_candidate(session, cv.candidate_id))
    current = {other.current_cv_id: other.id for other in others if other.current_cv_id}
    known = {} if blind else await cvs.open_identities(session, cv.workspace_id, list(current))
    return tuple(
        (person, (known.get(cv_id) or {}).get("name") or of_candidate(person))
        for cv_id, person in current.items()
    )


@dataclass(frozen=True)
class Entry:
    """One line of a shortlist."""

    application: Application
    assessment: Assessment
    name: str
    stances: tuple[Stance, ...] = ()


async def view_entries(
    session: Session,
    opening: Opening,
    rows: Sequence[tuple[Application, ScoreRow]],
    engine: str,
) -> list[Entry]:
    """Gather the lines of a shortlist page with a fixed number of queries."""
    rubrics = await get_rubrics(session, opening.id, {score.rubric_version for _, score in rows})
    bodies = await open_scores(session, opening.workspace_id, [score for _, score in rows])
    damaged = [score.id for _, score in rows if score.id not in bodies]
    if damaged:
        log.error("scores_damaged", scores=damaged, advice="Restore a backup.")
    shown = [] if opening.blind else [application.cv_id for application, _ in rows]
    people = await cvs.open_identities(session, opening.workspace_id, shown)
    said = await judgements_of(session, [application for application, _ in rows])
    stances = await stances_of(session, [application for application, _ in rows])
    return [
        Entry(
            application,
            assessment(
                score,
                row.body if (row := rubrics.get(score.rubric_version)) else None,
                bodies.get(score.id, {"criteria": []}),
                "damaged" if score.id in damaged else older_by(score, opening, engine),
                () if score.id in damaged else said.get(application.id, ()),
                application.second_look,
            ),
            (people.get(application.cv_id) or {}).get("name") or application.code_name,
            tuple(stances.get(application.id, ())),
        )
        for application, score in rows
    ]


def entry_as_json(entry: Entry) -> dict[str, Any]:
    """A line of a shortlist for scripts."""
    score = entry.assessment.score
    return {
        "application": entry.application.id,
        "candidate": entry.name,
        "total": score.total,
        "evidence": score.evidence,
        "bucket": score.bucket,
        "stale": entry.assessment.older is not None,
        "older": entry.assessment.older,
        "decision": entry.application.decision,
        "totals": list(score.totals),
        "needs_person": needs_person(score),
        "criteria": [_criterion_as_json(*pair) for pair in entry.assessment.pairs],
    }


def _criterion_as_json(criterion: Criterion, mark: CriterionScore) -> dict[str, Any]:
    return {
        "name": criterion.name,
        "kind": criterion.kind,
        "weight": criterion.weight,
        "level": mark.level,
        "quotes": [quote.text for quote in mark.quotes],
        "reason": mark.reason,
        "judgement": mark.judgement.model_dump(mode="json") if mark.judgement else None,
        "own_level": mark.own_level,
    }


@dataclass(frozen=True)
class AlertView:
    """What an alert shows.

    Attributes:
        headline: of the CV, see `Profile`.
        channel: destination with the card, None where it is not known.
        message: remote id of the message that leads to the card.
    """

    entry: Entry
    opening: Opening
    headline: str | None = None
    channel: str | None = None
    message: str | None = None


async def view_alert(session: Session, application: Application, engine: str) -> AlertView | None:
    """Gather what an alert shows; None when there is nothing to announce any more."""
    opening = await get_opening(session, application.workspace_id, application.opening_id)
    score = await get_score(session, application.score_id) if application.score_id else None
    if opening is None or score is None or application.state == "removed":
        return None
    [entry] = await view_entries(session, opening, [(application, score)], engine)
    cv = await cvs.get_cv(session, application.cv_id)
    facts = (await shown_facts(session, cv, blind=opening.blind)).profile if cv else None
    headline = facts.headline if facts else None
    drops = [
        upload.drop_id
        for upload in await uploads_of_cv(session, application.cv_id)
        if upload.opening_id == opening.id and upload.drop_id
    ]
    if not drops:
        return AlertView(entry, opening, headline)
    drop = await get_drop(session, drops[-1])
    return AlertView(entry, opening, headline, drop.channel, await _message_of(session, drop))


async def _message_of(session: Session, drop: Drop) -> str | None:
    """The message that leads to a drop's cards: its own, else our progress line."""
    if not is_placeless(drop):
        return drop.message
    head = await find_notice(session, drop.workspace_id, f"progress:{drop.id}")
    return head.remote_id if head else None


def is_placeless(drop: Drop) -> bool:
    """Whether the chat message of a drop is not known."""
    return drop.message.startswith("file-")


def is_applied(drop: Drop) -> bool:
    """Whether a drop came from a candidates' page."""
    return drop.message.startswith(FROM_PAGE)
