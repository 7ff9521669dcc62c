"""Candidates' pages, receipts of what was handed in there, and what was asked for with them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from storage.database import Session
from storage.models import ApplyPage, Consent, Cv, Receipt, Request, Upload
from storage.places import Seen, opening_seen


async def page_of(session: Session, workspace_id: int, opening_id: int) -> ApplyPage | None:
    """The page of an opening of this workspace."""
    found: ApplyPage | None = await session.scalar(
        select(ApplyPage).where(
            ApplyPage.workspace_id == workspace_id, ApplyPage.opening_id == opening_id
        )
    )
    return found


async def find_page(session: Session, public_id: str) -> ApplyPage | None:
    """The page with this public id: that names the workspace, too."""
    found: ApplyPage | None = await session.scalar(
        select(ApplyPage).where(ApplyPage.public_id == public_id)
    )
    return found


async def add_page(session: Session, page: ApplyPage) -> ApplyPage:
    """Store a new page."""
    session.add(page)
    await session.flush()
    return page


async def add_receipt(session: Session, receipt: Receipt) -> Receipt:
    """Store a new receipt."""
    session.add(receipt)
    await session.flush()
    return receipt


async def find_receipt(session: Session, token_hash: str) -> Receipt | None:
    """The receipt whose token has this hash."""
    found: Receipt | None = await session.scalar(
        select(Receipt).where(Receipt.token_hash == token_hash)
    )
    return found


async def get_receipt(session: Session, workspace_id: int, receipt_id: int) -> Receipt | None:
    """A receipt of this workspace."""
    found: Receipt | None = await session.scalar(
        select(Receipt).where(Receipt.workspace_id == workspace_id, Receipt.id == receipt_id)
    )
    return found


async def receipts_of(session: Session, upload_ids: Sequence[int]) -> Sequence[Receipt]:
    """The receipts whose newest file is one of these uploads."""
    query = select(Receipt).where(Receipt.upload_id.in_(upload_ids), Receipt.erased_at.is_(None))
    return (await session.scalars(query.order_by(Receipt.id))).all()


async def receipts_over(session: Session, now: datetime, limit: int) -> Sequence[Receipt]:
    """Receipts of what was kept as long as was agreed to, the oldest first."""
    query = select(Receipt).where(Receipt.until <= now, Receipt.erased_at.is_(None))
    return (await session.scalars(query.order_by(Receipt.until).limit(limit))).all()


async def add_consent(session: Session, consent: Consent) -> None:
    """Store what was agreed to."""
    session.add(consent)
    await session.flush()


async def consents_of(session: Session, receipt_id: int) -> Sequence[Consent]:
    """What was agreed to for one receipt, one row a file, as they came."""
    query = select(Consent).where(Consent.receipt_id == receipt_id)
    return (await session.scalars(query.order_by(Consent.id))).all()


async def files_of(session: Session, receipt_id: int) -> Sequence[Upload]:
    """The files of a receipt that were not taken out, as they came."""
    query = (
        select(Upload)
        .join(Consent, Consent.upload_id == Upload.id)
        .where(Consent.receipt_id == receipt_id, Upload.state != "removed")
    )
    return (await session.scalars(query.order_by(Consent.id))).all()


async def receipts_with(session: Session, upload_id: int) -> Sequence[Receipt]:
    """The receipts that this file came with, be it their newest or not."""
    consents = select(Consent.receipt_id).where(Consent.upload_id == upload_id)
    query = select(Receipt).where(Receipt.id.in_(consents), Receipt.erased_at.is_(None))
    return (await session.scalars(query.order_by(Receipt.id))).all()


async def candidates_by_receipt(session: Session, cv_id: int) -> set[int]:
    """Candidates of the other files that were handed in with the receipts of a CV."""
    ours, others = aliased(Consent), aliased(Consent)
    mine, theirs = aliased(Upload), aliased(Upload)
    query = (
        select(Cv.candidate_id)
        .join(theirs, theirs.cv_id == Cv.id)
        .join(others, others.upload_id == theirs.id)
        .join(ours, ours.receipt_id == others.receipt_id)
        .join(mine, mine.id == ours.upload_id)
        .where(mine.cv_id == cv_id, Cv.id != cv_id, Cv.candidate_id.is_not(None))
    )
    return {one for one in await session.scalars(query) if one is not None}


async def add_request(session: Session, request: Request) -> Request:
    """Store what a candidate asks for."""
    session.add(request)
    await session.flush()
    return request


async def requests_of(session: Session, receipt_id: int) -> Sequence[Request]:
    """What was asked for with a receipt, as it came."""
    query = select(Request).where(Request.receipt_id == receipt_id)
    return (await session.scalars(query.order_by(Request.id))).all()


async def get_request(session: Session, workspace_id: int, request_id: int) -> Request | None:
    """What a candidate asked for in this workspace."""
    found: Request | None = await session.scalar(
        select(Request).where(Request.workspace_id == workspace_id, Request.id == request_id)
    )
    return found


async def open_requests(
    session: Session, workspace_id: int, *, after: int = 0, limit: int | None = None
) -> Sequence[Request]:
    """What candidates asked for and nobody has settled, the oldest first; those above `after`."""
    query = select(Request).where(
        Request.workspace_id == workspace_id, Request.state == "open", Request.id > after
    )
    return (await session.scalars(query.order_by(Request.id).limit(limit))).all()


async def count_requests(session: Session, workspace_id: int, seen: Seen = None) -> int:
    """How many nobody has settled, of candidates in openings whose channels are seen."""
    query = select(func.count(Request.id)).where(
        Request.workspace_id == workspace_id,
        Request.state == "open",
        opening_seen(Request.opening_id, seen),
    )
    return await session.scalar(query) or 0


async def settled_requests(
    session: Session, workspace_id: int, since: datetime
) -> Sequence[Request]:
    """What was settled since then, the newest first."""
    query = select(Request).where(
        Request.workspace_id == workspace_id,
        Request.state != "open",
        Request.settled_at >= since,
    )
    return (await session.scalars(query.order_by(Request.settled_at.desc()))).all()
