"""A change that is still to be written, with all that it is about, and how it ends."""

from dataclasses import dataclass

from handlers.ats.accounts import Account
from handlers.ats.following import writes
from handlers.ats.remote import RemoteApplication
from handlers.ats.syncing import see
from handlers.errors import PermanentError
from handlers.services import Services, Work, work
from storage import ats as rows
from storage import ats_changes as changes
from storage.applications import get_application
from storage.database import Session
from storage.models import Application, AtsApplication, AtsChange, AtsLink, Opening
from storage.openings import get_opening

OPEN = frozenset({"due", "failed"})


@dataclass(frozen=True)
class Case:
    """A change with all that it is about."""

    change: AtsChange
    entry: AtsApplication
    link: AtsLink
    opening: Opening
    application: Application


async def open_case(session: Session, change_id: int) -> Case | None:
    """A change that is still to be written; None where nobody wants it any more."""
    change = await changes.get_change(session, change_id)
    if change is None or change.state not in OPEN:
        return None
    entry = await rows.get_ats_application(session, change.ats_application_id)
    link = await rows.get_link(session, entry.link_id) if entry else None
    application = await get_application(session, change.ids["application_id"])
    if entry is None or link is None or application is None or not await writes(session, link):
        return None
    opening = await get_opening(session, link.workspace_id, link.opening_id)
    return Case(change, entry, link, opening, application) if opening else None


async def theirs(account: Account, case: Case, remote: str) -> RemoteApplication:
    """Their application, as it is now.

    Raises:
        PermanentError: it is no longer in the job.
    """
    found = await account.ats.application(remote)
    if found is None or found.job != case.link.job:
        raise PermanentError(
            "ats_application_gone",
            f"Application {remote} is no longer in this job in {account.label}.",
        )
    return found


async def stands(services: Services, case: Case) -> bool:
    """Whether the decision that a change follows from still stands."""
    async with services.database.read() as session:
        standing = await changes.standing_decisions(session, [case.application.id])
    found = standing.get(case.application.id)
    return found is not None and found.id == case.change.ids["decision_id"]


async def end(
    services: Services,
    case: Case,
    state: str,
    remote_id: str | None = None,
    *,
    remote: RemoteApplication | None = None,
    moved_to: str | None = None,
) -> None:
    """Note how a change ended, and where the application of theirs is by it."""
    async with work(services, last=True) as unit:
        change = await changes.get_change(unit.session, case.change.id)
        entry = await rows.get_ats_application(unit.session, case.entry.id)
        if change is None or entry is None:
            return
        change.state, change.remote_id = state, remote_id
        change.sent_at = unit.now if state == "sent" else None
        if remote is not None:
            see(entry, remote)
        elif moved_to is not None:
            entry.stage, entry.stage_name = moved_to, None
        await unit.session.flush()
        if state == "sent":
            await journal(unit, case)


async def journal(unit: Work, case: Case) -> None:
    """Put into the journal what left for another system."""
    await unit.record(
        case.link.workspace_id,
        actor="ats",
        action=f"ats.{case.change.kind}",
        subject=f"application:{case.application.id}",
        change=case.change.id,
        decision=case.change.ids.get("decision_id"),
    )
