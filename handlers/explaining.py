"""Why someone has the score they have: from files, or from what is stored."""

from dataclasses import dataclass

from handlers.direct import Scored
from handlers.errors import UserError
from handlers.ranking import Query, rank
from handlers.services import Services
from handlers.wording.parts import count
from pipeline.document import Document
from pipeline.explanation import Part, explain
from pipeline.rubric import Rubric
from storage import cvs
from storage.models import Cv, Opening


@dataclass(frozen=True)
class Explanation:
    """A total spelled out; `name` is the candidate's, None where it is not known."""

    name: str | None
    total: float
    evidence: float
    bucket: str
    parts: tuple[Part, ...]


def of_file(rubric: Rubric, scored: Scored) -> Explanation:
    """Explain the score of a file."""
    by_id = {mark.criterion_id: mark for mark in scored.score.criteria}
    pairs = [(criterion, by_id[criterion.id]) for criterion in rubric.criteria]
    return Explanation(
        scored.parsed.identity.name,
        scored.score.total,
        scored.score.evidence,
        scored.score.bucket,
        explain(pairs, scored.parsed.document.pages),
    )


async def of_place(services: Services, opening: Opening, place: int) -> Explanation:
    """Explain the score of whoever stands at a place of a stored shortlist, from 1.

    Raises:
        UserError: the shortlist is shorter.
    """
    query: Query | None = Query(opening.id, top=place)
    seen = 0
    while query is not None:
        page = await rank(services, opening.workspace_id, query)
        seen += len(page.entries)
        if seen >= place:
            entry = page.entries[place - seen - 1]
            break
        query = page.next_query
    else:
        raise UserError(
            f"The shortlist has {count(seen, 'place')}. See it with `shortlist rank --opening "
            f"{opening.id}`."
        )
    async with services.database.read() as session:
        cv = await session.get(Cv, entry.application.cv_id)
        read = await cvs.open_reading(session, cv) if cv else None
    pages = Document.model_validate(read.document).pages if read else ()
    row = entry.assessment.row
    return Explanation(
        entry.name, row.total, row.evidence, row.bucket, explain(entry.assessment.pairs, pages)
    )
