"""Webhooks: endpoints that are told what happens, and what was sent to them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from pydantic import Field

from bot.web.api.paging import following
from bot.web.api.routes import MISSING, reads, routes, writes
from bot.web.api.values import CLEAR, LARGEST_ID, Before, Given, Limit, Page, RowId, Shown
from bot.web.auth import Asking
from handlers.events import KINDS, EventKind
from handlers.webhooks import endpoints as webhooks
from handlers.webhooks.endpoints import Change, Listed, Sent

router = routes("webhooks", "/webhooks")
READ, WRITE = "webhooks:read", "webhooks:write"
Url = Annotated[str, Field(min_length=1, max_length=webhooks.LONGEST_URL), CLEAR]
Events = Annotated[list[EventKind], Field(max_length=len(KINDS))]
State = Literal["due", "delivered", "failed", "dropped"]


class WebhookWanted(Given):
    """An endpoint that is wanted."""

    url: Url = Field(description="https, port 443, no address inside a network.")
    events: Events = Field([], description="What it is told; empty: everything, now and later.")


class WebhookChange(Given):
    """What is changed; what is left out stays."""

    url: Url | None = None
    events: Events | None = None
    enabled: bool | None = Field(None, description="true also where it was switched off by itself.")


class SecretRenewal(Given):
    """How a secret is renewed."""

    at_once: bool = Field(
        False, description="true: the old one signs nothing more; false: both sign for 24 hours."
    )


class WebhookShown(Shown):
    """An endpoint, without its secret."""

    id: int
    url: str
    events: list[str] = Field(description="Empty: everything.")
    enabled: bool
    disabled_because: Literal["person", "gone", "failing"] | None
    failing_since: datetime | None = Field(description="null: it took what came last.")
    created_by: str
    created_at: datetime


class WebhookIssued(WebhookShown):
    """An endpoint with its new secret, which is shown this once."""

    secret: str = Field(description="For a library of Standard Webhooks: whsec_…")


class DeliveryShown(Shown):
    """An event on its way to an endpoint."""

    id: int
    webhook_id: int
    message_id: str = Field(description="webhook-id, the same at each try.")
    event: str
    data: dict[str, Any]
    state: State
    tries: int = Field(description="Since it was made, or last repeated by hand.")
    created_at: datetime
    last_try_at: datetime | None
    last_status: int | None
    last_error: str | None


class AttemptShown(Shown):
    """One try of a delivery."""

    at: datetime
    milliseconds: int
    status: int | None
    error: str | None = Field(description="Why nothing was answered.")
    answer: str = Field(description="The beginning of what was answered.")


class DeliveryDetails(DeliveryShown):
    """A delivery with all its tries, the newest first."""

    attempts: list[AttemptShown]


@router.get("", dependencies=reads(READ))
async def list_webhooks(ask: Asking) -> Page[WebhookShown]:
    """All endpoints of this workspace, on one page; there are 20 at most."""
    found = await webhooks.endpoints(ask.services, ask.home)
    return Page(items=[_shown(one) for one in found], next=None)


@router.post("", status_code=201, dependencies=writes(WRITE))
async def create_webhook(ask: Asking, wanted: WebhookWanted, response: Response) -> WebhookIssued:
    """Make an endpoint; it is told what happens from now on."""
    made = await webhooks.add(ask.services, ask.home, wanted.url, wanted.events, by=ask.actor)
    response.headers["Location"] = f"/api/v1/webhooks/{made.row.id}"
    return _issued(made)


@router.get("/deliveries", dependencies=reads(READ), responses=MISSING)
async def list_deliveries(
    request: Request,
    ask: Asking,
    webhook_id: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    state: State | None = None,
    before: Before = None,
    limit: Limit = 50,
) -> Page[DeliveryShown]:
    """What was sent in the last 30 days, or is to be, the newest first."""
    found = await webhooks.deliveries(
        ask.services,
        ask.home,
        endpoint_id=webhook_id,
        state=state,
        before=before,
        limit=limit + 1,
    )
    shown = [DeliveryShown(**_of(sent)) for sent in found[:limit]]
    more = following(request, before=shown[-1].id) if len(found) > limit else None
    return Page(items=shown, next=more)


@router.get("/deliveries/{delivery_id}", dependencies=reads(READ), responses=MISSING)
async def get_delivery(ask: Asking, delivery_id: RowId) -> DeliveryDetails:
    """One delivery with all its tries."""
    letter, tries = await webhooks.delivery(ask.services, ask.home, delivery_id)
    last = tries[0].row if tries else None
    attempts = [
        AttemptShown(
            at=tried.row.at,
            milliseconds=tried.row.milliseconds,
            status=tried.row.status,
            error=tried.row.error,
            answer=tried.answer.decode("utf-8", "replace"),
        )
        for tried in tries
    ]
    return DeliveryDetails(**_of(Sent(letter, last)), attempts=attempts)


@router.post(
    "/deliveries/{delivery_id}/replay",
    status_code=202,
    dependencies=writes(WRITE),
    responses=MISSING,
)
async def replay_delivery(ask: Asking, delivery_id: RowId) -> DeliveryShown:
    """Send a delivery once more, under the same webhook-id; its tries begin anew."""
    await webhooks.replay(ask.services, ask.home, delivery_id, by=ask.actor)
    return await _delivery(ask, delivery_id)


@router.get("/{webhook_id}", dependencies=reads(READ), responses=MISSING)
async def get_webhook(ask: Asking, webhook_id: RowId) -> WebhookShown:
    """One endpoint."""
    return _shown(await webhooks.endpoint(ask.services, ask.home, webhook_id))


@router.patch("/{webhook_id}", dependencies=writes(WRITE), responses=MISSING)
async def change_webhook(ask: Asking, webhook_id: RowId, wanted: WebhookChange) -> WebhookShown:
    """Change an endpoint, or switch it on or off."""
    change = Change(wanted.url, wanted.events, wanted.enabled)
    return _shown(await webhooks.change(ask.services, ask.home, webhook_id, change, by=ask.actor))


@router.delete("/{webhook_id}", status_code=204, dependencies=writes(WRITE), responses=MISSING)
async def delete_webhook(ask: Asking, webhook_id: RowId) -> None:
    """Remove an endpoint with its log; what was still to be sent there is not."""
    await webhooks.remove(ask.services, ask.home, webhook_id, by=ask.actor)


@router.post("/{webhook_id}/rotate", dependencies=writes(WRITE), responses=MISSING)
async def rotate_secret(
    ask: Asking, webhook_id: RowId, how: SecretRenewal | None = None
) -> WebhookIssued:
    """Give an endpoint a new secret."""
    at_once = (how or SecretRenewal()).at_once
    return _issued(
        await webhooks.renew_secret(
            ask.services, ask.home, webhook_id, at_once=at_once, by=ask.actor
        )
    )


@router.post("/{webhook_id}/test", status_code=202, dependencies=writes(WRITE), responses=MISSING)
async def test_webhook(ask: Asking, webhook_id: RowId, response: Response) -> DeliveryShown:
    """Send an endpoint a `ping`, once; the delivery says how it went."""
    delivery_id = await webhooks.ping(ask.services, ask.home, webhook_id, by=ask.actor)
    response.headers["Location"] = f"/api/v1/webhooks/deliveries/{delivery_id}"
    return await _delivery(ask, delivery_id)


async def _delivery(ask: Asking, delivery_id: int) -> DeliveryShown:
    letter, tries = await webhooks.delivery(ask.services, ask.home, delivery_id)
    return DeliveryShown(**_of(Sent(letter, tries[0].row if tries else None)))


def _of(sent: Sent) -> dict[str, Any]:
    delivery, event, last = sent.letter.delivery, sent.letter.event, sent.last
    return {
        "id": delivery.id,
        "webhook_id": delivery.endpoint_id,
        "message_id": event.uid,
        "event": event.kind,
        "data": sent.letter.data,
        "state": delivery.state,
        "tries": delivery.tries,
        "created_at": delivery.created_at,
        "last_try_at": last and last.at,
        "last_status": last and last.status,
        "last_error": last and last.error,
    }


def _fields(listed: Listed) -> dict[str, Any]:
    row = listed.row
    return {
        "id": row.id,
        "url": listed.url,
        "events": row.events,
        "enabled": row.disabled_at is None,
        "disabled_because": row.disabled_code,
        "failing_since": row.failing_since,
        "created_by": row.created_by,
        "created_at": row.created_at,
    }


def _shown(listed: Listed) -> WebhookShown:
    return WebhookShown(**_fields(listed))


def _issued(listed: Listed) -> WebhookIssued:
    return WebhookIssued(**_fields(listed), secret=listed.secret or "")
