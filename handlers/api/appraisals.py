"""Applications as programs are shown them: where they stand, in order, and what was decided."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers import ranking
from handlers.candidates.skills import skill_named
from handlers.owned import own_application, own_opening
from handlers.ranking import Query
from handlers.services import Services
from handlers.views import Entry
from storage.applications import Filters
from storage.blind import people_in_blind_openings
from storage.cvs import open_identities
from storage.database import Session
from storage.decisions import Stance, decisions_in, stances_of
from storage.models import Application, Opening


@dataclass(frozen=True)
class Opinion:
    """What one reviewer decided of an application; `stands` where it is the decision.

    Attributes:
        reason: key of `handlers.candidates.decisions.REASONS`.
        total: that they saw, by that version of the rubric.
    """

    id: int
    application: int
    kind: str
    stands: bool
    reason: str | None
    note: str
    by: str
    at: datetime
    total: float | None
    rubric_version: int | None

    @classmethod
    def of(cls, stance: Stance, application: Application) -> "Opinion":
        """What a stored decision says."""
        row = stance.row
        return cls(
            id=row.id,
            application=application.id,
            kind=row.kind,
            stands=application.decided_by == row.actor,
            reason=row.code,
            note=stance.note,
            by=row.actor,
            at=row.created_at,
            total=row.total,
            rubric_version=row.rubric_version,
        )


@dataclass(frozen=True)
class Appraised:
    """An application with its opening.

    Attributes:
        name: what the candidate is called in this opening.
        linked: whether the ids of candidate and CV may be told here, see `handlers.api.dossiers`.
        opinions: what reviewers decided, the decision that stands first.
    """

    application: Application
    opening: Opening
    name: str
    linked: bool
    opinions: Sequence[Opinion]


@dataclass(frozen=True)
class Ranked:
    """Some entries of a shortlist in order.

    Attributes:
        hidden: ids of candidates that are not told here, see `handlers.api.dossiers`.
        total: of all pages; None where it was not asked for.
    """

    opening: Opening
    entries: Sequence[Entry]
    hidden: Collection[int]
    more: bool
    total: int | None


async def application(services: Services, workspace_id: int, application_id: int) -> Appraised:
    """One application.

    Raises:
        MissingError: there is none.
    """
    async with services.database.read() as session:
        found = await own_application(session, workspace_id, application_id)
        opening = await own_opening(session, workspace_id, found.opening_id)
        hidden = await _hidden(session, opening, [found.candidate_id])
        known = {} if opening.blind else await open_identities(session, workspace_id, [found.cv_id])
        name = (known.get(found.cv_id) or {}).get("name") or found.code_name
        stances = (await stances_of(session, [found])).get(found.id, [])
    opinions = [Opinion.of(stance, found) for stance in stances]
    return Appraised(found, opening, name, found.candidate_id not in hidden, opinions)


async def _hidden(
    session: Session, opening: Opening, candidate_ids: Sequence[int]
) -> Collection[int]:
    """Those of an opening's candidates whose ids would lead from a name to a code name."""
    return set() if opening.blind else await people_in_blind_openings(session, candidate_ids)


def wanted(
    opening_id: int,
    *,
    min_total: float | None = None,
    min_years: float | None = None,
    skills: Sequence[str] = (),
    bucket: str | None = None,
    decision: str | None = None,
    after: str = "",
    skip: int = 0,
) -> Query:
    """A query as a program asks it, with words for skills; its filters are those of `Filters`.

    Raises:
        UserError: a word names no skill.
    """
    known = tuple(skill_named(words) for words in skills)
    return Query(
        opening_id, Filters(min_total, min_years, known, bucket, decision), None, after, skip
    )


async def ranked(
    services: Services, workspace_id: int, query: Query, *, size: int, counted: bool
) -> Ranked:
    """Some entries of a shortlist.

    Raises:
        MissingError: there is no such opening.
    """
    opening, entries, more = await ranking.places(services, workspace_id, query, size)
    total = await ranking.count_places(services, workspace_id, query) if counted else None
    async with services.database.read() as session:
        people = [entry.application.candidate_id for entry in entries]
        hidden = await _hidden(session, opening, people)
    return Ranked(opening, entries, hidden, more, total)


async def decided(
    services: Services,
    workspace_id: int,
    opening_id: int,
    *,
    before: int | None = None,
    limit: int,
) -> list[Opinion]:
    """What was decided in an opening and not undone, the newest first.

    Raises:
        MissingError: there is no such opening.
    """
    async with services.database.search() as session:
        await own_opening(session, workspace_id, opening_id)
        rows = await decisions_in(session, workspace_id, opening_id, before=before, limit=limit)
    return [Opinion.of(stance, one) for stance, one in rows]
