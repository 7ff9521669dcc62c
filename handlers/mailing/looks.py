"""What is asked of the outside before a mail is made: may its reader see what it is about?

A mail leaves the channels that a platform guards: whoever may not see an opening's channel when the
mail is sent, or is no recruiter any more, is told nothing of it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from handlers.access import look_member_up, may_see, require, sight_of, visible
from handlers.errors import PermanentError, UserError
from handlers.messages import Caller
from handlers.services import Services
from storage import mailboxes
from storage.applications import get_application
from storage.database import Session
from storage.models import Mailbox, Notice, Opening
from storage.openings import get_opening, list_openings
from storage.workspaces import get_workspace

log = structlog.get_logger(__name__)


async def before_confirming(services: Services, notice: Notice) -> Mapping[str, Any] | None:
    """The link is for the address that was given last, as long as that is not confirmed."""
    async with services.database.read() as session:
        mailbox = await _mailbox(session, notice)
    if mailbox is None or mailbox.state != "unconfirmed" or mailbox.asked_at > notice.created_at:
        return None
    return _here(services)


async def before_linking(services: Services, notice: Notice) -> Mapping[str, Any] | None:
    """A link to sign in goes to a confirmed address only."""
    async with services.database.read() as session:
        mailbox = await _mailbox(session, notice)
    return _here(services) if mailbox is not None and mailbox.state == "on" else None


async def before_telling(services: Services, notice: Notice) -> Mapping[str, Any] | None:
    """An opening is told of to who still wants alerts of it, and may see its channel now."""
    async with services.database.read() as session:
        mailbox = await _mailbox(session, notice)
        opening = await _opening(session, notice)
        wanted = mailbox and opening and await _sends(session, mailbox, opening)
    if mailbox is None or opening is None or wanted != "alerts":
        return None
    caller = await _reader(services, mailbox)
    if caller is None or not await _sees(services, caller, opening):
        return None
    return _here(services)


async def before_digest(services: Services, notice: Notice) -> Mapping[str, Any] | None:
    """A digest tells of the openings that its reader wants in it, and may see now."""
    async with services.database.read() as session:
        mailbox = await _mailbox(session, notice)
        wanted = await _in_digest(session, mailbox) if mailbox else []
    caller = await _reader(services, mailbox) if mailbox and wanted else None
    if caller is None:
        return None
    try:
        shown = await visible(services, caller, wanted)
        async with services.database.read() as session:
            home = await get_workspace(session, notice.workspace_id)
        sight = await sight_of(services, caller, home)
    except PermanentError as error:
        log.info("not_mailed", notice=notice.id, why=error.code)
        return None
    return {
        **_here(services),
        "openings": [opening.id for opening in shown],
        "seen": None if sight.seen is None else sorted(sight.seen),
        "work": None if sight.work is None else sorted(sight.work),
    }


async def before_receipt(services: Services, _: Notice) -> Mapping[str, Any] | None:
    """Candidates get what was written for them."""
    return _here(services)


def _here(services: Services) -> Mapping[str, Any]:
    """Where our pages are, and what time it is."""
    return {"site": services.options.public_url or "", "now": services.now().isoformat()}


async def _mailbox(session: Session, notice: Notice) -> Mailbox | None:
    return await mailboxes.get_mailbox(session, notice.workspace_id, notice.ids["mailbox_id"])


async def _opening(session: Session, notice: Notice) -> Opening | None:
    number = notice.ids.get("opening_id")
    if number is None:
        application = await get_application(session, notice.ids["application_id"])
        number = application.opening_id if application else 0
    return await get_opening(session, notice.workspace_id, number)


async def _sends(session: Session, mailbox: Mailbox, opening: Opening) -> str:
    return (await mailboxes.choices_of(session, mailbox)).get(opening.id, mailbox.sends)


async def _in_digest(session: Session, mailbox: Mailbox) -> Sequence[Opening]:
    chosen = await mailboxes.choices_of(session, mailbox)
    openings = await list_openings(session, mailbox.workspace_id)
    return [
        opening
        for opening in openings
        if opening.state != "closed" and chosen.get(opening.id, mailbox.sends) == "digest"
    ]


async def _reader(services: Services, mailbox: Mailbox) -> Caller | None:
    """Who reads a mailbox, where it is in use and they are a recruiter there still."""
    if mailbox.state != "on":
        return None
    async with services.database.read() as session:
        home = await get_workspace(session, mailbox.workspace_id)
    caller = Caller(home.key, mailbox.user)
    try:
        await look_member_up(services, home, mailbox.user)
        await require(services, caller, "recruiter")
    except (UserError, PermanentError) as error:
        log.info("not_mailed", mailbox=mailbox.id, why=type(error).__name__)
        return None
    return caller


async def _sees(services: Services, caller: Caller, opening: Opening) -> bool:
    try:
        return await may_see(services, caller, opening.channel)
    except PermanentError as error:
        log.info("not_mailed", opening=opening.id, why=error.code)
        return False
