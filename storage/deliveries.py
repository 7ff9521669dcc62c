"""What happened, who is told of it, and each try to tell them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, String, cast, delete, exists, literal, or_, select, update

from storage.blind import blind_openings, cvs_in_blind_openings, people_in_blind_openings
from storage.database import Session
from storage.keys import WORKSPACE, box
from storage.models import Delivery, DeliveryAttempt, Task, WebhookEndpoint, WebhookEvent
from storage.tasks import UNLEASED

_TASK = "webhook:"
_PERSONAL = frozenset({"candidate_id", "cv_id"})


def task_key(delivery_id: int) -> str:
    """The key of the task that sends a delivery."""
    return f"{_TASK}{delivery_id}"


async def add_event(
    session: Session, workspace_id: int, kind: str, data: Mapping[str, Any], now: datetime
) -> WebhookEvent:
    """Store what happened; `data` holds ids, codes, totals and times."""
    event = WebhookEvent(
        workspace_id=workspace_id,
        uid=f"msg_{token_hex(16)}",
        kind=kind,
        data=dict(data),
        at=now,
        cv_id=data.get("cv_id"),
        candidate_id=data.get("candidate_id"),
    )
    session.add(event)
    await session.flush()
    return event


async def add_delivery(
    session: Session, event: WebhookEvent, endpoint: WebhookEndpoint, now: datetime
) -> Delivery:
    """Store that an endpoint is to be told of an event."""
    delivery = Delivery(
        workspace_id=event.workspace_id,
        event_id=event.id,
        endpoint_id=endpoint.id,
        created_at=now,
    )
    session.add(delivery)
    await session.flush()
    return delivery


@dataclass(frozen=True)
class Letter:
    """A delivery with the event that it tells of, and where it goes.

    Attributes:
        data: of the event, as it may be told now: whoever is in a blind opening has no candidate
            and CV id in it, which would lead from their code name to their name elsewhere.
    """

    delivery: Delivery
    event: WebhookEvent
    endpoint: WebhookEndpoint
    data: Mapping[str, Any]


async def get_letter(session: Session, delivery_id: int) -> Letter | None:
    """A delivery by an id of our own; None once it is deleted."""
    found = await _letters(session, Delivery.id == delivery_id)
    return found[0] if found else None


async def get_own_letter(session: Session, workspace_id: int, delivery_id: int) -> Letter | None:
    """A delivery of this workspace, by an id that came from outside."""
    own = Delivery.workspace_id == workspace_id
    found = await _letters(session, own, Delivery.id == delivery_id)
    return found[0] if found else None


async def list_letters(
    session: Session,
    workspace_id: int,
    *,
    endpoint_id: int | None = None,
    state: str | None = None,
    before: int | None = None,
    limit: int,
) -> list[Letter]:
    """Deliveries of a workspace, the newest first; `before` is an id: only those older."""
    wanted = [Delivery.workspace_id == workspace_id]
    wanted += [Delivery.endpoint_id == endpoint_id] if endpoint_id is not None else []
    wanted += [Delivery.state == state] if state is not None else []
    wanted += [Delivery.id < before] if before is not None else []
    return await _letters(session, *wanted, limit=limit)


async def _letters(
    session: Session, *wanted: ColumnElement[bool], limit: int | None = None
) -> list[Letter]:
    query = (
        select(Delivery, WebhookEvent, WebhookEndpoint)
        .join(WebhookEvent, WebhookEvent.id == Delivery.event_id)
        .join(WebhookEndpoint, WebhookEndpoint.id == Delivery.endpoint_id)
        .where(*wanted)
    )
    rows = (await session.execute(query.order_by(Delivery.id.desc()).limit(limit))).all()
    hidden = await _hidden(session, [event for _, event, _ in rows])
    return [
        Letter(delivery, event, endpoint, _told(event, hidden=event.id in hidden))
        for delivery, event, endpoint in rows
    ]


async def _hidden(session: Session, events: Sequence[WebhookEvent]) -> set[int]:
    """Ids of those events that are about somebody in a blind opening."""
    people = {one.candidate_id for one in events if one.candidate_id is not None}
    cvs = {one.cv_id for one in events if one.cv_id is not None}
    openings = {one.data["opening_id"] for one in events if one.data.get("opening_id") is not None}
    people = await people_in_blind_openings(session, people)
    cvs = await cvs_in_blind_openings(session, cvs)
    openings = await blind_openings(session, openings)
    return {
        one.id
        for one in events
        if one.candidate_id in people or one.cv_id in cvs or one.data.get("opening_id") in openings
    }


def _told(event: WebhookEvent, *, hidden: bool) -> Mapping[str, Any]:
    if not hidden:
        return event.data
    return {name: None if name in _PERSONAL else value for name, value in event.data.items()}


async def add_attempt(
    session: Session,
    delivery: Delivery,
    *,
    at: datetime,
    milliseconds: int,
    status: int | None,
    error: str | None,
    answer: bytes,
) -> None:
    """Store one try of a delivery, with the beginning of the answer sealed."""
    sealer = await box(session, delivery.workspace_id, WORKSPACE)
    row = DeliveryAttempt(
        workspace_id=delivery.workspace_id,
        delivery_id=delivery.id,
        at=at,
        milliseconds=milliseconds,
        status=status,
        error=error,
        answer=sealer.seal(_answer(delivery.id), answer) if answer else None,
    )
    session.add(row)
    await session.flush()


@dataclass(frozen=True)
class Tried:
    """One try of a delivery; `answer` is the beginning of what was answered, in clear."""

    row: DeliveryAttempt
    answer: bytes


async def attempts_of(session: Session, delivery: Delivery) -> list[Tried]:
    """All tries of a delivery, the newest first."""
    query = select(DeliveryAttempt).where(DeliveryAttempt.delivery_id == delivery.id)
    rows = (await session.scalars(query.order_by(DeliveryAttempt.id.desc()))).all()
    if not rows:
        return []
    opener = await box(session, delivery.workspace_id, WORKSPACE)
    kind = _answer(delivery.id)
    return [Tried(row, opener.open(kind, row.answer) if row.answer else b"") for row in rows]


async def last_attempts(
    session: Session, delivery_ids: Sequence[int]
) -> Mapping[int, DeliveryAttempt]:
    """The newest try of each delivery that was tried, by the delivery's id."""
    query = select(DeliveryAttempt).where(DeliveryAttempt.delivery_id.in_(delivery_ids))
    rows = await session.scalars(query.order_by(DeliveryAttempt.id))
    return {row.delivery_id: row for row in rows}


def _answer(delivery_id: int) -> str:
    return f"webhook-answer:{delivery_id}"


async def delete_deliveries(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    """Delete deliveries with their tries, and end the tasks that would send them.

    Args:
        session: a write transaction.
        which: condition on `Delivery`.
        now: when they end.
    """
    keys = select(literal(_TASK) + cast(Delivery.id, String)).where(which)
    await session.execute(
        update(Task)
        .where(Task.key.in_(keys.scalar_subquery()), Task.state != "done")
        .values(state="done", error="removed", reason=None, finished_at=now, **UNLEASED)
        .execution_options(synchronize_session=False)
    )
    ids = select(Delivery.id).where(which).scalar_subquery()
    await session.execute(delete(DeliveryAttempt).where(DeliveryAttempt.delivery_id.in_(ids)))
    await session.execute(delete(Delivery).where(which))


async def forget_told(
    session: Session, workspace_id: int, *, candidate_id: int | None, cv_id: int, now: datetime
) -> None:
    """Delete what was told of a CV, and of a candidate where given, and what was still to be."""
    its = or_(WebhookEvent.candidate_id == candidate_id, WebhookEvent.cv_id == cv_id)
    theirs = select(WebhookEvent.id).where(
        WebhookEvent.workspace_id == workspace_id,
        its if candidate_id is not None else WebhookEvent.cv_id == cv_id,
    )
    ids = (await session.scalars(theirs)).all()
    await delete_deliveries(session, Delivery.event_id.in_(ids), now)
    await session.execute(delete(WebhookEvent).where(WebhookEvent.id.in_(ids)))


async def forget_events(
    session: Session, before: datetime, now: datetime, limit: int = 5000
) -> int:
    """Delete what happened before then, unless it is still to be told; returns how much."""
    key = literal(_TASK) + cast(Delivery.id, String)
    pending = exists().where(
        Delivery.event_id == WebhookEvent.id, Task.key == key, Task.state != "done"
    )
    old = select(WebhookEvent.id).where(WebhookEvent.at < before, ~pending).limit(limit)
    ids = (await session.scalars(old)).all()
    await delete_deliveries(session, Delivery.event_id.in_(ids), now)
    await session.execute(delete(WebhookEvent).where(WebhookEvent.id.in_(ids)))
    return len(ids)
