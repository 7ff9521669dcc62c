"""Letters that other parts of the product send: a link to sign in by, a candidate's receipt.

What they say is a secret, or somebody's address: it is kept, sealed, until it is out of date, and
its notice holds only the key under which it is kept.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from handlers.addresses import read_address
from handlers.mailing.places import LETTER, at_letter, at_mailbox
from handlers.notices.notifying import want
from handlers.services import Work
from storage.carried import drop_carried, put_carried
from storage.mailboxes import find_mailbox

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


class Mailed(Enum):
    """Whether a letter is on its way."""

    ON_ITS_WAY = "on its way"
    NO_ADDRESS = "no confirmed address"


@dataclass(frozen=True)
class Receipt:
    """A letter to a candidate about what they handed in.

    Attributes:
        address: theirs.
        subject: in their language, as all words of it; no word of the CV.
        lines: paragraphs before the link.
        label: of the link.
        url: where they see how things stand; holds a secret.
        note: small print at the end.
        language: as in `lang` of HTML: letters and dashes.
    """

    address: str
    subject: str
    lines: tuple[str, ...]
    label: str
    url: str
    note: str = ""
    language: str = "en"

    def __repr__(self) -> str:
        """Without anything of it: an address and a secret must not reach a log."""
        return "Receipt()"


async def send_link(
    unit: Work, workspace_id: int, user: str, url: str, *, key: str, until: datetime
) -> Mailed:
    """Have a link to sign in by mailed to a member.

    Args:
        unit: the transaction in which it is made.
        workspace_id: theirs.
        user: the member.
        url: the whole address, with its one-time token.
        key: unique among the workspace's links; what is said under one key is mailed once.
        until: when it stops to work: after that it is not mailed, nor kept.
    """
    mailbox = await find_mailbox(unit.session, workspace_id, user)
    if mailbox is None or mailbox.state != "on":
        return Mailed.NO_ADDRESS
    carried = f"{LETTER}link-{key}"
    await put_carried(unit.session, workspace_id, carried, json.dumps({"url": url}), until)
    await want(
        unit,
        workspace_id,
        destination=at_mailbox(workspace_id, mailbox.id),
        kind="mail_link",
        key=f"mail_link:{key}",
        ids={"mailbox_id": mailbox.id, "letter": carried},
    )
    return Mailed.ON_ITS_WAY


async def send_receipt(
    unit: Work,
    workspace_id: int,
    receipt: Receipt,
    *,
    key: str,
    until: datetime,
    opening_id: int | None = None,
) -> None:
    """Have a candidate mailed a receipt. Words and address are kept, sealed, until `until`.

    Args:
        unit: the transaction in which the candidate's files are taken in.
        workspace_id: the opening's.
        receipt: what is mailed where.
        key: unique among the workspace's receipts, of letters, digits and dashes; what is said
            under one key is mailed once. `forget_receipt` takes it.
        until: when it is out of date and forgotten, mailed or not.
        opening_id: what it is about, for the retry queue.

    Raises:
        UserError: the address is none.
    """
    if not _LANGUAGE.fullmatch(receipt.language):
        raise ValueError("a language is letters and dashes")
    kept = {**asdict(receipt), "address": read_address(receipt.address)}
    await put_carried(unit.session, workspace_id, f"{LETTER}{key}", json.dumps(kept), until)
    about: Mapping[str, Any] = {} if opening_id is None else {"opening_id": opening_id}
    await want(
        unit,
        workspace_id,
        destination=at_letter(workspace_id, key),
        kind="mail_receipt",
        key=f"mail_receipt:{key}",
        ids={"workspace_id": workspace_id, "letter": f"{LETTER}{key}", **about},
    )


async def forget_receipt(unit: Work, workspace_id: int, key: str) -> None:
    """Forget the words and the address of a receipt; one that was not mailed yet is not."""
    await drop_carried(unit.session, workspace_id, f"{LETTER}{key}")
