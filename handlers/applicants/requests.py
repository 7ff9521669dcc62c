"""What candidates ask for with their receipt: work that people see, and settle."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, Literal

from handlers.access import Sight
from handlers.applicants.ending import end
from handlers.applicants.erasing import erase
from handlers.applicants.receipts import Held, State
from handlers.applicants.telling import tell, tell_all, view
from handlers.errors import MissingError, UserError
from handlers.owned import own_opening
from handlers.services import Services, Work, work
from handlers.wording.requests import Asked
from storage.applying import (
    add_request,
    get_receipt,
    get_request,
    open_requests,
    requests_of,
    settled_requests,
)
from storage.database import Session
from storage.models import Receipt, Request

KINDS: Final = ("review", "export", "erasure")
Outcome = Literal["done", "refused"]
RECENT = timedelta(days=7)
GONE = "This request is no longer open. Look at the list of requests again."


async def ask(services: Services, held: Held, kind: str) -> None:
    """Note what a candidate asks for, and tell the recruiters; one that is open is not repeated.

    Raises:
        UserError: nobody can ask for this.
    """
    if kind not in KINDS:
        raise UserError("This cannot be asked for.")
    if held.state is State.ERASED:
        return
    gone: Sequence[str] = ()
    async with work(services) as unit:
        receipt = await _receipt(unit, held.receipt.workspace_id, held.receipt.id)
        if await _is_open(unit, receipt, kind):
            return
        request = await _add(unit, receipt, kind)
        if kind == "erasure" and services.options.applying.erase_at_once:
            gone = await _settle(unit, request, receipt, "done", "candidate")
    for blob in gone:
        await services.files.delete(blob)


async def _is_open(unit: Work, receipt: Receipt, kind: str) -> bool:
    before = await requests_of(unit.session, receipt.id)
    return any(one.kind == kind and one.state == "open" for one in before)


async def _add(unit: Work, receipt: Receipt, kind: str) -> Request:
    request = await add_request(
        unit.session,
        Request(
            workspace_id=receipt.workspace_id,
            receipt_id=receipt.id,
            opening_id=receipt.opening_id,
            kind=kind,
            created_at=unit.now,
        ),
    )
    await unit.record(
        receipt.workspace_id,
        actor="candidate",
        action=f"{kind}.asked",
        subject=f"receipt:{receipt.id}",
        request=request.id,
    )
    opening = await own_opening(unit.session, receipt.workspace_id, receipt.opening_id)
    await tell(unit, request, opening)
    return request


async def list_requests(
    services: Services,
    workspace_id: int,
    sight: Sight,
    *,
    after: int = 0,
    limit: int | None = None,
) -> list[Asked]:
    """What candidates asked for and nobody has settled, in channels that are seen.

    Args:
        services: where it is looked up.
        workspace_id: whose.
        sight: of whoever looks.
        after: only those with a higher id.
        limit: how many are looked at; none where all are.
    """
    async with services.database.read() as session:
        rows = await open_requests(session, workspace_id, after=after, limit=limit)
        return await _seen(session, workspace_id, rows, sight)


async def settled_lately(services: Services, workspace_id: int, sight: Sight) -> list[Asked]:
    """What was settled in the last `RECENT`, the newest first, in channels that are seen."""
    async with services.database.read() as session:
        rows = await settled_requests(session, workspace_id, services.now() - RECENT)
        return await _seen(session, workspace_id, rows, sight)


async def _seen(
    session: Session, workspace_id: int, rows: Sequence[Request], sight: Sight
) -> list[Asked]:
    entries = [await view(session, workspace_id, row.id) for row in rows]
    return [one for one in entries if one and sight.shows(one.opening.channel)]


async def find_request(services: Services, workspace_id: int, request_id: int) -> Asked:
    """A request of this workspace.

    Raises:
        MissingError: there is none.
    """
    async with services.database.read() as session:
        found = await view(session, workspace_id, request_id)
    if found is None:
        raise MissingError(GONE)
    return found


async def settle(
    services: Services, workspace_id: int, request_id: int, outcome: Outcome, *, by: str
) -> Asked:
    """Do what a candidate asks for, or say that it is not done.

    Raises:
        MissingError: it is not open any more.
    """
    async with work(services) as unit:
        request = await get_request(unit.session, workspace_id, request_id)
        if request is None or request.state != "open":
            raise MissingError(GONE)
        receipt = await _receipt(unit, workspace_id, request.receipt_id)
        gone = await _settle(unit, request, receipt, outcome, by)
    for blob in gone:
        await services.files.delete(blob)
    return await find_request(services, workspace_id, request_id)


async def _settle(
    unit: Work, request: Request, receipt: Receipt, outcome: Outcome, by: str
) -> Sequence[str]:
    await end(unit, request, outcome, actor=by)
    if request.kind == "erasure" and outcome == "done":
        return await erase(unit, receipt, actor=by)
    await tell_all(unit, receipt)
    return ()


async def _receipt(unit: Work, workspace_id: int, receipt_id: int) -> Receipt:
    receipt = await get_receipt(unit.session, workspace_id, receipt_id)
    if receipt is None:
        raise MissingError(GONE)
    return receipt
