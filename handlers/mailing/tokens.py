"""What the links in our mails are known by: keyed hashes of what they are for; none is stored."""

import hmac
import re
from dataclasses import dataclass
from typing import Literal

from storage.database import Session
from storage.keys import fingerprint
from storage.mailboxes import mailbox_of_link
from storage.models import Mailbox

Purpose = Literal["confirm", "stop"]
MAC_LENGTH = 32  # hex digits: 128 bits
_SHAPE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})-([0-9a-f]{32})")


@dataclass(frozen=True)
class Opened:
    """What a genuine link is for.

    Attributes:
        opening_id: the opening that its mail was about; None for none.
    """

    mailbox: Mailbox
    opening_id: int | None


async def token_of(
    session: Session, purpose: Purpose, mailbox: Mailbox, opening_id: int | None = None
) -> str:
    """The token of a link: it is bound to the address, and one that confirms to when it was asked.

    Args:
        session: a transaction.
        purpose: a link for one opens nothing for another.
        mailbox: whose.
        opening_id: the opening that the mail is about.
    """
    number = opening_id or 0
    bound = [str(mailbox.id), str(number), mailbox.address_hash]
    if purpose == "confirm":
        bound.append(f"{mailbox.asked_at.timestamp():.0f}")
    mac = await fingerprint(session, mailbox.workspace_id, f"mail-{purpose}", " ".join(bound))
    return f"{mailbox.id}-{number}-{mac[:MAC_LENGTH]}"


async def open_token(session: Session, purpose: Purpose, token: str) -> Opened | None:
    """What a token is for; None where it is not genuine, or of another address by now."""
    found = _SHAPE.fullmatch(token)
    mailbox = await mailbox_of_link(session, int(found[1])) if found else None
    if found is None or mailbox is None:
        return None
    opening_id = int(found[2]) or None
    wanted = await token_of(session, purpose, mailbox, opening_id)
    return Opened(mailbox, opening_id) if hmac.compare_digest(token, wanted) else None
