"""A member's address, and what they have mailed there; the same from a chat, a shell or a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final

from handlers.addresses import read_address
from handlers.errors import UserError
from handlers.mailing.digest_times import plan, zone_of
from handlers.mailing.places import SCHEME, at_mailbox
from handlers.mailing.tokens import Opened, open_token
from handlers.mailing.wishes import Sends
from handlers.notices.notifying import want
from handlers.notices.quiet import parse_zone
from handlers.services import Services, Work, work
from storage import mailboxes
from storage.database import Session
from storage.models import Mailbox, Opening
from storage.notices import count_wanted
from storage.openings import get_opening

CONFIRM_DAYS: Final = 3  # a link that confirms an address works as long
MOST_ASKED: Final = 5  # mails that ask to confirm, a member and day: nobody is to be pestered
NOT_SET_UP: Final = (
    "E-mail is not set up here. Whoever runs Shortlist turns it on with SMTP_HOST, MAIL_FROM and "
    "PUBLIC_URL."
)
NO_ADDRESS: Final = "There is no address yet."
SET_ONE: Final = "Set one with /hire mail you@example.com."
ASKED_OFTEN: Final = (
    f"{MOST_ASKED} mails that ask to confirm an address were sent for you today. Look into the "
    "spam folder, or try again tomorrow."
)


@dataclass(frozen=True)
class Subscription:
    """A member's address, and what is mailed there.

    Attributes:
        state: see `Mailbox`.
        sends: about every opening that `choices` does not name.
        hour: of the digest, in `zone`.
        choices: what was chosen for single openings.
    """

    address: str
    state: str
    sends: str
    hour: int
    zone: str
    choices: Sequence[tuple[Opening, str]]


@dataclass(frozen=True)
class Arrangement:
    """All that a member chooses on one page.

    Attributes:
        sends: about every opening that `openings` gives nothing for.
        hour: of the digest, in `zone`.
        openings: by id; None has mailed about it what is mailed about all. What was chosen for
            others stays.
    """

    sends: Sends
    hour: int
    zone: str
    openings: Mapping[int, Sends | None]


class Answer(Enum):
    """What came of a link in one of our mails."""

    DONE = "done"
    LATE = "late"
    UNKNOWN = "unknown"


async def show(services: Services, workspace_id: int, user: str) -> Subscription | None:
    """What a member has mailed to them; None where they gave no address."""
    async with services.database.read() as session:
        mailbox = await mailboxes.find_mailbox(session, workspace_id, user)
        return await _subscription(session, mailbox) if mailbox else None


async def _subscription(session: Session, mailbox: Mailbox) -> Subscription:
    chosen = [
        (opening, sends)
        for opening_id, sends in (await mailboxes.choices_of(session, mailbox)).items()
        if (opening := await get_opening(session, mailbox.workspace_id, opening_id))
    ]
    return Subscription(
        address=await mailboxes.open_address(session, mailbox) or "",
        state=mailbox.state,
        sends=mailbox.sends,
        hour=mailbox.hour,
        zone=await zone_of(session, mailbox),
        choices=chosen,
    )


async def set_address(services: Services, workspace_id: int, user: str, text: str) -> str:
    """Give a member an address, and mail a link there that confirms it; returns the address.

    Raises:
        UserError: it is no address, e-mail is not set up, or too many were asked to confirm.
    """
    if SCHEME not in services.notifiers:
        raise UserError(NOT_SET_UP)
    address = read_address(text)
    async with work(services) as unit:
        mailbox = await mailboxes.set_address(unit.session, workspace_id, user, address, unit.now)
        await plan(unit.session, mailbox, unit.now)
        await _ask(unit, mailbox)
        await _record(unit, mailbox, "mail.address_set", user)
    return address


async def _ask(unit: Work, mailbox: Mailbox) -> None:
    """Mail a link that confirms an address."""
    prefix = f"mail_confirm:{mailbox.id}:"
    since = unit.now - timedelta(days=1)
    if await count_wanted(unit.session, mailbox.workspace_id, prefix, since) >= MOST_ASKED:
        raise UserError(ASKED_OFTEN)
    await want(
        unit,
        mailbox.workspace_id,
        destination=at_mailbox(mailbox.workspace_id, mailbox.id),
        kind="mail_confirm",
        key=f"{prefix}{unit.now:%Y%m%dT%H%M%S%f}",
        ids={"mailbox_id": mailbox.id},
    )


async def confirm(services: Services, token: str) -> Answer:
    """Take an address into use by the link that was mailed to it. Safe to do twice."""
    async with work(services) as unit:
        opened = await open_token(unit.session, "confirm", token)
        if opened is None:
            return Answer.UNKNOWN
        mailbox = opened.mailbox
        if mailbox.state == "unconfirmed":
            if unit.now - mailbox.asked_at > timedelta(days=CONFIRM_DAYS):
                return Answer.LATE
            await mailboxes.switch(unit.session, mailbox, "on")
            await plan(unit.session, mailbox, unit.now)
            await _record(unit, mailbox, "mail.confirmed", mailbox.user)
    return Answer.DONE


async def open_link(services: Services, token: str, *, confirms: bool) -> Opened | None:
    """What a link leads to; changes nothing."""
    async with services.database.read() as session:
        return await open_token(session, "confirm" if confirms else "stop", token)


async def choose(
    services: Services,
    workspace_id: int,
    user: str,
    sends: Sends,
    *,
    opening_id: int | None = None,
    hour: int | None = None,
    zone: str | None = None,
) -> None:
    """Choose what is mailed to a member.

    Args:
        services: what it works with.
        workspace_id: theirs.
        user: the member.
        sends: from now on.
        opening_id: about this one alone; None for all, whatever was chosen for some.
        hour: of the digest, where it changes.
        zone: in which the hour is meant, where it changes.

    Raises:
        UserError: they gave no address.
    """
    async with work(services) as unit:
        mailbox = await _own(unit, workspace_id, user)
        mailbox.hour = mailbox.hour if hour is None else hour
        mailbox.zone = mailbox.zone if zone is None else zone
        await _choose(unit, mailbox, sends, opening_id)


async def _choose(unit: Work, mailbox: Mailbox, sends: Sends, opening_id: int | None) -> None:
    if opening_id is None:
        await mailboxes.choose_for_all(unit.session, mailbox, sends)
    else:
        await mailboxes.choose_for(unit.session, mailbox, opening_id, sends)
    await plan(unit.session, mailbox, unit.now)
    await _record(unit, mailbox, "mail.chosen", mailbox.user, sends=sends, opening=opening_id)


async def arrange(services: Services, workspace_id: int, user: str, wanted: Arrangement) -> None:
    """Choose all that is mailed to a member at once.

    Raises:
        UserError: they gave no address, or the time zone is none.
    """
    async with work(services) as unit:
        mailbox = await _own(unit, workspace_id, user)
        await _set_time(unit, mailbox, wanted)
        mailbox.sends = wanted.sends
        await _record(unit, mailbox, "mail.chosen", user, sends=wanted.sends, opening=None)
        before = await mailboxes.choices_of(unit.session, mailbox)
        for opening_id, sends in wanted.openings.items():
            if sends != before.get(opening_id):
                await _arrange_one(unit, mailbox, opening_id, sends)
        await plan(unit.session, mailbox, unit.now)


async def _set_time(unit: Work, mailbox: Mailbox, wanted: Arrangement) -> None:
    mailbox.hour = wanted.hour
    # Whoever leaves the zone of their profile as it is goes on with it when they travel.
    if wanted.zone != await zone_of(unit.session, mailbox):
        try:
            mailbox.zone = parse_zone(wanted.zone)
        except ValueError as error:
            raise UserError(str(error)) from None


async def _arrange_one(unit: Work, mailbox: Mailbox, opening_id: int, sends: Sends | None) -> None:
    if sends is None:
        await mailboxes.choose_as_for_all(unit.session, mailbox, opening_id)
    else:
        await mailboxes.choose_for(unit.session, mailbox, opening_id, sends)
    told = sends or "as_for_all"
    await _record(unit, mailbox, "mail.chosen", mailbox.user, sends=told, opening=opening_id)


async def stop(
    services: Services, token: str, sends: Sends = "nothing", *, one: bool = False
) -> Answer:
    """Do what whoever has one of our mails chose by its link; nothing is asked of them.

    Args:
        services: what it works with.
        token: from the mail.
        sends: what is mailed from now on.
        one: about the opening of that mail alone.
    """
    async with work(services) as unit:
        opened = await open_token(unit.session, "stop", token)
        if opened is None:
            return Answer.UNKNOWN
        await _choose(unit, opened.mailbox, sends, opened.opening_id if one else None)
    return Answer.DONE


async def forget(services: Services, workspace_id: int, user: str) -> None:
    """Delete a member's address; what was on its way there is not sent.

    Raises:
        UserError: they gave none.
    """
    async with work(services) as unit:
        mailbox = await _own(unit, workspace_id, user)
        await _record(unit, mailbox, "mail.forgotten", user)
        await mailboxes.remove_mailbox(unit.session, mailbox)


async def _own(unit: Work, workspace_id: int, user: str) -> Mailbox:
    mailbox = await mailboxes.find_mailbox(unit.session, workspace_id, user)
    if mailbox is None:
        raise UserError(NO_ADDRESS, typed=SET_ONE)
    return mailbox


async def _record(
    unit: Work, mailbox: Mailbox, action: str, actor: str, **detail: str | int | None
) -> None:
    await unit.record(
        mailbox.workspace_id,
        actor=actor,
        action=action,
        subject=f"mailbox:{mailbox.id}",
        **detail,
    )
