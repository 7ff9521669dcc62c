"""Somebody who came another way, and whom a person shortlisted, is made a candidate there, once.

No provider here has idempotency keys. So they are looked for first, by the e-mail addresses of
their CV: whoever is there is not made again, also where that was us and we were stopped before we
could note it. Each step is kept before the next one begins.
"""

from handlers.ats.accounts import Account
from handlers.ats.cases import OPEN, Case, end, journal, stands, theirs
from handlers.ats.following import SENT_ON, follow_entry
from handlers.ats.remote import CvFile, Newcomer, RemoteApplication
from handlers.ats.syncing import see
from handlers.candidates.naming import name_of_cv
from handlers.errors import PermanentError
from handlers.services import Services, work
from storage import ats as rows
from storage import ats_changes as changes
from storage import cvs
from storage.database import Session
from storage.models import Application, AtsApplication
from storage.openings import is_blind_for
from storage.uploads import get_name, uploads_of_cv

OURS = "make a candidate there"


async def make(services: Services, account: Account, case: Case) -> None:
    """Make a candidate with an application and the CV, as far as they are not there.

    Raises:
        PermanentError: the provider refuses, or the CV has no e-mail address to look for them by.
        TemporaryError: try again; nothing is made twice by that.
    """
    if not rows.is_there(case.entry) and not await _is_wanted(services, case):
        await end(services, case, "dropped")
        return
    newcomer, file = await _what_goes_out(services, case)
    entry: AtsApplication | None = case.entry
    if not rows.is_there(case.entry):
        entry = await _find_or_make(services, account, case, newcomer)
    if entry is not None:
        known = await _attach(services, account, entry, file)
        await _finish(services, account, case, entry, known)


async def _is_wanted(services: Services, case: Case) -> bool:
    """Whether the decision stands, they did not come from there meanwhile, and may be named."""
    async with services.database.read() as session:
        coming = await changes.decided_here(
            session, case.link, SENT_ON, Application.id == case.application.id
        )
        blind = case.opening.blind or await is_blind_for(session, case.application.cv_id)
    wanted = bool(coming) and not blind and case.link.candidates_since is not None
    return wanted and await stands(services, case)


async def _what_goes_out(services: Services, case: Case) -> tuple[Newcomer, CvFile]:
    cv_id = case.application.cv_id
    async with services.database.read() as session:
        cv = await cvs.get_cv(session, cv_id)
        if cv is None:
            raise PermanentError("cv_gone", "This CV was taken out meanwhile.")
        known = await cvs.open_identities(session, cv.workspace_id, [cv_id])
        emails = tuple(known.get(cv_id, {}).get("emails") or ())
        name = await name_of_cv(session, cv.workspace_id, cv_id)
        data = await cvs.open_file(session, cv, await services.files.get(cvs.blob(cv)))
        file = CvFile(await _file_name(session, cv_id) or f"cv-{cv_id}.{cv.kind}", data)
    if not emails:
        raise PermanentError(
            "ats_no_email",
            f"The CV of candidate {case.application.candidate_id} has no e-mail address, by which "
            "they could be looked for there. Add it among their facts and press Retry, or make "
            "them a candidate there by hand.",
        )
    return Newcomer(name, emails), file


async def _file_name(session: Session, cv_id: int) -> str:
    uploads = await uploads_of_cv(session, cv_id)
    return await get_name(session, uploads[-1]) if uploads else ""


async def _find_or_make(
    services: Services, account: Account, case: Case, newcomer: Newcomer
) -> AtsApplication | None:
    """Their application, kept with its id; None where a person has to say who is who."""
    others = set(case.change.ids.get("others", ()))
    found: dict[str, None] = {}
    for email in newcomer.emails:
        found |= dict.fromkeys(await account.ats.people(email))
    people = [person for person in found if person not in others]
    if len(people) > 1:
        words = f"candidates {', '.join(people)} have this e-mail address"
        await _hold(services, case, people, words)
        return None
    if not people:
        made = await account.ats.add_candidate(newcomer, case.link.job)
        person, remote = made.person, made.application
    else:
        [person] = people
        theirs = await account.ats.application_in(person, case.link.job)
        if theirs is not None and await _is_anothers(services, case, theirs):
            words = f"candidate {person} with this e-mail address is somebody else here"
            await _hold(services, case, people, words)
            return None
        remote = theirs.id if theirs else None
    if remote is None:
        remote = await account.ats.add_application(person, case.link.job)
    return await _keep(services, case, person, remote)


async def _is_anothers(services: Services, case: Case, theirs: RemoteApplication) -> bool:
    async with services.database.read() as session:
        known = await rows.applications_by_remote(session, case.link.id, [theirs.id])
    return any(entry.upload_id is not None for entry in known.values())


async def _keep(services: Services, case: Case, person: str, remote: str) -> AtsApplication | None:
    """Keep the ids at once; a row that a look at the job made of it meanwhile has no CV, and goes.

    Nothing is attached before that, so that no look at the job takes our own CV in.
    """
    async with work(services) as unit:
        known = await rows.applications_by_remote(unit.session, case.link.id, [remote])
        for twin in known.values():
            await unit.session.delete(twin)
        await unit.session.flush()
        entry = await rows.get_ats_application(unit.session, case.entry.id)
        if entry is not None:
            entry.remote, entry.person = remote, person
            await unit.session.flush()
        return entry


async def _attach(
    services: Services, account: Account, entry: AtsApplication, file: CvFile
) -> str | None:
    """Attach the CV where there is none; the id of ours, None where they have one of their own."""
    there = await account.ats.resume(entry.remote, entry.person)
    if there is None:
        await account.ats.attach(entry.remote, entry.person, file)
        there = await account.ats.resume(entry.remote, entry.person)
        return there.id if there else None
    limit = max(services.options.max_file, len(file.data))
    ours = await account.ats.download(there, limit) == file.data
    return there.id if ours else None


async def _finish(
    services: Services, account: Account, case: Case, entry: AtsApplication, file: str | None
) -> None:
    """Let their application be one like all others: its note and its move follow now."""
    remote = await theirs(account, case, entry.remote)
    async with work(services, last=True) as unit:
        change = await changes.get_change(unit.session, case.change.id)
        row = await rows.get_ats_application(unit.session, entry.id)
        if change is None or row is None or row.state == rows.FORGOTTEN:
            return
        see(row, remote)
        if file is None:
            row.updated = None  # the CV that they have there is still to be taken in
        row.file = file
        change.state, change.remote_id, change.sent_at = "sent", remote.person, unit.now
        await unit.session.flush()
        await journal(unit, case)
        await follow_entry(unit, case.link, row)


async def _hold(services: Services, case: Case, people: list[str], words: str) -> None:
    """Leave it to a person who is who: nobody is made, and nobody is taken for somebody else."""
    async with work(services, last=True) as unit:
        change = await changes.get_change(unit.session, case.change.id)
        if change is None or change.state not in OPEN:
            return
        await changes.open_conflict(
            unit.session,
            case.link,
            field="person",
            ats_application_id=case.entry.id,
            ours={"value": OURS, "label": OURS, "change": change.id},
            theirs={"value": people, "label": words},
            now=unit.now,
        )
        change.state = "held"
        await unit.session.flush()
