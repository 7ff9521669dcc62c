"""Why someone has the score they have: from files, or from what is stored."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from handlers.direct import Scored
from handlers.errors import UserError
from handlers.ranking import Query, rank
from handlers.services import Services
from handlers.views import Assessment, Entry, assessment, view_entries
from handlers.wording.parts import count
from pipeline.document import Document
from pipeline.explanation import Part, explain
from pipeline.rubric import Criterion, CriterionScore, Rubric, Score
from storage import cvs
from storage.applications import earlier_score, open_score
from storage.database import Session
from storage.models import Opening
from storage.openings import get_rubric
from storage.people import scored_among


@dataclass(frozen=True)
class Explanation:
    """A total spelled out; `name` is the candidate's, None where it is not known.

    Attributes:
        totals: of both markings, where a second look was taken.
        rubric_version: None for files.
    """

    name: str | None
    total: float
    evidence: float
    bucket: str
    parts: tuple[Part, ...]
    totals: tuple[float, ...] = ()
    rubric_version: int | None = None


def of_file(rubric: Rubric, scored: Scored) -> Explanation:
    """Explain the score of a file."""
    by_id = {mark.criterion_id: mark for mark in scored.score.criteria}
    pairs = [(criterion, by_id[criterion.id]) for criterion in rubric.criteria]
    document = scored.parsed.document
    return _explanation(scored.parsed.identity.name, scored.score, pairs, document)


def as_json(found: Explanation) -> dict[str, Any]:
    """An explanation for scripts."""
    return {**asdict(found), "parts": [part.model_dump(mode="json") for part in found.parts]}


async def entry_at(services: Services, opening: Opening, place: int) -> Entry:
    """Whoever stands at a place of a stored shortlist, from 1.

    Raises:
        UserError: the shortlist is shorter.
    """
    query: Query | None = Query(opening.id, top=place)
    seen = 0
    while query is not None:
        page = await rank(services, opening.workspace_id, query)
        seen += len(page.entries)
        if seen >= place:
            return page.entries[place - seen - 1]
        query = page.next_query
    raise UserError(
        f"The shortlist has {count(seen, 'place')}. See it with `shortlist rank --opening "
        f"{opening.id}`."
    )


async def of_entry(services: Services, entry: Entry) -> Explanation:
    """Explain the score of a line of a shortlist."""
    async with services.database.read() as session:
        return await spelled_out(session, entry.name, entry.assessment)


async def of_applications(
    session: Session, opening: Opening, application_ids: Sequence[int], engine: str
) -> list[Explanation]:
    """Explain the scores of those of some applications that are scored in an opening, in order.

    In a blind opening they go by their code names.
    """
    rows = await scored_among(session, opening.id, application_ids)
    entries = await view_entries(session, opening, rows, engine)
    return [await spelled_out(session, entry.name, entry.assessment) for entry in entries]


async def before(services: Services, entry: Entry) -> Explanation | None:
    """Explain the score that a candidate had in this opening before, see `before_row`."""
    async with services.database.read() as session:
        return await before_row(session, entry)


async def before_row(session: Session, entry: Entry) -> Explanation | None:
    """Explain the score that a candidate had in this opening before the one that counts.

    By an earlier CV of theirs, an earlier rubric, or another engine; None where there was none.
    """
    row = await earlier_score(session, entry.application, entry.assessment.row)
    if row is None:
        return None
    kept = await get_rubric(session, row.opening_id, row.rubric_version)
    body = await open_score(session, row)
    old = assessment(row, kept.body if kept else None, body, older=None)
    return await spelled_out(session, entry.name, old)


async def spelled_out(session: Session, name: str | None, found: Assessment) -> Explanation:
    """Spell a stored score out, with the pages of the CV that it was made on."""
    cv = await cvs.get_cv(session, found.row.cv_id)
    read = await cvs.open_reading(session, cv) if cv else None
    document = Document.model_validate(read.document) if read else None
    version = found.row.rubric_version
    return replace(_explanation(name, found.score, found.pairs, document), rubric_version=version)


def _explanation(
    name: str | None,
    score: Score,
    pairs: Sequence[tuple[Criterion, CriterionScore]],
    document: Document | None,
) -> Explanation:
    return Explanation(
        name,
        score.total,
        score.evidence,
        score.bucket,
        explain(pairs, document.pages if document else ()),
        score.totals,
    )


MOST_COMPARED = 5


def compare(compared: Sequence[Explanation]) -> list[list[Part | None]]:
    """Put scores by one rubric side by side, without asking any model.

    Args:
        compared: two to five of them.

    Returns:
        A row for each criterion, in the first one's order: the part of each score, None where a
        score does not have the criterion (it is by an older rubric).

    Raises:
        UserError: fewer or more are given.
    """
    if not 2 <= len(compared) <= MOST_COMPARED:
        raise UserError(f"Compare two to {MOST_COMPARED} candidates.")
    by_id = [{part.criterion_id: part for part in one.parts} for one in compared]
    criteria = dict.fromkeys(criterion for parts in by_id for criterion in parts)
    return [[parts.get(criterion) for parts in by_id] for criterion in criteria]
