"""How what a candidate asks for ends: as a person says, or by itself once their CV is gone."""

from handlers.services import Work
from storage.applying import requests_of
from storage.models import Receipt, Request


async def end(unit: Work, request: Request, state: str, *, actor: str) -> None:
    """Note that a request is done, refused or ended, and who says so."""
    request.state, request.settled_at, request.settled_by = state, unit.now, actor
    await unit.session.flush()
    await unit.record(
        request.workspace_id,
        actor=actor,
        action=f"{request.kind}.{state}",
        subject=f"receipt:{request.receipt_id}",
        request=request.id,
    )


async def end_requests(unit: Work, receipt: Receipt, *, actor: str) -> None:
    """End what is open of a receipt whose CV is gone: nobody can look at it or hand it over.

    Erasure stays open until all that came with the receipt is erased: there may be older CVs.
    """
    for request in await requests_of(unit.session, receipt.id):
        if request.state != "open":
            continue
        if request.kind != "erasure":
            await end(unit, request, "ended", actor=actor)
        elif receipt.erased_at is not None:
            await end(unit, request, "done", actor=actor)
