"""Everything that is known of an application, for whoever has to decide on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.candidates.blinding import shown_document, shown_facts
from handlers.candidates.corrections import Fact, facts_of
from handlers.candidates.decisions import note, own
from handlers.candidates.naming import name_of_cv, of_candidate
from handlers.errors import UserError
from handlers.scoring.explaining import Explanation, before_row, spelled_out
from handlers.services import Services, Work, work
from handlers.views import Entry, duplicates_of, is_placeless, view_entries
from pipeline.document import Document
from pipeline.profile import Profile
from storage import cvs, remarks
from storage.applications import get_score
from storage.candidates import cvs_of, get_candidate
from storage.database import Session
from storage.models import Application, Candidate, Cv, Opening
from storage.openings import get_opening
from storage.places import Seen, seen_candidates, seen_cvs
from storage.remarks import Said
from storage.uploads import get_drop, uploads_of_cv

UNSCORED = "This candidate has no score yet. The card in the thread says how far it is."


@dataclass(frozen=True)
class Details:
    """What the details of an application show.

    Attributes:
        found: the score that counts, spelled out.
        earlier: the score before it, by another CV, rubric or engine; None where there was none.
        facts: those that people may put right, with what was found beside.
        others: the person's other CVs, the newest first.
        duplicates: (candidate id, what they are called) of who may be the same person.
        apart: (candidate id, what they are called) of whom a person said that they are not.
    """

    entry: Entry
    opening: Opening
    found: Explanation
    earlier: Explanation | None
    profile: Profile | None
    facts: Mapping[str, Fact]
    document: Document | None
    remarks: Sequence[Said]
    others: Sequence[Cv]
    duplicates: Sequence[tuple[int, str]]
    apart: Sequence[tuple[int, str]]


async def view(
    services: Services, workspace_id: int, application_id: int, *, actor: str, seen: Seen = None
) -> Details:
    """Gather the details of an application; the journal notes who looked.

    Args:
        services: what it works with.
        workspace_id: whose it is.
        application_id: of whom.
        actor: who looks.
        seen: channels that they may see: what is known of the person from others is left out.

    Raises:
        UserError: the application is gone, or has no score yet.
    """
    async with work(services) as unit:
        application = await own(unit, workspace_id, application_id)
        await note(unit, application, "viewed", actor, {"total": application.total})
        return await _gather(unit, application, seen)


async def _gather(unit: Work, application: Application, seen: Seen) -> Details:
    session = unit.session
    opening = await get_opening(session, application.workspace_id, application.opening_id)
    row = application.score_id and await get_score(session, application.score_id)
    cv = await cvs.get_cv(session, application.cv_id)
    if opening is None or not row or cv is None:
        raise UserError(UNSCORED)
    [entry] = await view_entries(session, opening, [(application, row)], unit.engine)
    facts = await shown_facts(session, cv, blind=opening.blind)
    person = await get_candidate(session, application.candidate_id)
    return Details(
        entry=entry,
        opening=opening,
        found=await spelled_out(session, entry.name, entry.assessment),
        earlier=await before_row(session, entry),
        profile=facts.profile,
        facts=facts.by_field,
        document=await shown_document(session, cv, blind=opening.blind),
        remarks=await remarks.remarks_on(session, person),
        others=await _others(session, cv, person, seen),
        duplicates=await _seen_of(
            session, await duplicates_of(session, cv, blind=opening.blind), seen
        ),
        apart=await _seen_of(session, await _apart(session, person, blind=opening.blind), seen),
    )


async def _others(session: Session, cv: Cv, person: Candidate, seen: Seen) -> Sequence[Cv]:
    others = [other for other in await cvs_of(session, person.id) if other.id != cv.id]
    shown = await seen_cvs(session, [other.id for other in others], seen)
    return [other for other in others if other.id in shown]


async def _seen_of(
    session: Session, people: Sequence[tuple[int, str]], seen: Seen
) -> Sequence[tuple[int, str]]:
    shown = await seen_candidates(session, [person for person, _ in people], seen)
    return [(person, name) for person, name in people if person in shown]


async def _apart(session: Session, person: Candidate, *, blind: bool) -> Sequence[tuple[int, str]]:
    """Of whom a person said that they are somebody else, with what they are called."""
    found = []
    for other_id in sorted(await remarks.told_apart(session, person.id)):
        other = await get_candidate(session, other_id)
        name = of_candidate(other_id)
        if other.current_cv_id and not blind:
            name = await name_of_cv(session, other.workspace_id, other.current_cv_id) or name
        found.append((other_id, name))
    return found


async def original(
    services: Services, workspace_id: int, application_id: int, *, actor: str, seen: Seen = None
) -> tuple[str, str] | None:
    """Where the original file of an application stands in the chat: (channel, message).

    None where it came another way, or in channels alone that are not `seen`. The journal notes who
    asked.

    Raises:
        UserError: the application is gone.
    """
    async with work(services) as unit:
        application = await own(unit, workspace_id, application_id)
        await note(unit, application, "original_asked", actor, {"cv": application.cv_id})
        return await _place(unit.session, application, seen)


async def _place(session: Session, application: Application, seen: Seen) -> tuple[str, str] | None:
    for upload in await uploads_of_cv(session, application.cv_id):
        if upload.drop_id is not None and (seen is None or upload.channel in seen):
            drop = await get_drop(session, upload.drop_id)
            if not is_placeless(drop):
                return drop.channel, drop.message
    return None


async def reveal(
    services: Services, workspace_id: int, application_id: int, *, actor: str
) -> Profile:
    """Say who a code name stands for, to the one who asks; the journal notes it.

    Raises:
        UserError: the application is gone, or its CV is.
    """
    async with work(services) as unit:
        application = await own(unit, workspace_id, application_id)
        cv = await cvs.get_cv(unit.session, application.cv_id)
        facts = await facts_of(unit.session, cv) if cv else None
        if facts is None or facts.profile is None:
            raise UserError(UNSCORED)
        await note(unit, application, "revealed", actor, {})
        return facts.profile
