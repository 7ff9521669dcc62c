"""What happens is written down for those who want to be told, with what caused it."""

from collections.abc import Sequence
from typing import Any, Final, Literal, get_args

from handlers.services import Work
from storage.blind import blind_openings
from storage.candidates import newest_cv
from storage.deliveries import add_delivery, add_event, forget_told, task_key
from storage.models import Cv, Delivery, Upload, WebhookEndpoint, WebhookEvent
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
        data: ids, codes, totals, buckets and times; never a name or a word of a CV.
    """
    endpoints = await endpoints_in_use(unit.session, workspace_id)
    wanting = [one for one in endpoints if not one.events or kind in one.events]
    if not wanting:
        return
    event = await add_event(unit.session, workspace_id, kind, data, unit.now)
    for endpoint in wanting:
        await put_delivery(unit, event, endpoint)


async def tell_received(unit: Work, upload: Upload) -> None:
    """Tell that a file is kept."""
    await emit(
        unit,
        upload.workspace_id,
        "cv.received",
        upload_id=upload.id,
        cv_id=upload.cv_id,
        opening_id=upload.opening_id,
    )


async def tell_failed(
    unit: Work, uploads: Sequence[Upload], cv: Cv | None, stage: str, code: str
) -> None:
    """Tell that a file could not be fetched or read.

    Args:
        unit: the transaction that notes it.
        uploads: where it came from, one or more; without any there is nobody to tell of.
        cv: None where it was not fetched.
        stage: fetch or read.
        code: why.
    """
    blind = await blind_openings(unit.session, _openings(uploads))
    hidden = [one for one in uploads if one.opening_id in blind]
    # Told apart: an event with both would lead from a code name to the file's name elsewhere.
    for told in (hidden, [one for one in uploads if one not in hidden]):
        if told:
            await emit(
                unit,
                told[0].workspace_id,
                "cv.failed",
                stage=stage,
                code=code,
                cv_id=cv.id if cv else None,
                upload_ids=[upload.id for upload in told],
            )


def _openings(uploads: Sequence[Upload]) -> set[int]:
    return {one.opening_id for one in uploads if one.opening_id is not None}


async def tell_erased(unit: Work, workspace_id: int, cv_id: int, candidate_id: int | None) -> None:
    """Forget what was told of an erased CV; and of its person, where no CV of theirs is left.

    Args:
        unit: the transaction that erases it.
        workspace_id: where it was.
        cv_id: which CV it was.
        candidate_id: whose it was.
    """
    gone = candidate_id is not None and await newest_cv(unit.session, candidate_id) is None
    person = candidate_id if gone else None
    await forget_told(unit.session, workspace_id, candidate_id=person, cv_id=cv_id, now=unit.now)
    if person is not None:
        await emit(unit, workspace_id, "candidate.erased", candidate_id=person)


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
