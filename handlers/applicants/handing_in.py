"""A candidate hands in a CV: what they agreed to is stored with it, or neither is."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Final

from handlers.addresses import read_address
from handlers.applicants.pages import Door
from handlers.applicants.receipt_mail import LASTS, ReceiptMail, write_letter
from handlers.applicants.receipts import NO_RECEIPT, Held, State
from handlers.applicants.stamps import check_stamp
from handlers.applicants.tokens import hash_of, new_token
from handlers.cvs.handling import take_out
from handlers.cvs.intake import Beside, HandedIn, hand_in
from handlers.errors import MissingError, UserError
from handlers.services import Services, Work, work
from handlers.views import FROM_PAGE
from handlers.wording.applying import VERSION
from pipeline.reading import readable
from storage.applying import add_consent, add_receipt, get_receipt
from storage.database import Session
from storage.keys import fingerprint
from storage.models import ApplyPage, Consent, Receipt, Upload
from storage.uploads import get_drop, get_upload

LONGEST_NAME = 200
# What a stamp that is not good means to whoever filled the form in.
_STAMPS: Final[Mapping[str, str]] = {"early": "early", "old": "old", "forged": "old"}


@dataclass(frozen=True)
class Given:
    """A form as it was sent.

    Attributes:
        trap: a field that no person sees.
        address: where the receipt goes; may be empty.
        language: that the page was read in.
    """

    name: str
    data: bytes
    agreed: bool
    stamp: str
    trap: str
    language: str
    address: str = ""


@dataclass(frozen=True)
class Refused:
    """Nothing was stored: field -> key of the sentence that says why."""

    flaws: Mapping[str, str]


@dataclass(frozen=True)
class Taken:
    """A CV was taken in; whoever knows the token may follow it up. It is stored nowhere."""

    token: str
    receipt_id: int


async def apply(
    services: Services, door: Door, given: Given, mail: ReceiptMail | None = None
) -> Taken | Refused:
    """Hand in a CV for the first time; the receipt is mailed where that is set up and wanted."""
    refused = await _refuse(services, door.page, given)
    if refused is not None:
        return refused
    token = new_token()
    made: list[int] = []

    async def beside(unit: Work, upload: Upload) -> None:
        receipt = await add_receipt(
            unit.session,
            Receipt(
                workspace_id=upload.workspace_id,
                opening_id=door.opening.id,
                token_hash=hash_of(token),
                language=given.language,
                upload_id=upload.id,
                created_at=unit.now,
                until=unit.now + timedelta(days=door.page.days),
            ),
        )
        await _agree(unit, receipt, upload, door.page, given)
        if mail is not None and given.address:
            await _send(services, unit, mail, door, given, Taken(token, receipt.id))
        made.append(receipt.id)

    await _take_in(services, door, given, beside)
    return Taken(token, made[-1])


async def _send(
    services: Services, unit: Work, mail: ReceiptMail, door: Door, given: Given, taken: Taken
) -> None:
    url = f"{services.options.address or ''}/apply/receipt/{taken.token}"
    await mail(
        unit,
        door.page.workspace_id,
        write_letter(door.page, door.opening, given.address, url, given.language),
        key=f"receipt-{taken.receipt_id}",
        until=unit.now + LASTS,
        opening_id=door.opening.id,
    )


async def replace(services: Services, held: Held, given: Given) -> Taken | Refused:
    """Hand in another CV in place of the one before; the newest one counts."""
    refused = await _refuse(services, held.door.page, given)
    if refused is not None:
        return refused

    async def beside(unit: Work, upload: Upload) -> None:
        row = await get_receipt(unit.session, upload.workspace_id, held.receipt.id)
        if row is None or row.erased_at is not None:  # asked for meanwhile: nothing comes back
            raise MissingError(NO_RECEIPT)
        row.upload_id = upload.id
        row.until = unit.now + timedelta(days=held.door.page.days)
        await _agree(unit, row, upload, held.door.page, given)

    await _take_in(services, held.door, given, beside)
    if held.state in {State.UNREADABLE, State.DOUBTFUL}:
        await _drop_old(services, held)
    return Taken(held.token, held.receipt.id)


async def _drop_old(services: Services, held: Held) -> None:
    """Take out a file that was of no use, once there is another one."""
    gone: Sequence[str] = ()
    async with work(services) as unit:
        receipt = await get_receipt(unit.session, held.receipt.workspace_id, held.receipt.id)
        old = await get_upload(unit.session, held.receipt.upload_id)
        if receipt is not None and old is not None and receipt.upload_id != old.id:
            gone = await take_out(unit, old, actor="candidate")
    for blob in gone:
        await services.files.delete(blob)


async def _take_in(services: Services, door: Door, given: Given, beside: Beside) -> None:
    async with services.database.read() as session:
        mark = await _mark(session, door, given.data)
    await hand_in(
        services,
        door.page.workspace_id,
        HandedIn(
            channel=door.opening.channel,
            file=f"page-{mark}",
            message=f"{FROM_PAGE}{mark}",
            name=shown_name(given.name),
            data=given.data,
            opening_id=door.opening.id,
        ),
        beside,
    )


async def _mark(session: Session, door: Door, data: bytes) -> str:
    """What makes the same bytes on the same page the same file; keyed, as it stays in clear."""
    digest = hashlib.sha256(data).hexdigest()
    said = f"{door.page.public_id}:{digest}"
    return (await fingerprint(session, door.page.workspace_id, "apply file", said))[:24]


async def _agree(
    unit: Work, receipt: Receipt, upload: Upload, page: ApplyPage, given: Given
) -> None:
    consent = Consent(
        workspace_id=receipt.workspace_id,
        receipt_id=receipt.id,
        upload_id=upload.id,
        version=VERSION,
        language=given.language,
        days=page.days,
        given_at=unit.now,
    )
    await add_consent(unit.session, consent)
    if upload.drop_id is not None:
        (await get_drop(unit.session, upload.drop_id)).opening_id = receipt.opening_id
    await unit.record(
        receipt.workspace_id,
        actor="candidate",
        action="candidate.applied",
        subject=f"receipt:{receipt.id}",
        upload=upload.id,
        consent=VERSION,
    )


async def _refuse(services: Services, page: ApplyPage, given: Given) -> Refused | None:
    flaws = _of_file(services, given) | _of_words(given)
    async with services.database.read() as session:
        least = services.options.applying.least_seconds
        freshness = await check_stamp(session, page, given.stamp, services.now(), least)
    if freshness != "good":
        flaws["form"] = _STAMPS[freshness]
    if given.trap:
        flaws["form"] = "trap"
    return Refused(flaws) if flaws else None


def _of_file(services: Services, given: Given) -> dict[str, str]:
    if not given.name and not given.data:
        return {"cv": "no_file"}
    if not given.data:
        return {"cv": "empty_file"}
    if len(given.data) > services.options.max_file:
        return {"cv": "large_file"}
    return {} if readable(shown_name(given.name)) else {"cv": "odd_file"}


def _of_words(given: Given) -> dict[str, str]:
    flaws = {} if given.agreed else {"consent": "no_consent"}
    if given.address and not _is_address(given.address):
        flaws["address"] = "odd_address"
    return flaws


def _is_address(text: str) -> bool:
    try:
        return bool(read_address(text))
    except UserError:
        return False


def shown_name(name: str) -> str:
    """A file's name without folders and control characters, as it is kept."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = "".join(sign for sign in last if sign.isprintable())
    stem, dot, suffix = clean.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(suffix)]}{dot}{suffix}" if dot else clean[:LONGEST_NAME]
