"""What programs are shown of people: listed, found, looked at, with profile, CVs and files.

Whoever applies in a blind opening has a code name here, and no place in other openings: the ids
that stand beside code names must not lead to a name elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.candidates.blinding import shown_document, shown_facts
from handlers.candidates.corrections import Facts
from handlers.candidates.finding import find
from handlers.candidates.naming import of_candidate
from handlers.candidates.people import GONE
from handlers.candidates.skills import filterable, skill_named
from handlers.errors import MissingError, UserError
from handlers.owned import own_cv, own_opening
from handlers.services import Services, work
from pipeline.document import Document
from storage import cvs, people
from storage.blind import people_in_blind_openings
from storage.candidates import cvs_of
from storage.database import Session
from storage.models import Application, Candidate, Cv, Opening
from storage.uploads import get_name, uploads_of_cv

BLIND_FILE: Final = (
    "This person applies in a blind opening: their file would tell who they are. Make the opening "
    "one that shows names first."
)
UNREAD: Final = "This CV is not read yet, or it could not be read."


@dataclass(frozen=True)
class Person:
    """A candidate as a program is shown them.

    Attributes:
        name: a code name where `blind`; empty where no name was found.
        blind: whether they apply in a blind opening.
        places: where they apply, as far as it is told.
        cv_id: of the CV that counts.
    """

    id: int
    name: str
    blind: bool
    places: Sequence[tuple[Opening, Application]]
    cv_id: int | None


@dataclass(frozen=True)
class Dossier:
    """A candidate with their CVs, the newest first, and what the current one says."""

    person: Person
    cvs: Sequence[Cv]
    facts: Facts
    document: Document | None


async def listed(
    services: Services,
    workspace_id: int,
    *,
    opening_id: int | None = None,
    skills: Sequence[str] = (),
    before: int | None = None,
    limit: int,
) -> list[Person]:
    """Candidates of a workspace, the newest first.

    Args:
        services: what it works with.
        workspace_id: whose.
        opening_id: only those who apply there.
        skills: only those who have all of these.
        before: only those with a lower id.
        limit: how many at most.

    Raises:
        MissingError: there is no such opening.
        UserError: a word names no skill.
    """
    wanted = [skill_named(words) for words in skills]
    async with services.database.search() as session:
        if opening_id is not None:
            await own_opening(session, workspace_id, opening_id)
        pairs = await people.candidates_of(
            session,
            workspace_id,
            opening_id=opening_id,
            skills=await filterable(session, workspace_id, wanted),
            before=before,
            limit=limit,
        )
        return await _people(session, workspace_id, dict(pairs))


async def found(
    services: Services, workspace_id: int, words: str, *, actor: str
) -> tuple[Sequence[Person], bool]:
    """Candidates by name, e-mail or skill, the best first, and whether there are more.

    By a name nobody is found who applies in a blind opening. That somebody searched is journaled,
    the words are not.

    Raises:
        UserError: the words name nothing to look for.
    """
    hits = await find(services, workspace_id, words, actor=actor)
    ids = [hit.candidate_id for hit in hits.hits]
    async with services.database.search() as session:
        blind = await people_in_blind_openings(session, ids) if hits.hidden else set()
        shown = [one for one in ids if one not in blind]
        known = await _people(session, workspace_id, await _current(session, workspace_id, shown))
    order = {candidate_id: place for place, candidate_id in enumerate(shown)}
    return sorted(known, key=lambda person: order[person.id]), hits.total > len(hits.hits)


async def _current(
    session: Session, workspace_id: int, candidate_ids: Sequence[int]
) -> Mapping[int, int | None]:
    rows = [await session.get(Candidate, candidate_id) for candidate_id in candidate_ids]
    return {row.id: row.current_cv_id for row in rows if row and row.workspace_id == workspace_id}


async def _people(
    session: Session, workspace_id: int, current: Mapping[int, int | None]
) -> list[Person]:
    """Persons by candidate id and the id of their current CV, in that order."""
    blind = await people_in_blind_openings(session, current)
    shown = [cv_id for one, cv_id in current.items() if cv_id and one not in blind]
    known = await people.identities(session, workspace_id, shown)
    rows = await people.applications_in(session, workspace_id, [*current])
    return [
        Person(
            candidate_id,
            of_candidate(candidate_id)
            if candidate_id in blind
            else (known.get(cv_id or 0) or {}).get("name") or "",
            candidate_id in blind,
            [
                (opening, one)
                for one, opening in rows
                if one.candidate_id == candidate_id and opening.blind is (candidate_id in blind)
            ],
            cv_id,
        )
        for candidate_id, cv_id in current.items()
    ]


async def dossier(
    services: Services, workspace_id: int, candidate_id: int, *, actor: str
) -> Dossier:
    """Everything that is shown of a candidate; the journal notes who looked.

    Raises:
        MissingError: there is none.
    """
    async with work(services) as unit:
        row = await _own(unit.session, workspace_id, candidate_id)
        [person] = await _people(unit.session, workspace_id, {row.id: row.current_cv_id})
        cv = await cvs.get_cv(unit.session, row.current_cv_id) if row.current_cv_id else None
        subject = f"candidate:{row.id}"
        await unit.record(workspace_id, actor=actor, action="candidate.viewed", subject=subject)
        blind = person.blind
        return Dossier(
            person,
            await cvs_of(unit.session, row.id),
            await shown_facts(unit.session, cv, blind=blind) if cv else Facts(None, {}),
            await shown_document(unit.session, cv, blind=blind) if cv else None,
        )


async def _own(session: Session, workspace_id: int, candidate_id: int) -> Candidate:
    person = await session.get(Candidate, candidate_id)
    if person is None or person.workspace_id != workspace_id:
        raise MissingError(GONE)
    return person


@dataclass(frozen=True)
class Original:
    """The file of a CV as it came."""

    name: str
    data: bytes


async def original(services: Services, workspace_id: int, cv_id: int, *, actor: str) -> Original:
    """The file of a CV; the journal notes who got it.

    Raises:
        MissingError: there is no such CV, or its file is gone.
        UserError: its person applies in a blind opening.
    """
    async with services.database.read() as session:
        cv = await own_cv(session, workspace_id, cv_id)
        await _refuse_blind(session, cv)
        uploads = await uploads_of_cv(session, cv.id)
        name = await get_name(session, uploads[0]) if uploads else ""
    try:
        sealed = await services.files.get(cvs.blob(cv))
    except FileNotFoundError:
        raise MissingError("The file of this CV is not stored.") from None
    async with work(services) as unit:
        data = await cvs.open_file(unit.session, cv, sealed)
        await unit.record(workspace_id, actor=actor, action="cv.fetched", subject=f"cv:{cv.id}")
    return Original(name, data)


async def _refuse_blind(session: Session, cv: Cv) -> None:
    person = [cv.candidate_id] if cv.candidate_id else []
    if await people_in_blind_openings(session, person):
        raise UserError(BLIND_FILE)
