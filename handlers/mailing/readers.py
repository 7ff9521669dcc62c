"""Who reads what goes to a destination, as it may be told of."""

from handlers.mailing.places import place_of
from storage.database import Session
from storage.mailboxes import get_mailbox


async def whose(session: Session, destination: str | None) -> tuple[str | None, str | None]:
    """The channel that a destination is, or the member whose mailbox; no address is told."""
    place = place_of(destination) if destination else None
    if place is None:
        return destination, None
    if place.mailbox is None:
        return None, None
    mailbox = await get_mailbox(session, place.workspace_id, place.mailbox)
    return None, mailbox.user if mailbox else None
