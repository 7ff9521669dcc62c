"""A receipt by e-mail, for candidates who give an address, where something sends it."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from handlers.mailing import Receipt, send_receipt
from handlers.services import Work
from handlers.wording.applying import words_in
from storage.models import ApplyPage, Opening

LASTS: Final = timedelta(days=3)
"""How long a letter that cannot be sent is tried, and its address with the link kept for it."""


@dataclass(frozen=True)
class Letter:
    """What is mailed, in the candidate's language.

    Attributes:
        url: holds the receipt's token.
    """

    address: str
    subject: str
    lines: tuple[str, ...]
    label: str
    url: str
    note: str
    language: str

    def __repr__(self) -> str:
        """Without anything of it: an address and a token must not reach a log."""
        return "Letter()"


class ReceiptMail(Protocol):
    """Has a letter mailed. What it keeps of it until then is sealed."""

    async def __call__(
        self,
        unit: Work,
        workspace_id: int,
        letter: Letter,
        *,
        key: str,
        until: datetime,
        opening_id: int,
    ) -> None:
        """Note it in the transaction that takes the CV in; what is under one key is mailed once."""


async def mail_receipt(
    unit: Work,
    workspace_id: int,
    letter: Letter,
    *,
    key: str,
    until: datetime,
    opening_id: int,
) -> None:
    """A `ReceiptMail` over our own e-mail."""
    receipt = Receipt(**asdict(letter))
    await send_receipt(unit, workspace_id, receipt, key=key, until=until, opening_id=opening_id)


def write_letter(page: ApplyPage, opening: Opening, address: str, url: str, lang: str) -> Letter:
    """The letter about an application that just came in."""
    words = words_in(lang)
    return Letter(
        address=address,
        subject=words["receipt_for"].format(title=" ".join(opening.title.split())),
        lines=(words["state_received_more"], words["kept_rights"]),
        label=words["receipt"],
        url=url,
        note=words["kept_days"].format(days=page.days),
        language=lang,
    )
