"""What happens is written down for those who want to be told, with what caused it."""

from typing import Any, Final, Literal, get_args

from handlers.services import Work
from storage.deliveries import add_delivery, add_event, forget_person, task_key
from storage.models import Delivery, WebhookEndpoint, WebhookEvent
from storage.webhooks import endpoints_in_use

EventKind = Literal[
    "cv.received",
    "cv.failed",
    "candidate.scored",
    "candidate.top",
    "candidate.decided",
    "opening.closed",
    "candidate.erased",
]
KINDS: Final[tuple[EventKind, ...]] = get_args(EventKind)
PING: Final = "ping"


async def emit(unit: Work, workspace_id: int, kind: EventKind, **data: Any) -> None:
    """Have every endpoint that wants to know of this told, once this transaction is committed.

    Args:
        unit: the transaction that makes it true.
        workspace_id: where it happened.
        kind: what happened.
        data: ids, codes, totals, buckets and times; never a name or a word of a CV. An erased
            candidate comes as `candidate_id` and `cv_ids`: what was told of them is forgotten.
    """
    if kind == "candidate.erased":
        person, cvs = data["candidate_id"], data["cv_ids"]
        await forget_person(
            unit.session, workspace_id, candidate_id=person, cv_ids=cvs, now=unit.now
        )
    endpoints = await endpoints_in_use(unit.session, workspace_id)
    wanting = [one for one in endpoints if not one.events or kind in one.events]
    if not wanting:
        return
    event = await add_event(unit.session, workspace_id, kind, data, unit.now)
    for endpoint in wanting:
        await put_delivery(unit, event, endpoint)


async def put_delivery(unit: Work, event: WebhookEvent, endpoint: WebhookEndpoint) -> Delivery:
    """Have one endpoint told of an event."""
    delivery = await add_delivery(unit.session, event, endpoint, unit.now)
    await send(unit, delivery)
    return delivery


async def send(unit: Work, delivery: Delivery) -> None:
    """Have a delivery sent now."""
    await unit.put(
        "webhook", delivery.workspace_id, key=task_key(delivery.id), delivery_id=delivery.id
    )
