"""What a candidate handed in on a page is erased: as they ask, or when its time is over.

Only what came with the receipt: whoever holds one may not have others' data erased by handing in a
CV under their name.
"""

from collections.abc import Collection, Sequence
from typing import Final

from handlers.applicants.ending import end_requests
from handlers.applicants.telling import tell_all
from handlers.cvs.handling import take_out
from handlers.mailing import forget_receipt
from handlers.services import Services, Work, work
from storage.applying import consents_of, receipts_of, receipts_over
from storage.candidates import cvs_of
from storage.cvs import get_cv
from storage.models import Receipt, Task, Upload
from storage.uploads import get_drop, get_upload

AT_ONCE: Final = 500  # receipts whose time is over, in one look
CRON: Final = "41 * * * *"


async def erase(
    unit: Work, receipt: Receipt, *, actor: str, kept: Collection[int] = ()
) -> Sequence[str]:
    """Erase all files of a receipt and what was found in them, but for uploads that are kept.

    Returns:
        Keys of files to delete once this is committed.
    """
    consents = await consents_of(unit.session, receipt.id)
    gone: list[str] = []
    people: set[int] = set()
    for upload_id in dict.fromkeys(consent.upload_id for consent in consents):
        upload = None if upload_id in kept else await get_upload(unit.session, upload_id)
        if upload is not None:
            people |= await _people(unit, upload)
            gone += await take_out(unit, upload, actor=actor)
            await _unname(unit, upload)
    receipt.erased_at = unit.now
    await end_requests(unit, receipt, actor=actor)
    await tell_all(unit, receipt)
    await forget_receipt(unit, receipt.workspace_id, f"receipt-{receipt.id}")
    await unit.session.flush()
    await unit.record(
        receipt.workspace_id,
        actor=actor,
        action="candidate.erased",
        subject=f"receipt:{receipt.id}",
        left=[one for one in sorted(people) if await cvs_of(unit.session, one)],
    )
    return gone


async def _people(unit: Work, upload: Upload) -> set[int]:
    """Whose CV it is: where it came another way too, they stay."""
    cv = await get_cv(unit.session, upload.cv_id) if upload.cv_id else None
    return {cv.candidate_id} if cv is not None and cv.candidate_id is not None else set()


async def _unname(unit: Work, upload: Upload) -> None:
    """Take off what the file could be known again by."""
    upload.file = f"page-gone-{upload.id}"
    if upload.drop_id is not None:
        drop = await get_drop(unit.session, upload.drop_id)
        drop.message = f"file-page-gone-{drop.id}"
    await unit.session.flush()


async def end_consents(unit: Work) -> None:
    """Line of the timetable: have erased what was kept as long as its candidate agreed to."""
    for receipt in await receipts_over(unit.session, unit.now, AT_ONCE):
        key = f"erase_receipt:{receipt.id}"
        await unit.put("erase_receipt", receipt.workspace_id, key=key, receipt_id=receipt.id)


async def erase_receipt(services: Services, *, receipt_id: int) -> None:
    """Task: erase what a receipt stands for, unless its candidate has agreed anew meanwhile."""
    gone: Sequence[str] = ()
    async with work(services, last=True) as unit:
        receipt = await unit.session.get(Receipt, receipt_id)
        if receipt is not None and receipt.erased_at is None and receipt.until <= unit.now:
            kept = await _held_longer(unit, receipt)
            gone = await erase(unit, receipt, actor="retention", kept=kept)
    for blob in gone:
        await services.files.delete(blob)


async def _held_longer(unit: Work, receipt: Receipt) -> set[int]:
    """Uploads of a receipt that another one holds, which is not over: handed in again later."""
    theirs = [consent.upload_id for consent in await consents_of(unit.session, receipt.id)]
    others = await receipts_of(unit.session, theirs)
    return {other.upload_id for other in others if other.until > unit.now}


async def erase_receipt_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """Nothing to note: it is seen in the retry queue."""
    del unit, task, code, reason
