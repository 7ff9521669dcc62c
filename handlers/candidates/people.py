"""Who is who: notes on candidates, CVs of one person brought together or told apart."""

from handlers.candidates.decisions import show_application
from handlers.candidates.parting import brought_by, hand_back
from handlers.cvs.applying import apply
from handlers.cvs.leaving import leave_candidate
from handlers.cvs.progress import refresh_cards
from handlers.errors import MissingError, UserError
from handlers.owned import CV_GONE, own_cv
from handlers.services import Services, Work, work
from storage import remarks
from storage.applications import applications_of_cv
from storage.candidates import add_candidate, cvs_of
from storage.models import Candidate, Cv

GONE = "This candidate is no longer here."
TAKEN_BACK = "This note was taken back already."
LONGEST_NOTE = 2000


async def remark(
    services: Services, workspace_id: int, candidate_id: int, text: str, *, actor: str
) -> None:
    """Write a note on a candidate; people of the workspace see it in the details.

    Raises:
        UserError: the candidate is gone, or the note is empty.
    """
    words = text.strip()[:LONGEST_NOTE]
    if not words:
        raise UserError("Write something first.")
    async with work(services) as unit:
        person = await own(unit, workspace_id, candidate_id)
        row = await remarks.add_remark(unit.session, person, text=words, actor=actor, now=unit.now)
        await _note(unit, person, "remarked", actor, remark=row.id)


async def undo_remark(services: Services, workspace_id: int, remark_id: int, *, actor: str) -> None:
    """Take a note back.

    Raises:
        UserError: it is gone or undone already.
    """
    async with work(services) as unit:
        row = await remarks.get_own_remark(unit.session, workspace_id, remark_id)
        if row is None or row.undone_at is not None:
            raise UserError(TAKEN_BACK)
        row.undone_at, row.undone_by = unit.now, actor
        person = await own(unit, workspace_id, row.candidate_id)
        await _note(unit, person, "remark_undone", actor, remark=row.id)


async def merge(
    services: Services, workspace_id: int, candidate_id: int, other_id: int, *, actor: str
) -> None:
    """Bring two candidates together who are one person: the second one's CVs join the first.

    Where both applied to an opening, the newer CV counts there; what people said goes along.

    Raises:
        UserError: one of them is gone.
    """
    if candidate_id == other_id:
        return
    async with work(services) as unit:
        person = await own(unit, workspace_id, candidate_id)
        other = await own(unit, workspace_id, other_id)
        await remarks.forget_apart(unit.session, person.id, other.id)
        moved = [cv.id for cv in await cvs_of(unit.session, other.id)]
        brought = [await brought_by(unit, one) for one in (person, other)]
        await _note(unit, person, "merged", actor, other=other.id, cvs=moved, brought=brought)
        await remarks.move_remarks(unit.session, other, person)
        for cv_id in sorted(moved):
            await _give(unit, cv_id, person)


async def separate(services: Services, workspace_id: int, cv_id: int, *, actor: str) -> None:
    """Take a CV from the person it was thought to be of: it is somebody else's.

    What people said of whoever it came from goes along, where a merge brought them together.

    Raises:
        UserError: the CV is gone.
    """
    async with work(services) as unit:
        cv = await own_cv(unit.session, workspace_id, cv_id)
        if cv.candidate_id is None:
            raise UserError(CV_GONE)
        before = await own(unit, workspace_id, cv.candidate_id)
        if len(await cvs_of(unit.session, before.id)) < 2:
            raise UserError("This is the person's only CV. There is nobody to tell apart.")
        person = await add_candidate(
            unit.session,
            workspace_id,
            email_hash=before.email_hash,
            name_hash=before.name_hash,
            now=unit.now,
        )
        await remarks.tell_apart(
            unit.session, workspace_id, person.id, before.id, actor=actor, now=unit.now
        )
        await _note(unit, person, "separated", actor, other=before.id, cvs=[cv.id])
        await _give(unit, cv.id, person)
        await hand_back(unit, cv.id, before, person)


async def tell_apart(
    services: Services, workspace_id: int, candidate_id: int, other_id: int, *, actor: str
) -> None:
    """Note that two candidates who look like one person are two.

    Raises:
        UserError: one of them is gone.
    """
    async with work(services) as unit:
        person = await own(unit, workspace_id, candidate_id)
        other = await own(unit, workspace_id, other_id)
        await remarks.tell_apart(
            unit.session, workspace_id, person.id, other.id, actor=actor, now=unit.now
        )
        await _note(unit, person, "told_apart", actor, other=other.id)
        await _show(unit, person, other)


async def forget_apart(
    services: Services, workspace_id: int, candidate_id: int, other_id: int, *, actor: str
) -> None:
    """Take back that two candidates are two: they may be one person again.

    Raises:
        UserError: one of them is gone, or it was taken back already.
    """
    async with work(services) as unit:
        person = await own(unit, workspace_id, candidate_id)
        other = await own(unit, workspace_id, other_id)
        if other.id not in await remarks.told_apart(unit.session, person.id):
            raise UserError("This was taken back already.")
        await remarks.forget_apart(unit.session, person.id, other.id)
        await _note(unit, person, "apart_forgotten", actor, other=other.id)
        await _show(unit, person, other)


async def _show(unit: Work, *people: Candidate) -> None:
    """Bring the cards of people up to date: who may be the same person stands on them."""
    for person in people:
        for cv in await cvs_of(unit.session, person.id):
            await refresh_cards(unit, cv)


async def _give(unit: Work, cv_id: int, person: Candidate) -> None:
    """Let a CV be a person's from now on, with its applications."""
    cv = await unit.session.get_one(Cv, cv_id)
    before, cv.candidate_id = cv.candidate_id, person.id
    person.current_cv_id = max(cv.id, person.current_cv_id or 0)
    await unit.session.flush()
    if before is not None:
        await leave_candidate(unit, cv, before)
    if cv.state == "read":
        await apply(unit, cv)
    for application in await applications_of_cv(unit.session, cv.id):
        await show_application(unit, application)


async def own(unit: Work, workspace_id: int, candidate_id: int) -> Candidate:
    """A candidate of a workspace.

    Raises:
        MissingError: there is none.
    """
    person = await unit.session.get(Candidate, candidate_id)
    if person is None or person.workspace_id != workspace_id:
        raise MissingError(GONE)
    return person


async def _note(unit: Work, person: Candidate, action: str, actor: str, **detail: object) -> None:
    await unit.record(
        person.workspace_id,
        actor=actor,
        action=f"candidate.{action}",
        subject=f"candidate:{person.id}",
        **detail,
    )
