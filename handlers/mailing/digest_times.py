"""When a member's daily digest comes: at their hour, in their time zone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.database import Session
from storage.mailboxes import choices_of
from storage.models import Mailbox
from storage.workspaces import find_member

ELSEWHERE = "UTC"


async def zone_of(session: Session, mailbox: Mailbox) -> str:
    """The time zone of a mailbox: chosen, else as the platform says of its member, else UTC."""
    if mailbox.zone is not None:
        return mailbox.zone
    member = await find_member(session, mailbox.workspace_id, mailbox.user)
    return (member.time_zone if member else None) or ELSEWHERE


def next_digest(hour: int, zone: str, now: datetime) -> datetime:
    """The first time after `now` at which it is `hour` o'clock in a time zone; in UTC.

    An hour that a change of clocks leaves out counts as it would without the change.
    """
    try:
        place = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # a platform may know zones that this machine does not
        place = ZoneInfo(ELSEWHERE)
    today = now.astimezone(place).date()
    moment = datetime.combine(today, time(hour), place).astimezone(UTC)
    if moment > now:
        return moment
    return datetime.combine(today + timedelta(days=1), time(hour), place).astimezone(UTC)


async def plan(session: Session, mailbox: Mailbox, now: datetime) -> None:
    """Note when the next digest is due, or that none is; called whenever a choice changes."""
    sends = {mailbox.sends, *(await choices_of(session, mailbox)).values()}
    if mailbox.state != "on" or "digest" not in sends:
        mailbox.digest_at = mailbox.digested_at = None
    else:
        mailbox.digest_at = next_digest(mailbox.hour, await zone_of(session, mailbox), now)
        mailbox.digested_at = mailbox.digested_at or now
    await session.flush()
